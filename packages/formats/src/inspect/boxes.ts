import { areaOf, boxOf } from "../geometry/box.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { BoxMeasures, Grid, Inspection } from "./inspection.ts";
import { Sketch } from "./sketch.ts";

/** Where COCO's evaluation parts small, medium and large objects, in square pixels: `COCOeval.Params.areaRng`. */
const MEDIUM = 32 ** 2;
const LARGE = 96 ** 2;

/** Cells of the plane of centres, each way. */
const PLACES = 32;
/** Cells of the plane of sides, each way: half an octave each, down to a thousandth. */
const SIDES = 20;
/** Bins of aspect ratios: four to the octave, from 1:16 to 16:1. */
const ASPECTS = { octaves: 4, perOctave: 4 };

/** What is measured of one annotation. */
export interface Measured {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of the image, where its size is known. */
  readonly sides?: { readonly width: number; readonly height: number };
}

/** The box around a shape that has an area, or has none but a place; undefined for what has neither. */
export function measured({ shape }: Annotation, image: DatasetImage): Measured | undefined {
  const box = boxOf(shape);
  if (box === undefined) return undefined;
  const { width, height } = image;
  const isKnown = width !== undefined && height !== undefined && width > 0 && height > 0;
  return isKnown ? { ...box, sides: { width, height } } : box;
}

/** Measures boxes: of one class, or of all. */
export class Boxes {
  readonly #area = new Sketch();
  readonly #areaShare = new Sketch();
  readonly #aspect = new Sketch();
  readonly #sizes = { small: 0, medium: 0, large: 0 };

  add(annotation: Annotation, box: Measured | undefined): void {
    const area = annotation.area ?? areaOf(annotation.shape);
    if (area !== undefined) {
      if (area < MEDIUM) this.#sizes.small += 1;
      else if (area < LARGE) this.#sizes.medium += 1;
      else this.#sizes.large += 1;
    }
    if (box === undefined || !hasArea(annotation)) return;
    const { width, height, sides } = box;
    this.#area.add(width * height);
    if (sides !== undefined) this.#areaShare.add((width * height) / (sides.width * sides.height));
    if (width > 0 && height > 0) this.#aspect.add(width / height);
  }

  measures(): BoxMeasures {
    const area = this.#area.distribution();
    const areaShare = this.#areaShare.distribution();
    const aspect = this.#aspect.distribution();
    return {
      ...(area === undefined ? {} : { area }),
      ...(areaShare === undefined ? {} : { areaShare }),
      ...(aspect === undefined ? {} : { aspect }),
      sizes: { ...this.#sizes },
    };
  }
}

/** Counts where in their images boxes lie, how wide and high they are, and how they are proportioned. */
export class Planes {
  readonly #centres = new Plane(PLACES);
  readonly #sides = new Plane(SIDES);
  readonly #aspects = new Float64Array(2 * ASPECTS.octaves * ASPECTS.perOctave);
  #outside = 0;

  add(annotation: Annotation, { x, y, width, height, sides }: Measured): void {
    if (sides !== undefined) {
      const centre = [(x + width / 2) / sides.width, (y + height / 2) / sides.height] as const;
      if (centre.every((share) => share >= 0 && share <= 1))
        this.#centres.add(centre[0] * PLACES, centre[1] * PLACES);
      else this.#outside += 1;
    }
    if (!hasArea(annotation)) return;
    if (sides !== undefined && width > 0 && height > 0)
      this.#sides.add(
        SIDES + 2 * Math.log2(width / sides.width),
        SIDES + 2 * Math.log2(height / sides.height),
      );
    if (width > 0 && height > 0) {
      const at = (Math.log2(width / height) + ASPECTS.octaves) * ASPECTS.perOctave;
      const bin = Math.min(Math.max(Math.floor(at), 0), this.#aspects.length - 1);
      this.#aspects[bin] = (this.#aspects[bin] ?? 0) + 1;
    }
  }

  found(): Pick<Inspection, "aspects" | "centres" | "centresOutside" | "sides"> {
    return {
      aspects: Array.from(this.#aspects, (objects, bin) => ({
        from: aspectAt(bin),
        to: aspectAt(bin + 1),
        objects,
      })),
      centres: this.#centres.grid(),
      centresOutside: this.#outside,
      sides: this.#sides.grid(),
    };
  }
}

/** Where a bin of aspect ratios begins. */
function aspectAt(bin: number): number {
  return 2 ** (bin / ASPECTS.perOctave - ASPECTS.octaves);
}

/** Counts in the cells of a square. */
class Plane {
  readonly #size: number;
  readonly #counts: Float64Array;

  constructor(size: number) {
    this.#size = size;
    this.#counts = new Float64Array(size * size);
  }

  /** Counts in the cell at a place, or the one that is nearest to it. */
  add(x: number, y: number): void {
    const last = this.#size - 1;
    const column = Math.min(Math.max(Math.floor(x), 0), last);
    const row = Math.min(Math.max(Math.floor(y), 0), last);
    const at = row * this.#size + column;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  grid(): Grid {
    const rows = Array.from({ length: this.#size }, (_, row) => [
      ...this.#counts.subarray(row * this.#size, (row + 1) * this.#size),
    ]);
    return { columns: this.#size, rows: this.#size, counts: rows };
  }
}

function hasArea({ shape: { type } }: Annotation): boolean {
  return type === "box" || type === "rotated-box" || type === "polygon" || type === "mask";
}
