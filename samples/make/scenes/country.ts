import { ellipse, rectangle, type Ring, smooth, type Vec, withHoles } from "../canvas.ts";
import { drawHouse } from "../draw/buildings.ts";
import { drawBird, drawPerson, drawSwimmer } from "../draw/figures.ts";
import { drawHills, drawSun, drawTree, drawTufts } from "../draw/land.ts";
import { drawBoatFromAbove, drawCar } from "../draw/vehicles.ts";
import { Scene } from "../scene.ts";

const FLOWERS = ["#f7efdd", "#f2c14e", "#e8775b", "#7fae66"] as const;

/** A road that winds up through hills. */
export function windingRoad(): Scene {
  const scene = new Scene("winding-road.png", 280, 210, 83);
  const { canvas } = scene;
  canvas.gradient(0, 90, ["#f3c98b", "#f8dfb0", "#fbf0d6"]);
  drawSun(scene, 210, 44, 13, "#fff3cf");
  drawHills(scene, [76, 52, 70, 46, 68, 56, 78], "#c9a58a");
  drawHills(scene, [92, 84, 74, 82, 88, 78, 90], "#b7b27c");
  drawHills(scene, [108, 104, 112, 100, 106, 112], "#9bb06e");
  drawTufts(scene, 128, 206, 60, FLOWERS);
  const centre = smooth(
    [
      [34, 216],
      [96, 186],
      [186, 172],
      [214, 152],
      [168, 138],
      [112, 130],
      [112, 118],
      [152, 110],
      [170, 103],
    ],
    6,
    false,
  );
  const side = (sign: number): Ring =>
    centre.map(([x, y], index): Vec => {
      const [ax, ay] = centre[Math.max(0, index - 1)] ?? [x, y];
      const [bx, by] = centre[Math.min(centre.length - 1, index + 1)] ?? [x, y];
      const length = Math.hypot(bx - ax, by - ay) || 1;
      const half = (roadWidth(y) / 2) * sign;
      return [x - ((by - ay) / length) * half, y + ((bx - ax) / length) * half * 0.62];
    });
  canvas.paint([[...side(1.16), ...side(-1.16).toReversed()]], "#e3d9bd");
  canvas.paint([[...side(1), ...side(-1).toReversed()]], "#646b76");
  for (let index = 2; index < centre.length - 14; index += 4) {
    canvas.stroke(centre.slice(index, index + 2), roadWidth(centre[index]?.[1] ?? 0) * 0.07, "#f4ecd2");
  }
  scene.add("Road", { kind: "polyline", points: centre.filter((_, index) => index % 4 === 0) });
  drawTree(scene, 40, 150, 46, "conifer");
  drawTree(scene, 68, 142, 36, "conifer");
  drawTree(scene, 248, 138, 38, "autumn");
  drawTree(scene, 132, 104, 20, "round");
  drawHouse(scene, 196, 112, 30, 16, { wall: "#f7ead0", roof: "#a6433a" });
  drawCar(scene, 128, 187, 46, "Green", 1, { rack: true });
  drawTree(scene, 244, 204, 62, "round");
  drawBird(scene, 92, 34, 16, "#5b5361");
  drawBird(scene, 116, 26, 13, "#5b5361");
  scene.answers.push({ question: "Weather", value: "Clear" }, { question: "Light", value: "Day" });
  return scene;
}

/** A pond with an island, from above: a region with a hole. */
export function pond(): Scene {
  const scene = new Scene("pond-01.png", 240, 220, 97);
  const { canvas } = scene;
  canvas.gradient(0, 220, ["#a9cf8b", "#97c27c"]);
  drawTufts(scene, 6, 214, 110, FLOWERS);
  canvas.stroke(
    smooth(
      [
        [-8, 206],
        [54, 200],
        [120, 212],
        [190, 200],
        [250, 206],
      ],
      8,
      false,
    ),
    12,
    "#ead9b0",
  );
  scene.add("Road", {
    kind: "polyline",
    points: [
      [0, 205],
      [54, 200],
      [120, 210],
      [190, 200],
      [240, 205],
    ],
  });
  const shore = curve(
    [
      [34, 92],
      [62, 44],
      [122, 30],
      [188, 46],
      [214, 96],
      [186, 152],
      [130, 162],
      [84, 174],
      [44, 146],
    ],
    4,
  );
  const island = curve(
    [
      [112, 84],
      [142, 76],
      [166, 94],
      [156, 118],
      [126, 122],
      [106, 106],
    ],
    4,
  );
  const beach = shore.map(([x, y]): Vec => [124 + (x - 124) * 1.06, 102 + (y - 102) * 1.07]);
  canvas.paint([beach], "#e5d6a8");
  canvas.paint([shore], "#62b3c9");
  canvas.paint(
    [
      curve(
        [
          [60, 96],
          [86, 58],
          [128, 46],
          [178, 62],
          [196, 98],
          [172, 136],
          [126, 146],
          [84, 152],
          [62, 130],
        ],
        6,
      ),
    ],
    "#4ba3be",
  );
  canvas.paint([island.map(([x, y]): Vec => [136 + (x - 136) * 1.14, 100 + (y - 100) * 1.16])], "#e5d6a8");
  canvas.paint(withHoles(island, []), "#8cba70");
  scene.add("Water", { kind: "zones", zones: [{ region: shore, holes: [island] }] });
  for (const [x, y] of [
    [74, 78],
    [180, 130],
    [168, 68],
    [98, 142],
  ] as const) {
    canvas.paint([ellipse(x, y, 7, 5)], "#79b66c");
    canvas.paint([ellipse(x + 8, y + 4, 5, 3.6)], "#6aa85f");
    canvas.paint([ellipse(x + 1, y - 1, 2)], "#f3a6b4");
  }
  drawTree(scene, 128, 116, 34, "round");
  drawTree(scene, 147, 113, 28, "autumn");
  drawBoatFromAbove(scene, 82, 112, 36, 52, { hull: "#d9483b", kind: "Rowing boat" });
  drawSwimmer(scene, 186, 86, 15, -1, "#fbfbf7");
  drawSwimmer(scene, 199, 102, 12, -1, "#f2c14e");
  drawTree(scene, 24, 66, 50, "round");
  drawTree(scene, 218, 50, 44, "conifer");
  drawTree(scene, 222, 178, 48, "autumn");
  drawPerson(scene, 62, 204, 25, "#d9483b");
  drawPerson(scene, 152, 206, 25, "#3d74b8");
  scene.answers.push({ question: "Weather", value: "Clear" }, { question: "Light", value: "Day" });
  return scene;
}

