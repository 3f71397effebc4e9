import { Worker } from "node:worker_threads";

/**
 * Starts a thread of this folder, which does not keep the process alive. Undefined where threads are forbidden: whoever
 * wanted one does the work itself then.
 */
export function startThread(file: string, workerData?: unknown): Worker | undefined {
  // From sources the other file is a source, too.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  try {
    const worker = new Worker(new URL(`./${file}.${extension}`, import.meta.url), {
      workerData,
      // Flags of the process may be about its own script.
      execArgv: [],
      // These work on bytes and make little garbage: V8 would let each have tens of megabytes of it.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    worker.unref();
    return worker;
  } catch {
    return undefined;
  }
}

/** The memory that is given away with a message. */
export function buffersOf(parts: readonly (Uint8Array | ArrayBuffer | undefined)[]): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const part of parts) {
    const buffer = part instanceof Uint8Array ? part.buffer : part;
    if (buffer instanceof ArrayBuffer && buffer.byteLength > 0) buffers.push(buffer);
  }
  return buffers;
}
