import type { Worker } from "node:worker_threads";
import { JsonWriter } from "../bytes/json-writer.ts";
import { unpack } from "../bytes/unpack.ts";
import type { PackedAnswer, PackedOrder } from "./packed-worker.ts";
import { writeAll } from "./spool.ts";
import { breathe, type StagedFile, stagingError, told } from "./staged-file.ts";
import { startThread } from "./thread.ts";

/** Bytes that are written before it is worth starting a thread. */
const ALONE = 2 ** 21;
/** Pieces that the thread may have at once. */
const MAX_WAITING = 4;

/**
 * Writes JSON text whose lists of numbers are packed. To make text of the numbers takes about as long as all else that
 * there is to do for a file of outlines, so after the first pieces another thread does that.
 */
export class PackedWriter {
  readonly #file: StagedFile;
  readonly #descriptor: number;
  readonly #reuse: (buffer: ArrayBuffer) => void;
  readonly #out = new JsonWriter(2 ** 16);
  #written = 0;
  #isStarted = false;
  /** The thread, once it is there to listen. */
  #ready: Worker | undefined;
  #worker: Worker | undefined;
  #waiting = 0;
  #error: unknown;
  #hasFailed = false;
  #wake: () => void = () => {};

  /** @param reuse takes the buffer of a piece that is written */
  constructor(file: StagedFile, descriptor: number, reuse: (buffer: ArrayBuffer) => void) {
    this.#file = file;
    this.#descriptor = descriptor;
    this.#reuse = reuse;
  }

  /** Takes a piece, with its buffer. Throws what an earlier one failed with. */
  async add(piece: Uint8Array): Promise<void> {
    const { buffer } = piece;
    if (!(buffer instanceof ArrayBuffer)) throw new TypeError("Memory that is shared can't be given away.");
    if (this.#ready === undefined) {
      this.#write(piece);
      this.#reuse(buffer);
    } else {
      const order: PackedOrder = { buffer, size: piece.length, descriptor: this.#descriptor };
      this.#waiting += 1;
      this.#ready.postMessage(order, [buffer]);
      await this.#atMost(MAX_WAITING - 1);
    }
    await breathe();
  }

  /** Waits until all is written. Throws what a piece failed with. */
  async end(): Promise<void> {
    await this.#atMost(0);
  }

  /** Ends the thread: after this it does not touch the file. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #write(piece: Uint8Array): void {
    const out = this.#out;
    out.at = 0;
    unpack(out, piece);
    told(this.#file, () => writeAll(this.#descriptor, out.bytes.subarray(0, out.at)));
    this.#written += piece.length;
    if (this.#written > ALONE && !this.#isStarted) this.#start();
  }

  /** Until the thread is there, and where it never will be, this one goes on. */
  #start(): void {
    this.#isStarted = true;
    const worker = startThread("packed-worker");
    if (worker === undefined) return;
    this.#worker = worker;
    worker.on("message", (answer: PackedAnswer) => {
      if (answer.type === "ready") this.#ready = worker;
      else this.#receive(answer);
    });
    worker.on("error", (error) => this.#lose(error));
    worker.on("exit", () => this.#lose(new Error("The thread that writes has ended.")));
  }

  #receive(answer: Exclude<PackedAnswer, { type: "ready" }>): void {
    this.#waiting -= 1;
    if (answer.type === "written") this.#reuse(answer.buffer);
    else {
      const { message, code } = answer;
      const error = Object.assign(new Error(message), code === undefined ? {} : { code, syscall: "write" });
      this.#fail(stagingError(error, this.#file.shownAs));
    }
    this.#wake();
  }

  #lose(error: unknown): void {
    this.#ready = undefined;
    // What it had is lost. A thread that never was there has lost nothing.
    if (this.#waiting > 0) this.#fail(error);
    this.#wake();
  }

  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#error = error;
    this.#hasFailed = true;
  }

  /** Waits until there are at most so many pieces with the thread. */
  async #atMost(count: number): Promise<void> {
    // The thread keeps the process alive while someone waits for it, and only then.
    if (this.#waiting > count) this.#worker?.ref();
    while (this.#waiting > count && !this.#hasFailed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#worker?.unref();
    if (this.#hasFailed) throw this.#error;
  }
}
