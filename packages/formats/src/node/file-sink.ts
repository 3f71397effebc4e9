import { chmodSync, closeSync, fsyncSync, openSync, readSync, renameSync, statSync } from "node:fs";
import { assertSafePath } from "../io/sink.ts";
import type { Sink } from "../io/sink.ts";
import { FormatError } from "../model/diagnostic.ts";
import { checkReplaceable, destinationOf, unwritable } from "./destination.ts";
import type { SinkOptions } from "./folder-sink.ts";
import { PackedWriter } from "./packed-writer.ts";
import { diskScratch } from "./scratch.ts";
import { type StagedFile, told, writeConfirmed, writing } from "./staged-file.ts";
import { outputError } from "./system-error.ts";
import { Workspace } from "./workspace.ts";

/**
 * One file on disk that appears whole or not at all. It takes one {@link Sink.write}, and does not mind its path.
 *
 * With `overwrite` it replaces a file that angokit wrote: one that starts with a JSON object whose first key is
 * `angokit`, as angokit's COCO files do. Edits to such a file can't be told, so they are replaced too.
 *
 * @throws FormatError at once: `output/not-empty`, `output/not-ours`, `output/busy`, `output/read-only`,
 *   `output/unwritable`; later also `output/no-space`, `output/clash` for a second file, `output/closed`
 */
export function fileSink(out: string, options: SinkOptions = {}): Sink {
  const workspace = new Workspace(destinationOf(out));
  const { destination, next } = workspace;
  let state: "open" | "committed" | "aborted" = "open";
  let written = false;

  function tell<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw outputError(error, out);
    }
  }

  function assertOpen(): void {
    if (state === "open") return;
    throw new FormatError("output/closed", `${out} was already ${state}.`, { file: out });
  }

  /** Throws where the place may not be replaced; gives the mode of what is there. */
  function check(): number | undefined {
    const status = statSync(destination, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    if (status.isDirectory()) throw unwritable(out, "it is a folder. Give a file.");
    if (!status.isFile()) throw unwritable(out, "it is a device or a pipe. Give a file.");
    if (status.size === 0) return status.mode;
    if (options.overwrite !== true) {
      const message = `${out} exists. Give another file, or allow overwriting: that replaces only what angokit wrote.`;
      throw new FormatError("output/not-empty", message, { file: out });
    }
    if (isOurs(destination)) return status.mode;
    const message = `${out} was not written by angokit, so it is not replaced. Give another file, or delete it.`;
    throw new FormatError("output/not-ours", message, { file: out });
  }

  function begin(path: string): StagedFile {
    assertSafePath(path);
    assertOpen();
    if (written) {
      const message = `${out} is one file: there is no place for ${path}.`;
      throw new FormatError("output/clash", message, { file: path });
    }
    tell(() => workspace.claim());
    written = true;
    return { path: next, shownAs: out };
  }

  checkReplaceable(destination);
  tell(() => {
    workspace.settle();
    check();
  });
  return {
    async write(path, content) {
      await writeConfirmed(begin(path), content);
    },
    async writePacked(path, pieces, reuse) {
      const file = begin(path);
      await writing(file, async (descriptor) => {
        const writer = new PackedWriter(file, descriptor, reuse);
        try {
          for await (const piece of pieces) await writer.add(piece);
          await writer.end();
        } finally {
          await writer.close();
        }
        told(file, () => fsyncSync(descriptor));
      });
    },
    scratch: () => diskScratch(),
    async commit() {
      assertOpen();
      tell(() => {
        const mode = check();
        if (!written) return;
        if (mode !== undefined) chmodSync(next, mode);
        renameSync(next, destination);
      });
      state = "committed";
      tell(() => workspace.release(false));
    },
    async abort() {
      if (state !== "open") return;
      state = "aborted";
      tell(() => workspace.release(true));
    },
  };
}

/** Whether a file starts with an object whose first key is `angokit`. */
function isOurs(path: string): boolean {
  const descriptor = openSync(path, "r");
  try {
    const start = new Uint8Array(200);
    const read = readSync(descriptor, start);
    return /^\s*\{\s*"angokit"\s*:/.test(new TextDecoder().decode(start.subarray(0, read)));
  } finally {
    closeSync(descriptor);
  }
}
