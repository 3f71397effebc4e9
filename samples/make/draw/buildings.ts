import { ellipse, rectangle, type Ring, type Vec } from "../canvas.ts";
import type { Scene } from "../scene.ts";

export interface HouseLook {
  readonly wall: string;
  readonly roof: string;
  readonly door?: string;
  readonly glass?: string;
  readonly snow?: boolean;
  /** Windows side by side and above one another. */
  readonly windows?: readonly [columns: number, rows: number];
}

/** A house with a pointed roof, seen from the front, that stands on `base`. */
export function drawHouse(
  scene: Scene,
  x: number,
  base: number,
  width: number,
  wall: number,
  look: HouseLook,
): string {
  const { canvas } = scene;
  const rise = width * 0.42;
  const eave = width * 0.07;
  const top = base - wall;
  const chimney = top - width * 0.5;
  // Height of the right slope at a share of the width, so that the outline can go round the chimney.
  const slope = (share: number): number =>
    top - rise - width * 0.13 + ((share - 0.5) / 0.57) * (rise + width * 0.06);
  canvas.paint([rectangle(x + width * 0.66, chimney, width * 0.12, rise)], "#8f4b3f");
  canvas.paint(
    [
      [
        [x, base],
        [x, top],
        [x + width / 2, top - rise],
        [x + width, top],
        [x + width, base],
      ],
    ],
    look.wall,
  );
  const roof: Ring = [
    [x - eave, top + width * 0.02],
    [x + width / 2, top - rise - width * 0.02],
    [x + width + eave, top + width * 0.02],
    [x + width + eave, top - width * 0.07],
    [x + width / 2, top - rise - width * 0.13],
    [x - eave, top - width * 0.07],
  ];
  canvas.paint([roof], look.snow === true ? "#ffffff" : look.roof);
  if (look.snow === true) {
    canvas.stroke(
      [
        [x - eave, top],
        [x + width / 2, top - rise - width * 0.02],
        [x + width + eave, top],
      ],
      width * 0.035,
      look.roof,
    );
  }
  const glass = look.glass ?? "#bcdde8";
  const [columns, rows] = look.windows ?? [2, 1];
  const cell = width / (columns * 2 + 1);
  const level = wall / (rows + 0.75);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const wx = x + cell * (column * 2 + 1);
      const wy = top + level * (row + 0.22);
      const tall = Math.min(level * 0.56, cell * 1.5);
      canvas.paint([rectangle(wx - 1, wy - 1, cell + 2, tall + 2)], "#fffaf0");
      canvas.paint([rectangle(wx, wy, cell, tall)], glass);
      canvas.paint([rectangle(wx + cell / 2 - 0.5, wy, 1, tall)], "#fffaf0");
    }
  }
  canvas.paint([ellipse(x + width / 2, top - rise * 0.38, width * 0.075)], "#fffaf0");
  canvas.paint([ellipse(x + width / 2, top - rise * 0.38, width * 0.05)], glass);
  const doorHeight = Math.min(level * 0.62, width * 0.42);
  canvas.paint(
    [rectangle(x + width * 0.41, base - doorHeight, width * 0.18, doorHeight)],
    look.door ?? "#6b4a35",
  );
  return scene.add("House", {
    kind: "polygon",
    ring: [
      [x, base],
      [x, top],
      [x - eave, top],
      [x - eave, top - width * 0.07],
      [x + width / 2, top - rise - width * 0.13],
      [x + width * 0.66, slope(0.66)],
      [x + width * 0.66, chimney],
      [x + width * 0.78, chimney],
      [x + width * 0.78, slope(0.78)],
      [x + width + eave, top - width * 0.07],
      [x + width + eave, top],
      [x + width, top],
      [x + width, base],
    ],
  });
}

/** A lighthouse with a lamp; `beam` lets its light fall to both sides. */
export function drawLighthouse(scene: Scene, x: number, base: number, height: number, beam: boolean): void {
  const { canvas } = scene;
  const at = (share: number): number => base - height * share;
  const half = (share: number): number => height * (0.145 - share * 0.075);
  const lamp: Vec = [x, at(0.845)];
  if (beam) {
    for (const side of [-1, 1]) {
      const reach = side * height * 1.6;
      canvas.paint([[lamp, [x + reach, at(1.02)], [x + reach, at(0.62)]]], "#ffe9a8", 0.28);
      canvas.paint([[lamp, [x + reach, at(0.93)], [x + reach, at(0.74)]]], "#ffe9a8", 0.25);
    }
  }
  const band = (from: number, to: number): Ring => [
    [x - half(from), at(from)],
    [x - half(to), at(to)],
    [x + half(to), at(to)],
    [x + half(from), at(from)],
  ];
  canvas.paint([band(0, 0.76)], "#fbf4e4");
  for (const [from, to] of [
    [0, 0.13],
    [0.27, 0.4],
    [0.54, 0.67],
  ] as const)
    canvas.paint([band(from, to)], "#d1493f");
  canvas.paint(
    [
      [
        [x, at(0.76)],
        [x + half(0.76), at(0.76)],
        [x + half(0), at(0)],
        [x + half(0) * 0.25, at(0)],
      ],
    ],
    "#3c2a3a",
    0.13,
  );
  canvas.paint(
    [rectangle(x - height * 0.028, at(0.095), height * 0.056, height * 0.095, height * 0.02)],
    "#5a2f2b",
  );
  for (const share of [0.22, 0.49]) {
    canvas.paint(
      [rectangle(x - height * 0.018, at(share), height * 0.036, height * 0.05, height * 0.015)],
      "#40566b",
    );
  }
  canvas.paint(
    [rectangle(x - height * 0.125, at(0.785), height * 0.25, height * 0.035, height * 0.01)],
    "#40454f",
  );
  canvas.paint([rectangle(x - height * 0.068, at(0.9), height * 0.136, height * 0.118)], "#fff0b3");
  for (const post of [-0.068, -0.01, 0.048]) {
    canvas.paint([rectangle(x + height * post, at(0.9), height * 0.02, height * 0.118)], "#40454f");
  }
  canvas.paint(
    [
      [
        [x - height * 0.095, at(0.9)],
        [x, at(1)],
        [x + height * 0.095, at(0.9)],
      ],
    ],
    "#d1493f",
  );
  canvas.paint([ellipse(lamp[0], lamp[1], height * 0.035)], "#fffbe6");
  scene.add("Lighthouse", {
    kind: "polygon",
    ring: [
      [x - half(0), base],
      [x - half(0.75), at(0.75)],
      [x - height * 0.125, at(0.75)],
      [x - height * 0.125, at(0.785)],
      [x - height * 0.068, at(0.785)],
      [x - height * 0.068, at(0.9)],
      [x - height * 0.095, at(0.9)],
      [x, at(1)],
      [x + height * 0.095, at(0.9)],
      [x + height * 0.068, at(0.9)],
      [x + height * 0.068, at(0.785)],
      [x + height * 0.125, at(0.785)],
      [x + height * 0.125, at(0.75)],
      [x + half(0.75), at(0.75)],
      [x + half(0), base],
    ],
  });
  scene.add("Beacon", { kind: "point", at: lamp });
}
