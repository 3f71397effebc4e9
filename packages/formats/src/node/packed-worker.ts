import { parentPort } from "node:worker_threads";
import { JsonWriter } from "../bytes/json-writer.ts";
import { unpack } from "../bytes/unpack.ts";
import { writeAll } from "./spool.ts";
import { systemCode } from "./system-error.ts";

/*
 * The thread of a `PackedWriter`: writes the pieces that it is sent to a file, one after the other.
 */

/** A piece, and the file that it goes to. */
export interface PackedOrder {
  readonly buffer: ArrayBufferLike;
  readonly size: number;
  readonly descriptor: number;
}

/** What is sent back: at first that the thread is there, then what became of each piece. */
export type PackedAnswer =
  | { readonly type: "ready" }
  | { readonly type: "written" }
  | { readonly type: "failed"; readonly code: string | undefined; readonly message: string };

const port = parentPort;
const out = new JsonWriter(2 ** 20);
let hasFailed = false;

port?.on("message", ({ buffer, size, descriptor }: PackedOrder) => {
  // What comes after a piece that is missing must not be written in its place.
  if (hasFailed) return;
  try {
    out.at = 0;
    unpack(out, new Uint8Array(buffer, 0, size));
    writeAll(descriptor, out.bytes.subarray(0, out.at));
    answer({ type: "written" });
  } catch (error) {
    hasFailed = true;
    const { message } = error instanceof Error ? error : { message: String(error) };
    // What an error has beside its message is lost on the way.
    answer({ type: "failed", code: systemCode(error), message });
  }
});
answer({ type: "ready" });

function answer(message: PackedAnswer): void {
  port?.postMessage(message);
}
