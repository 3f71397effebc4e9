import { ellipse, place, rectangle, type Ring, smooth, type Vec } from "../canvas.ts";
import type { Answer, Scene } from "../scene.ts";

/** What a boat looks like and what an annotator said of it. */
export interface BoatLook {
  readonly hull: string;
  readonly kind: "Sailing boat" | "Motor boat" | "Rowing boat";
  readonly sails?: readonly string[];
  readonly name?: string;
}

function boatAnswers(look: BoatLook): Answer[] {
  const sails: Answer[] = look.sails === undefined ? [] : [{ question: "Sails set", value: look.sails }];
  return [
    { question: "Kind", value: look.kind, ...(sails.length > 0 ? { below: sails } : {}) },
    ...(look.name === undefined ? [] : [{ question: "Name on hull", value: look.name }]),
  ];
}

/** A boat from above, its bow towards `angle`. */
export function drawBoatFromAbove(
  scene: Scene,
  x: number,
  y: number,
  length: number,
  angle: number,
  look: BoatLook,
): string {
  const half = length / 2;
  const beam = length * (look.kind === "Rowing boat" ? 0.42 : 0.36);
  const put = (ring: Ring): Ring => place(ring, x, y, angle);
  const hull = (scale: number): Ring => [
    ...smooth(
      [
        [half * scale, 0],
        [half * 0.45 * scale, (beam / 2) * 0.8 * scale],
        [-half * 0.1 * scale, (beam / 2) * scale],
        [-half * scale, (beam / 2) * 0.72 * scale],
      ],
      8,
      false,
    ),
    ...smooth(
      [
        [-half * scale, (-beam / 2) * 0.72 * scale],
        [-half * 0.1 * scale, (-beam / 2) * scale],
        [half * 0.45 * scale, (-beam / 2) * 0.8 * scale],
        [half * scale, 0],
      ],
      8,
      false,
    ),
  ];
  const { canvas } = scene;
  canvas.paint([place(hull(1), x + 1.5, y + 2, angle)], "#123a4e", 0.28);
  canvas.paint([put(hull(1))], look.hull);
  canvas.paint([put(hull(0.8))], look.kind === "Rowing boat" ? "#a87347" : "#f7efdd");
  if (look.kind === "Rowing boat") {
    for (const seat of [-0.45, 0, 0.4]) {
      canvas.paint([put(rectangle(seat * half - 1.4, -beam * 0.38, 2.8, beam * 0.76))], "#dcb283");
    }
  } else if (look.kind === "Motor boat") {
    canvas.paint(
      [put(rectangle(-half * 0.62, -beam * 0.28, half * 0.95, beam * 0.56, beam * 0.1))],
      "#ffffff",
    );
    canvas.paint([put(rectangle(half * 0.02, -beam * 0.23, half * 0.24, beam * 0.46, 1))], "#35566b");
  } else {
    canvas.paint([put(rectangle(-half * 0.72, -beam * 0.2, half * 0.5, beam * 0.4, 1))], "#c79f73");
    canvas.stroke(
      put([
        [-half * 0.7, 0],
        [half * 0.25, 0],
      ]),
      Math.max(1.4, length * 0.035),
      "#5b4636",
    );
    canvas.paint([put(ellipse(half * 0.25, 0, Math.max(1.3, length * 0.03)))], "#5b4636");
  }
  return scene.add(
    "Boat",
    { kind: "rotated", cx: x, cy: y, width: length, height: beam, angle },
    boatAnswers(look),
  );
}

/** The foam behind a boat that moves towards `angle`. */
export function drawWake(scene: Scene, x: number, y: number, length: number, angle: number): void {
  for (const side of [-1, 1]) {
    const trail: Vec[] = [
      [-length * 0.5, side * length * 0.1],
      [-length * 0.85, side * length * 0.2],
      [-length * 1.3, side * length * 0.36],
    ];
    scene.canvas.stroke(place(smooth(trail, 6, false), x, y, angle), 1.6, "#ffffff", 0.55);
  }
}

