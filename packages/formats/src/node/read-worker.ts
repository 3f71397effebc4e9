import { parentPort, workerData } from "node:worker_threads";
import { SlotReading } from "./read-files.ts";
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
  const read = ({ batch, paths }: BatchMessage): void => {
    const slot = slots[batch % SLOTS];
    if (slot === undefined || !takeBatch(states, batch)) return;
    const reading = new SlotReading(slot);
    // A part of a text is no copy of it: to make a list of all of them would take as long as some of the reading.
    for (let start = 0, mark = 0; mark !== -1; start = mark + 1) {
      mark = paths.indexOf("\0", start);
      const end = mark === -1 ? paths.length : mark;
      reading.add(end - start > memory.folder.length ? paths.slice(start, end) : "");
    }
    Atomics.store(states, batch % SLOTS, batch * 4 + STATE.done);
    if (Atomics.exchange(states, WAITING, 0) === 1) port.postMessage(batch);
  };
  port.on("message", (asked: readonly BatchMessage[]) => asked.forEach(read));
}
