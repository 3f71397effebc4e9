import { FormatError } from "../model/diagnostic.ts";
import type { ClassMap } from "./remap.ts";

const MOST_CHARACTERS = 1_000_000;

/**
 * Reads names of classes and what each becomes, from YAML or JSON: `{ van: car, "tree*": vegetation, sky: null }`. A class
 * without a name, or with `null` or `~`, is dropped.
 *
 * @param file what the text is called in messages
 * @throws FormatError `transform/class-map` for what is no such mapping, with the line
 */
export async function parseClassMap(text: string, file: string): Promise<ClassMap> {
  if (text.length > MOST_CHARACTERS) throw refusal(file, "is larger than 1 MB: it is no list of classes");
  const { isMap, isScalar, LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ""), {
    lineCounter,
    prettyErrors: false,
    logLevel: "error",
    // The package compares each key with each other.
    uniqueKeys: false,
  });
  const lineOf = (at = 0): number => lineCounter.linePos(at).line;
  const [fault] = document.errors;
  if (fault !== undefined)
    throw refusal(file, `can't be read: ${fault.message.replace(/\.$/, "")}`, lineOf(fault.pos[0]));
  if (!isMap(document.contents)) throw refusal(file, "is no mapping of names of classes to names");
  const mapping = new Map<string, string | null>();
  for (const { key, value } of document.contents.items) {
    const line = isScalar(key) ? lineOf(key.range?.[0]) : undefined;
    const name = isScalar(key) ? scalarText(key.value, key.source) : undefined;
    const isNothing = value === null || (isScalar(value) && value.value === null);
    const to = isScalar(value) && !isNothing ? scalarText(value.value, value.source) : undefined;
    if (name === undefined || (to === undefined && !isNothing))
      throw refusal(file, "maps something that is neither a name nor null", line);
    if (to === "") throw refusal(file, `maps ${JSON.stringify(name)} to an empty name`, line);
    if (mapping.has(name)) throw refusal(file, `maps ${JSON.stringify(name)} twice`, line);
    mapping.set(name, to ?? null);
  }
  return mapping;
}

/** A name as it is written: `1.0` is no number, `true` is a word. */
function scalarText(value: unknown, source: string | undefined): string {
  return typeof value === "string" ? value : (source ?? String(value));
}

function refusal(file: string, why: string, line?: number): FormatError {
  const place = line === undefined ? { file } : { file, line };
  return new FormatError("transform/class-map", `${file} ${why}.`, place);
}