/** A sailing boat from the side, its keel on the water at `x`, `y`, heeled by `angle`. */
export function drawSailingBoat(
  scene: Scene,
  x: number,
  y: number,
  size: number,
  angle: number,
  look: BoatLook & { readonly sail: string },
): string {
  const { canvas } = scene;
  const put = (ring: Ring): Ring => place(ring, x, y, angle);
  const jib = look.sails?.includes("Jib") ?? false;
  canvas.stroke(
    put([
      [0, -size * 0.18],
      [0, -size * 1.16],
    ]),
    size * 0.035,
    "#5b4636",
  );
  if (look.sails?.includes("Main") ?? false) {
    canvas.paint(
      [
        put([
          [-size * 0.05, -size * 1.1],
          [-size * 0.05, -size * 0.27],
          [-size * 0.48, -size * 0.27],
          [-size * 0.26, -size * 0.7],
        ]),
      ],
      look.sail,
    );
  }
  if (jib) {
    canvas.paint(
      [
        put([
          [size * 0.05, -size],
          [size * 0.26, -size * 0.62],
          [size * 0.46, -size * 0.25],
          [size * 0.05, -size * 0.27],
        ]),
      ],
      "#fffaf0",
    );
  }
  const hull = smooth(
    [
      [size * 0.62, -size * 0.2],
      [size * 0.4, -size * 0.02],
      [-size * 0.1, size * 0.02],
      [-size * 0.46, -size * 0.03],
      [-size * 0.56, -size * 0.2],
    ],
    7,
    false,
  );
  canvas.paint([put(hull)], look.hull);
  canvas.paint([put(rectangle(-size * 0.56, -size * 0.22, size * 1.18, size * 0.055))], "#fdf3df");
  const [left, right, top, bottom] = [-size * 0.57, size * 0.62, -size * 1.18, size * 0.03];
  const [[cx, cy] = [x, y]] = put([[(left + right) / 2, (top + bottom) / 2]]);
  return scene.add(
    "Boat",
    { kind: "rotated", cx, cy, width: right - left, height: bottom - top, angle },
    boatAnswers(look),
  );
}

const CAR_COLOURS = {
  Red: "#d9483b",
  Yellow: "#f0b93a",
  Blue: "#3d74b8",
  White: "#f5f1e6",
  Green: "#4f9a76",
} as const;

/** A car from the side, wheels on `base`. */
export function drawCar(
  scene: Scene,
  x: number,
  base: number,
  length: number,
  colour: keyof typeof CAR_COLOURS,
  facing: 1 | -1,
  look: { readonly rack?: boolean; readonly backwards?: boolean } = {},
): string {
  const { canvas } = scene;
  const put = (ring: Ring): Ring =>
    ring.map(([px, py]): Vec => [x + px * facing * length, base + py * length]);
  const body = CAR_COLOURS[colour];
  canvas.paint([ellipse(x, base, length * 0.5, length * 0.035)], "#1d2733", 0.22);
  if (look.rack ?? false) {
    canvas.stroke(
      put([
        [-0.26, -0.405],
        [0.1, -0.405],
      ]),
      length * 0.028,
      "#5b4636",
    );
    canvas.paint([put(rectangle(-0.2, -0.46, 0.24, 0.05))], "#b98b5e");
  }
  canvas.paint(
    [
      put(
        smooth(
          [
            [-0.37, -0.23],
            [-0.28, -0.375],
            [0.06, -0.385],
            [0.17, -0.35],
            [0.3, -0.23],
          ],
          5,
          false,
        ),
      ),
    ],
    body,
  );
  canvas.paint([put(rectangle(-0.5, -0.25, 1, 0.18, 0.075))], body);
  canvas.paint(
    [
      put([
        [-0.3, -0.235],
        [-0.245, -0.34],
        [-0.08, -0.345],
        [-0.08, -0.235],
      ]),
    ],
    "#cfe6ee",
  );
  canvas.paint(
    [
      put([
        [-0.045, -0.235],
        [-0.045, -0.347],
        [0.06, -0.347],
        [0.13, -0.325],
        [0.21, -0.235],
      ]),
    ],
    "#cfe6ee",
  );
  canvas.paint([put(rectangle(-0.5, -0.13, 1, 0.035))], "#1d2733", 0.18);
  canvas.paint([put(ellipse(0.475, -0.185, 0.022, 0.032, 14))], "#fbe7a1");
  canvas.paint([put(rectangle(-0.5, -0.205, 0.03, 0.05))], "#8f2d22");
  for (const wheel of [-0.29, 0.28]) {
    canvas.paint([put(ellipse(wheel, -0.088, 0.088))], "#2a2f3a");
    canvas.paint([put(ellipse(wheel, -0.088, 0.042))], "#c9ced6");
  }
  const height = look.rack === true ? 0.46 : 0.388;
  const visible = ["Windows", "Headlights", ...(look.rack === true ? ["Roof rack"] : [])];
  return scene.addBox(
    "Car",
    x - length / 2,
    base - height * length,
    length,
    height * length,
    [
      { question: "Colour", value: colour },
      { question: "Visible", value: visible },
    ],
    look.backwards ?? false,
  );
}
