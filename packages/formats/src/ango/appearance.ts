import type { BytesAt, Source } from "../io/source.ts";
import { placeReader } from "../io/source.ts";
import { other, Records } from "../json/records.ts";
import type { Json } from "../model/json.ts";
import { assetOfElement } from "./asset.ts";
import type { ClassClue, ClassList } from "./class-list.ts";
import { ClassCollector, HeldClues } from "./class-list.ts";
import { readElements } from "./elements.ts";
import { silent } from "./findings.ts";
import { readLabels } from "./labels.ts";
import { findPlainClasses, readPlainImage } from "./plain-asset.ts";

/** What an object says of its class. */
export type FoundClass = Pick<ClassClue, "schemaId" | "title">;

/** Finds the classes in a part of one file, in another thread. */
export interface ClassScout {
  /** Bytes of the file. */
  readonly size: number;
  /** The classes between two places, as {@link classesBetween} gives them; undefined where that failed. */
  find(start: number, end: number): Promise<readonly FoundClass[] | undefined>;
  /** Ends the thread. */
  close(): void;
}

const CHUNK = 2 ** 20;
const OPEN_BRACE = 0x7b;

/** The classes of the objects of an export, in the order in which they appear. */
export async function classesByAppearance(
  source: Source,
  classFrom: string | undefined,
  scout: ClassScout | undefined,
): Promise<ClassList> {
  const bytesAt = scout === undefined || classFrom !== undefined ? undefined : placeReader(source);
  const halves = scout && bytesAt && (await classesOfHalves(bytesAt, scout));
  if (halves !== undefined) return halves;

  const collector = new ClassCollector(classFrom);
  const held = new HeldClues(collector);
  const elements = readElements<undefined>(source, {
    plain: (json) => {
      held.drop();
      if (classFrom === undefined) findPlainClasses(json, held);
      else readPlainImage(json, { classes: held, byOptionId: false });
      held.release();
      return undefined;
    },
    other: ({ value }) => {
      findClasses(value, collector);
      return undefined;
    },
  });
  for await (const _ of elements);
  return collector.list();
}

/**
 * The classes of JSON lines of which another thread reads the second half. Where the halves are cut is a guess, as a
 * value may have several lines. It was right if each half is values by itself; otherwise all is undefined.
 */
async function classesOfHalves(bytesAt: BytesAt, scout: ClassScout): Promise<ClassList | undefined> {
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
  const buffer = new Uint8Array(CHUNK);
  for (let place = start; !records.hasEnded;) {
    const chunk = bytesAt(place, Math.min(CHUNK, end - place), buffer);
    place += chunk.length;
    records.add(chunk.length === 0 ? undefined : chunk);
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

function findClasses(value: Json, classes: ClassList): void {
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
