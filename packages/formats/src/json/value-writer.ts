import { Fragment } from "../bytes/fragment.ts";
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

/** A key that was written, and what its value was. */
interface Key {
  /** It and the colon. */
  readonly start: Fragment;
  value: string;
  /** The value as it is written; undefined where it came only once so far. */
  text: Fragment | undefined;
}

/** Keys come again and again, some with the same texts. */
const keys = new Map<string, Key>();
const MAX_KEYS = 256;
/** Texts that stand in JSON as they are, and that nobody takes for an address. */
const PLAIN = /^[\w .@/+-]*$/;
/** Longer texts are not kept. */
const LONGEST = 64;

function keyOf(key: string): Key | undefined {
  if (keys.size === MAX_KEYS || key.length > LONGEST || !PLAIN.test(key)) return undefined;
  const known = { start: new Fragment(`"${key}":`), value: "", text: undefined };
  keys.set(key, known);
  return known;
}

/** A text that is the value of a key. */
function writeMember(out: JsonWriter, text: string, key: Key | undefined): void {
  if (key === undefined) writeString(out, text);
  else if (key.value !== text) {
    key.value = text.length > LONGEST ? "" : text;
    key.text = undefined;
    writeString(out, text);
  } else if (key.text !== undefined) out.fragment(key.text);
  else {
    writeString(out, text);
    if (PLAIN.test(text)) key.text = new Fragment(`"${text}"`);
  }
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
    const known = keys.get(key) ?? keyOf(key);
    if (known === undefined) {
      writeString(out, key);
      out.sign(COLON);
    } else out.fragment(known.start);
    if (typeof member === "string") writeMember(out, member, known);
    else if (!writeValue(out, member, depth + 1)) return false;
  }
  if (isFirst) out.sign(OPEN_OBJECT);
  out.sign(CLOSE_OBJECT);
  return true;
}
