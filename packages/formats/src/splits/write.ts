import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import { partSink, writeParts } from "./parts.ts";

/**
 * Writes each split of a dataset apart, in a folder of its name: `writeSplits(sink, (part) => writeAngoExport(part))` makes
 * `train/export.json` and `val/export.json`. Images that are in no split are in `unsplit/`. What all splits lost and kept
 * is told together. They are committed together, or not at all.
 *
 * A name that is not safe on every system, or differs from another's in letter case alone, is changed, and `messages` of
 * the report says so. For COCO see `writeCocoSplits`.
 *
 * @param writerOf the writer of a split, called once for each
 * @param writerOf.part where it writes: a folder of the sink
 * @param writerOf.folder the folder's name
 *
 * Throws `output/splits` for more than 100 splits, and what the writers throw; then all is taken back.
 */
export function writeSplits(sink: Sink, writerOf: (part: Sink, folder: string) => Writer): Writer {
  return async (dataset) => {
    try {
      const report = await writeParts(dataset, async ({ name, dataset: part }) =>
        writerOf(partSink(sink, name), name)(part),
      );
      await sink.commit(report);
      return report;
    } catch (error) {
      await sink.abort();
      throw error;
    }
  };
}
