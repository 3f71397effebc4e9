import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import { partSink, writeParts } from "../splits/parts.ts";
import { writeCocoFile } from "./file.ts";
import { sharedNumbers } from "./ids.ts";
import type { WriteCocoOptions } from "./write.ts";

/**
 * Writes one COCO file for each split of a dataset, as trainers want them: `train.json`, `val.json`, and `unsplit.json` for
 * images that are in no split. Each is a whole COCO file, as `writeCoco` writes it, with all classes, licences and `info`;
 * ids and the names of images are unique in all of them together. `readCocoSplits` reads them as one dataset again.
 *
 * The dataset is read once. All files are committed together, or none. A split's name that is not safe on every system, or
 * differs from another's in letter case alone, is changed, and `messages` of the report says so.
 *
 * Throws what `writeCoco` throws, and `output/splits` for more than 100 splits; and takes back what it wrote.
 */
export function writeCocoSplits(sink: Sink, options: Pick<WriteCocoOptions, "placeImage"> = {}): Writer {
  return async (dataset) => {
    try {
      const shared = sharedNumbers(dataset.header);
      const report = await writeParts(dataset, async ({ name, dataset: part }) =>
        writeCocoFile(partSink(sink), part, { ...options, path: `${name}.json` }, shared),
      );
      await sink.commit(report);
      return report;
    } catch (error) {
      await sink.abort();
      throw error;
    }
  };
}
