import { damagedTar } from "./tar-header.ts";

/** What was said before a file about it: what its own header has no room for. */
export interface TarWords {
  name?: Uint8Array;
  size?: number;
  /** Its bytes are not all there: the rest is said to be zeros. */
  isSparse?: boolean;
}

const SPACE = 0x20;
const EQUALS = 0x3d;
const LINE_END = 0x0a;

/**
 * Reads the records of a header of type `x` or `g`: `<length> <key>=<value>` and a line end each, the length in decimal
 * digits and of the whole record.
 *
 * @param words where they are put
 * @throws FormatError `input/tar-damaged`
 */
export function readTarWords(bytes: Uint8Array, archive: string, words: TarWords): void {
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(SPACE, at);
    const length = space === -1 ? "" : textOf(bytes.subarray(at, Math.min(space, at + 20)));
    const end = at + Number(length);
    if (!/^[1-9]\d*$/.test(length) || end > bytes.length || end <= space || bytes[end - 1] !== LINE_END) {
      throw damagedTar(archive, "the words before a file are not as long as they say");
    }
    const record = bytes.subarray(space + 1, end - 1);
    const equals = record.indexOf(EQUALS);
    if (equals < 1) throw damagedTar(archive, "the words before a file have one without a key");
    take(words, textOf(record.subarray(0, equals)), record.slice(equals + 1), archive);
    at = end;
  }
}

function take(words: TarWords, key: string, value: Uint8Array, archive: string): void {
  if (key.startsWith("GNU.sparse.")) words.isSparse = true;
  // An empty one takes back what was said before.
  if (key === "path" && value.length > 0) words.name = value;
  if (key === "path" && value.length === 0) delete words.name;
  if (key !== "size") return;
  const digits = textOf(value);
  const size = Number(digits);
  if (!/^\d+$/.test(digits) || !Number.isSafeInteger(size)) {
    throw damagedTar(archive, "the words before a file give it a size that no file can have");
  }
  words.size = size;
}

/** Numbers and the keys that are of use are ASCII: what is not is no such key. */
function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 100));
}
