import { ellipse, place, rectangle, smooth, type Vec } from "../canvas.ts";
import type { Scene } from "../scene.ts";

/** A person standing on `base`. */
export function drawPerson(scene: Scene, x: number, base: number, height: number, coat: string): string {
  const { canvas } = scene;
  canvas.paint([ellipse(x, base, height * 0.18, height * 0.03)], "#1d2733", 0.2);
  canvas.stroke(
    [
      [x - height * 0.07, base - height * 0.42],
      [x - height * 0.09, base - height * 0.04],
    ],
    height * 0.095,
    "#34425a",
  );
  canvas.stroke(
    [
      [x + height * 0.07, base - height * 0.42],
      [x + height * 0.09, base - height * 0.04],
    ],
    height * 0.095,
    "#34425a",
  );
  canvas.stroke(
    [
      [x - height * 0.15, base - height * 0.7],
      [x - height * 0.21, base - height * 0.46],
    ],
    height * 0.075,
    coat,
  );
  canvas.stroke(
    [
      [x + height * 0.15, base - height * 0.7],
      [x + height * 0.21, base - height * 0.46],
    ],
    height * 0.075,
    coat,
  );
  canvas.paint(
    [rectangle(x - height * 0.16, base - height * 0.77, height * 0.32, height * 0.42, height * 0.09)],
    coat,
  );
  canvas.paint([ellipse(x, base - height * 0.875, height * 0.115, height * 0.125)], "#e9b98f");
  canvas.paint([ellipse(x, base - height * 0.935, height * 0.115, height * 0.065)], "#4a3429");
  return scene.addBox("Person", x - height * 0.25, base - height, height * 0.5, height);
}

/** A person from above. */
export function drawPersonFromAbove(
  scene: Scene,
  x: number,
  y: number,
  size: number,
  angle: number,
  coat: string,
): string {
  const { canvas } = scene;
  canvas.paint([place(ellipse(0, 0, size * 0.3, size * 0.5), x + 1, y + 1.5, angle)], "#1d2733", 0.25);
  canvas.paint([place(ellipse(0, 0, size * 0.28, size * 0.5), x, y, angle)], coat);
  canvas.paint([ellipse(x, y, size * 0.23)], "#4a3429");
  return scene.addBox("Person", x - size / 2, y - size / 2, size, size);
}

/** A gull in flight: two wings; `span` from tip to tip. */
export function drawBird(scene: Scene, x: number, y: number, span: number, colour = "#fbfbf7"): void {
  drawWings(scene, x, y, span, colour);
  scene.add("Bird", { kind: "point", at: [x, y] });
}

/** The wings alone, for birds that are labelled together. */
export function drawWings(scene: Scene, x: number, y: number, span: number, colour: string): void {
  for (const side of [-1, 1]) {
    const upper: Vec[] = smooth(
      [
        [0, 0],
        [side * span * 0.22, -span * 0.2],
        [side * span * 0.5, -span * 0.1],
      ],
      6,
      false,
    );
    const lower: Vec[] = smooth(
      [
        [side * span * 0.5, -span * 0.1],
        [side * span * 0.24, -span * 0.08],
        [0, span * 0.1],
      ],
      6,
      false,
    );
    scene.canvas.paint([place([...upper, ...lower], x, y)], colour);
  }
  scene.canvas.paint([ellipse(x, y + span * 0.02, span * 0.1, span * 0.07, 14)], colour);
}

/** A duck or gull on the water. */
export function drawSwimmer(
  scene: Scene,
  x: number,
  y: number,
  size: number,
  facing: 1 | -1,
  colour: string,
): void {
  const { canvas } = scene;
  canvas.paint([ellipse(x, y + size * 0.22, size * 0.6, size * 0.12)], "#ffffff", 0.4);
  canvas.paint([ellipse(x, y, size * 0.46, size * 0.26)], colour);
  canvas.paint([ellipse(x + facing * size * 0.36, y - size * 0.3, size * 0.19)], colour);
  canvas.paint(
    [
      [
        [x + facing * size * 0.5, y - size * 0.36],
        [x + facing * size * 0.74, y - size * 0.27],
        [x + facing * size * 0.5, y - size * 0.2],
      ],
    ],
    "#f08c2e",
  );
  scene.add("Bird", { kind: "point", at: [x, y] });
}
