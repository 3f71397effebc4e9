import { closeSync, constants, openSync, readSync } from "node:fs";

/** Files that are asked for, and the bytes that were read of them. */
export interface FileSlot {
  readonly bytes: Uint8Array;
  /** The most bytes of each file that are wanted; -1 for all. */
  readonly limits: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Opening what became a pipe since it was listed must not wait for someone to write to it. Windows has no such flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads files one after the other into one buffer. One that can't be read, or for which there is no room, gets the start
 * -1, as an empty path does: whoever wants it opens it in another way, and is told there what is wrong with it.
 */
export class SlotReading {
  readonly #slot: FileSlot;
  #rank = 0;
  #at = 0;

  constructor(slot: FileSlot) {
    this.#slot = slot;
  }

  /** Reads the next file. */
  add(path: string): void {
    const { bytes, limits, starts, ends } = this.#slot;
    const rank = this.#rank;
    const at = this.#at;
    const end = path === "" ? -1 : readFile(path, bytes, at, limits[rank] ?? -1);
    starts[rank] = end < 0 ? -1 : at;
    ends[rank] = end;
    if (end > at) this.#at = end;
    this.#rank = rank + 1;
  }
}

/** @returns where the bytes of the file end; -1 where not all that is wanted could be read */
function readFile(path: string, bytes: Uint8Array, start: number, limit: number): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, FLAGS);
  } catch {
    return -1;
  }
  try {
    const last = limit < 0 ? bytes.length : Math.min(bytes.length, start + limit);
    let at = start;
    while (at < last) {
      const read = readSync(descriptor, bytes, at, last - at, null);
      if (read === 0) return at;
      at += read;
      // A start is no more than a start: it need not be as long as it could be.
      if (limit >= 0) return at;
    }
    return limit >= 0 && at === start + limit ? at : -1;
  } catch {
    return -1;
  } finally {
    closeSync(descriptor);
  }
}
