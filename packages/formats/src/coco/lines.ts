import type { JsonWriter } from "../bytes/json-writer.ts";
import { jsonText } from "../json/text.ts";
import { withoutSecret } from "../io/url.ts";
import type { DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Json } from "../model/json.ts";

const [NEWLINE, COMMA] = [10, 44];

/** Begins a line of a list. */
export function separate(out: JsonWriter, isFirst: boolean): void {
  out.reserve(2);
  const { bytes } = out;
  if (!isFirst) {
    bytes[out.at] = COMMA;
    out.at += 1;
  }
  bytes[out.at] = NEWLINE;
  out.at += 1;
}

/** A member of the top level. */
export function topMember(key: string, value: Json): string {
  return `${JSON.stringify(key)}: ${jsonText([value]).slice(1, -1)}`;
}

/** Records as a list, one to a line. */
export function listed(lines: readonly string[]): string {
  return lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`;
}

/** An error while an image was written, with which one it was. */
export function withImage(error: unknown, { name }: DatasetImage): unknown {
  if (!(error instanceof FormatError)) return error;
  return new FormatError(error.code, error.message, { image: withoutSecret(name), ...error.place });
}
