import type { Worker } from "node:worker_threads";
import { JsonWriter } from "../bytes/json-writer.ts";
import { unpack } from "../bytes/unpack.ts";
import type { PackedAnswer, PackedOrder } from "./packed-worker.ts";
import { writeAll } from "./spool.ts";
import { breathe, type StagedFile, stagingError, told } from "./staged-file.ts";
import { startThread } from "./thread.ts";

/** Files of which no piece is as large have few numbers: they are not worth a thread. */
const WORTH_A_THREAD = 2 ** 19;
/** Pieces that the thread may have at once. */
const MAX_WAITING = 4;

/**
 * Writes JSON text whose lists of numbers are packed. To make text of the numbers takes about as long as all else that
 * there is to do for a file of outlines, so from the first large piece on another thread does that.
 */
export class PackedWriter {
  readonly #file: StagedFile;
  readonly #descriptor: number;
  readonly #reuse: (buffer: ArrayBufferLike) => void;
  readonly #out = new JsonWriter(2 ** 16);
  #isStarted = false;
  #worker: Worker | undefined;
  /** Whether the thread has said that it is there. */
  #isReady = false;
  /** The pieces that the thread has, in their order. */
  readonly #waiting: Uint8Array[] = [];
  #error: unknown;
  #hasFailed = false;
  #wake: () => void = () => {};

  /** @param reuse takes the buffer of a piece that is written */
  constructor(file: StagedFile, descriptor: number, reuse: (buffer: ArrayBufferLike) => void) {
    this.#file = file;
    this.#descriptor = descriptor;
    this.#reuse = reuse;
  }

  /** Takes a piece, with its buffer. Throws what an earlier one failed with. */
  async add(piece: Uint8Array): Promise<void> {
    if (piece.length >= WORTH_A_THREAD) this.#start();
    if (this.#worker === undefined) this.#write(piece);
    else {
      const order: PackedOrder = {
        buffer: piece.buffer,
        size: piece.length,
        descriptor: this.#descriptor,
      };
      this.#waiting.push(piece);
      // What is not shared is copied: see `Buffers`.
      this.#worker.postMessage(order, []);
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
    this.#waiting.length = 0;
    await this.#worker?.terminate();
  }

  #write(piece: Uint8Array): void {
    const out = this.#out;
    out.at = 0;
    unpack(out, piece);
    told(this.#file, () => writeAll(this.#descriptor, out.bytes.subarray(0, out.at)));
    this.#reuse(piece.buffer);
  }

  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const worker = startThread("packed-worker");
    if (worker === undefined) return;
    this.#worker = worker;
    worker.on("message", (answer: PackedAnswer) => {
      if (answer.type === "ready") this.#isReady = true;
      else this.#receive(answer);
    });
    worker.on("error", (error) => this.#lose(error));
    worker.on("exit", () => this.#lose(new Error("The thread that writes has ended.")));
  }

  #receive(answer: Exclude<PackedAnswer, { type: "ready" }>): void {
    const piece = this.#waiting.shift();
    if (answer.type === "written") {
      if (piece !== undefined) this.#reuse(piece.buffer);
    } else {
      const { message, code } = answer;
      const error = Object.assign(new Error(message), code === undefined ? {} : { code, syscall: "write" });
      this.#fail(stagingError(error, this.#file.shownAs));
    }
    this.#wake();
  }

  #lose(error: unknown): void {
    this.#worker = undefined;
    const lost = this.#waiting.splice(0);
    if (this.#isReady && lost.length > 0) this.#fail(error);
    else this.#rescue(lost);
    this.#wake();
  }

  /** Writes what a thread has not begun that never was there: this one goes on alone. */
  #rescue(pieces: readonly Uint8Array[]): void {
    try {
      for (const piece of pieces) this.#write(piece);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#error = error;
    this.#hasFailed = true;
  }

  /** Waits until there are at most so many pieces with the thread. */
  async #atMost(count: number): Promise<void> {
    // The thread keeps the process alive while someone waits for it, and only then.
    if (this.#waiting.length > count) this.#worker?.ref();
    while (this.#waiting.length > count && !this.#hasFailed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#worker?.unref();
    if (this.#hasFailed) throw this.#error;
  }
}
