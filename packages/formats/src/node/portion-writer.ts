import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { DatasetImage } from "../model/dataset.ts";
import type { Packed, Packing } from "../model/packed.ts";
import type { YoloFeature } from "../yolo/features.ts";
import {
  type Portion,
  PortionFiller,
  type PortionPlan,
  type PortionSink,
  Spares,
  type Tally,
} from "../yolo/portion.ts";
import { PortionMaker } from "../yolo/portion-maker.ts";
import { writeBatch } from "./batch.ts";
import type { PortionAnswer, PortionOrder, PortionStart } from "./portion-worker.ts";
import { breathe, stagingError } from "./staged-file.ts";
import { buffersOf, startThread } from "./thread.ts";

/** Portions that the thread may have at once; what comes then is made here meanwhile. */
const MAX_WAITING = 3;

/** What became of a portion: its tally and rows of the manifest, or why it failed. */
type Outcome = { readonly tally: Tally; readonly rows: string } | { readonly error: unknown };

/** The folder that label files are written to. */
export interface PortionFolder {
  readonly path: string;
  readonly shownAs: string;
  /** Makes the folder of a label file. Throws where it can't lie there. */
  prepare(label: string): void;
  /** Takes rows of the manifest. */
  list(rows: string): void;
}

/**
 * Makes portions and writes their label files: a thread of its own as soon as there is more than one, and this one
 * whenever the other has enough to do.
 */
export class PortionWriter implements PortionSink {
  readonly #plan: PortionPlan;
  readonly #folder: PortionFolder;
  readonly #onMade: (tally: Tally) => void;
  readonly #filler: PortionFiller;
  readonly #maker: PortionMaker;
  readonly #spares = new Spares();
  readonly #lineSpares = new Spares();
  readonly #done = new Int32Array(new SharedArrayBuffer(4));
  /** Outcomes whose turn has not come. */
  readonly #outcomes = new Map<number, Outcome>();
  /** Ranks of the portions that the thread has. */
  readonly #underWay = new Set<number>();
  #isStarted = false;
  #worker: Worker | undefined;
  /** The thread, once it runs. */
  #ready: Worker | undefined;
  #sent = 0;
  #begun = 0;
  #told = 0;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  constructor(plan: PortionPlan, packing: Packing, folder: PortionFolder, onMade: (tally: Tally) => void) {
    this.#plan = plan;
    this.#folder = folder;
    this.#onMade = onMade;
    if (plan.isLarge) this.#start();
    this.#filler = new PortionFiller(plan.hasSidecar, this.#spares);
    this.#maker = new PortionMaker(plan, packing, this.#lineSpares);
  }

  get isFull(): boolean {
    return this.#filler.isFull;
  }

  add(
    image: DatasetImage,
    packed: Packed,
    path: string,
    label: string,
    losses: readonly YoloFeature[],
  ): boolean {
    this.#folder.prepare(label);
    return this.#filler.add(image, packed, path, label, losses);
  }

  async flush(): Promise<void> {
    // The last portion of a small dataset is not.
    if (this.#filler.isFull) this.#start();
    const portion = this.#filler.take();
    this.#check();
    if (portion === undefined) return;
    const rank = this.#begun;
    this.#begun += 1;
    const isBusy = this.#sent - Atomics.load(this.#done, 0) >= MAX_WAITING;
    if (this.#ready !== undefined && !isBusy) this.#send(this.#ready, rank, portion);
    else {
      this.#settle(rank, this.#made(portion));
      this.#spares.give(portion.annotations);
    }
    await breathe();
    this.#check();
  }

  reuse(lines: Uint8Array): void {
    this.#lineSpares.give(lines);
  }

  async end(): Promise<void> {
    await this.flush();
    this.#worker?.ref();
    if (this.#underWay.size > 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    await this.abort();
    this.#check();
  }

  /** Ends the thread: after this it touches no file. */
  async abort(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#ready = undefined;
    await worker?.terminate();
  }

  #send(worker: Worker, rank: number, portion: Portion): void {
    this.#sent += 1;
    this.#underWay.add(rank);
    const spare = this.#plan.hasSidecar ? this.#lineSpares.pop() : undefined;
    const order: PortionOrder = { rank, portion, ...(spare === undefined ? {} : { spare }) };
    worker.postMessage(order, buffersOf([portion.annotations, portion.frames, spare]));
  }

  #made(portion: Portion): Outcome {
    try {
      const { path: folder, shownAs } = this.#folder;
      const { bytes, ends, tally } = this.#maker.make(portion);
      const { rows, failed, error } = writeBatch({ folder, paths: portion.labels, bytes, ends });
      if (failed === undefined) return { tally, rows };
      return { error: stagingError(error, join(shownAs, portion.labels.split("\0")[failed] ?? "")) };
    } catch (error) {
      return { error };
    }
  }

  /** Until the thread is there, and where it never will be, this one goes on. */
  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const data: PortionStart = { plan: this.#plan, folder: this.#folder.path, done: this.#done };
    const worker = startThread("portion-worker", data);
    this.#worker = worker;
    worker?.on("message", (answer: PortionAnswer) => {
      if (answer.type === "ready") this.#ready = worker;
      else this.#receive(answer);
    });
    worker?.on("error", (error) => this.#lose(error));
    worker?.on("exit", () => this.#lose(new Error("The thread that writes has ended.")));
  }

  #receive(answer: Exclude<PortionAnswer, { type: "ready" }>): void {
    this.#underWay.delete(answer.rank);
    if (answer.type === "written") {
      this.#spares.give(answer.annotations);
      this.#settle(answer.rank, answer);
    } else if (answer.type === "refused") this.#settle(answer.rank, this.#made(answer.portion));
    else {
      const { message, code, path } = answer;
      const error = Object.assign(new Error(message), { code, syscall: "write" });
      this.#settle(answer.rank, { error: stagingError(error, join(this.#folder.shownAs, path)) });
    }
    if (this.#underWay.size === 0) this.#wake();
  }

  #lose(error: unknown): void {
    this.#ready = undefined;
    for (const rank of this.#underWay) this.#settle(rank, { error });
    this.#underWay.clear();
    this.#wake();
  }

  /** Keeps what became of a portion, and tells of all whose turn it is. */
  #settle(rank: number, outcome: Outcome): void {
    this.#outcomes.set(rank, outcome);
    for (
      let next = this.#outcomes.get(this.#told);
      next !== undefined;
      next = this.#outcomes.get(this.#told)
    ) {
      this.#outcomes.delete(this.#told);
      this.#told += 1;
      if ("error" in next) this.#failure ??= next;
      else {
        this.#folder.list(next.rows);
        this.#onMade(next.tally);
      }
    }
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
