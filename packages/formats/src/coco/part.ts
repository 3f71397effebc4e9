import type { BytesAt, Source } from "../io/source.ts";
import { Splitter } from "../json/splitter.ts";
import type { SourceId } from "../model/dataset.ts";
import { isJsonObject } from "../model/json.ts";
import { Annotations } from "./annotations.ts";
import { MARKER } from "./marker.ts";
import { ANNOTATIONS, PlainCoco } from "./plain-coco.ts";

/*
 * Annotations of a later part of a file, read by another thread meanwhile. Where a part begins is a guess: the first
 * comma between braces at some place, which might as well stand in a string. So the part counts only if the reader of the
 * whole comes to that very comma after an annotation: then what follows is elements of the same list, read by the same
 * rules. Otherwise, and where anything in the part has to be told with its line, it is read again as if nothing had been.
 */

/** Elements between two places of a file. */
export interface AnnotationPart {
  /** After the last of them. */
  readonly end: number;
  readonly blocks: readonly Uint8Array[];
  /** By record, as in {@link Annotations}. */
  readonly imageIds: Int32Array;
  readonly oddImageIds: ReadonlyMap<number, SourceId | undefined>;
  /** The first and the last id, where each is above the one before. */
  readonly ids: { readonly first: number; readonly last: number } | undefined;
}

/** Reads parts of one file in another thread. */
export interface PartReader {
  /** Bytes of the file. */
  readonly size: number;
  /**
   * Reads the elements from a comma to about another place.
   *
   * @returns undefined where they have to be read in turn
   */
  read(comma: number, end: number, leavesOutlines: boolean): Promise<AnnotationPart | undefined>;
  /** Ends the thread. */
  close(): void | Promise<void>;
}

const CHUNK = 2 ** 20;
/** How much each thread reads by turns. */
const WINDOW = 256 * CHUNK;
/** Parts of less are not worth a thread. */
const LEAST = 16 * CHUNK;
/** The first half has also the images; the other has to wait until a thread has started. */
const FIRST_SHARE = 0.5;

/** The place of a comma between braces that begins at or soon after a place; undefined where there is none. */
function commaAfter(bytesAt: BytesAt, start: number): number | undefined {
  const bytes = bytesAt(start, CHUNK);
  for (let at = bytes.indexOf(0x2c); at !== -1; at = bytes.indexOf(0x2c, at + 1)) {
    let [before, after] = [at - 1, at + 1];
    while (bytes[before] === 0x20) before -= 1;
    while (bytes[after] === 0x20) after += 1;
    if (bytes[before] === 0x7d && bytes[after] === 0x7b) return start + at;
  }
  return undefined;
}

/** Reads a part, in the other thread. `limit` is how many bytes of records it may keep. */
export function annotationPart(
  bytesAt: BytesAt,
  comma: number,
  end: number,
  leavesOutlines: boolean,
  limit: number,
): AnnotationPart | undefined {
  const annotations = new Annotations(undefined, leavesOutlines);
  const { store } = annotations;
  const plain = new PlainCoco(annotations, undefined);
  const splitter = Splitter.within("", CHUNK, plain, { key: ANNOTATIONS, comma });
  const buffer = new Uint8Array(CHUNK);
  let place = comma;
  try {
    while (place < end && store.size < limit) {
      const chunk = bytesAt(place, CHUNK, buffer);
      for (const item of splitter.push(chunk)) {
        if (item.key !== ANNOTATIONS) break;
        // Things that are told of the file as a whole.
        if (isJsonObject(item.value) && item.value[MARKER] !== undefined) return undefined;
        if (!annotations.add(item, plain.text)) return undefined;
      }
      if (splitter.line > 1) return undefined;
      place += chunk.length;
      if (chunk.length === 0 || !splitter.isIn(ANNOTATIONS)) break;
    }
  } catch {
    // The reader of the whole finds it again, and says where.
    return undefined;
  }
  if (store.count === 0) return undefined;
  return { end: splitter.elementEnd, blocks: Array.from(store.blocks()), ...annotations.ties() };
}

/** The source without the parts that another thread reads: those are added to the annotations instead. */
export function withParts(
  source: Source,
  bytesAt: BytesAt,
  reader: PartReader,
  plain: PlainCoco,
  leavesOutlines: boolean,
): Source {
  return { ...source, stream: () => pieces(bytesAt, reader, plain, leavesOutlines) };
}

async function* pieces(
  bytesAt: BytesAt,
  reader: PartReader,
  plain: PlainCoco,
  leavesOutlines: boolean,
): AsyncGenerator<Uint8Array> {
  const { annotations } = plain;
  const buffer = new Uint8Array(CHUNK);
  let place = 0;
  for (;;) {
    const ahead = begun(bytesAt, reader, place, leavesOutlines);
    const stop = ahead?.comma ?? Infinity;
    while (place < stop) {
      const chunk = bytesAt(place, Math.min(CHUNK, stop - place), buffer);
      if (chunk.length === 0) return;
      place += chunk.length;
      // Whoever asks for the next has copied what it needs of this one.
      yield chunk;
    }
    const part = isWhole(plain) ? await ahead?.part : undefined;
    if (part === undefined) continue;
    const before = annotations.store.count;
    annotations.adopt(part);
    plain.skipped = { bytes: part.end - place, elements: annotations.store.count - before };
    place = part.end;
  }
}

/** Whether elements can be left out here: their numbers go on after those of the records. */
function isWhole({ between, annotations }: PlainCoco): boolean {
  return between === ANNOTATIONS && annotations.plain.lastIndex + 1 === annotations.store.count;
}

function begun(
  bytesAt: BytesAt,
  reader: PartReader,
  place: number,
  leavesOutlines: boolean,
): { readonly comma: number; readonly part: Promise<AnnotationPart | undefined> } | undefined {
  const rest = reader.size - place;
  const own = Math.min(WINDOW, Math.floor(rest * FIRST_SHARE));
  if (own < LEAST) return undefined;
  const comma = commaAfter(bytesAt, place + own);
  if (comma === undefined) return undefined;
  return { comma, part: reader.read(comma, Math.min(reader.size, comma + WINDOW), leavesOutlines) };
}
