import { boxOf, boxOfPoints } from "../geometry/box.ts";
import type { Annotation, Category } from "../model/dataset.ts";
import type { Points } from "../model/shapes.ts";
import { ringsOf, scaled } from "./shape-rings.ts";

/** What is drawn, in pixels of the picture, one upon the other. */
export type Mark =
  | {
      readonly kind: "area";
      readonly rings: readonly Points[];
      readonly color: string;
      readonly opacity: number;
      readonly isHatched: boolean;
      /** What it is, for those who point at it. */
      readonly title: string;
    }
  | {
      readonly kind: "line";
      readonly paths: readonly Points[];
      readonly isClosed: boolean;
      readonly color: string;
    }
  | {
      readonly kind: "dot";
      readonly x: number;
      readonly y: number;
      readonly color: string;
      readonly isHollow: boolean;
    };

/** An annotation as it is drawn. */
export interface Drawn {
  readonly marks: readonly Mark[];
  readonly title: string;
  readonly color: string;
  /** Where a label would be: the box around it, in pixels of the picture. */
  readonly anchor: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
  /** Those that cover more are drawn first. */
  readonly extent: number;
}

/** How an image lies in the picture. */
export interface Placing {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

const LIGHT = 0.14;
const FULL = 0.3;
const MASK = 0.45;
/** From the middle of a dot to its border, in pixels. */
const DOT = 5;

/** An annotation in pixels of the picture; undefined for what can't be drawn. */
export function drawnOf(
  annotation: Annotation,
  category: Category | undefined,
  color: string,
  { scale, left, top }: Placing,
): Drawn | undefined {
  const { shape, crowd, keypoints = [] } = annotation;
  const place = (points: Points): Points => scaled(points, scale, left, top);
  const title = titleOf(annotation, category);
  const marks: Mark[] = [];
  const outlines = ringsOf(shape);
  const rings = outlines.map(place);
  if (rings.length > 0) {
    const opacity = shape.type === "mask" ? MASK : shape.type === "polygon" ? FULL : LIGHT;
    marks.push({ kind: "area", rings, color, opacity, isHatched: false, title });
    if (crowd === true) marks.push({ kind: "area", rings, color, opacity: 0.7, isHatched: true, title });
    marks.push({ kind: "line", paths: rings, isClosed: true, color });
  }
  if (shape.type === "polyline")
    marks.push({ kind: "line", paths: [place(shape.points)], isClosed: false, color });
  const dot = (points: Points, isHollow: boolean): void => {
    const [x = 0, y = 0] = place(points);
    marks.push({ kind: "dot", x, y, color, isHollow });
  };
  if (shape.type === "point") dot([shape.x, shape.y], false);
  const bones = (category?.skeleton ?? []).flatMap(([from, to]) => boneOf(keypoints, from, to)).map(place);
  if (bones.length > 0) marks.push({ kind: "line", paths: bones, isClosed: false, color });
  const seen: number[] = [];
  for (let at = 0; at + 2 < keypoints.length; at += 3) {
    const [x = 0, y = 0, v = 0] = keypoints.slice(at, at + 3);
    if (v <= 0) continue;
    seen.push(x, y);
    dot([x, y], v === 1);
  }
  const box = boxOf(shape) ?? boxOfPoints(outlines[0] ?? seen);
  if (marks.length === 0 || box === undefined) return undefined;
  const corners = place([box.x, box.y, box.x + box.width, box.y + box.height]);
  const [x1 = 0, y1 = 0, x2 = x1, y2 = y1] = corners;
  return {
    marks,
    title,
    color,
    // The label of a point leaves its dot free.
    anchor:
      shape.type === "point"
        ? { left: x1, top: y1 - DOT, right: x1, bottom: y1 + DOT }
        : { left: x1, top: y1, right: x2, bottom: y2 },
    extent: box.width * box.height,
  };
}

/** Class, confidence and track. */
function titleOf({ score, track }: Annotation, category: Category | undefined): string {
  const words = [
    category?.name ?? "?",
    ...(score === undefined ? [] : [score.toFixed(2)]),
    ...(track === undefined ? [] : [`#${track}`]),
  ];
  return words.join(" ");
}

function boneOf(keypoints: readonly number[], from: number, to: number): readonly Points[] {
  const [x1, y1, v1 = 0] = keypoints.slice(from * 3, from * 3 + 3);
  const [x2, y2, v2 = 0] = keypoints.slice(to * 3, to * 3 + 3);
  const isThere = x1 !== undefined && y1 !== undefined && x2 !== undefined && y2 !== undefined;
  return isThere && v1 > 0 && v2 > 0 ? [[x1, y1, x2, y2]] : [];
}
