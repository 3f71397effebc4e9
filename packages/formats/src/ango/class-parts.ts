import type { BytesAt } from "../io/source.ts";
import { other, Records } from "../json/records.ts";
import type { Json } from "../model/json.ts";
import type { ClassScout, FoundClass } from "./appearance.ts";
import { assetOfElement } from "./asset.ts";
import { type ClassClue, ClassCollector, type ClassList, HeldClues } from "./class-list.ts";
import { silent } from "./findings.ts";
import { readLabels } from "./objects.ts";
import { findPlainClasses } from "./plain-classes.ts";

const CHUNK = 2 ** 20;
const OPEN_BRACE = 0x7b;

/**
 * The classes of JSON lines of which another thread reads the second half. Where the halves are cut is a guess, as a
 * value may have several lines. It was right if each half is values by itself; otherwise all is undefined.
 */
export async function classesOfHalves(bytesAt: BytesAt, scout: ClassScout): Promise<ClassList | undefined> {
  if (bytesAt(0, 1)[0] !== OPEN_BRACE) return undefined;
  const guess = Math.floor(scout.size / 2);
  const lineFeed = bytesAt(guess, CHUNK).indexOf(0x0a);
  if (lineFeed === -1) return undefined;
  const middle = guess + lineFeed + 1;
  const second = scout.find(middle, scout.size);
  const collector = new ClassCollector(undefined);
  // Other messages of the thread would wait until this is done.
  const isFirst = findBetween(bytesAt, 0, middle, collector);
  const found = isFirst ? await second : undefined;
  if (found === undefined) return undefined;
  for (const clue of found) collector.find({ ...clue, geometry: "", attributes: [] });
  return collector.list();
}

/** The classes of the objects between two places of JSON lines, each once; undefined where there are not lines between. */
export function classesBetween(bytesAt: BytesAt, start: number, end: number): FoundClass[] | undefined {
  const recorder = new ClassRecorder();
  return findBetween(bytesAt, start, end, recorder) ? [...recorder.found] : undefined;
}

/** @returns whether there are JSON lines between two places and nothing else */
function findBetween(bytesAt: BytesAt, start: number, end: number, classes: ClassList): boolean {
  const held = new HeldClues(classes);
  const records = new Records("lines");
  for (let place = start; !records.hasEnded;) {
    place += records.read(bytesAt, place, Math.min(CHUNK, end - place));
    while (records.next()) {
      const result = records.take((json) => {
        held.drop();
        findPlainClasses(json, held);
        held.release();
      });
      if (result !== other) continue;
      const record = records.takeOther();
      if (record !== undefined) findClasses(record.value, classes);
    }
    if (records.isUnusual) return false;
  }
  return records.isComplete;
}

/** Finds the classes of the objects of an element. */
export function findClasses(value: Json, classes: ClassList): void {
  const asset = assetOfElement(value, silent);
  if (asset !== undefined) readLabels(asset, { classes, byOptionId: false }, silent);
}

/** Records what objects say of their classes, each once. */
class ClassRecorder implements ClassList {
  readonly categories = [];
  readonly #found = new Map<string, FoundClass>();

  get found(): Iterable<FoundClass> {
    return this.#found.values();
  }

  find({ schemaId, title }: ClassClue): number {
    const key = JSON.stringify([schemaId ?? null, title ?? null]);
    if (!this.#found.has(key)) this.#found.set(key, { schemaId, title });
    return 0;
  }

  extra(): Record<string, never> {
    return {};
  }
}
