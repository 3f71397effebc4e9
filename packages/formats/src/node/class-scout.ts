import { statSync } from "node:fs";
import type { ClassScout, FoundClass } from "../ango/appearance.ts";
import type { ScoutOrder } from "./ango-worker.ts";
import { startThread } from "./thread.ts";

/** Smaller files are read before a thread has started. */
const LEAST = 64 * 2 ** 20;

/** A thread that helps to find the classes of a large export; undefined for a small one, a pipe, or none. */
export function classScout(path: string): ClassScout | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isFile() !== true || status.size < LEAST) return undefined;
  const worker = startThread("ango-worker", path);
  if (worker === undefined) return undefined;
  // The classes can be found without the other thread, so that it failed is nothing to tell.
  worker.on("error", () => {});
  return {
    size: status.size,
    find(start, end) {
      const order: ScoutOrder = { start, end };
      // While someone waits for it, the thread keeps the process alive; else it does not.
      worker.ref();
      worker.postMessage(order, []);
      return new Promise((resolve) => {
        worker.once("message", (found: readonly FoundClass[] | undefined) => resolve(found));
        worker.once("error", () => resolve(undefined));
        worker.once("exit", () => resolve(undefined));
      });
    },
    close: () => void worker.terminate(),
  };
}
