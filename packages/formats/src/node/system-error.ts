import { FormatError } from "../model/diagnostic.ts";

/** The code of an error of the operating system, such as `ENOENT`; undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** An error of the system while `path` was read, as `input/missing` or `input/unreadable`; others as they are. */
export function inputError(error: unknown, path: string): unknown {
  const system = systemCode(error);
  if (system === undefined) return error;
  const place = { file: path };
  if (system === "ENOENT" || system === "ENOTDIR") {
    return new FormatError("input/missing", `${path} does not exist.`, place, { cause: error });
  }
  return new FormatError("input/unreadable", `${path} can't be read: ${readingFault(system)}`, place, {
    cause: error,
  });
}

function readingFault(system: string): string {
  if (system === "EACCES" || system === "EPERM") return "permission denied. Check who may read it.";
  if (system === "EISDIR") return "it is a folder. Give a file in it.";
  if (system === "EIO") return "the disk reports an error. Check the disk, or copy the file afresh.";
  if (system === "ELOOP") return "its symbolic links go round in a circle.";
  if (system === "EMFILE" || system === "ENFILE")
    return "too many files are open. Raise the limit (ulimit -n).";
  if (system === "ENOSPC" || system === "EDQUOT") return "the folder for temporary files is full.";
  if (system === "ENAMETOOLONG") return "the name is too long for the file system.";
  return `the system says ${system}.`;
}

/**
 * An error of the system while `path` was written, as `output/read-only`, `output/no-space` or
 * `output/unwritable`; others as they are.
 */
export function outputError(error: unknown, path: string): unknown {
  const system = systemCode(error);
  if (system === undefined) return error;
  const [code, fault] = writingFault(system);
  return new FormatError(code, `${path} can't be written: ${fault}`, { file: path }, { cause: error });
}

function writingFault(system: string): [code: string, fault: string] {
  if (system === "EROFS") return ["output/read-only", "the disk is read-only."];
  if (system === "EACCES" || system === "EPERM") {
    return ["output/read-only", "permission denied. Check who may write there."];
  }
  if (system === "ENOSPC") return ["output/no-space", "the disk is full. Free some space and run again."];
  if (system === "EDQUOT") return ["output/no-space", "your disk quota is used up."];
  if (system === "EFBIG") {
    return ["output/no-space", "it is larger than the file system or a limit (ulimit -f) allows."];
  }
  if (system === "ENOTDIR" || system === "EEXIST") {
    return ["output/unwritable", "a file is where a folder should be."];
  }
  if (system === "EBUSY" || system === "EXDEV") {
    return [
      "output/unwritable",
      "it can't be moved, as it is a mount point or in use. Give a new folder inside it.",
    ];
  }
  if (system === "ENAMETOOLONG") return ["output/unwritable", "the name is too long for the file system."];
  if (system === "ENOENT") return ["output/unwritable", "a folder on the way there vanished meanwhile."];
  return ["output/unwritable", `the system says ${system}.`];
}
