import { lines } from "../io/lines.ts";
import type { Source } from "../io/source.ts";
import { assertDepth } from "../json/depth.ts";
import { jsonText } from "../json/text.ts";
import type { DatasetImage, FormatName, Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import { headerOf, imageOf, RecordError } from "./record.ts";

/*
 * The sidecar of a format with one record for an image: one JSON value per line.
 *
 * 1. `{"angokit":1,"format":"voc","header":…,"options":…}`: the version, the format, the header of the dataset, and of
 *    a format that can be written in several ways how it was written
 * 2. a line per image: `{"name":…,"path":…,"image":…}`: what a reader calls the image, where its file lies, and the
 *    whole image. Of one that has no record, name and path are null.
 * 3. `{"images":n}`: the number of lines between, so that a file that was cut off is noticed
 */

/** The name of the sidecar at the dataset's root. */
export const SIDECAR_NAME = "angokit-sidecar.ndjson";
const VERSION = 1;

/** The line of an image. */
export interface SidecarLine {
  readonly name: string | null;
  readonly path: string | null;
  readonly image: DatasetImage;
}

/** The text of the first line, with its end. */
export function headText(format: FormatName, header: Header, options?: JsonObject): string {
  return `${jsonText({ angokit: VERSION, format, header, options })}\n`;
}

/** The text of an image's line, with its end. */
export function lineText({ name, path, image }: SidecarLine): string {
  const { path: _path, ...record } = image;
  return `${jsonText({ name, path, image: record })}\n`;
}

/** The text of the last line, with its end. */
export function endText(images: number): string {
  return `${JSON.stringify({ images })}\n`;
}

/** The header of the first line; undefined where the sidecar is of another format. */
export function headOf(text: string, format: FormatName): Header | undefined {
  const value = parsed(text, 1);
  if (value["angokit"] !== VERSION)
    throw damaged(
      1,
      `its version is ${JSON.stringify(value["angokit"] ?? null)}, this angokit reads ${VERSION}`,
    );
  return value["format"] === format ? checked(1, () => headerOf(value["header"])) : undefined;
}

/** How a dataset of the format was written: see `RecordFormat.options`. Undefined where the sidecar is of another. */
export async function writtenOptions(source: Source, format: FormatName): Promise<JsonObject | undefined> {
  for await (const { text } of lines(source)) {
    if (headOf(text, format) === undefined) return undefined;
    const { options } = parsed(text, 1);
    return isJsonObject(options) ? options : {};
  }
  return undefined;
}

/** What a line between the first and the last says, and the number of images for the last. */
export function lineOf(text: string, line: number, categories: number): SidecarLine | number {
  const value = parsed(text, line);
  const { images, name, path } = value;
  if (typeof images === "number") return images;
  return checked(line, () => {
    if (name !== null && typeof name !== "string") throw new RecordError("name");
    if (path !== null && typeof path !== "string") throw new RecordError("path");
    const image = imageOf(value["image"]);
    if (image.annotations.some(({ category }) => category >= categories))
      throw new RecordError("annotations.category");
    return { name, path, image };
  });
}

/** The error of a sidecar that is not as it was written. */
export function damaged(line: number, why: string, cause?: unknown): FormatError {
  const message = `${SIDECAR_NAME}, line ${line}, is damaged: ${why}. Restore the file, or read the dataset without it.`;
  const place = { file: SIDECAR_NAME, line };
  return new FormatError("sidecar/damaged", message, place, cause === undefined ? undefined : { cause });
}

function parsed(text: string, line: number): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(line, "it is no JSON", error);
  }
  if (!isJsonObject(value)) throw damaged(line, "it is no JSON object");
  assertDepth(value, { file: SIDECAR_NAME, line });
  return value;
}

function checked<T>(line: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw damaged(line, `${error.message} is not what angokit writes`, error);
  }
}