/** A stream under a bridge: one water in two parts. */
export function bridge(): Scene {
  const scene = new Scene("bridge-01.png", 280, 200, 101);
  const { canvas } = scene;
  canvas.gradient(0, 200, ["#b4d494", "#9cc57f"]);
  drawTufts(scene, 4, 196, 120, FLOWERS);
  const left = smooth(
    [
      [96, -6],
      [104, 30],
      [126, 66],
      [128, 100],
      [112, 134],
      [104, 168],
      [110, 206],
    ],
    6,
    false,
  );
  const right = smooth(
    [
      [168, -6],
      [172, 30],
      [186, 64],
      [190, 100],
      [180, 136],
      [170, 168],
      [172, 206],
    ],
    6,
    false,
  );
  const bank = (grow: number): Ring => [
    ...left.map(([x, y]): Vec => [x - grow, y]),
    ...right.map(([x, y]): Vec => [x + grow, y]).toReversed(),
  ];
  canvas.paint([bank(7)], "#e5d6a8");
  canvas.paint([bank(0)], "#5fb0c7");
  canvas.paint([bank(-14)], "#4ba3be");
  for (const y of [22, 44, 150, 176]) {
    canvas.stroke(
      smooth(
        [
          [124, y],
          [136, y - 2],
          [148, y + 1],
          [158, y],
        ],
        4,
        false,
      ),
      1.3,
      "#ffffff",
      0.5,
    );
  }
  const zone = (top: number, bottom: number): Ring => [
    ...left.filter(([, y]) => y > top && y < bottom).map(whole),
    ...right
      .filter(([, y]) => y > top && y < bottom)
      .map(whole)
      .toReversed(),
  ];
  scene.add("Water", {
    kind: "zones",
    zones: [
      { region: zone(0, 84), holes: [] },
      { region: zone(116, 200), holes: [] },
    ],
  });
  canvas.paint([rectangle(-2, 87, 284, 26)], "#e3d9bd");
  canvas.paint([rectangle(-2, 90, 284, 20)], "#646b76");
  for (let x = 6; x < 280; x += 26) canvas.paint([rectangle(x, 99, 13, 2)], "#f4ecd2");
  canvas.paint([rectangle(98, 83, 104, 5, 2)], "#b98b5e");
  canvas.paint([rectangle(98, 112, 104, 6, 2)], "#a57c50");
  for (let x = 102; x < 200; x += 16)
    canvas.paint([rectangle(x, 80, 4, 10, 1), rectangle(x, 110, 4, 10, 1)], "#8a6242");
  scene.add("Road", {
    kind: "polyline",
    points: [
      [0, 100],
      [140, 100],
      [280, 100],
    ],
  });
  drawCar(scene, 148, 106, 50, "Red", -1);
  drawHouse(scene, 24, 74, 46, 30, { wall: "#f3e3c3", roof: "#a6433a" });
  drawHouse(scene, 220, 176, 44, 30, { wall: "#d98a8a", roof: "#40566b", door: "#31486b" });
  drawTree(scene, 224, 66, 54, "round");
  drawTree(scene, 256, 72, 44, "conifer");
  drawTree(scene, 26, 184, 52, "autumn");
  drawTree(scene, 66, 178, 42, "round");
  drawPerson(scene, 84, 84, 24, "#f2a13e");
  drawSwimmer(scene, 142, 162, 13, 1, "#f2c14e");
  drawBoatFromAbove(scene, 146, 40, 32, 78, { hull: "#40566b", kind: "Rowing boat" });
  scene.answers.push({ question: "Weather", value: "Clear" }, { question: "Light", value: "Day" });
  return scene;
}

/** How wide the winding road looks at a height: it narrows towards the horizon. */
function roadWidth(y: number): number {
  return 3 + Math.max(0, (y - 100) / 116) ** 1.25 * 30;
}

/** A smooth ring on whole pixels, as segmentation tools give them. */
function curve(points: readonly Vec[], steps: number): Ring {
  return smooth(points, steps, true).map(whole);
}

function whole([x, y]: Vec): Vec {
  return [Math.round(x), Math.round(y)];
}
