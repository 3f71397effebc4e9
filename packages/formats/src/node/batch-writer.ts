import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { type Batch, writeBatch } from "./batch.ts";
import type { Order } from "./batch-worker.ts";
import { breathe, stagingError } from "./staged-file.ts";
import { startThread } from "./thread.ts";

const MAX_FILES = 4096;
const MAX_BYTES = 2 ** 20;
/** Batches that may wait for the thread; what comes then is written here meanwhile. */
const MAX_WAITING = 3;

/**
 * Writes many small files. Opening, writing and closing 100 000 of them takes longer than making what is in them, so
 * from the second batch on a thread of its own does that, and this one whenever the other is behind.
 */
export class BatchWriter {
  readonly #folder: string;
  readonly #shownAs: string;
  readonly #onRows: (rows: string) => void;
  readonly #done = new Int32Array(new SharedArrayBuffer(4));
  #bytes = new Uint8Array(MAX_BYTES);
  #size = 0;
  #paths: string[] = [];
  #ends: number[] = [];
  #worker: Worker | undefined;
  #isStarted = false;
  /** The thread, once it runs. */
  #ready: Worker | undefined;
  #sent = 0;
  #received = 0;
  /** Batches sent, until they are answered: an answer says which file of its batch failed. */
  readonly #underWay: string[] = [];
  #error: unknown;
  #hasFailed = false;
  #wake: () => void = () => {};

  /** @param onRows takes rows of the manifest */
  constructor(folder: string, shownAs: string, onRows: (rows: string) => void) {
    this.#folder = folder;
    this.#shownAs = shownAs;
    this.#onRows = onRows;
  }

  /** Adds a file. Throws what an earlier one failed with. @returns a promise where the caller is to wait */
  put(path: string, bytes: Uint8Array): Promise<void> | undefined {
    this.#check();
    let waiting: Promise<void> | undefined;
    if (this.#paths.length === MAX_FILES || this.#size + bytes.length > this.#bytes.length) {
      this.#flush();
      waiting = breathe();
      if (bytes.length > this.#bytes.length) this.#bytes = new Uint8Array(bytes.length);
    }
    this.#bytes.set(bytes, this.#size);
    this.#size += bytes.length;
    this.#paths.push(path);
    this.#ends.push(this.#size);
    return waiting;
  }

  /** Waits until all are written. Throws what one of them failed with. */
  async end(): Promise<void> {
    this.#check();
    this.#flush();
    await this.#settled();
    this.#check();
  }

  /** Ends without the files that are not begun. */
  async abort(): Promise<void> {
    this.#paths = [];
    await this.#settled();
  }

  #flush(): void {
    if (this.#paths.length === 0) return;
    const batch: Batch = {
      folder: this.#folder,
      paths: this.#paths.join("\0"),
      ends: Uint32Array.from(this.#ends),
      bytes: this.#bytes.subarray(0, this.#size),
    };
    this.#paths = [];
    this.#ends = [];
    this.#size = 0;
    const isBusy = this.#sent - Atomics.load(this.#done, 0) >= MAX_WAITING;
    if (this.#ready !== undefined && !isBusy) {
      this.#send(this.#ready, batch);
      this.#bytes = new Uint8Array(MAX_BYTES);
      return;
    }
    this.#start();
    const { rows, failed, error } = writeBatch(batch);
    this.#onRows(rows);
    if (failed !== undefined) this.#fail(this.#told(error, batch.paths, failed));
    this.#check();
  }

  #send(worker: Worker, batch: Batch): void {
    const order: Order = { batch, done: this.#done };
    this.#underWay.push(batch.paths);
    this.#sent += 1;
    worker.postMessage(order, [this.#bytes.buffer]);
  }

  /** Until the thread is there, and where it never will be, this one goes on. */
  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const worker = startThread("batch-worker");
    this.#worker = worker;
    worker?.on("message", (answer: Answer | "ready") => {
      if (answer === "ready") this.#ready = worker;
      else this.#receive(answer);
    });
    worker?.on("error", (error) => this.#lose(error));
    worker?.on("exit", () => this.#lose(new Error("The thread that writes has ended.")));
  }

  #lose(error: Error): void {
    this.#ready = undefined;
    if (this.#received < this.#sent) this.#fail(error);
    this.#received = this.#sent;
    this.#wake();
  }

  #receive({ rows, failed, code, message }: Answer): void {
    const paths = this.#underWay.shift() ?? "";
    this.#received += 1;
    this.#onRows(rows);
    if (failed !== undefined) {
      const error = Object.assign(new Error(message), { code, syscall: "write" });
      this.#fail(this.#told(error, paths, failed));
    }
    if (this.#received === this.#sent) this.#wake();
  }

  async #settled(): Promise<void> {
    this.#worker?.ref();
    if (this.#received < this.#sent) await new Promise<void>((resolve) => (this.#wake = resolve));
    const worker = this.#worker;
    this.#worker = undefined;
    this.#ready = undefined;
    await worker?.terminate();
  }

  #told(error: unknown, paths: string, failed: number): unknown {
    return stagingError(error, join(this.#shownAs, paths.split("\0")[failed] ?? ""));
  }

  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#error = error;
    this.#hasFailed = true;
  }

  #check(): void {
    if (this.#hasFailed) throw this.#error;
  }
}

/** What the thread sends back. */
interface Answer {
  readonly rows: string;
  readonly failed?: number;
  readonly code?: string;
  readonly message?: string;
}
