import { placeReader, type Source } from "../io/source.ts";
import type { PlainJson } from "../json/plain.ts";
import { other, Records } from "../json/records.ts";
import type { Place } from "../model/diagnostic.ts";
import type { Json } from "../model/json.ts";

/** One element of an export or import, and where it begins. */
export interface Element {
  readonly value: Json;
  readonly place: Place;
}

/** What to do with elements. Undefined, and nothing, leave one out. */
export interface ElementReader<T> {
  /** Reads an element from its bytes; throws `notPlain` where it can't: what it did before must not show. */
  readonly plain: (json: PlainJson) => T | undefined;
  /** Reads an element that is not plain. */
  readonly other: (element: Element) => Promise<Iterable<T>> | Iterable<T>;
  /** Called after the last. */
  readonly end?: () => void;
}

/** Bytes that are read at once, where that is possible. */
const CHUNK = 2 ** 20;

/** What becomes of the elements that `elementsOf` gives; plain ones are read straight from the bytes. */
export async function* readElements<T>(source: Source, reader: ElementReader<T>): AsyncGenerator<T> {
  const records = new Records();
  for await (const _ of filling(records, source)) {
    while (records.next()) {
      const result = records.take(reader.plain);
      if (result === other) {
        const record = records.takeOther();
        if (record === undefined) break;
        const { value, ...place } = record;
        yield* await reader.other({ value, place: { file: source.name, ...place } });
      } else if (result !== undefined) yield result;
    }
    if (records.isUnusual) break;
  }
  if (records.isComplete) {
    reader.end?.();
    return;
  }
  const { elementsOf } = await import("./any-elements.ts");
  let rank = 0;
  for await (const element of elementsOf(source)) {
    rank += 1;
    // The others were read already.
    if (rank > records.count) yield* await reader.other(element);
  }
  reader.end?.();
}

/** Gives a source to records, piece by piece; stops at each. */
async function* filling(records: Records, source: Source): AsyncGenerator<void> {
  const bytesAt = placeReader(source);
  if (bytesAt === undefined) {
    for await (const chunk of source.stream()) {
      records.add(chunk);
      yield;
    }
    records.add(undefined);
    yield;
    return;
  }
  for (let place = 0; !records.hasEnded;) {
    place += records.read(bytesAt, place, CHUNK);
    yield;
  }
}
