import { boxOf } from "../geometry/box.ts";
import { cornersOf } from "../geometry/rotated-box.ts";
import type { Annotation } from "../model/dataset.ts";
import type { Box, Points, Shape } from "../model/shapes.ts";
import { bridge } from "./bridge.ts";
import { clipRing, isInside } from "./clip.ts";
import type { YoloFeature } from "./features.ts";
import { FRACTION_ROOM, millionths, putFraction, putMiddle } from "./fractions.ts";
import { hasArea, isBoxInside, isFlat, isSameBox, outlineOf, uprightCorners } from "./outlines.ts";
import { yoloShapes, type YoloTask } from "./shapes.ts";
import { Twins } from "./twins.ts";

/** The sides of an image in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const NOTHING: readonly YoloFeature[] = [];
const EMPTY: readonly YoloFeature[] = ["empty"];

/** Writes the label file of one image after the other. */
export class RowWriter {
  /** The rows of the image so far are the bytes up to {@link end}. */
  bytes: Uint8Array = new Uint8Array(2 ** 16);
  end = 0;
  #view = new DataView(this.bytes.buffer);
  /** What the row written last could not hold: all of its kind, and what came to that. */
  #usual: readonly YoloFeature[] = NOTHING;
  readonly #unusual: YoloFeature[] = [];
  /** Rows with the class and the box of another: loaders delete all but one. */
  twins = 0;
  /** The ring that is looked at. */
  #ring = new Int32Array(1024);
  readonly #task: YoloTask;
  readonly #keypoints: number;
  #size: Size = { width: 1, height: 1 };
  readonly #boxes = new Twins();

  /** @param keypoints how many keypoints a row of the task `pose` has */
  constructor(task: YoloTask, keypoints: number) {
    this.#task = task;
    this.#keypoints = keypoints;
  }

  /** Begins the file of an image. */
  begin(size: Size): void {
    this.#size = size;
    this.end = 0;
    this.#boxes.clear();
  }

  /** What the row written last could not hold. Most lose the same, so that no list is made for each. */
  get losses(): readonly YoloFeature[] {
    return this.#unusual.length === 0 ? this.#usual : [...this.#usual, ...this.#unusual];
  }

