import type { Worker } from "node:worker_threads";
import { startThread } from "./thread.ts";
import type { FileBatch, FileStart } from "../io/source.ts";
import { SlotReading } from "./read-files.ts";
import {
  type BatchMessage,
  readAheadMemory,
  SLOT_FILES,
  SLOTS,
  slotsOf,
  STATE,
  takeBatch,
  WAITING,
} from "./read-slots.ts";

/** Fewer files than these are read before a thread has started. */
const WORTH_A_THREAD = 2000;

/**
 * Reads batches of files with the help of a second thread. Both take the next batch that nobody has begun: so neither
 * waits while there is something to read, however long the caller takes for what was read.
 *
 * @param folder what comes before the path of each file, with a slash at its end
 * @param mayRead whether a file may be read here
 */
export async function* readAhead(
  batches: Iterable<readonly FileStart[]>,
  folder: string,
  mayRead: (path: string) => boolean,
): AsyncGenerator<FileBatch> {
  const reader = new ReadAhead(folder);
  try {
    const source = batches[Symbol.iterator]();
    let [files, asked, isEnd] = [0, 0, false];
    for (let taken = 0; !isEnd || taken < asked; taken += 1) {
      // Several at once: to wake the other thread for each would take longer than to read it.
      const last = asked - taken > SLOTS / 2 ? asked : taken + SLOTS;
      while (!isEnd && asked < last) {
        const { value, done } = source.next();
        if (done === true) isEnd = true;
        else {
          reader.ask(asked, value, mayRead);
          asked += 1;
          files += value.length;
        }
      }
      if (files > WORTH_A_THREAD) reader.start();
      reader.send();
      if (taken < asked) yield await reader.take(taken, asked);
    }
  } finally {
    reader.close();
  }
}

class ReadAhead {
  readonly #folder: string;
  readonly #memory = readAheadMemory();
  readonly #states = new Int32Array(this.#memory.states);
  readonly #slots = slotsOf(this.#memory);
  /** Paths of the batches, slot by slot. */
  readonly #paths: (readonly string[])[] = [];
  /** Batches that the other thread is not told of yet. */
  #asked: number[] = [];
  #worker: Worker | undefined;
  #isStarted = false;
  #wake: () => void = () => {};

  constructor(folder: string) {
    this.#folder = folder;
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    // Without the thread all goes on, only slower: where threads are forbidden, or a bundle lacks the file.
    const end = (): void => {
      this.#worker = undefined;
      this.#wake();
    };
    this.#worker = startThread("read-worker", { ...this.#memory, folder: this.#folder });
    this.#worker?.on("message", () => this.#wake());
    this.#worker?.on("error", end);
    this.#worker?.on("exit", end);
    if (this.#worker === undefined) end();
  }

  ask(batch: number, files: readonly FileStart[], mayRead: (path: string) => boolean): void {
    const slot = batch % SLOTS;
    const limits = this.#slots[slot]?.limits ?? new Int32Array(0);
    const paths: string[] = [];
    for (let rank = 0; rank < files.length && rank < SLOT_FILES; rank += 1) {
      const file = files[rank];
      const path = file?.path ?? "";
      limits[rank] = file?.limit ?? -1;
      paths.push(path !== "" && mayRead(path) ? path : "");
    }
    this.#paths[slot] = paths;
    Atomics.store(this.#states, slot, batch * 4 + STATE.wanted);
    this.#asked.push(batch);
  }

  /** Tells the other thread, if there is one, what was asked for: once, as each message wakes it. */
  send(): void {
    if (this.#asked.length === 0) return;
    const asked = this.#asked.map((batch) => this.#messageOf(batch));
    this.#worker?.postMessage(asked, []);
    this.#asked = [];
  }

  #messageOf(batch: number): BatchMessage {
    const paths = this.#paths[batch % SLOTS] ?? [];
    return { batch, paths: `${this.#folder}${paths.join(`\0${this.#folder}`)}` };
  }

  /** What was read of a batch. While the other thread is at it, this one reads those up to `end`. */
  async take(batch: number, end: number): Promise<FileBatch> {
    for (let next = batch; next < end && !this.#isDone(batch); next += 1) this.#read(next);
    while (!this.#isDone(batch) && this.#worker !== undefined) await this.#message(batch, this.#worker);
    const { bytes, starts, ends } = this.#slots[batch % SLOTS] ?? NOTHING;
    // The thread has died over it.
    return this.#isDone(batch) ? { bytes, starts, ends } : NOTHING;
  }

  close(): void {
    void this.#worker?.terminate();
  }

  #isDone(batch: number): boolean {
    return Atomics.load(this.#states, batch % SLOTS) === batch * 4 + STATE.done;
  }

  #read(batch: number): void {
    const slot = this.#slots[batch % SLOTS];
    if (slot === undefined || !takeBatch(this.#states, batch)) return;
    const paths = this.#paths[batch % SLOTS] ?? [];
    const reading = new SlotReading(slot);
    for (const path of paths) reading.add(path === "" ? "" : this.#folder + path);
    Atomics.store(this.#states, batch % SLOTS, batch * 4 + STATE.done);
  }

  /** Waits until the thread has read something, or has ended. */
  async #message(batch: number, worker: Worker): Promise<void> {
    Atomics.store(this.#states, WAITING, 1);
    // It may be done since the state was looked at: then no message comes.
    if (this.#isDone(batch)) return;
    // The thread keeps the process alive while someone waits for it, and only then.
    worker.ref();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    worker.unref();
  }
}

const NOTHING: FileBatch = {
  bytes: new Uint8Array(0),
  starts: new Int32Array(0),
  ends: new Int32Array(0),
};
