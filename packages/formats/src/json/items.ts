import { joined } from "../bytes/joined.ts";
import type { Source } from "../io/source.ts";
import type { Json } from "../model/json.ts";
import { Scanner } from "./scanner.ts";
import { type PlainElements, Refused, Splitter } from "./splitter.ts";

/** One element of a JSON text that was not read whole. */
export interface JsonItem {
  /** Top-level member that it belongs to; undefined for a top-level array, JSON lines, or a bare value. */
  readonly key: string | undefined;
  /** Rank in its array, or among the JSON lines; undefined for a member whose value is not an array. */
  readonly index: number | undefined;
  readonly value: Json;
  /** The line on which it starts, from 1. */
  readonly line: number;
  /** JSON pointer (RFC 6901); "" for each of several JSON lines. */
  readonly pointer: string;
}

/** Options of {@link jsonItems}. */
export interface JsonItemsOptions {
  /** The largest element that is read, in bytes; 256 MiB if not given. */
  readonly maxElementBytes?: number;
  /** Takes what it can of one array: its elements are no items then. */
  readonly plain?: PlainElements;
  /**
   * How far to look for the end of the first value, in bytes: what comes before that is held. 16 MiB if not given. Where
   * it ends later, it is taken for the only one.
   */
  readonly lookAhead?: number;
}

/** How far to look for the end of the first value, to tell JSON lines from one document. */
const LOOK_AHEAD = 16 * 2 ** 20;

/**
 * Streams a JSON text in UTF-8, one element in memory at a time.
 * - An object: each member; of a member whose value is an array, each element.
 * - An array: each element.
 * - Several values, each on lines of its own (JSON lines): each value. The first may have up to 16 MiB.
 *
 * An array without elements (and an object without members at the top) is one item: its `index` is undefined.
 * A key that occurs twice comes twice. One JSON line alone is a document.
 *
 * Errors have file, line and column (in bytes, from 1): `json/empty`, `json/syntax`, `json/truncated`,
 * `json/too-deep` (more than 512 levels), `json/too-large`, `input/encoding`. What it accepts is exactly what
 * `JSON.parse` accepts, or several of these, after a byte-order mark or not.
 */
export async function* jsonItems(source: Source, options: JsonItemsOptions = {}): AsyncGenerator<JsonItem> {
  let head: Uint8Array[] | undefined = [];
  const probe = new Probe(options.lookAhead ?? LOOK_AHEAD);
  const splitter = new Splitter(source.name, options.maxElementBytes ?? 256 * 2 ** 20, options.plain);
  try {
    for await (const chunk of withoutMark(source.stream())) {
      if (head === undefined) {
        yield* splitter.push(chunk);
        continue;
      }
      head.push(chunk.slice());
      const lines = probe.push(chunk);
      if (lines === undefined) continue;
      splitter.lines = lines;
      for (const held of head) yield* splitter.push(held);
      head = undefined;
    }
    for (const held of head ?? []) yield* splitter.push(held);
    yield* splitter.finish();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { syntaxError } = await import("./fault.ts");
    throw syntaxError(error);
  }
}

/** Whether a second value follows the first. */
class Probe {
  readonly #scanner = new Scanner();
  #state: "before" | "inside" | "after" = "before";
  #seen = 0;
  readonly #lookAhead: number;

  constructor(lookAhead: number) {
    this.#lookAhead = lookAhead;
  }

  /** Undefined as long as that is not known. */
  push(chunk: Uint8Array): boolean | undefined {
    let at = 0;
    this.#seen += chunk.length;
    if (this.#state === "before") {
      at = this.#scanner.skipSpace(chunk, at);
      if (at === chunk.length) return undefined;
      this.#scanner.begin(chunk[at] ?? 0);
      this.#state = "inside";
    }
    if (this.#state === "inside") {
      at = this.#scanner.end(chunk, at);
      if (at === -1) return this.#seen > this.#lookAhead ? false : undefined;
      this.#state = "after";
      this.#scanner.line = 0;
    }
    if (this.#scanner.skipSpace(chunk, at) < chunk.length) return this.#scanner.line > 0;
    return this.#seen > this.#lookAhead ? false : undefined;
  }
}

/** The chunks without the byte-order mark at the start, if there is one. */
export async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = joined([start, chunk]);
    if (start.length < 3) continue;
    yield start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? start.subarray(3) : start;
    start = undefined;
  }
  if (start !== undefined) yield start;
}
