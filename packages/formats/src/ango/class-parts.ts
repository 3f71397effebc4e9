import type { BytesAt } from "../io/source.ts";
import { other, Records } from "../json/records.ts";
import type { Json } from "../model/json.ts";
import type { ClassScout, FoundClass } from "./appearance.ts";
import { assetOfElement } from "./asset.ts";
import { ClassCollector, type ClassList, HeldClues } from "./class-list.ts";
import { ClassRecorder, isOneEachLine } from "./class-recorder.ts";
import { silent } from "./findings.ts";
import { readLabels } from "./objects.ts";
import { findPlainClasses } from "./plain-classes.ts";

/** Bytes that are looked at at once: fewer than so many stay near the processor. */
const CHUNK = 2 ** 18;
/** After so many in a row that had to be read, the rest is read at once: other things than objects have titles there. */
const MISSES = 8;
const LINE_FEED = 0x0a;
const OPEN_BRACE = 0x7b;
/** The share of a file that is looked at here: the other thread has to start first. */
const OWN_SHARE = 0.53;

/**
 * The classes of JSON lines of which another thread reads the second half. Where the halves are cut is a guess, as a
 * value may have several lines. It was right if each half is values by itself; otherwise all is undefined.
 *
 * Lines that can't tell of another class are not read: that something is wrong with them shows when images are.
 */
export async function classesOfHalves(
  bytesAt: BytesAt,
  scout: ClassScout,
  chunk: number = CHUNK,
): Promise<ClassList | undefined> {
  if (bytesAt(0, 1)[0] !== OPEN_BRACE) return undefined;
  const guess = Math.floor(scout.size * OWN_SHARE);
  const lineFeed = bytesAt(guess, 2 ** 20).indexOf(LINE_FEED);
  if (lineFeed === -1) return undefined;
  const middle = guess + lineFeed + 1;
  const second = scout.find(middle, scout.size);
  const recorder = new ClassRecorder();
  // Other messages of the thread would wait until this is done.
  const isFirst = findBetween(bytesAt, 0, middle, recorder, chunk);
  const found = isFirst ? await second : undefined;
  if (found === undefined) return undefined;
  // A title that the other thread went by is not that of the class then.
  if (!found.some((one) => recorder.contradicts(one))) for (const one of found) recorder.find(one);
  else if (!findBetween(bytesAt, middle, scout.size, recorder, chunk)) return undefined;
  const collector = new ClassCollector(undefined);
  for (const one of recorder.found) collector.find({ ...one, geometry: "", attributes: [] });
  return collector.list();
}

/** The classes of the objects between two places of JSON lines, each once; undefined where there are not lines between. */
export function classesBetween(
  bytesAt: BytesAt,
  start: number,
  end: number,
  chunk: number = CHUNK,
): FoundClass[] | undefined {
  const recorder = new ClassRecorder();
  return findBetween(bytesAt, start, end, recorder, chunk) ? [...recorder.found] : undefined;
}

/** @returns false where it showed that there are not JSON lines between two places, or something else, too */
function findBetween(
  bytesAt: BytesAt,
  start: number,
  end: number,
  classes: ClassRecorder,
  chunk: number,
): boolean {
  const room = new Uint8Array(Math.min(chunk, end - start));
  let misses = 0;
  for (let place = start; place < end;) {
    if (misses === MISSES) return readBetween(bytesAt, place, end, classes);
    const bytes = bytesAt(place, Math.min(chunk, end - place), room);
    const size = place + bytes.length === end ? bytes.length : bytes.lastIndexOf(LINE_FEED) + 1;
    const text = textOf(bytes.subarray(0, size));
    if (text === undefined || !isOneEachLine(text)) return readBetween(bytesAt, place, end, classes);
    misses = classes.knowsAllIn(text) ? 0 : misses + 1;
    if (misses > 0 && !readBetween(bytesAt, place, place + size, classes)) return false;
    place += size;
  }
  return true;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** @returns whether there are JSON lines between two places and nothing else */
function readBetween(bytesAt: BytesAt, start: number, end: number, classes: ClassList): boolean {
  const held = new HeldClues(classes);
  const records = new Records("lines");
  for (let place = start; !records.hasEnded;) {
    place += records.read(bytesAt, place, Math.min(2 ** 20, end - place));
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
