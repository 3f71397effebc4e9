import type { Document } from "yaml";
import { FormatError, type Place } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";

/** A mapping of a YAML text in two readings. */
export interface YamlMapping {
  /** Every scalar as the text that stands there: `no` is "no", `1.0` is "1.0". */
  readonly texts: JsonObject;
  /** Scalars as YAML 1.2 means them; what JSON has no value for (`.nan`) is the text that stands there. */
  readonly values: JsonObject;
}

const MAX_CHARACTERS = 8_000_000;
/** 100 000 names take twice as many. A parser needs about a kilobyte for each. */
const MAX_SIGNS = 500_000;
const MAX_ALIASES = 100;

/** A YAML text that was parsed. */
export interface YamlDocument {
  readonly document: Document;
  /** The place of a sign of the text. */
  readonly placeOf: (at: number) => Place;
}

/** Says that a text can't be read. */
function refusal(file: string, why: string, cause?: unknown): FormatError {
  return new FormatError(
    "yolo/data-yaml",
    `${file} ${why}.`,
    { file },
    cause === undefined ? undefined : { cause },
  );
}

/**
 * Parses a YAML text.
 *
 * @param onTwice told of a key that a mapping has twice; the last one counts. Without it that can't be read
 * @throws FormatError `yolo/data-yaml` for what is no YAML, or is too large or too deep to be read
 */
export async function parseYaml(
  text: string,
  file: string,
  schema: "core" | "failsafe",
  onTwice?: (key: string, place: Place) => void,
): Promise<YamlDocument> {
  if (text.length > MAX_CHARACTERS) throw refusal(file, "is larger than 8 MB");
  if (countSigns(text) > MAX_SIGNS) throw refusal(file, "has more parts than a data.yaml can have");
  const { LineCounter, isScalar, parseDocument, visit } = await import("yaml");
  const lineCounter = new LineCounter();
  const placeOf = (at: number): Place => {
    const { line, col: column } = lineCounter.linePos(at);
    return { file, line, column };
  };
  const fault = (message: string, at: number): FormatError => {
    const why = /call stack/i.test(message) ? "It is nested too deeply." : message;
    const sentence = why.endsWith(".") ? why : `${why}.`;
    return new FormatError("yolo/data-yaml", `${file} is no valid YAML: ${sentence}`, placeOf(at));
  };
  // The package compares each key with each other: see below.
  const document: Document = parseDocument(text, {
    schema,
    lineCounter,
    prettyErrors: false,
    // `silent` would pass over a second document.
    logLevel: "error",
    stringKeys: true,
    uniqueKeys: false,
    merge: true,
  });
  const [first] = document.errors;
  if (first !== undefined) throw fault(first.message, first.pos[0]);
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        const at = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
        if (!keys.has(name)) keys.add(name);
        else if (onTwice === undefined) throw fault("Map keys must be unique", at);
        else onTwice(String(name), placeOf(at));
      }
    },
  });
  return { document, placeOf };
}

/**
 * Reads a YAML text whose top level is a mapping. `<<` merges other mappings in, as in YAML 1.1: loaders do so, too.
 *
 * @throws FormatError `yolo/data-yaml` for what is no YAML or no mapping, has a key twice or a part that holds itself,
 *   or is too large, too deep or repeated too often to be read
 */
export async function readYamlMapping(text: string, file: string): Promise<YamlMapping> {
  const read = async (schema: "core" | "failsafe"): Promise<JsonObject> => {
    const { document } = await parseYaml(text, file, schema);
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      const isMerge = error instanceof Error && error.message.startsWith("Merge sources");
      const why = isMerge ? "has a `<<` that names no mapping" : "repeats its parts by too many aliases";
      throw refusal(file, why, error);
    }
    if (!isJsonObject(value)) throw refusal(file, "is no mapping of keys to values");
    return value;
  };
  const texts = await read("failsafe");
  const values = jsonOf(await read("core"), texts, []);
  if (values === undefined || !isJsonObject(values)) throw refusal(file, "has a part that holds itself");
  return { texts, values };
}

/** Signs that may begin a part of their own, so that the parser's memory is bounded before it begins. */
function countSigns(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) if (SIGNS.has(text.charCodeAt(at))) count += 1;
  return count;
}

const SIGNS: ReadonlySet<number> = new Set(Array.from("\n\r,:[]{}&*?!-", (sign) => sign.charCodeAt(0)));

/** The value as JSON; undefined where it holds itself. `text` is the same place in the other reading. */
function jsonOf(
  value: Json | undefined,
  text: Json | undefined,
  above: readonly unknown[],
): Json | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) return text;
  if (typeof value !== "object" || value === null) return value;
  if (above.includes(value)) return undefined;
  const path = [...above, value];
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    const items = list.map((item, at) => jsonOf(item, Array.isArray(text) ? text[at] : undefined, path));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const members = Object.entries(value).map(
    ([key, member]) => [key, jsonOf(member, isJsonObject(text) ? text[key] : undefined, path)] as const,
  );
  return members.every(([, member]) => member !== undefined) ? Object.fromEntries(members) : undefined;
}
