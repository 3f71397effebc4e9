import type { DatasetImage, FormatName, Sink, Writer } from "@angokit/formats";
import type { InputFlags, WriteFlags } from "./flags.ts";

/** Formats with a record for each image, loaded when they are needed. */
const recordFormats = ["voc", "cvat", "label-studio", "labelme"] as const;

/** A name among {@link recordFormats}. */
export type RecordFormatName = (typeof recordFormats)[number];

/** Whether a format has a record for each image. */
export function isRecordFormat(name: string): name is RecordFormatName {
  return recordFormats.some((format) => format === name);
}

/** A writer of such a format. */
export function recordFormatWriter(
  to: RecordFormatName,
  sink: Sink,
  { sidecar, strict, coordinates, decimals }: WriteFlags & InputFlags,
  {
    results,
    ...given
  }: {
    readonly placeImage?: (image: DatasetImage, path: string) => Promise<boolean>;
    /** Of Label Studio: what it takes labels for. */
    readonly results?: "annotations" | "predictions";
  },
): Writer {
  const options = { sidecar, strict, ...given };
  return async (dataset) => {
    if (to === "cvat") {
      const { writeCvat } = await import("@angokit/formats/cvat");
      return writeCvat(sink, options)(dataset);
    }
    if (to === "label-studio") {
      const { writeLabelStudio } = await import("@angokit/formats/label-studio");
      return writeLabelStudio(sink, { ...options, ...(results === undefined ? {} : { results }) })(dataset);
    }
    if (to === "labelme") {
      const { writeLabelme } = await import("@angokit/formats/labelme");
      return writeLabelme(sink, options)(dataset);
    }
    const { writeVoc } = await import("@angokit/formats/voc");
    const how = {
      ...(coordinates === undefined ? {} : { coordinates }),
      ...(decimals === undefined ? {} : { decimals }),
    };
    return writeVoc(sink, { ...options, ...how })(dataset);
  };
}

/** Flags that only Pascal VOC has a use for. */
export function idleRecordFlags(from: FormatName, to: string, given: ReadonlySet<string>): readonly string[] {
  const isRead = from === "voc";
  const isWritten = to === "voc";
  return [
    ...(given.has("coordinates") && !isRead && !isWritten ? ["--coordinates"] : []),
    ...(given.has("decimals") && !isWritten ? ["--decimals"] : []),
  ].map((flag) => `${flag} changes nothing: it is for Pascal VOC.`);
}
