import { Random } from "../samples/make/random.ts";
import { CATEGORIES } from "./categories.ts";

/** How much there is of COCO train2017 at scale 1. */
const IMAGES = 118_287;
const ANNOTATIONS = 860_001;
const CROWDS = 0.012;
const MULTI_PART = 0.1;

export interface BenchImage {
  readonly index: number;
  readonly id: number;
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** What an object covers. Rings are flat lists of x and y in hundredths of a pixel, not closed. */
type Cover =
  | { readonly kind: "rings"; readonly rings: readonly (readonly number[])[] }
  /** COCO's run lengths: columns first, starting with zeros. */
  | { readonly kind: "runs"; readonly counts: readonly number[] };

export interface BenchObject {
  /** Rank in {@link CATEGORIES}. */
  readonly category: number;
  readonly cover: Cover;
  /** x, y, width, height in hundredths of a pixel. */
  readonly box: readonly [number, number, number, number];
  /** Square pixels. */
  readonly area: number;
}

/** A made-up world of images and objects, in which each depends on nothing but the seed and its rank. */
export class Scene {
  readonly images: number;
  readonly annotations: number;
  readonly #seed: number;

  constructor(scale: number, seed: number) {
    this.images = Math.max(1, Math.round(IMAGES * scale));
    this.annotations = Math.max(1, Math.round(ANNOTATIONS * scale));
    this.#seed = seed;
  }

  image(index: number): BenchImage {
    const random = this.random(1, index);
    const [width, height] = random.pick(SIZES);
    const range = this.images < ID_RANGE ? ID_RANGE : LARGE_ID_RANGE;
    const id = 1 + ((index * ID_STEP) % range);
    return { index, id, name: `${String(id).padStart(12, "0")}.jpg`, width, height };
  }

  /** An annotation of any image: neighbours belong to different ones. Crowds come last, as in COCO's files. */
  annotation(index: number): { readonly image: BenchImage; readonly object: BenchObject } {
    const random = this.random(2, index);
    const picked = Math.floor(random.between(0, this.images));
    // About one image in a hundred of COCO has no annotations.
    const isEmpty = picked % 115 === 114;
    const image = this.image(isEmpty ? picked - 1 : picked);
    const object = this.isCrowd(index) ? drawCrowd(random, image) : drawObject(random, image);
    return { image, object };
  }

  isCrowd(index: number): boolean {
    return index >= this.annotations - Math.round(this.annotations * CROWDS);
  }

  /** Random numbers of their own for one thing of a kind. */
  random(kind: number, index: number): Random {
    return new Random(Math.imul(this.#seed * 8 + kind, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  }
}

/** Primes, the first near to COCO's greatest image id: with any step, no id comes twice. */
const ID_RANGE = 581_921;
const LARGE_ID_RANGE = 5_819_003;
const ID_STEP = 362_437;

const SIZES: readonly [readonly [number, number], ...(readonly [number, number])[]] = [
  [640, 480],
  [640, 480],
  [640, 480],
  [640, 427],
  [640, 427],
  [480, 640],
  [480, 640],
  [427, 640],
  [500, 375],
  [612, 612],
];

/** An object with an outline: 24 points on average, one in ten of several parts. */
export function drawObject(random: Random, image: BenchImage): BenchObject {
  const category = Math.floor(random.between(0, CATEGORIES.length));
  const cell = placeCell(random, image);
  const points = Math.min(600, 4 + Math.floor(-20.5 * Math.log(1 - random.between(0, 1))));
  const parts = random.between(0, 1) < MULTI_PART ? 2 + Math.floor(random.between(0, 3)) : 1;
  const rings: number[][] = [];
  for (let part = 0; part < parts; part += 1) {
    const width = Math.floor(cell.width / parts);
    const slice = { ...cell, x: cell.x + part * width, width };
    rings.push(drawRing(random, slice, Math.max(3, Math.round(points / parts))));
  }
  return { category, cover: { kind: "rings", rings }, box: boxOf(rings), area: areaOf(rings) };
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part of the image, in hundredths of a pixel; small ones are as frequent as in COCO. */
function placeCell(random: Random, image: BenchImage): Cell {
  const width = Math.round(image.width * 100 * Math.exp(random.between(-3.2, -0.1)));
  const height = Math.round(image.height * 100 * Math.exp(random.between(-3.2, -0.1)));
  const x = Math.floor(random.between(0, image.width * 100 - width));
  const y = Math.floor(random.between(0, image.height * 100 - height));
  return { x, y, width, height };
}

function drawRing(random: Random, { x, y, width, height }: Cell, points: number): number[] {
  const ring: number[] = [];
  for (let at = 0; at < points; at += 1) {
    const angle = (2 * Math.PI * at) / points;
    const reach = random.between(0.3, 0.5);
    ring.push(
      Math.round(x + width * (0.5 + reach * Math.cos(angle))),
      Math.round(y + height * (0.5 + reach * Math.sin(angle))),
    );
  }
  return ring;
}

/** A crowd: an upright oval, some hundred runs. */
function drawCrowd(random: Random, image: BenchImage): BenchObject {
  const category = Math.floor(random.between(0, CATEGORIES.length));
  const columns = Math.floor(random.between(60, image.width * 0.5));
  const rows = Math.floor(random.between(20, image.height * 0.9));
  const left = Math.floor(random.between(0, image.width - columns));
  const middle = Math.floor(random.between(rows / 2, image.height - rows / 2));
  const counts: number[] = [];
  let [end, area, highest, lowest] = [0, 0, image.height, 0];
  for (let column = 0; column < columns; column += 1) {
    const across = ((column + 0.5) / columns) * 2 - 1;
    const half = Math.max(1, Math.floor((rows / 2) * Math.sqrt(1 - across * across)));
    const start = (left + column) * image.height + Math.max(0, middle - half);
    const stop = (left + column) * image.height + Math.min(image.height, middle + half);
    counts.push(start - end, stop - start);
    [end, area] = [stop, area + stop - start];
    highest = Math.min(highest, start % image.height);
    lowest = Math.max(lowest, stop - (left + column) * image.height);
  }
  counts.push(image.width * image.height - end);
  const box = [left * 100, highest * 100, columns * 100, (lowest - highest) * 100] as const;
  return { category, cover: { kind: "runs", counts }, box, area };
}

function boxOf(rings: readonly (readonly number[])[]): readonly [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 2) {
      const [x = 0, y = 0] = [ring[at], ring[at + 1]];
      [left, top] = [Math.min(left, x), Math.min(top, y)];
      [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
    }
  }
  return [left, top, right - left, bottom - top];
}

function areaOf(rings: readonly (readonly number[])[]): number {
  let twice = 0;
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 2) {
      const next = (at + 2) % ring.length;
      twice += (ring[at] ?? 0) * (ring[next + 1] ?? 0) - (ring[next] ?? 0) * (ring[at + 1] ?? 0);
    }
  }
  return Math.abs(twice) / 20_000;
}
