import { parentPort, workerData } from "node:worker_threads";
import { PlainPacking } from "../coco/packing.ts";
import { type Portion, type PortionPlan, Spares, type Tally } from "../yolo/portion.ts";
import { PortionMaker } from "../yolo/portion-maker.ts";
import { writeBatch } from "./batch.ts";
import { systemCode } from "./system-error.ts";
import { buffersOf } from "./thread.ts";

/*
 * The thread of a `PortionWriter`: makes the portions that it is sent, and writes their label files.
 */

/** What the thread is told when it starts. */
export interface PortionStart {
  readonly plan: PortionPlan;
  readonly folder: string;
  /** Counts the portions that are done. */
  readonly done: Int32Array;
}

/** A portion, and its rank among all. */
export interface PortionOrder {
  readonly rank: number;
  readonly portion: Portion;
  /** Memory for the lines of the sidecar. */
  readonly spare?: ArrayBuffer;
}

/** What is sent back: at first that the thread is there, then what became of each portion. */
export type PortionAnswer =
  | { readonly type: "ready" }
  | {
      readonly type: "written";
      readonly rank: number;
      readonly tally: Tally;
      readonly rows: string;
      /** Of the portion, to be used again. */
      readonly annotations: Uint8Array;
    }
  | {
      readonly type: "failed";
      readonly rank: number;
      readonly path: string;
      readonly code: string | undefined;
      readonly message: string;
    }
  /** It could not be made: whoever sent it finds out why. */
  | { readonly type: "refused"; readonly rank: number; readonly portion: Portion };

const start: PortionStart = workerData;
const { plan, folder, done } = start;
const spares = new Spares();
const maker = new PortionMaker(plan, new PlainPacking(plan.ranks, undefined), spares);

parentPort?.on("message", (order: PortionOrder) => {
  const answer = answerTo(order);
  Atomics.add(done, 0, 1);
  const isWritten = answer.type === "written";
  const given = isWritten ? buffersOf([answer.tally.lines, answer.annotations]) : [];
  parentPort?.postMessage(answer, given);
});
parentPort?.postMessage({ type: "ready" }, []);

function answerTo({ rank, portion, spare }: PortionOrder): PortionAnswer {
  if (spare !== undefined) spares.give(new Uint8Array(spare));
  let made;
  try {
    made = maker.make(portion);
  } catch {
    return { type: "refused", rank, portion };
  }
  const { bytes, ends, tally } = made;
  const { rows, failed, error } = writeBatch({ folder, paths: portion.labels, bytes, ends });
  if (failed === undefined) return { type: "written", rank, tally, rows, annotations: portion.annotations };
  const { message } = error instanceof Error ? error : { message: String(error) };
  // What an error has beside its message is lost on the way.
  const path = portion.labels.split("\0")[failed] ?? "";
  return { type: "failed", rank, path, code: systemCode(error), message };
}
