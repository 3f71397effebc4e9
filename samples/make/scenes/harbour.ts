import { rectangle, type Ring, smooth, type Vec } from "../canvas.ts";
import { drawHouse, drawLighthouse } from "../draw/buildings.ts";
import { drawBird, drawPerson, drawPersonFromAbove, drawSwimmer, drawWings } from "../draw/figures.ts";
import { drawCloud, drawHills, drawMoon, drawStars, drawSun, drawWaves, SEAS, SKIES } from "../draw/land.ts";
import { drawBoatFromAbove, drawCar, drawSailingBoat, drawWake } from "../draw/vehicles.ts";
import { Scene } from "../scene.ts";

/** A marina from above: boats at every angle. */
export function marina(): Scene {
  const scene = new Scene("marina-01.png", 320, 240, 11);
  const { canvas } = scene;
  canvas.gradient(0, 240, ["#3f9bb3", "#2f86a3"]);
  drawWaves(scene, -90, 240);
  const wood = (x: number, y: number, width: number, height: number): void => {
    canvas.paint([rectangle(x + 2, y + 3, width, height)], "#123a4e", 0.25);
    canvas.paint([rectangle(x, y, width, height)], "#c69c6d");
    const across = width < height;
    for (let at = 6; at < (across ? height : width); at += 6) {
      canvas.paint(
        [across ? rectangle(x, y + at, width, 0.8) : rectangle(x + at, y, 0.8, height)],
        "#a57c50",
      );
    }
  };
  canvas.paint([rectangle(0, 0, 26, 240)], "#d9d2c0");
  canvas.paint([rectangle(23, 0, 3, 240)], "#b6ad98");
  wood(26, 62, 196, 13);
  wood(26, 172, 150, 13);
  const berths = [
    [58, 38, 45, 92, "#d9483b", "Sailing boat"],
    [94, 36, 48, 88, "#fbf6ea", "Motor boat"],
    [130, 39, 42, 95, "#e9a03f", "Sailing boat"],
    [196, 37, 46, 84, "#31486b", "Sailing boat"],
    [74, 102, 46, -86, "#3d74b8", "Motor boat"],
    [112, 100, 42, -94, "#fbf6ea", "Sailing boat"],
    [186, 101, 44, -90, "#4f9a76", "Sailing boat"],
    [62, 206, 38, -83, "#e9a03f", "Rowing boat"],
    [90, 204, 34, -96, "#d9483b", "Rowing boat"],
    [138, 208, 46, -88, "#31486b", "Motor boat"],
  ] as const;
  for (const [x, y, length, angle, hull, kind] of berths) {
    drawBoatFromAbove(scene, x, y, length, angle, { hull, kind });
  }
  drawWake(scene, 262, 132, 62, -34);
  drawBoatFromAbove(scene, 262, 132, 62, -34, {
    hull: "#fbf6ea",
    kind: "Sailing boat",
    sails: ["Main", "Jib"],
    name: "Kittiwake",
  });
  drawWake(scene, 254, 212, 40, 158);
  drawBoatFromAbove(scene, 254, 212, 40, 158, { hull: "#d9483b", kind: "Motor boat" });
  drawPersonFromAbove(scene, 156, 68, 12, 20, "#f2c14e");
  drawPersonFromAbove(scene, 12, 118, 12, 80, "#d9483b");
  scene.answers.push({ question: "Weather", value: "Clear" }, { question: "Light", value: "Day" });
  return scene;
}

