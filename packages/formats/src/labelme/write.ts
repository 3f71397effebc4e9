import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import type { WriteRecordsOptions } from "../sidecar/image-form.ts";
import { recordWriter } from "../sidecar/record-writer.ts";
import { labelmeFormat } from "./form.ts";

/** How a labelme dataset is written. */
export type WriteLabelmeOptions = WriteRecordsOptions;

/**
 * Writes a labelme dataset: a JSON file beside each image, `labels.txt`, and a sidecar with what the format can't hold.
 *
 * Boxes become rectangles, rotated boxes oriented rectangles (labelme knows them since 2026), polylines lines and
 * linestrips, masks masks; the parts of a polygon shapes with one `group_id`. `imageData` is null.
 */
export function writeLabelme(sink: Sink, options: WriteLabelmeOptions = {}): Writer {
  return recordWriter(sink, options, labelmeFormat);
}
