import type { JsonWriter } from "../bytes/json-writer.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import { jsonText } from "./text.ts";

/** What is nested deeper is left to others. */
const MAX_NESTING = 64;
const [COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [44, 58, 91, 93, 123, 125];

/**
 * Writes a value straight as bytes, the same bytes as {@link jsonText} gives.
 *
 * @returns false where there is something in it that JSON can't hold, or that is nested very deep: then a part of it may
 *   have been written
 */
export function writeValue(out: JsonWriter, value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case "string":
      writeString(out, value);
      return true;
    case "number":
      if (!Number.isFinite(value)) return false;
      out.number(value);
      return true;
    case "boolean":
      out.text(value ? "true" : "false");
      return true;
    case "object":
      if (value === null) {
        out.text("null");
        return true;
      }
      if (depth > MAX_NESTING) return false;
      if (Array.isArray(value)) return writeList(out, value, depth);
      return isJsonObject(value) && writeObject(out, value, depth);
    default:
      return false;
  }
}

/** Signed URLs lose their query, as in all that is written. */
export function writeString(out: JsonWriter, text: string): void {
  if (!out.plainString(text)) out.text(jsonText([text]).slice(1, -1));
}

function writeList(out: JsonWriter, list: readonly unknown[], depth: number): boolean {
  for (let at = 0; at < list.length; at += 1) {
    out.sign(at === 0 ? OPEN_LIST : COMMA);
    if (!writeValue(out, list[at], depth + 1)) return false;
  }
  if (list.length === 0) out.sign(OPEN_LIST);
  out.sign(CLOSE_LIST);
  return true;
}

function writeObject(out: JsonWriter, object: JsonObject, depth: number): boolean {
  let isFirst = true;
  for (const key in object) {
    const member = object[key];
    if (member === undefined) continue;
    out.sign(isFirst ? OPEN_OBJECT : COMMA);
    isFirst = false;
    writeString(out, key);
    out.sign(COLON);
    if (!writeValue(out, member, depth + 1)) return false;
  }
  if (isFirst) out.sign(OPEN_OBJECT);
  out.sign(CLOSE_OBJECT);
  return true;
}
