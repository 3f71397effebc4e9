import type { Source } from "../io/source.ts";
import { jsonItems } from "../json/items.ts";
import type { PlainJson } from "../json/plain.ts";
import { other, Records } from "../json/records.ts";
import type { Place } from "../model/diagnostic.ts";
import type { Json } from "../model/json.ts";
import { isList } from "./members.ts";

/** One element of an export or import, and where it begins. */
export interface Element {
  readonly value: Json;
  readonly place: Place;
}

/**
 * The assets of an export or import one by one: the elements of an array, the lines of JSON lines, or the one
 * object that the whole text is (JSON lines of a single line).
 */
export async function* elementsOf(source: Source): AsyncGenerator<Element> {
  const members = new Map<string, Json>();
  let line: number | undefined;
  for await (const item of jsonItems(source)) {
    if (item.key === undefined) {
      const empty = item.index === undefined && isList(item.value) && item.value.length === 0;
      if (empty) continue;
      const place = { file: source.name, line: item.line, pointer: item.pointer };
      yield { value: item.value, place };
      continue;
    }
    line ??= item.line;
    if (item.index === undefined) members.set(item.key, item.value);
    else {
      const before = item.index === 0 ? undefined : members.get(item.key);
      if (isMutableList(before)) before.push(item.value);
      else members.set(item.key, [item.value]);
    }
  }
  if (line === undefined) return;
  yield { value: Object.fromEntries(members), place: { file: source.name, line, pointer: "" } };
}

/** What to do with elements. Undefined leaves one out. */
export interface ElementReader<T> {
  /** Reads an element from its bytes; throws `notPlain` where it can't: what it did before must not show. */
  readonly plain: (json: PlainJson) => T | undefined;
  /** Reads an element that is not plain. */
  readonly other: (element: Element) => Promise<T | undefined> | T | undefined;
}

/** What becomes of the elements that {@link elementsOf} gives; plain ones are read straight from the bytes. */
export async function* readElements<T>(source: Source, reader: ElementReader<T>): AsyncGenerator<T> {
  const records = new Records();
  for await (const chunk of withEnd(source.stream())) {
    records.add(chunk);
    while (records.next()) {
      let result = records.take(reader.plain);
      if (result === other) {
        const record = records.takeOther();
        if (record === undefined) break;
        const { value, ...place } = record;
        result = await reader.other({ value, place: { file: source.name, ...place } });
      }
      if (result !== undefined) yield result;
    }
    if (records.isUnusual) break;
  }
  if (records.isComplete) return;
  let rank = 0;
  for await (const element of elementsOf(source)) {
    rank += 1;
    // The others were read already.
    const result = rank > records.count ? await reader.other(element) : undefined;
    if (result !== undefined) yield result;
  }
}

async function* withEnd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | undefined> {
  yield* chunks;
  yield undefined;
}

function isMutableList(value: Json | undefined): value is Json[] {
  return Array.isArray(value);
}
