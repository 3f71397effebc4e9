import { JsonWriter } from "../bytes/json-writer.ts";
import { PackedRings } from "../bytes/packed-rings.ts";
import { FormatError } from "../model/diagnostic.ts";
import { LossCounter } from "../model/loss.ts";
import type { Packing } from "../model/packed.ts";
import { yoloFeatures } from "./features.ts";
import { ImageRows } from "./image-rows.ts";
import type { Made, Portion, PortionPlan, Spares } from "./portion.ts";
import { writeAnnotations, writeBytes, writeRows } from "./sidecar-entry.ts";

/** How much memory there is for label files at first. */
const BYTES = 2 ** 19;

/** Makes label files and lines of portions, in any thread. */
export class PortionMaker {
  readonly #packing: Packing;
  readonly #rows: ImageRows;
  readonly #lines: JsonWriter | undefined;
  readonly #spares: Spares;
  #bytes = new Uint8Array(BYTES);

  /** @param spares for the lines of the sidecar */
  constructor(plan: PortionPlan, packing: Packing, spares: Spares) {
    this.#packing = packing;
    this.#spares = spares;
    this.#rows = new ImageRows(plan);
    this.#lines = plan.hasSidecar ? new JsonWriter(2 ** 16) : undefined;
  }

  /** The bytes of the label files change with the next portion. */
  make(portion: Portion): Made {
    const rows = this.#rows;
    // A portion that could not be made may have left some.
    this.#lines?.retreat(0);
    const { annotations: before, twins } = rows;
    const counter = new LossCounter();
    const paths = portion.paths.split("\0");
    const ends = new Uint32Array(paths.length);
    let [used, start, firstLoss] = [0, 0, 0];
    for (const [rank, path] of paths.entries()) {
      const lossEnd = portion.lossEnds[rank] ?? 0;
      for (; firstLoss < lossEnd; firstLoss += 1) {
        const feature = yoloFeatures[portion.losses[firstLoss] ?? 0];
        if (feature !== undefined) counter.add(feature, path);
      }
      const end = portion.ends[rank] ?? 0;
      const annotations = this.#packing.unpack(portion.annotations.subarray(start, end), packedRings);
      start = end;
      const width = portion.sides[rank * 2] ?? Number.NaN;
      const height = portion.sides[rank * 2 + 1] ?? Number.NaN;
      rows.write(annotations, sidesOf(width, height), path, counter);
      this.#reserve(used + rows.size, used);
      this.#bytes.set(rows.bytes.subarray(0, rows.size), used);
      used += rows.size;
      ends[rank] = used;
      if (!Number.isNaN(width)) counter.add("size", path);
      if (this.#lines !== undefined) {
        const frame = rank * 3;
        writeBytes(
          this.#lines,
          portion.frames,
          portion.frameEnds[frame - 1] ?? 0,
          portion.frameEnds[frame] ?? 0,
        );
        writeRows(this.#lines, rows.bytes, rows.ends);
        writeBytes(
          this.#lines,
          portion.frames,
          portion.frameEnds[frame] ?? 0,
          portion.frameEnds[frame + 1] ?? 0,
        );
        if (!writeAnnotations(this.#lines, annotations)) throw notFinite(path);
        writeBytes(
          this.#lines,
          portion.frames,
          portion.frameEnds[frame + 1] ?? 0,
          portion.frameEnds[frame + 2] ?? 0,
        );
      }
    }
    return {
      bytes: this.#bytes.subarray(0, used),
      ends,
      tally: {
        annotations: rows.annotations - before,
        twins: rows.twins - twins,
        losses: counter.list(),
        lines: this.#takeLines(),
      },
    };
  }

  #takeLines(): Uint8Array {
    const lines = this.#lines;
    if (lines === undefined) return new Uint8Array();
    return lines.handOver(this.#spares.take(lines.at));
  }

  #reserve(size: number, used: number): void {
    if (size <= this.#bytes.length) return;
    const more = new Uint8Array(size * 2);
    more.set(this.#bytes.subarray(0, used));
    this.#bytes = more;
  }
}

/** A reader that packs such a number is to blame: it has none of another format. */
function notFinite(path: string): FormatError {
  const message = `JSON can't hold a number of an annotation of ${path}.`;
  return new FormatError("json/not-finite", message, { image: path });
}

function packedRings(bytes: Uint8Array, at: number): PackedRings {
  return new PackedRings(bytes, at);
}

function sidesOf(width: number, height: number): { width?: number; height?: number } {
  if (Number.isNaN(width)) return Number.isNaN(height) ? {} : { height };
  return Number.isNaN(height) ? { width } : { width, height };
}
