import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { assertSafePath } from "../io/sink.ts";
import type { Sink } from "../io/sink.ts";
import { FormatError } from "../model/diagnostic.ts";
import { checkReplaceable, destinationOf, unwritable } from "./destination.ts";
import { manifestBeside, moveFile, readFileManifest } from "./file-manifest.ts";
import type { SinkOptions } from "./folder-sink.ts";
import { fileManifest } from "./lone-file.ts";
import { isEdited } from "./manifest.ts";
import { PackedWriter } from "./packed-writer.ts";
import { diskScratch } from "./scratch.ts";
import { type StagedFile, told, writeConfirmed, writing } from "./staged-file.ts";
import { outputError } from "./system-error.ts";
import { Workspace } from "./workspace.ts";

/**
 * One file on disk that appears whole or not at all. It takes one {@link Sink.write}, and does not mind its path.
 *
 * With `about` it leaves a manifest beside it, `.<name>.angokit-manifest.json`, and so it does where there is one already:
 * {@link verify} compares the two. Killed at any moment, it leaves the old two, the new two, or what {@link verify} takes
 * for the new two and the next run for the same place puts in order.
 *
 * With `overwrite` it replaces a file that angokit wrote: one that is as its manifest says. Where there is no manifest, it is
 * one that starts as angokit's COCO files do, with what they say of themselves; edits to it are replaced too.
 *
 * @throws FormatError at once: `output/not-empty`, `output/not-ours`, `output/busy`, `output/read-only`, `output/edited`,
 *   `output/unwritable`, `output/clash` for the name of a manifest, `input/unreadable` for its own; later also `output/no-space`, `output/clash` for a second file, `output/closed`
 */
export function fileSink(out: string, options: SinkOptions = {}): Sink {
  const workspace = new Workspace(destinationOf(out));
  const { destination, next } = workspace;
  const manifest = manifestBeside(destination);
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
    const file = readFileManifest(manifest);
    const status = statSync(destination, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    if (status.isDirectory()) throw unwritable(out, "it is a folder. Give a file.");
    if (!status.isFile()) throw unwritable(out, "it is a device or a pipe. Give a file.");
    if (status.size === 0) return status.mode;
    if (options.overwrite !== true) {
      const message = `${out} exists. Give another file, or allow overwriting: that replaces only what angokit wrote.`;
      throw new FormatError("output/not-empty", message, { file: out });
    }
    if (file !== undefined) {
      if (!isEdited(dirname(destination), basename(destination), file)) return status.mode;
      const message = `${out} was changed since angokit wrote it. It was not replaced: move it away or delete it, then run again.`;
      throw new FormatError("output/edited", message, { file: out });
    }
    if (isMarked(destination)) return status.mode;
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
    async commit(report) {
      assertOpen();
      const about = await options.about?.();
      const isDescribed = written && (about !== undefined || existsSync(manifest));
      const text = isDescribed ? await fileManifest(next, basename(destination), about, report) : undefined;
      tell(() => {
        const mode = check();
        if (!written) return;
        if (mode !== undefined) chmodSync(next, mode);
        moveFile(workspace, text);
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

/** The member that angokit's COCO files begin with. See `markerJson`. */
const MARK =
  /^\s*\{\s*"angokit"\s*:\s*\{\s*"version"\s*:\s*1\s*(?:\}|,\s*"(?:source|splits|extra|panoptic)"\s*:)/;

/** Whether a file starts as angokit's COCO files do. */
function isMarked(path: string): boolean {
  const descriptor = openSync(path, "r");
  try {
    const start = new Uint8Array(200);
    const read = readSync(descriptor, start);
    return MARK.test(new TextDecoder().decode(start.subarray(0, read)));
  } finally {
    closeSync(descriptor);
  }
}
