import { ellipse, rectangle, smooth } from "../canvas.ts";
import { drawHouse } from "../draw/buildings.ts";
import { drawBird, drawPerson } from "../draw/figures.ts";
import { drawCloud, drawHills, drawSun, drawTree, SKIES } from "../draw/land.ts";
import { drawCar } from "../draw/vehicles.ts";
import { Scene } from "../scene.ts";

/** A street from the side: cars before houses. */
export function street(): Scene {
  const scene = new Scene("street-01.png", 320, 190, 71);
  const { canvas } = scene;
  canvas.gradient(0, 120, SKIES.day);
  drawCloud(scene, 52, 32, 46);
  drawCloud(scene, 276, 26, 38);
  drawHills(scene, [98, 84, 92, 78, 90, 82, 96], "#b5d3a6");
  drawHills(scene, [116, 110, 114, 112, 116], "#93bd7f");
  drawTree(scene, 24, 136, 66, "round");
  drawHouse(scene, 52, 136, 66, 46, { wall: "#f3e3c3", roof: "#b5493d", windows: [3, 1] });
  drawTree(scene, 146, 136, 52, "autumn");
  drawHouse(scene, 176, 136, 58, 58, { wall: "#7fb0bf", roof: "#40566b", door: "#d9483b", windows: [2, 2] });
  drawTree(scene, 262, 136, 72, "conifer");
  drawTree(scene, 296, 136, 58, "round");
  canvas.paint([rectangle(0, 136, 320, 12)], "#d8d3c5");
  canvas.paint([rectangle(0, 148, 320, 42)], "#5d6470");
  canvas.paint([rectangle(0, 146, 320, 3)], "#b8b2a3");
  for (let x = 8; x < 320; x += 34) canvas.paint([rectangle(x, 168, 18, 2.4)], "#f4ecd2");
  scene.add("Road", {
    kind: "polyline",
    points: [
      [0, 169],
      [110, 169],
      [210, 169],
      [320, 169],
    ],
  });
  drawPerson(scene, 136, 145, 28, "#d6409f");
  drawPerson(scene, 158, 145, 27, "#40566b");
  drawCar(scene, 76, 163, 72, "Red", -1);
  drawCar(scene, 176, 183, 78, "Blue", 1, { backwards: true });
  drawCar(scene, 266, 162, 66, "White", -1, { rack: true });
  scene.answers.push({ question: "Weather", value: "Clear" }, { question: "Light", value: "Day" });
  return scene;
}

/** A village under snow. */
export function winter(): Scene {
  const scene = new Scene("winter-01.png", 300, 190, 113);
  const { canvas } = scene;
  canvas.gradient(0, 120, SKIES.snow);
  drawHills(scene, [80, 50, 74, 40, 66, 48, 82], "#b3c6d6");
  drawHills(scene, [104, 92, 100, 88, 98, 92, 104], "#d3e0e8");
  drawHills(scene, [124, 128, 122, 126, 124], "#f7f9f9");
  drawTree(scene, 28, 140, 70, "snow");
  drawTree(scene, 62, 132, 50, "snow");
  drawHouse(scene, 86, 142, 58, 38, { wall: "#c96a55", roof: "#7f3b36", glass: "#ffdf8e", snow: true });
  drawHouse(scene, 174, 138, 50, 44, {
    wall: "#8a9bb0",
    roof: "#40566b",
    glass: "#ffdf8e",
    snow: true,
    windows: [2, 2],
  });
  drawTree(scene, 246, 134, 58, "snow");
  drawTree(scene, 278, 144, 78, "snow");
  canvas.paint(
    [
      smooth(
        [
          [-8, 196],
          [-8, 168],
          [90, 160],
          [200, 164],
          [308, 156],
          [308, 196],
        ],
        6,
        false,
      ),
    ],
    "#dfe7ec",
  );
  canvas.stroke(
    [
      [-8, 180],
      [308, 176],
    ],
    15,
    "#b9c4cd",
  );
  scene.add("Road", {
    kind: "polyline",
    points: [
      [0, 179.8],
      [150, 178],
      [300, 176.1],
    ],
  });
  drawCar(scene, 190, 181, 58, "Red", 1, { rack: true });
  drawPerson(scene, 158, 160, 27, "#d6409f");
  drawPerson(scene, 74, 164, 26, "#3d74b8");
  canvas.paint([ellipse(256, 162, 9), ellipse(256, 149, 6.5), ellipse(256, 139.5, 4.6)], "#ffffff");
  canvas.paint([rectangle(252.5, 131, 7, 5), rectangle(250, 135, 12, 1.8)], "#40454f");
  canvas.paint(
    [
      [
        [256, 139],
        [263, 140.6],
        [256, 141],
      ],
    ],
    "#f08c2e",
  );
  for (let index = 0; index < 90; index += 1) {
    const [x, y] = [scene.random.between(0, 300), scene.random.between(0, 190)];
    canvas.paint([ellipse(x, y, scene.random.between(0.8, 1.7), undefined, 10)], "#ffffff", 0.9);
  }
  scene.answers.push(
    { question: "Weather", value: "Snow", below: [{ question: "Snow cover", value: "about 20 cm" }] },
    { question: "Light", value: "Day" },
  );
  return scene;
}

/** A tall picture from a camera held upright: the file's pixels lie on their side. */
export function upright(): Scene {
  const scene = new Scene("upright-01.jpg", 180, 240, 131);
  const { canvas } = scene;
  canvas.gradient(0, 180, SKIES.day);
  drawCloud(scene, 46, 40, 42);
  drawSun(scene, 142, 38, 11, "#fbd77f");
  drawHills(scene, [150, 140, 148, 136, 146], "#b5d3a6");
  drawHouse(scene, 58, 190, 76, 92, { wall: "#e8775b", roof: "#7f3b36", door: "#31486b", windows: [2, 3] });
  drawTree(scene, 28, 190, 84, "round");
  drawTree(scene, 156, 190, 74, "autumn");
  canvas.paint([rectangle(0, 190, 180, 12)], "#d8d3c5");
  canvas.paint([rectangle(0, 202, 180, 38)], "#5d6470");
  canvas.paint([rectangle(0, 200, 180, 3)], "#b8b2a3");
  for (let x = 6; x < 180; x += 34) canvas.paint([rectangle(x, 230, 18, 2.4)], "#f4ecd2");
  const walker = drawPerson(scene, 148, 200, 32, "#4f9a76");
  const car = drawCar(scene, 78, 222, 84, "Blue", -1);
  scene.relations.push({ title: "Arrived in", from: walker, to: car });
  drawBird(scene, 96, 30, 15);
  scene.answers.push({ question: "Weather", value: "Clear" }, { question: "Light", value: "Day" });
  return scene;
}
