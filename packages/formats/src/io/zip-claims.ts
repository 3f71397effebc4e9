import { FormatError } from "../model/diagnostic.ts";
import type { ZipOptions } from "./zip.ts";
import type { ZipEntry } from "./zip-entry.ts";

/** Files up to this size may be packed as tightly as they like. */
const SMALL = 2 ** 26;
/** A header is followed by a name of at least one byte. */
const SHORTEST_HEADER = 31;

/**
 * Throws `input/zip-bomb` where files would unpack to more than the options allow, by what the table of contents says:
 * to read one that is larger than that fails.
 */
export function checkBomb(files: ReadonlyMap<string, ZipEntry>, zip: string, options: ZipOptions): void {
  const { maxBytes = 2 ** 36, maxRatio = 300 } = options;
  let total = 0;
  for (const [path, { packed, size }] of files) {
    total += size;
    if (total > maxBytes) throw bomb(zip, `would unpack to more than ${String(maxBytes)} bytes`);
    if (size > SMALL && size > packed * maxRatio) {
      const times = `${String(maxRatio)} times the size that it has`;
      throw bomb(zip, `holds ${JSON.stringify(path)}, which would unpack to more than ${times}`);
    }
  }
}

/** Throws `input/zip-bomb` where two files share bytes: so a small ZIP can hold any number of large files. */
export function checkOverlap(files: ReadonlyMap<string, ZipEntry>, zip: string): void {
  let end = 0;
  for (const [path, { offset, packed }] of [...files].toSorted(([, a], [, b]) => a.offset - b.offset)) {
    if (offset < end) throw bomb(zip, `holds ${JSON.stringify(path)} in the bytes of another file`);
    end = offset + SHORTEST_HEADER + packed;
  }
}

function bomb(zip: string, why: string): FormatError {
  return new FormatError("input/zip-bomb", `${zip} ${why}.`, { file: zip });
}
