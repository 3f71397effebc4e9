import { parentPort, workerData } from "node:worker_threads";
import { classesBetween } from "../ango/class-parts.ts";
import { fileSource } from "./source.ts";

/*
 * The thread of `classScout`: finds the classes in parts of one file.
 */

/** A part that is wanted. */
export interface ScoutOrder {
  readonly start: number;
  readonly end: number;
}

parentPort?.on("message", ({ start, end }: ScoutOrder) => {
  const path: unknown = workerData;
  const { bytesAt } = fileSource(String(path));
  parentPort?.postMessage(bytesAt && classesBetween(bytesAt, start, end), []);
});