/** A quay with a row of gables and boats before it. */
export function quay(): Scene {
  const scene = new Scene("harbour/quay-03.png", 320, 200, 23);
  const { canvas } = scene;
  canvas.gradient(0, 110, SKIES.day);
  drawSun(scene, 266, 32, 12, "#fbd77f");
  drawCloud(scene, 70, 30, 44);
  drawCloud(scene, 196, 20, 34);
  drawHills(scene, [78, 66, 74, 60, 72, 64, 76], "#9cc3ab");
  const walls = ["#e8775b", "#f3e3c3", "#6fa3b8", "#f0b95c", "#c9d6c3", "#d98a8a"] as const;
  const roofs = ["#7f3b36", "#a6433a", "#40566b", "#7f3b36", "#a6433a", "#40566b"] as const;
  const tall = [44, 54, 40, 50, 42, 52] as const;
  for (const [index, wall] of walls.entries()) {
    drawHouse(scene, 12 + index * 50, 126, 40, tall[index] ?? 44, {
      wall,
      roof: roofs[index] ?? "#7f3b36",
      door: index % 2 === 0 ? "#40566b" : "#6b4a35",
      windows: [2, 2],
    });
  }
  canvas.paint([rectangle(0, 126, 320, 16)], "#d9d2c0");
  canvas.paint([rectangle(0, 140, 320, 12)], "#a79f8d");
  for (let x = 12; x < 320; x += 38) canvas.paint([rectangle(x, 136, 5, 7, 2)], "#40454f");
  const driver = drawPerson(scene, 128, 137, 25, "#3d74b8");
  const car = drawCar(scene, 172, 138, 54, "Yellow", 1, { rack: true });
  scene.relations.push({ title: "Arrived in", from: driver, to: car });
  drawPerson(scene, 62, 137, 24, "#d9483b");
  drawPerson(scene, 76, 137, 20, "#4f9a76");
  canvas.gradient(152, 200, SEAS.day.slice(1));
  drawWaves(scene, 152, 200);
  drawSailingBoat(scene, 70, 182, 42, -5, {
    hull: "#31486b",
    sail: "#f8e9cf",
    kind: "Sailing boat",
    name: "Petrel",
  });
  drawSailingBoat(scene, 246, 186, 40, 6, { hull: "#d9483b", sail: "#f8e9cf", kind: "Sailing boat" });
  drawSwimmer(scene, 150, 176, 13, 1, "#fbfbf7");
  drawSwimmer(scene, 172, 184, 13, -1, "#fbfbf7");
  drawBird(scene, 36, 52, 18);
  drawBird(scene, 152, 38, 16);
  scene.answers.push({ question: "Weather", value: "Clear" }, { question: "Light", value: "Day" });
  return scene;
}

/** A lighthouse by night, its lamp lit. */
export function lighthouse(): Scene {
  const scene = new Scene("lighthouse-01.png", 200, 280, 37);
  const { canvas } = scene;
  canvas.gradient(0, 200, SKIES.night);
  drawStars(scene, 46, 150);
  drawMoon(scene, 38, 42, 15);
  canvas.gradient(200, 280, SEAS.night);
  drawWaves(scene, 200, 280, "#b9c6ea");
  canvas.paint(
    [
      smooth(
        [
          [66, 284],
          [78, 246],
          [104, 228],
          [134, 222],
          [168, 226],
          [204, 236],
          [212, 284],
        ],
        8,
        false,
      ),
    ],
    "#39405c",
  );
  canvas.paint(
    [
      smooth(
        [
          [120, 284],
          [136, 254],
          [166, 246],
          [206, 258],
          [212, 284],
        ],
        8,
        false,
      ),
    ],
    "#2c3350",
  );
  drawHouse(scene, 152, 229, 34, 20, { wall: "#c9c3cf", roof: "#7f3b36", glass: "#ffd873", windows: [2, 1] });
  drawLighthouse(scene, 122, 230, 150, true);
  drawSailingBoat(scene, 42, 236, 26, -9, {
    hull: "#c9483f",
    sail: "#e9dfe6",
    kind: "Sailing boat",
    sails: ["Main", "Jib"],
    name: "Dunlin",
  });
  scene.answers.push({ question: "Weather", value: "Clear" }, { question: "Light", value: "Night" });
  return scene;
}

