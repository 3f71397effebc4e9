import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import type { WriteRecordsOptions } from "../sidecar/image-form.ts";
import { recordWriter } from "../sidecar/record-writer.ts";
import { cvatFormat } from "./form.ts";

/** Options of {@link writeCvat}. */
export type WriteCvatOptions = WriteRecordsOptions;

/**
 * Writes `annotations.xml` in CVAT's XML 1.1 for images, and images below `images/`, or in it in a folder for each split: as
 * a ZIP, what CVAT imports as "CVAT 1.1". Numbers are written in full. Labels are in the meta element, with colours,
 * skeletons and, of datasets that come from CVAT, their attributes; in `labels.json` with all attributes that objects have,
 * for the labels of a new task.
 * https://docs.cvat.ai/docs/manual/advanced/xml_format/
 */
export function writeCvat(sink: Sink, options: WriteCvatOptions = {}): Writer {
  return recordWriter(sink, options, cvatFormat);
}
