import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import type { Source } from "../io/source.ts";

/** What results are of. */
export type CocoResultsKind = "bbox" | "segm" | "keypoints";

/** Options of {@link writeCocoResults}. */
export interface WriteCocoResultsOptions {
  readonly kind: CocoResultsKind;
  /**
   * The COCO file whose ids count: an image is the one there with its name, or with its name without folder and
   * extension; a class the one with its name. Without it the ids are those of the dataset.
   */
  readonly truth?: Source;
  /** Path of the file in the sink: `results.json` if not given. */
  readonly path?: string;
  /** Whether a loss is an error, and nothing is written. */
  readonly strict?: boolean;
}

/**
 * Writes a COCO results file, for an evaluation: an array of what was found, each with `image_id`, `category_id`, `score`
 * and a `bbox`, a `segmentation` (compressed run lengths; of polygons and boxes those of the pixels that they cover) or
 * `keypoints`. What has no score gets 1, and a message says how many did. There is no key to keep anything else in: see
 * {@link cocoResultsFeatures} for what is lost.
 *
 * Throws `coco/no-images` where the ground truth is no COCO file, `coco/ambiguous-name` where two of its images have the
 * name that is looked for, `output/loss` with `strict`; and takes back what it wrote.
 * https://cocodataset.org/#format-results
 */
export function writeCocoResults(sink: Sink, options: WriteCocoResultsOptions): Writer {
  return async (dataset) => {
    try {
      const { ResultsFile } = await import("./results-file.ts");
      const file = await ResultsFile.open(dataset.header, options);
      await sink.write(options.path ?? "results.json", file.text(dataset));
      const report = file.report();
      await sink.commit(report);
      return report;
    } catch (error) {
      await sink.abort();
      throw error;
    }
  };
}
