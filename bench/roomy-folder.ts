import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";

/** Memory, where there is enough of it, so that no disk is measured. */
export function roomyFolder(scale: number): string {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    const needed = (4 * scale + 0.25) * 2 ** 30;
    return bavail * bsize > needed ? "/dev/shm" : tmpdir();
  } catch {
    // Only Linux has it.
    return tmpdir();
  }
}
