import { FormatError } from "../model/diagnostic.ts";
import { shortened } from "./archive-paths.ts";
import { BLOCK, damagedTar, isEmptyBlock, readTarHeader, type TarHeader } from "./tar-header.ts";
import { looksLikeGzip } from "./gzip.ts";
import { readTarWords, type TarWords } from "./tar-words.ts";
import type { Bytes } from "./zip.ts";

/** Something in a tar: a file, a folder, a link. */
export interface TarEntry extends TarHeader {
  /** Where its bytes are. */
  readonly start: number;
  readonly isSparse: boolean;
}

/** What is read of the archive at once while headers are looked for. */
const WINDOW = 2 ** 14;
const CHUNK = 2 ** 18;
/** Names and words of more bytes are no names. */
const MAX_WORDS = 2 ** 20;
/** Headers about one file: two of GNU, two of pax, and some for the future. */
const MOST_WORDS = 16;

/**
 * What is in a tar, with the words before each put in: only headers are read.
 *
 * @param most entries, before it counts as a bomb
 * @throws FormatError `input/tar-damaged`, `input/tar-bomb`, `input/archive` for a gzip
 */
export async function* tarEntries(name: string, bytes: Bytes, most: number): AsyncGenerator<TarEntry> {
  const read = windowOver(bytes);
  const saidOfAll: TarWords = {};
  let said: TarWords = {};
  let count = 0;
  let wordsInRow = 0;
  for (let at = 0; ;) {
    const block = await read(at, BLOCK);
    if (at === 0 && looksLikeGzip(block)) throw packed(name);
    at += BLOCK;
    if (block.length < BLOCK) throw damagedTar(name, "it is cut off: its end is missing");
    if (isEmptyBlock(block)) {
      await checkEnd(name, bytes, at);
      return;
    }
    const header = readTarHeader(block, name);
    const isWords = /[xgLK]/.test(header.type);
    const words = { ...saidOfAll, ...said };
    const size = isWords ? header.size : sizeOf(header.type, words.size ?? header.size);
    if (at + size > bytes.size) throw damagedTar(name, whyCut(header.name, size));
    if (isWords) {
      wordsInRow += 1;
      if (wordsInRow > MOST_WORDS)
        throw bomb(name, "has words about a file in more parts than any file needs");
      await readWords(header, at, header.type === "g" ? saidOfAll : said);
    } else {
      count += 1;
      if (count > most) throw bomb(name, `has more than ${String(most)} files`);
      wordsInRow = 0;
      said = {};
      const { type } = header;
      yield { name: words.name ?? header.name, type, size, start: at, isSparse: words.isSparse === true };
    }
    at += Math.ceil(size / BLOCK) * BLOCK;
    if (at > bytes.size) throw damagedTar(name, "it is cut off: its end is missing");
  }

  async function readWords({ type, size }: TarHeader, start: number, into: TarWords): Promise<void> {
    if (size > MAX_WORDS) throw bomb(name, "has a name, or words about a file, of more than 1 MiB");
    const content = await bytes.read(start, size);
    if (type === "L") into.name = untilZero(content);
    else if (type !== "K") readTarWords(content, name, into);
  }
}

function packed(file: string): FormatError {
  const message =
    `${file} is a gzip: unpack it first, and give the tar that is in it. ` +
    'In Node, openArchive does both; in a browser, `stream().pipeThrough(new DecompressionStream("gzip"))` unpacks.';
  return new FormatError("input/archive", message, { file });
}

/** Links, devices and folders have no bytes, whatever their headers claim. */
function sizeOf(type: string, size: number): number {
  return /[123456]/.test(type) ? 0 : size;
}

/** After an empty block comes nothing but empty ones: else another tar was put behind this one. */
async function checkEnd(name: string, bytes: Bytes, from: number): Promise<void> {
  for (let at = from; at < bytes.size;) {
    const chunk = await bytes.read(at, CHUNK);
    if (chunk.length === 0) return;
    if (!isEmptyBlock(chunk)) throw damagedTar(name, "something follows its end");
    at += chunk.length;
  }
}

/** Reads small pieces out of larger ones: headers often lie close together. */
function windowOver(bytes: Bytes): (start: number, length: number) => Promise<Uint8Array> {
  let from = 0;
  let held = new Uint8Array();
  return async (start, length) => {
    if (start < from || start + length > from + held.length) {
      held = new Uint8Array(await bytes.read(start, WINDOW));
      from = start;
    }
    return held.subarray(start - from, start - from + length);
  };
}

function untilZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

function whyCut(name: Uint8Array, size: number): string {
  const shown = JSON.stringify(shortened(new TextDecoder().decode(name)));
  return `${shown} in it should have ${String(size)} bytes, and it ends before that`;
}

function bomb(name: string, why: string): FormatError {
  return new FormatError("input/tar-bomb", `${name} ${why}.`, { file: name });
}
