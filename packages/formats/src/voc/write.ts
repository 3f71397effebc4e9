import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import type { WriteRecordsOptions } from "../sidecar/image-form.ts";
import { recordWriter } from "../sidecar/record-writer.ts";
import { MOST_DECIMALS, type VocCoordinates } from "./bndbox.ts";
import { vocFormat } from "./form.ts";

/** How a Pascal VOC dataset is written. */
export interface WriteVocOptions extends WriteRecordsOptions {
  /** What the numbers of boxes are; `pixels`, as the format was published, unless given. */
  readonly coordinates?: VocCoordinates;
  /**
   * How many decimals numbers have at most; 6 unless given, so that nothing is lost by rounding. Some trainers read
   * nothing but whole numbers: for them 0.
   */
  readonly decimals?: number;
}

/**
 * Writes a Pascal VOC dataset: `Annotations/*.xml`, `ImageSets/Main/*.txt`, `labelmap.txt`, image files in `JPEGImages`,
 * and beside them a sidecar with what the format can't hold.
 *
 * Polygons of one ring and turned boxes are written beside their `bndbox` as `polygon` and `robndbox`, which many tools
 * pass over.
 */
export function writeVoc(sink: Sink, options: WriteVocOptions = {}): Writer {
  const { coordinates = "pixels", decimals = MOST_DECIMALS, ...rest } = options;
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 15)
    throw new RangeError(`decimals: ${decimals} is not a whole number from 0 to 15.`);
  return recordWriter(sink, rest, vocFormat({ coordinates, decimals }));
}
