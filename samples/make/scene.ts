import { Canvas, type Ring, type Vec } from "./canvas.ts";
import type { ClassName, RelationName } from "./classes.ts";
import { Random } from "./random.ts";

/** What was drawn, in pixels of the picture as it is seen. */
export type Shape =
  | {
      readonly kind: "box";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      /** Whether the annotator began at the lower right: Ango then writes negative sides. */
      readonly backwards?: boolean;
    }
  | {
      readonly kind: "rotated";
      readonly cx: number;
      readonly cy: number;
      readonly width: number;
      readonly height: number;
      /** Degrees, clockwise on screen, about the centre. */
      readonly angle: number;
    }
  | { readonly kind: "polygon"; readonly ring: Ring }
  | { readonly kind: "zones"; readonly zones: readonly Zone[] }
  | { readonly kind: "polyline"; readonly points: readonly Vec[] }
  | { readonly kind: "point"; readonly at: Vec };

export interface Zone {
  readonly region: Ring;
  readonly holes: readonly Ring[];
}

/** An answer, and the answers to the questions that it opened. */
export interface Answer {
  readonly question: string;
  readonly value: string | readonly string[];
  readonly below?: readonly Answer[];
}

export interface SceneObject {
  /** Unique in its scene. */
  readonly key: string;
  readonly class: ClassName;
  readonly shape: Shape;
  readonly answers: readonly Answer[];
}

export type SceneRelation = { readonly title: RelationName } & (
  | { readonly from: string; readonly to: string }
  | { readonly group: readonly string[] }
);

/** One picture while it is drawn, with the truth about what is on it. */
export class Scene {
  readonly name: string;
  readonly canvas: Canvas;
  readonly random: Random;
  readonly objects: SceneObject[] = [];
  readonly answers: Answer[] = [];
  readonly relations: SceneRelation[] = [];

  constructor(name: string, width: number, height: number, seed: number) {
    this.name = name;
    this.canvas = new Canvas(width, height);
    this.random = new Random(seed);
  }

  get width(): number {
    return this.canvas.width;
  }

  get height(): number {
    return this.canvas.height;
  }

  /** Notes an object with coordinates of two decimals, and gives its key. */
  add(name: ClassName, shape: Shape, answers: readonly Answer[] = []): string {
    const key = `${name.toLowerCase()}-${this.objects.length + 1}`;
    this.objects.push({ key, class: name, shape: tidy(shape), answers });
    return key;
  }

  /** A box, cut to the picture. */
  addBox(
    name: ClassName,
    x: number,
    y: number,
    width: number,
    height: number,
    answers: readonly Answer[] = [],
    backwards = false,
  ): string {
    const [left, top] = [Math.max(0, x), Math.max(0, y)];
    const shape = {
      kind: "box",
      x: left,
      y: top,
      width: Math.min(this.width, x + width) - left,
      height: Math.min(this.height, y + height) - top,
    } as const;
    return this.add(name, backwards ? { ...shape, backwards } : shape, answers);
  }
}

function tidy(shape: Shape): Shape {
  switch (shape.kind) {
    case "box": {
      const [x, y] = [cents(shape.x), cents(shape.y)];
      const [width, height] = [cents(shape.x + shape.width - x), cents(shape.y + shape.height - y)];
      return { ...shape, x, y, width, height };
    }
    case "rotated":
      return {
        ...shape,
        cx: cents(shape.cx),
        cy: cents(shape.cy),
        width: cents(shape.width),
        height: cents(shape.height),
        angle: cents(shape.angle),
      };
    case "polygon":
      return { ...shape, ring: shape.ring.map(centsOf) };
    case "polyline":
      return { ...shape, points: shape.points.map(centsOf) };
    case "point":
      return { ...shape, at: centsOf(shape.at) };
    default:
      return shape;
  }
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

function centsOf([x, y]: Vec): Vec {
  return [cents(x), cents(y)];
}
