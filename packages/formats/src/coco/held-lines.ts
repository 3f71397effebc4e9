import { JsonWriter } from "../bytes/json-writer.ts";
import type { Scratch } from "../bytes/record-store.ts";

/** Text is put aside in pieces of about this many bytes. */
const PIECE = 2 ** 16;
/** How much of it stays in memory. */
const LIMIT = 2 ** 23;

/** Lines of a file that are written when others are through. */
export class HeldLines {
  readonly out: JsonWriter = new JsonWriter(PIECE);
  readonly #pieces: Uint8Array[] = [];
  #size = 0;
  readonly #open: (() => Scratch) | undefined;
  #scratch: Scratch | undefined;
  /** Where the pieces outside of memory end. */
  readonly #ends: number[] = [];

  /** @param open gives room outside of memory */
  constructor(open: (() => Scratch) | undefined) {
    this.#open = open;
  }

  /** To be called after each line. */
  settle(): void {
    if (!this.out.isFull) return;
    if (this.#size >= LIMIT) this.#scratch ??= this.#open?.();
    const piece = this.out.take();
    this.#size += piece.length;
    if (this.#scratch === undefined) this.#pieces.push(piece);
    else this.#ends.push(this.#scratch.append(piece) + piece.length);
  }

  /** All lines, once. */
  *take(): Generator<Uint8Array> {
    yield* this.#pieces;
    let start = 0;
    for (const end of this.#ends) {
      if (this.#scratch !== undefined) yield this.#scratch.read(start, end - start);
      start = end;
    }
    yield this.out.take();
  }

  /** Gives the room back. */
  close(): void {
    this.#scratch?.close();
  }
}