/** Gulls over the sea: single birds, and a flock that is labelled as one. */
export function gulls(): Scene {
  const scene = new Scene("m\u00f6wen 01.png", 300, 200, 41);
  const { canvas } = scene;
  canvas.gradient(0, 128, SKIES.cloudy);
  drawCloud(scene, 60, 36, 60, "#f7f8f6");
  drawCloud(scene, 236, 62, 54, "#f7f8f6");
  drawHills(scene, [126, 118, 124, 114, 122, 128, 128], "#93aab0");
  canvas.gradient(128, 200, SEAS.cloudy);
  drawWaves(scene, 128, 200);
  const clusters: readonly (readonly Vec[])[] = [
    [
      [140, 34],
      [154, 26],
      [168, 33],
      [148, 46],
      [164, 47],
      [180, 42],
    ],
    [
      [206, 28],
      [220, 20],
      [232, 30],
    ],
  ];
  for (const [x, y] of clusters.flat()) drawWings(scene, x, y, 15, "#3d4f5c");
  const regions: readonly Ring[] = [
    [
      [130, 30],
      [153, 18],
      [172, 24],
      [190, 36],
      [186, 49],
      [166, 54],
      [142, 53],
      [132, 42],
    ],
    [
      [196, 25],
      [219, 12],
      [242, 24],
      [240, 36],
      [222, 33],
      [200, 36],
    ],
  ];
  scene.add("Flock", { kind: "zones", zones: regions.map((region) => ({ region, holes: [] })) });
  for (const [x, y, span] of [
    [52, 88, 42],
    [112, 104, 30],
    [214, 98, 36],
  ] as const) {
    drawBird(scene, x, y, span, "#fdfdfa");
  }
  drawSwimmer(scene, 96, 168, 20, 1, "#fbfbf7");
  drawSwimmer(scene, 136, 180, 22, -1, "#fbfbf7");
  drawSailingBoat(scene, 246, 160, 38, 8, {
    hull: "#e9a03f",
    sail: "#fbf6ea",
    kind: "Sailing boat",
    sails: ["Main"],
  });
  scene.answers.push({ question: "Weather", value: "Cloudy" }, { question: "Light", value: "Day" });
  return scene;
}

/** A regatta at sunset. */
export function sunset(): Scene {
  const scene = new Scene("sunset-01.jpg", 320, 200, 53);
  const { canvas } = scene;
  canvas.gradient(0, 112, SKIES.dusk);
  drawSun(scene, 214, 98, 17, "#ffe7a8");
  drawHills(scene, [104, 96, 100, 108, 112, 112, 106, 98, 104], "#6d4f80");
  canvas.gradient(112, 200, SEAS.dusk);
  for (let index = 0; index < 9; index += 1) {
    canvas.stroke(
      [
        [214 - 15 + index, 117 + index * 8],
        [214 + 17 - index * 1.4, 117 + index * 8],
      ],
      2,
      "#ffe7a8",
      0.5,
    );
  }
  drawWaves(scene, 112, 200, "#fbd6b4");
  const boats = [
    [56, 152, 46, -12, "#2f2a55", "#ef7d57", ["Main", "Jib"]],
    [128, 138, 32, -8, "#43305f", "#fbd08f", ["Main"]],
    [266, 168, 56, 11, "#2f2a55", "#fbd08f", ["Main", "Jib"]],
  ] as const;
  const group = boats.map(([x, y, size, angle, hull, sail, sails]) =>
    drawSailingBoat(scene, x, y, size, angle, { hull, sail, sails, kind: "Sailing boat" }),
  );
  scene.relations.push({ title: "Regatta", group });
  drawBird(scene, 92, 52, 20, "#2f2a55");
  drawBird(scene, 118, 40, 15, "#2f2a55");
  scene.answers.push({ question: "Weather", value: "Clear" }, { question: "Light", value: "Dusk" });
  return scene;
}

/** A sea with nothing on it: a background picture. */
export function openSea(): Scene {
  const scene = new Scene("open-sea.png", 240, 160, 61);
  const { canvas } = scene;
  canvas.gradient(0, 84, SKIES.day);
  drawCloud(scene, 58, 40, 50);
  drawCloud(scene, 168, 28, 38);
  canvas.gradient(84, 160, SEAS.day);
  drawWaves(scene, 84, 160);
  return scene;
}
