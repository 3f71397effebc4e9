import type { Document } from "yaml";
import { FormatError } from "../model/diagnostic.ts";
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

/**
 * Reads a YAML text whose top level is a mapping. `<<` merges other mappings in, as in YAML 1.1: loaders do so, too.
 *
 * @throws FormatError `yolo/data-yaml` for what is no YAML or no mapping, has a key twice or a part that holds itself,
 *   or is too large, too deep or repeated too often to be read
 */
export async function readYamlMapping(text: string, file: string): Promise<YamlMapping> {
  const refuse = (why: string, cause?: unknown): FormatError =>
    new FormatError(
      "yolo/data-yaml",
      `${file} ${why}.`,
      { file },
      cause === undefined ? undefined : { cause },
    );
  if (text.length > MAX_CHARACTERS) throw refuse("is larger than 8 MB");
  if (countSigns(text) > MAX_SIGNS) throw refuse("has more parts than a data.yaml can have");
  const { LineCounter, isScalar, parseDocument, visit } = await import("yaml");

  const fault = (message: string, lineCounter: InstanceType<typeof LineCounter>, at: number): FormatError => {
    const { line, col: column } = lineCounter.linePos(at);
    const why = /call stack/i.test(message) ? "It is nested too deeply." : message;
    return new FormatError("yolo/data-yaml", `${file} is no valid YAML: ${why}`, { file, line, column });
  };
  const read = (schema: "core" | "failsafe"): JsonObject => {
    const lineCounter = new LineCounter();
    // The package compares each key with each other: see below.
    const document: Document = parseDocument(text, {
      schema,
      lineCounter,
      prettyErrors: false,
      logLevel: "silent",
      stringKeys: true,
      uniqueKeys: false,
      merge: true,
    });
    const [first] = document.errors;
    if (first !== undefined) throw fault(first.message, lineCounter, first.pos[0]);
    visit(document, {
      Map(_, { items }) {
        const keys = new Set<unknown>();
        for (const { key } of items) {
          const name = isScalar(key) ? key.value : key;
          if (keys.has(name))
            throw fault("Map keys must be unique", lineCounter, isScalar(key) ? (key.range?.[0] ?? 0) : 0);
          keys.add(name);
        }
      },
    });
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      const isMerge = error instanceof Error && error.message.startsWith("Merge sources");
      throw refuse(
        isMerge ? "has a `<<` that names no mapping" : "repeats its parts by too many aliases",
        error,
      );
    }
    if (!isJsonObject(value)) throw refuse("is no mapping of keys to values");
    return value;
  };
  const texts = read("failsafe");
  const values = jsonOf(read("core"), texts, []);
  if (values === undefined || !isJsonObject(values)) throw refuse("has a part that holds itself");
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
