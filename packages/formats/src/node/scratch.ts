import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scratch } from "../bytes/record-store.ts";
import { inputError } from "./system-error.ts";

/**
 * Room in a temporary file, which has no name from the start where the system allows that: nothing is left of it however
 * the process ends.
 *
 * @param fault makes an error of the system one of the package
 * @throws FormatError `input/unreadable` where the folder for temporary files is full or may not be written
 */
export function diskScratch(folder: string = tmpdir(), fault: typeof inputError = inputError): Scratch {
  const path = join(folder, `angokit-${process.pid}-${randomBytes(6).toString("hex")}`);
  const telling = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw fault(error, path);
    }
  };
  const descriptor = telling(() => openSync(path, "wx+", 0o600));
  const hasNoName = remove(path);
  let size = 0;
  let isOpen = true;
  const write = (position: number, bytes: Uint8Array): void =>
    telling(() => {
      for (let at = 0; at < bytes.length;) {
        at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
      }
    });
  return {
    append(bytes) {
      const position = size;
      write(position, bytes);
      size += bytes.length;
      return position;
    },
    write,
    read(position, length, into) {
      const bytes = into?.subarray(0, length) ?? new Uint8Array(length);
      telling(() => {
        for (let at = 0; at < length;) {
          const read = readSync(descriptor, bytes, at, length - at, position + at);
          if (read === 0) throw new Error("A temporary file is shorter than what was written to it.");
          at += read;
        }
      });
      return bytes;
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      closeSync(descriptor);
      if (!hasNoName) remove(path);
    },
  };
}

function remove(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch {
    // Windows keeps the name of an open file.
    return false;
  }
}
