import { join } from "node:path";
import type { Dataset, DatasetImage, FormatName, OnDiagnostic, Sink, Writer } from "@angokit/formats";
import type { InputFlags, WriteFlags } from "./flags.ts";
import type { FoundInput } from "./input.ts";

/** Formats with a record for each image, loaded when they are needed. */
const recordFormats = ["voc", "cvat", "label-studio", "labelme"] as const;

/** A name among {@link recordFormats}. */
export type RecordFormatName = (typeof recordFormats)[number];

/** Whether a format has a record for each image. */
export function isRecordFormat(name: string): name is RecordFormatName {
  return recordFormats.some((format) => format === name);
}

/** Read a dataset of such a format; undefined for others. */
export async function readRecordFormat(
  { at, source, detection }: Pick<FoundInput, "at" | "source" | "detection">,
  { coordinates }: InputFlags,
  onDiagnostic: OnDiagnostic,
): Promise<Dataset | undefined> {
  const { format } = detection;
  if (!isRecordFormat(format)) return undefined;
  const isFolder = "folder" in at;
  // A format of one file names it as it was opened.
  const isOutside = (file: string): boolean =>
    isFolder &&
    (format === "cvat" || format === "label-studio") &&
    [join(at.folder.name, "/"), `${at.folder.name}/`].some((start) => file.startsWith(start));
  // Other findings name files as they are below the folder; people stand outside it.
  const tell: OnDiagnostic = (told) =>
    onDiagnostic(
      told.file === undefined || !isFolder || told.file === at.folder.name || isOutside(told.file)
        ? told
        : { ...told, file: join(at.folder.name, told.file) },
    );
  const input = isFolder ? at.folder : source;
  // Which of several files is meant was found out before.
  const entry = isFolder ? { entry: detection.entry } : {};
  if (format === "cvat") {
    const { readCvat } = await import("@angokit/formats/cvat");
    return readCvat(input, { onDiagnostic: tell, ...entry });
  }
  if (format === "label-studio") {
    const { readLabelStudio } = await import("@angokit/formats/label-studio");
    return readLabelStudio(input, { onDiagnostic: tell, ...entry });
  }
  if (format === "labelme") {
    const { readLabelme } = await import("@angokit/formats/labelme");
    return readLabelme(input, { onDiagnostic: tell });
  }
  const { readVoc } = await import("@angokit/formats/voc");
  return readVoc(input, { onDiagnostic: tell, ...(coordinates === undefined ? {} : { coordinates }) });
}

/** A writer of such a format. */
export function recordFormatWriter(
  to: RecordFormatName,
  sink: Sink,
  { sidecar, strict, coordinates, decimals }: WriteFlags & InputFlags,
  given: { readonly placeImage?: (image: DatasetImage, path: string) => Promise<boolean> },
): Writer {
  const options = { sidecar, strict, ...given };
  return async (dataset) => {
    if (to === "cvat") {
      const { writeCvat } = await import("@angokit/formats/cvat");
      return writeCvat(sink, options)(dataset);
    }
    if (to === "label-studio") {
      const { writeLabelStudio } = await import("@angokit/formats/label-studio");
      return writeLabelStudio(sink, options)(dataset);
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
