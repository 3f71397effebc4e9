import { ellipse, place, positive, rectangle, type Ring, smooth, type Vec } from "../canvas.ts";
import type { Scene } from "../scene.ts";

/** Skies from the zenith to the horizon. */
export const SKIES = {
  day: ["#8ecae6", "#bfe3ee", "#eef6ee"],
  cloudy: ["#b8c7d3", "#d3dde2", "#eceeea"],
  dusk: ["#3d3b72", "#8a5a8f", "#e58f7b", "#fbd08f"],
  night: ["#141b3c", "#24305c", "#46588a"],
  snow: ["#c3d3e0", "#dde7ee", "#f4f6f6"],
} as const;

/** Seas from the horizon to the shore. */
export const SEAS = {
  day: ["#7cc0cf", "#3f95b2", "#2a7596"],
  cloudy: ["#9fb9c2", "#6f97a8", "#51798d"],
  dusk: ["#e7a489", "#a56a8c", "#4d4377"],
  night: ["#3b4b7c", "#26325f", "#1a2148"],
} as const;

export function drawSun(scene: Scene, x: number, y: number, radius: number, colour: string): void {
  scene.canvas.paint([ellipse(x, y, radius * 1.9)], colour, 0.18);
  scene.canvas.paint([ellipse(x, y, radius * 1.4)], colour, 0.25);
  scene.canvas.paint([ellipse(x, y, radius)], colour);
}

export function drawCloud(scene: Scene, x: number, y: number, size: number, colour = "#ffffff"): void {
  const puffs = [
    ellipse(x - size * 0.5, y, size * 0.38, size * 0.24),
    ellipse(x - size * 0.12, y - size * 0.14, size * 0.36, size * 0.32),
    ellipse(x + size * 0.32, y - size * 0.04, size * 0.36, size * 0.26),
    rectangle(x - size * 0.6, y - size * 0.02, size * 1.15, size * 0.25, size * 0.12),
  ].map(positive);
  scene.canvas.paint(puffs, colour, 0.92);
}

/** A waxing crescent. */
export function drawMoon(scene: Scene, x: number, y: number, radius: number): void {
  const edge = (bulge: number): Vec[] =>
    Array.from({ length: 25 }, (_, index): Vec => {
      const turn = (index / 24 - 0.5) * Math.PI;
      return [Math.cos(turn) * radius * bulge, Math.sin(turn) * radius];
    });
  scene.canvas.paint([place([...edge(1), ...edge(0.35).toReversed()], x, y, 150)], "#fdf3cf");
}

export function drawStars(scene: Scene, count: number, bottom: number): void {
  for (let index = 0; index < count; index += 1) {
    const [x, y] = [scene.random.between(4, scene.width - 4), scene.random.between(4, bottom)];
    scene.canvas.paint([ellipse(x, y, scene.random.between(0.6, 1.3), undefined, 10)], "#fdf3cf", 0.85);
  }
}

/** A ridge through heights spread over the width, filled down to the bottom. */
export function drawHills(scene: Scene, heights: readonly number[], colour: string): void {
  const step = (scene.width + 40) / (heights.length - 1);
  const ridge = smooth(
    heights.map((y, index): Vec => [index * step - 20, y]),
    10,
    false,
  );
  scene.canvas.paint([[...ridge, [scene.width + 20, scene.height + 9], [-20, scene.height + 9]]], colour);
}

/** Light dashes on a sea from `top` down: small at the horizon, wide near by. */
export function drawWaves(scene: Scene, top: number, bottom: number, colour = "#ffffff"): void {
  for (let y = top + 8; y < bottom - 3; y += 5 + (y - top) * 0.09) {
    const near = (y - top) / Math.max(1, bottom - top);
    for (let x = scene.random.between(-20, 40); x < scene.width;) {
      const length = scene.random.between(8, 18) * (0.5 + near);
      const sway = 0.8 + near;
      scene.canvas.stroke(
        smooth(
          [
            [x, y],
            [x + length * 0.3, y - sway],
            [x + length * 0.7, y + sway * 0.3],
            [x + length, y - sway * 0.4],
          ],
          4,
          false,
        ),
        0.8 + near * 0.7,
        colour,
        0.28,
      );
      x += length + scene.random.between(30, 90);
    }
  }
}

/** A round tree (or, with `snow`, a white-capped conifer) that stands on `base`. */
export function drawTree(
  scene: Scene,
  x: number,
  base: number,
  height: number,
  kind: "round" | "conifer" | "autumn" | "snow",
): void {
  const { canvas } = scene;
  if (kind === "conifer" || kind === "snow") {
    const half = height * 0.27;
    canvas.paint(
      [rectangle(x - height * 0.04, base - height * 0.16, height * 0.08, height * 0.16)],
      "#7a5a42",
    );
    for (const [from, to, share] of [
      [0.1, 0.5, 1],
      [0.36, 0.76, 0.78],
      [0.6, 1, 0.54],
    ] as const) {
      const tier: Ring = [
        [x, base - height * to],
        [x + half * share, base - height * from],
        [x - half * share, base - height * from],
      ];
      canvas.paint([tier], kind === "snow" ? "#4f7f78" : "#3f7d58");
      if (kind === "snow") {
        const cap: Ring = [
          [x, base - height * to],
          [x + half * share * 0.52, base - height * (to - (to - from) * 0.52)],
          [x + half * share * 0.2, base - height * (to - (to - from) * 0.42)],
          [x - half * share * 0.12, base - height * (to - (to - from) * 0.56)],
          [x - half * share * 0.5, base - height * (to - (to - from) * 0.5)],
        ];
        canvas.paint([cap], "#ffffff");
      } else {
        canvas.paint(
          [
            [
              [x, base - height * to],
              [x, base - height * from],
              [x - half * share, base - height * from],
            ],
          ],
          "#4f9468",
        );
      }
    }
    scene.addBox("Tree", x - half, base - height, half * 2, height);
    return;
  }
  const [dark, light] = kind === "autumn" ? ["#cf7a2e", "#e9a03f"] : ["#4d9059", "#69ab67"];
  const radius = height * 0.34;
  canvas.paint(
    [rectangle(x - height * 0.045, base - height * 0.42, height * 0.09, height * 0.42)],
    "#80593d",
  );
  const crown = [
    ellipse(x - radius * 0.42, base - height * 0.52, radius * 0.62),
    ellipse(x + radius * 0.42, base - height * 0.52, radius * 0.62),
    ellipse(x, base - height * 0.68, radius * 0.94),
  ];
  canvas.paint(crown, dark);
  canvas.paint(
    [
      ellipse(x - radius * 0.26, base - height * 0.74, radius * 0.56),
      ellipse(x - radius * 0.55, base - height * 0.55, radius * 0.34),
    ],
    light,
  );
  const half = radius * 1.04;
  scene.addBox(
    "Tree",
    x - half,
    base - height * 0.68 - radius * 0.94,
    half * 2,
    height * 0.68 + radius * 0.94,
  );
}

/** Tufts of grass or flowers, for looks only. */
export function drawTufts(
  scene: Scene,
  top: number,
  bottom: number,
  count: number,
  colours: readonly [string, ...string[]],
): void {
  for (let index = 0; index < count; index += 1) {
    const [x, y] = [scene.random.between(3, scene.width - 3), scene.random.between(top, bottom)];
    scene.canvas.paint([ellipse(x, y, 1.5, 1.2, 12)], scene.random.pick(colours), 0.8);
  }
}
