import { parentPort, workerData } from "node:worker_threads";
import { readFiles } from "./read-files.ts";
import { type BatchMessage, isShared, SLOTS, slotsOf, STATE, takeBatch, WAITING } from "./read-slots.ts";

/*
 * A thread that reads files ahead: see `readAhead`. The other thread may have read a batch itself before its message is
 * looked at here.
 */

const port = parentPort;
const memory: unknown = workerData;
if (port !== null && isShared(memory)) {
  const states = new Int32Array(memory.states);
  const slots = slotsOf(memory);
  port.on("message", ({ batch, paths }: BatchMessage) => {
    const slot = slots[batch % SLOTS];
    if (slot === undefined || !takeBatch(states, batch)) return;
    readFiles(memory.folder, paths.split("\0"), slot);
    Atomics.store(states, batch % SLOTS, batch * 4 + STATE.done);
    if (Atomics.exchange(states, WAITING, 0) === 1) port.postMessage(batch);
  });
}
