import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import type { WriteRecordsOptions } from "../sidecar/image-form.ts";
import { recordWriter } from "../sidecar/record-writer.ts";
import { labelStudioFormat } from "./form.ts";
import type { ResultsAs } from "./written-task.ts";

/** Options of {@link writeLabelStudio}. */
export interface WriteLabelStudioOptions extends WriteRecordsOptions {
  /** `predictions` writes what people correct, not their work. Unless given, what was read as predictions stays so. */
  readonly results?: ResultsAs;
}

/**
 * Writes tasks that Label Studio imports (`tasks.json`), the configuration of a project that takes them
 * (`label-config.xml`), and images below `images/`. Addresses are those of local storage with the dataset's folder as
 * document root: `/data/local-files/?d=images/a.jpg`; images that were read from Label Studio keep their own.
 * https://labelstud.io/guide/tasks
 */
export function writeLabelStudio(sink: Sink, options: WriteLabelStudioOptions = {}): Writer {
  return recordWriter(sink, options, labelStudioFormat({ results: options.results }));
}
