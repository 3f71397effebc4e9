import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import type { Dataset, DatasetImage } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import type { WriteReport } from "../model/loss.ts";
import type { ClassIds } from "./classes.ts";
import type { YoloDatasetTask } from "./shapes.ts";
import type { YoloLayout } from "./written-layout.ts";

/** How a YOLO dataset is written. */
export interface WriteYoloOptions {
  /** What the rows hold; `detect` unless given. With `classify` there are none: images lie in a folder for each class. */
  readonly task?: YoloDatasetTask;
  /** How the files lie; `ultralytics` unless given. Darknet has the task `detect` only. */
  readonly layout?: YoloLayout;
  /** With the task `classify`: the answer to this question about an image is its class, in place of its labels. */
  readonly classFrom?: string;
  /** Whether annotations of groups of objects get a row; `skip` unless given. */
  readonly crowd?: "skip" | "keep";
  /** How categories become class numbers; `rank` unless given. */
  readonly classIds?: ClassIds;
  /** Whether what YOLO can't hold is written beside it; `true` unless given. */
  readonly sidecar?: boolean;
  /** Whether a loss is an error (`output/loss`); nothing is written then. */
  readonly strict?: boolean;
  /** Puts the bytes of an image at a path in the sink; gives `false` where they are not found. For `classify` a must. */
  readonly placeImage?: (image: DatasetImage, path: string) => Promise<boolean>;
  /** Told of each image that could not keep its name (`yolo/renamed`). */
  readonly onDiagnostic?: OnDiagnostic;
}

/** One run of a writer. */
interface Run {
  write(): Promise<WriteReport>;
  /** Waits for writes under way, so that nothing comes after an abort. */
  settle(): Promise<void>;
}

/**
 * A writer of YOLO datasets as Ultralytics' loader takes them (https://docs.ultralytics.com/datasets/detect/):
 * `data.yaml`, `images/<split>/…`, `labels/<split>/…` with a file for every image, and `angokit-sidecar.ndjson`; or in
 * another layout. With the task `classify` (https://docs.ultralytics.com/datasets/classify/) each image goes to the folder
 * of its class, `<split>/<class>/…`: that of its one label for the whole image, else of its objects if all have one.
 * The sink must take several writes at once.
 *
 * Its errors: `yolo/layout`, `yolo/no-images`, `yolo/size-unknown`, `yolo/unknown-category`, `yolo/class-ids`, `yolo/keypoints-unknown`,
 * `output/not-finite`, `output/loss`.
 */
export function writeYolo(sink: Sink, options: WriteYoloOptions = {}): Writer {
  return async (dataset) => {
    let run: Run | undefined;
    try {
      run = await begin(sink, dataset, options);
      const report = await run.write();
      await sink.commit(report);
      return report;
    } catch (error) {
      await run?.settle();
      await sink.abort();
      throw error;
    }
  };
}

async function begin(sink: Sink, dataset: Dataset, options: WriteYoloOptions): Promise<Run> {
  const { task = "detect" } = options;
  if (task === "classify") return new (await import("./classify-run.ts")).ClassifyRun(sink, dataset, options);
  return new (await import("./run.ts")).YoloRun(sink, dataset, options, task);
}
