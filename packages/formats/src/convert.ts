import type { Dataset } from "./model/dataset.ts";
import type { WriteReport } from "./model/loss.ts";

/**
 * Writes a dataset and says what was written. All of it or nothing: it commits its sink at the end,
 * and aborts it on any error.
 */
export type Writer = (dataset: Dataset) => Promise<WriteReport>;

/**
 * Read with one format, write with another: `await convert(readCoco(source), writeYolo(sink))`.
 *
 * @returns what was written and what the target could not hold
 * @throws FormatError where the input can't be read or the output can't be written; nothing is left behind
 */
export async function convert(dataset: Dataset | Promise<Dataset>, writer: Writer): Promise<WriteReport> {
  return writer(await dataset);
}
