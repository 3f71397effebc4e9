import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import { stemOf } from "../io/names.ts";
import type { DatasetImage } from "../model/dataset.ts";

/** Options of {@link writeCocoPanoptic}. */
export interface WriteCocoPanopticOptions {
  /** Path of the JSON in the sink: `panoptic.json` if not given. The PNGs are in the folder of its name: `panoptic/`. */
  readonly path?: string;
  /** As in `WriteCocoOptions`. */
  readonly placeImage?: (image: DatasetImage, path: string) => Promise<boolean>;
}

/**
 * Writes a COCO file of panoptic segments with a PNG for each image, in which a pixel's id is R + G · 256 + B · 65536 and
 * black is nothing. Every annotation that has pixels is a segment: masks, and boxes and polygons by the pixels that they
 * cover. Where they overlap, the later one has the pixel. What is not in the file so is kept under the key `angokit` (see
 * {@link cocoPanopticFeatures}), from which `readCoco` restores it.
 *
 * A category is a thing unless its `extra` says `isthing: 0`. An image gets its PNG where its size is known.
 *
 * Throws `coco/size-unknown` for an image with segments whose size is not known, `coco/too-large` for one of more than 2²⁶
 * pixels, and what `writeCoco` throws; and takes back what it wrote.
 * https://cocodataset.org/#format-data
 */
export function writeCocoPanoptic(sink: Sink, options: WriteCocoPanopticOptions = {}): Writer {
  return async (dataset) => {
    try {
      const { PanopticFile } = await import("./panoptic-file.ts");
      const path = options.path ?? "panoptic.json";
      const file = new PanopticFile(dataset.header, options, sink.scratch?.bind(sink));
      await sink.write(path, file.text(dataset, sink, stemOf(path)));
      const report = file.report();
      await sink.commit(report);
      return report;
    } catch (error) {
      await sink.abort();
      throw error;
    }
  };
}
