import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { AnnotationPart, PartReader } from "../coco/part.ts";
import type { PartOrder } from "./coco-worker.ts";

/** Files below are read before a thread has started. */
const LEAST = 64 * 2 ** 20;

/** A thread that reads a part of a large COCO file; undefined for a small one, a pipe, or one that is not there. */
export function fileParts(path: string): PartReader | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isFile() !== true || status.size < LEAST) return undefined;
  // From sources the other file is a source, too.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./coco-worker.${extension}`, import.meta.url), { workerData: path });
  return {
    size: status.size,
    read(comma, end, leavesOutlines) {
      const order: PartOrder = { comma, end, leavesOutlines };
      worker.postMessage(order, []);
      return new Promise((resolve) => {
        worker.once("message", (part: AnnotationPart | undefined) => resolve(part));
        // It can be read without the other thread, so that it failed is nothing to tell.
        worker.once("error", () => resolve(undefined));
        worker.once("exit", () => resolve(undefined));
      });
    },
    close: () => void worker.terminate(),
  };
}
