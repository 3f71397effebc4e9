import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import type { DatasetImage } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import type { ClassIds } from "./classes.ts";
import type { YoloRun } from "./run.ts";
import type { YoloTask } from "./shapes.ts";

/** How a YOLO dataset is written. */
export interface WriteYoloOptions {
  /** What the rows hold; `detect` unless given. */
  readonly task?: YoloTask;
  /** Whether annotations of groups of objects get a row; `skip` unless given. */
  readonly crowd?: "skip" | "keep";
  /** How categories become class numbers; `rank` unless given. */
  readonly classIds?: ClassIds;
  /** Whether what YOLO can't hold is written beside it; `true` unless given. */
  readonly sidecar?: boolean;
  /** Whether a loss is an error (`output/loss`); nothing is written then. */
  readonly strict?: boolean;
  /** Puts the bytes of an image at a path in the sink; gives `false` where they are not found. */
  readonly placeImage?: (image: DatasetImage, path: string) => Promise<boolean>;
  /** Told of each image that could not keep its name (`yolo/renamed`). */
  readonly onDiagnostic?: OnDiagnostic;
}

/**
 * A writer of YOLO datasets as Ultralytics' loader takes them (https://docs.ultralytics.com/datasets/detect/):
 * `data.yaml`, `images/<split>/…`, `labels/<split>/…` with a file for every image, and `angokit-sidecar.ndjson`.
 * The sink must take several writes at once.
 *
 * Its errors: `yolo/size-unknown`, `yolo/unknown-category`, `yolo/class-ids`, `yolo/keypoints-unknown`,
 * `output/not-finite`, `output/loss`.
 */
export function writeYolo(sink: Sink, options: WriteYoloOptions = {}): Writer {
  return async (dataset) => {
    let run: YoloRun | undefined;
    try {
      const { YoloRun: Run } = await import("./run.ts");
      run = new Run(sink, dataset, options);
      const report = await run.write();
      await sink.commit();
      return report;
    } catch (error) {
      await run?.settle();
      await sink.abort();
      throw error;
    }
  };
}
