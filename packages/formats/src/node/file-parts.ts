import { statSync } from "node:fs";
import type { AnnotationPart, PartReader } from "../coco/part.ts";
import type { PartAnswer, PartOrder } from "./coco-worker.ts";
import { startThread } from "./thread.ts";

/** Files below are read before a thread has started. */
const LEAST = 64 * 2 ** 20;

/** A thread that reads a part of a large COCO file; undefined for a small one, a pipe, or one that is not there. */
export function fileParts(path: string): PartReader | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isFile() !== true || status.size < LEAST) return undefined;
  const worker = startThread("coco-worker", path);
  if (worker === undefined) return undefined;
  // By the place at which a part begins: nobody may be waiting any more for the one that is answered.
  const waiting = new Map<number, (part: AnnotationPart | undefined) => void>();
  let isOver = false;
  const giveUp = (): void => {
    // It can be read without the other thread, so that it failed is nothing to tell.
    isOver = true;
    for (const answer of waiting.values()) answer(undefined);
  };
  worker.on("message", ({ comma, part }: PartAnswer) => {
    waiting.get(comma)?.(part);
    waiting.delete(comma);
  });
  worker.on("error", giveUp);
  worker.on("exit", giveUp);
  return {
    size: status.size,
    read(comma, end, leavesOutlines) {
      const order: PartOrder = { comma, end, leavesOutlines };
      if (isOver) return Promise.resolve(undefined);
      // While someone waits for it, the thread keeps the process alive; else it does not.
      worker.ref();
      worker.postMessage(order, []);
      return new Promise((resolve) => void waiting.set(comma, resolve));
    },
    close: async () => void (await worker.terminate()),
  };
}
