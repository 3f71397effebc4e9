import type { ServerResponse } from "node:http";
import type { Answer } from "../prism.ts";
import type { Suffering } from "./schedule.ts";

type BrokenFault = Exclude<NonNullable<Suffering["fault"]>, { readonly kind: "status" | "html" }>;

/** Sends an answer so that it cannot be read in full, or nothing at all, and ends the connection. */
export function sendBroken(
  response: ServerResponse,
  status: number,
  bytes: Uint8Array,
  fault: BrokenFault,
  chance: number,
): void {
  const { socket } = response;
  if (socket === null) return;
  if (fault.kind === "reset") {
    socket.resetAndDestroy();
    return;
  }
  const length = fault.kind === "length" ? Math.max(0, bytes.length + fault.by) : bytes.length;
  // A whole body would be no fault.
  const last = Math.max(0, bytes.length - 1);
  const part =
    fault.kind === "truncate"
      ? bytes.subarray(0, Math.min(fault.at ?? Math.floor(chance * bytes.length), last))
      : bytes.subarray(0, length);
  response.setHeader("content-length", length);
  response.writeHead(status);
  response.flushHeaders();
  const end = (): void => {
    // What was written still goes out, and then the connection ends as if all had been said.
    socket.destroySoon();
  };
  if (part.length === 0) end();
  else response.write(part, end);
}

/** What a proxy says when it has nothing better. */
export function htmlPage(status: number): Answer {
  const title = status < 400 ? "Please sign in" : `${status} Bad Gateway`;
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
    isOwn: true,
  };
}
