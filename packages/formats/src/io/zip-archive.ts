import { type Archive, ARCHIVE_MARK, type WriteBytes } from "./packed-file.ts";
import { fileEntry, fileHeader, zipEnd } from "./zip-records.ts";

/** Entries of the table of contents are gathered to pieces of this size. */
const PIECE = 2 ** 16;

/**
 * Writes a ZIP. The same files give the same bytes: there are no dates and no owners in it. Of more than 65,535 files or
 * 4 GiB it is a ZIP64.
 */
export function zipArchive(write: WriteBytes): Archive {
  const encoder = new TextEncoder();
  const contents: Uint8Array[] = [];
  let last = new Uint8Array(PIECE);
  let used = 0;
  let entries = 0;
  let offset = 0;

  async function put(bytes: Uint8Array): Promise<void> {
    offset += bytes.length;
    await write(bytes);
  }

  function list(entry: Uint8Array): void {
    if (used + entry.length > last.length) {
      contents.push(last.subarray(0, used));
      last = new Uint8Array(Math.max(PIECE, entry.length));
      used = 0;
    }
    last.set(entry, used);
    used += entry.length;
    entries += 1;
  }

  return {
    async add(path, file) {
      const name = encoder.encode(path);
      list(fileEntry(name, file, offset));
      await put(fileHeader(name, file));
      for await (const piece of file.pieces()) await put(piece);
    },
    async end() {
      const start = offset;
      for (const piece of [...contents, last.subarray(0, used)]) await put(piece);
      await put(zipEnd(entries, offset - start, start, encoder.encode(ARCHIVE_MARK)));
    },
  };
}
