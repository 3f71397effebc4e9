import type { FileSlot } from "./read-files.ts";

/*
 * The memory that two threads read files into. Each of its slots has room for one batch of files, and a state that says
 * which of the two may touch it.
 */

export const SLOTS = 8;
/** Files of a slot at most. */
export const SLOT_FILES = 512;
/** Bytes of the files of a slot at most. */
const SLOT_BYTES = 2 ** 22;

/**
 * A state is the number of the batch times four, and one of these: nobody has begun to read it; one of the threads has;
 * it is read. With the number in it, a message that comes late does nothing.
 */
export const STATE = { wanted: 1, taken: 2, done: 3 } as const;
/** Index among the states: 1 while the thread that asks waits for the other. */
export const WAITING: number = 0 + SLOTS;

/** What the threads share. */
export interface ReadAheadMemory {
  readonly states: SharedArrayBuffer;
  readonly table: SharedArrayBuffer;
  readonly bytes: SharedArrayBuffer;
}

/** A batch, as the other thread is told of it. */
export interface BatchMessage {
  readonly batch: number;
  /** Joined by NUL, which no path has; each with the folder before it, which is all there is of one that is not read. */
  readonly paths: string;
}

export function readAheadMemory(): ReadAheadMemory {
  return {
    states: new SharedArrayBuffer(4 * (SLOTS + 1)),
    table: new SharedArrayBuffer(4 * 3 * SLOT_FILES * SLOTS),
    bytes: new SharedArrayBuffer(SLOT_BYTES * SLOTS),
  };
}

/** Whether a value is what the other thread was given. */
export function isShared(value: unknown): value is ReadAheadMemory & { readonly folder: string } {
  return typeof value === "object" && value !== null && "states" in value && "folder" in value;
}

/** The slots of the memory. */
export function slotsOf({ table, bytes }: ReadAheadMemory): readonly FileSlot[] {
  return Array.from({ length: SLOTS }, (_, slot) => {
    const column = (rank: number): Int32Array =>
      new Int32Array(table, 4 * SLOT_FILES * (slot * 3 + rank), SLOT_FILES);
    return {
      bytes: new Uint8Array(bytes, SLOT_BYTES * slot, SLOT_BYTES),
      limits: column(0),
      starts: column(1),
      ends: column(2),
    };
  });
}

/** Begins to read a batch, unless the other thread has. */
export function takeBatch(states: Int32Array, batch: number): boolean {
  const wanted = batch * 4 + STATE.wanted;
  return Atomics.compareExchange(states, batch % SLOTS, wanted, batch * 4 + STATE.taken) === wanted;
}
