import { parentPort } from "node:worker_threads";
import { type Batch, writeBatch } from "./batch.ts";
import { systemCode } from "./system-error.ts";

/*
 * The thread of a `BatchWriter`: writes the batches that it is sent and sends back what became of them.
 */

/** What is sent: a batch, and where to count it when it is done. */
export interface Order {
  readonly batch: Batch;
  readonly done: Int32Array;
}

parentPort?.postMessage("ready", []);
parentPort?.on("message", ({ batch, done }: Order) => {
  const { error, ...written } = writeBatch(batch);
  Atomics.add(done, 0, 1);
  const { message } = error instanceof Error ? error : { message: String(error) };
  // What an error has beside its message is lost on the way.
  const answer = error === undefined ? written : { ...written, code: systemCode(error), message };
  parentPort?.postMessage(answer, []);
});