  /** Writes the row of an annotation. @returns whether there is one */
  write(annotation: Annotation, classNumber: number): boolean {
    if (this.#unusual.length > 0) this.#unusual.length = 0;
    const { shape } = annotation;
    const { as, loses } = yoloShapes[this.#task][shape.type];
    this.#usual = loses;
    if (as === "none") return false;
    const start = this.end;
    this.#room(16);
    this.end = putInteger(this.bytes, start, classNumber);
    if (!this.#shape(annotation, shape, as)) {
      this.end = start;
      this.#usual = EMPTY;
      this.#unusual.length = 0;
      return false;
    }
    if (this.#task === "pose") this.#writeKeypoints(annotation.keypoints ?? []);
    else if (annotation.keypoints !== undefined) this.#unusual.push("keypoints");
    this.#room(1);
    this.bytes[this.end] = LINE_FEED;
    this.end += 1;
    if (this.#boxes.add(classNumber)) this.twins += 1;
    return true;
  }

  #shape(annotation: Annotation, shape: Shape, as: "box" | "corners" | "ring"): boolean {
    const losses = this.#unusual;
    const declared = hasArea(annotation.box) ? annotation.box : undefined;
    if (as === "box") {
      const box = shape.type === "box" ? shape : (declared ?? boxOf(shape));
      return box !== undefined && this.#writeBox(box);
    }
    const own = boxOf(shape);
    if (declared !== undefined && (own === undefined || !isSameBox(declared, own, this.#size)))
      losses.push("box");
    if (as === "ring") {
      const { rings, holes } = outlineOf(shape);
      for (let hole = 0; hole < holes; hole += 1) losses.push("holes");
      return this.#writeRings(rings, shape.type === "polygon" ? own : undefined);
    }
    const corners = shape.type === "rotated-box" ? cornersOf(shape) : uprightCorners(own);
    return this.#task === "obb" ? this.#writeCorners(corners) : this.#writeRings([corners], undefined);
  }

  #writeBox({ x, y, width, height }: Box): boolean {
    const size = this.#size;
    const [right, bottom] = [x + width, y + height];
    const left = millionths(x, size.width);
    const top = millionths(y, size.height);
    const end = millionths(right, size.width);
    const foot = millionths(bottom, size.height);
    if (Number.isNaN(left + top + end + foot)) throw new NotFinite();
    if (end <= left || foot <= top) return false;
    this.#room(5 * FRACTION_ROOM);
    const { bytes } = this;
    const view = this.#view;
    let at = this.end;
    bytes[at] = SPACE;
    at = putMiddle(view, at + 1, left, end);
    bytes[at] = SPACE;
    at = putMiddle(view, at + 1, top, foot);
    bytes[at] = SPACE;
    at = putFraction(view, at + 1, end - left);
    bytes[at] = SPACE;
    this.end = putFraction(view, at + 1, foot - top);
    this.#boxes.bounds(left, top, end, foot);
    const [slackX, slackY] = [size.width / 2e6, size.height / 2e6];
    if (x < -slackX || y < -slackY || right > size.width + slackX || bottom > size.height + slackY)
      this.#unusual.push("outside-image");
    return true;
  }

  /** @param box the box around all points, where it is known */
  #writeRings(rings: readonly Points[], box: Box | undefined): boolean {
    const { width, height } = this.#size;
    const isInImage = box !== undefined && isBoxInside(box, width, height);
    const solid: Points[] = [];
    let count = 0;
    for (const ring of rings) {
      count = this.#withoutRepeats(isInImage ? ring : clipRing(ring, width, height));
      if (isFlat(this.#ring, count)) continue;
      // One ring is written from where it is.
      solid.push(rings.length === 1 ? [] : Array.from(this.#ring.subarray(0, count)));
    }
    if (solid.length === 0) return false;
    if (!isInImage && this.#isCut(rings)) this.#unusual.push("outside-image");
    else if (solid.length < rings.length) this.#unusual.push("empty");
    if (rings.length === 1) this.#writePoints(this.#ring, count);
    else {
      const points = bridge(solid);
      this.#writePoints(points, points.length);
    }
    return true;
  }

  /** Four corners must stay four: those outside are moved to the nearest place in the image. */
  #writeCorners(corners: Points): boolean {
    const { width, height } = this.#size;
    if (isFlat(this.#ring, this.#withoutRepeats(corners))) return false;
    const points = corners.map((value, at) => millionths(value, at % 2 === 0 ? width : height));
    this.#writePoints(points, points.length);
    if (this.#isCut([corners])) this.#unusual.push("outside-image");
    return true;
  }

  /** Points in whole millionths: the first `count` numbers. */
  #writePoints(points: Readonly<ArrayLike<number>>, count: number): void {
    this.#room(count * FRACTION_ROOM + FRACTION_ROOM);
    const { bytes } = this;
    const view = this.#view;
    let at = this.end;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i + 1 < count; i += 2) {
      const x = points[i] ?? 0;
      const y = points[i + 1] ?? 0;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      bytes[at] = SPACE;
      at = putFraction(view, at + 1, x);
      bytes[at] = SPACE;
      at = putFraction(view, at + 1, y);
    }
    this.end = at;
    this.#boxes.bounds(left, top, right, bottom);
  }

  #writeKeypoints(keypoints: readonly number[]): void {
    const { width, height } = this.#size;
    const count = this.#keypoints;
    const losses = this.#unusual;
    // The categories name fewer keypoints than are here: a row has no columns for the others.
    if (keypoints.some((value, at) => at >= count * 3 && at % 3 === 2 && value > 0)) losses.push("keypoints");
    this.#room(count * 2 * FRACTION_ROOM + count * 2);
    const { bytes } = this;
    const view = this.#view;
    let at = this.end;
    for (let i = 0; i < count * 3; i += 3) {
      const [x = 0, y = 0, visible = 0] = [keypoints[i], keypoints[i + 1], keypoints[i + 2]];
      const isOutside = visible > 0 && !isInside([x, y], width, height);
      if (isOutside) losses.push("outside-image");
      // A keypoint that was not labelled has no place, and loaders refuse one outside the image.
      const isPlaced = !isOutside && visible > 0;
      // Some tools have a probability there: a row can say no more than hidden and visible.
      if (isPlaced && visible !== 1 && visible !== 2) losses.push("keypoints");
      bytes[at] = SPACE;
      at = putFraction(view, at + 1, isPlaced ? millionths(x, width) : 0);
      bytes[at] = SPACE;
      at = putFraction(view, at + 1, isPlaced ? millionths(y, height) : 0);
      bytes[at] = SPACE;
      bytes[at + 1] = isPlaced ? (visible === 1 ? 0x31 : 0x32) : 0x30;
      at += 2;
    }
    this.end = at;
  }

  /** Puts a ring in whole millionths, without points that repeat the one before, to {@link #ring}. @returns its length */
  #withoutRepeats(ring: Points): number {
    const { width, height } = this.#size;
    if (this.#ring.length < ring.length) this.#ring = new Int32Array(ring.length * 2);
    const kept = this.#ring;
    const last = ring.length - (ring.length % 2) - 2;
    let beforeX = millionths(ring[last] ?? 0, width);
    let beforeY = millionths(ring[last + 1] ?? 0, height);
    let sum = 0;
    let count = 0;
    for (let i = 0; i <= last; i += 2) {
      const x = millionths(ring[i] ?? 0, width);
      const y = millionths(ring[i + 1] ?? 0, height);
      sum += x + y;
      if (x === beforeX && y === beforeY) continue;
      kept[count] = x;
      kept[count + 1] = y;
      count += 2;
      beforeX = x;
      beforeY = y;
    }
    if (Number.isNaN(sum)) throw new NotFinite();
    return count;
  }

  /** Whether something lies outside the image by more than the precision of a row. */
  #isCut(rings: readonly Points[]): boolean {
    const { width, height } = this.#size;
    const [slackX, slackY] = [width / 2e6, height / 2e6];
    for (const ring of rings) {
      for (let i = 0; i < ring.length; i += 2) {
        const x = ring[i] ?? 0;
        const y = ring[i + 1] ?? 0;
        if (!(x >= -slackX && x <= width + slackX && y >= -slackY && y <= height + slackY)) return true;
      }
    }
    return false;
  }

  #room(bytes: number): void {
    if (this.bytes.length - this.end >= bytes) return;
    const more = new Uint8Array(Math.max(this.bytes.length * 2, this.end + bytes));
    more.set(this.bytes.subarray(0, this.end));
    this.bytes = more;
    this.#view = new DataView(more.buffer);
  }
}

/** A coordinate is no number: the writer says of which annotation. */
export class NotFinite extends Error {
  override readonly name = "NotFinite";
}

function putInteger(bytes: Uint8Array, at: number, value: number): number {
  const text = String(value);
  for (let i = 0; i < text.length; i += 1) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}
