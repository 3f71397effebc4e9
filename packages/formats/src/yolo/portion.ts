import { JsonWriter } from "../bytes/json-writer.ts";
import type { DatasetImage, SourceId } from "../model/dataset.ts";
import type { Loss } from "../model/loss.ts";
import type { Packed } from "../model/packed.ts";
import { type YoloFeature, yoloFeatures } from "./features.ts";
import type { RowPlan } from "./image-rows.ts";
import { writeFrame } from "./sidecar-entry.ts";

/*
 * Most of the work for a large dataset is to make rows, and lines of the sidecar, of annotations that are packed. So
 * images are gathered to portions that any thread can take, and all that was counted comes back in their order.
 */

/** What all portions have in common. It can be cloned. */
export interface PortionPlan extends RowPlan {
  readonly ranks: ReadonlyMap<SourceId, number>;
  readonly hasSidecar: boolean;
  /** Whether there is more than a thread is started for, as far as it is known. */
  readonly isLarge: boolean;
}

/** Some images one after the other. It can be cloned, and its memory be given away. */
export interface Portion {
  /** Packed annotations of all images, and where those of each end. */
  readonly annotations: Uint8Array;
  readonly ends: Uint32Array;
  /** Width and height of each, NaN where they are not known. */
  readonly sides: Float64Array;
  /** The paths of the images, and of their label files, each with a NUL between. */
  readonly paths: string;
  readonly labels: string;
  /** What each image loses beside its annotations, as ranks in `yoloFeatures`, and where that of each ends. */
  readonly losses: Uint8Array;
  readonly lossEnds: Uint32Array;
  /** Frames of the lines in the sidecar, and where the three pieces of each end; empty without a sidecar. */
  readonly frames: Uint8Array;
  readonly frameEnds: Uint32Array;
}

/** What was made of a portion. */
export interface Made {
  /** The label files one after the other, and where each ends. */
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  readonly tally: Tally;
}

/** What the writer has to know of it. */
export interface Tally {
  /** How many annotations have a row, and how many of these have a twin. */
  readonly annotations: number;
  readonly twins: number;
  readonly losses: readonly Loss[];
  /** Lines of the sidecar; empty without one. */
  readonly lines: Uint8Array;
}

/** Gathers images to portions and has them made: see `Sink.portions`. */
export interface PortionSink {
  /** Whether enough was gathered for {@link flush}. */
  readonly isFull: boolean;
  /**
   * Adds an image, if it can be in a portion. Throws where its label file can't lie at that path.
   *
   * @param path the image's
   * @param label that of its label file
   * @param losses what it loses beside its annotations
   */
  add(
    image: DatasetImage,
    packed: Packed,
    path: string,
    label: string,
    losses: readonly YoloFeature[],
  ): boolean;
  /** Has what was gathered made, maybe later. Throws what an earlier portion failed with. */
  flush(): Promise<void>;
  /** Takes the lines of a {@link Tally} back, when they are written: their memory is used again. */
  reuse(lines: Uint8Array): void;
  /** Waits until all is written. Throws what one of them failed with. */
  end(): Promise<void>;
}

/** Memory that is used again: to make it anew for hundreds of megabytes keeps the garbage collector busy. */
export class Spares {
  readonly #free: ArrayBuffer[] = [];

  /** A buffer of that size or more, a multiple of 8. */
  take(size: number): ArrayBuffer {
    const buffer = this.pop();
    return buffer !== undefined && buffer.byteLength >= size
      ? buffer
      : new ArrayBuffer(Math.max(Math.ceil((size * 1.25) / 8) * 8, FULL));
  }

  /** A buffer, if there is one. */
  pop(): ArrayBuffer | undefined {
    return this.#free.pop();
  }

  give({ buffer }: Uint8Array): void {
    if (this.#free.length < 8 && buffer instanceof ArrayBuffer && buffer.byteLength > 0)
      this.#free.push(buffer);
  }
}

/** How much a portion holds: for some milliseconds of work. */
const FULL = 2 ** 18;
const MOST_IMAGES = 1024;

/** Gathers images to portions. */
export class PortionFiller {
  readonly #spares: Spares;
  #annotations = new Uint8Array();
  #used = 0;
  #ends: number[] = [];
  #sides: number[] = [];
  #paths: string[] = [];
  #labels: string[] = [];
  #losses: number[] = [];
  #lossEnds: number[] = [];
  readonly #frames: JsonWriter | undefined;
  #frameEnds: number[] = [];

  /** @param spares for the packed annotations */
  constructor(hasSidecar: boolean, spares: Spares) {
    this.#spares = spares;
    this.#frames = hasSidecar ? new JsonWriter(FULL) : undefined;
  }

  get isFull(): boolean {
    return this.#used >= FULL / 2 || this.#ends.length >= MOST_IMAGES || this.#frames?.isFull === true;
  }

  /** @returns false where the image can't be in a portion */
  add(
    image: DatasetImage,
    { bytes }: Packed,
    path: string,
    label: string,
    losses: readonly YoloFeature[],
  ): boolean {
    if (this.#frames !== undefined) {
      const start = this.#frames.at;
      const frame = writeFrame(this.#frames, path, image);
      if (frame === undefined) {
        this.#frames.at = start;
        return false;
      }
      this.#frameEnds.push(...frame);
    }
    if (this.#used + bytes.length > this.#annotations.length) {
      const more = new Uint8Array(this.#spares.take((this.#used + bytes.length) * 2));
      more.set(this.#annotations.subarray(0, this.#used));
      this.#annotations = more;
    }
    this.#annotations.set(bytes, this.#used);
    this.#used += bytes.length;
    this.#ends.push(this.#used);
    this.#sides.push(image.width ?? Number.NaN, image.height ?? Number.NaN);
    this.#paths.push(path);
    this.#labels.push(label);
    for (const feature of losses) this.#losses.push(yoloFeatures.indexOf(feature));
    this.#lossEnds.push(this.#losses.length);
    return true;
  }

  /** What was gathered; undefined where there is nothing. */
  take(): Portion | undefined {
    if (this.#ends.length === 0) return undefined;
    const portion: Portion = {
      annotations: this.#annotations.subarray(0, this.#used),
      ends: Uint32Array.from(this.#ends),
      sides: Float64Array.from(this.#sides),
      paths: this.#paths.join("\0"),
      labels: this.#labels.join("\0"),
      losses: Uint8Array.from(this.#losses),
      lossEnds: Uint32Array.from(this.#lossEnds),
      frames: this.#frames?.take() ?? new Uint8Array(),
      frameEnds: Uint32Array.from(this.#frameEnds),
    };
    this.#annotations = new Uint8Array();
    this.#used = 0;
    this.#ends = [];
    this.#sides = [];
    this.#paths = [];
    this.#labels = [];
    this.#losses = [];
    this.#lossEnds = [];
    this.#frameEnds = [];
    return portion;
  }
}
