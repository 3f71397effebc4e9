type Bytes = Uint8Array<ArrayBuffer>;

/**
 * How many of the last bytes are held back. Only the end of a ZIP file says where its entry ends: all that stands
 * behind the entry must fit in here, and all before it.
 */
const held = 2 ** 17;

/**
 * The one entry of a ZIP file, unpacked while it is read; with ZIP64, and with sizes that stand behind the entry.
 * @throws {Error} it is none, or its length or checksum is not the one that it says, as the end tells
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function* unzip(source: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  const packed = gzipped(source);
  let fault: { readonly reason: unknown } | undefined;
  const input = new ReadableStream<Bytes>({
    async pull(controller) {
      try {
        const { done, value } = await packed.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (reason) {
        fault = { reason };
        throw reason;
      }
    },
  });
  const reader = input.pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    // What the source threw, as it is.
    throw fault ? fault.reason : new Error("It is cut, or has a wrong checksum.", { cause });
  } finally {
    // Not waited for: they may be waiting for their next bytes.
    reader.cancel().catch(() => {});
    packed.return().catch(() => {});
  }
}

/**
 * The entry as a file of gzip. Both pack alike and have the same checksum, and of gzip the platform checks it.
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */
async function* gzipped(source: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  let chunks: Bytes[] = [];
  /** Bytes in `chunks`, and before them. */
  let [size, before] = [0, 0];
  let head: Head | undefined;
  yield Uint8Array.of(31, 139, 8, 0, 0, 0, 0, 0, 0, 255);
  for await (const chunk of source) {
    chunks.push(chunk);
    size += chunk.length;
    // By the half: it is not worth the while for each chunk.
    if (size < held * 2) continue;
    const bytes = joined(chunks, size);
    head ??= readHeader(bytes);
    yield* head.blocks(bytes.slice(Math.max(0, head.start - before), -held));
    before += size - held;
    [chunks, size] = [[bytes.slice(-held)], held];
  }
  const bytes = joined(chunks, size);
  head ??= readHeader(bytes);
  const { packed, trailer } = readDirectory(bytes);
  const end = head.start - before + packed;
  if (end < 0 || end > size) throw new Error("The sizes in it are wrong.");
  yield* head.blocks(bytes.subarray(Math.max(0, head.start - before), end), true);
  yield trailer;
}

function joined(chunks: readonly Bytes[], size: number): Bytes {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** What stands before the bytes of an entry. */
interface Head {
  /** Where they begin. */
  readonly start: number;
  /** Some of them, in the blocks of DEFLATE. */
  readonly blocks: (bytes: Bytes, isEnd?: boolean) => Iterable<Bytes>;
}

function readHeader({ buffer }: Bytes): Head {
  const view = new DataView(buffer);
  const method = view.getUint16(8, true);
  if (view.getUint32(0, true) !== 0x0403_4b50) throw new Error("It is no ZIP file with an entry.");
  // The first flag is for encryption.
  if ((view.getUint16(6, true) & 1) === 1 || (method !== 0 && method !== 8)) {
    throw new Error("Its entry is encrypted, or packed by an unknown method.");
  }
  const start = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  return { start, blocks: method === 0 ? storedBlocks : (bytes) => [bytes] };
}

/** Bytes that are not packed: DEFLATE has blocks for them, too. */
function* storedBlocks(bytes: Bytes, isEnd = false): Generator<Bytes, void, undefined> {
  for (let at = 0; at < bytes.length; at += 0xffff) {
    const part = bytes.subarray(at, at + 0xffff);
    const { length } = part;
    yield Uint8Array.of(0, length, length >> 8, ~length, ~length >> 8);
    yield part;
  }
  if (isEnd) yield Uint8Array.of(1, 0, 0, 255, 255);
}

/** @returns how many bytes the entry takes in the file; its checksum and its size, as gzip ends */
function readDirectory(bytes: Bytes): { readonly packed: number; readonly trailer: Bytes } {
  const view = new DataView(bytes.buffer);
  const short = (at: number): number => view.getUint16(at, true);
  const int = (at: number): number => view.getUint32(at, true);
  const long = (at: number): number => Number(view.getBigUint64(at, true));
  let end = bytes.length - 22;
  while (int(end) !== 0x0605_4b50) end -= 1;
  let count = short(end + 10);
  let at = end - int(end + 12);
  // With ZIP64 another end stands before, and what points to that.
  if (end >= 76 && int(end - 20) === 0x0706_4b50) {
    end -= 76;
    count = long(end + 32);
    at = end - long(end + 40);
  }
  if (count !== 1 || int(at) !== 0x0201_4b50) throw new Error("It has other entries than one.");
  let packed = int(at + 20);
  let size = at + 24;
  const names = at + 46 + short(at + 28);
  for (let extra = names; extra < names + short(at + 30); extra += 4 + short(extra + 2)) {
    if (short(extra) !== 1) continue;
    let next = extra + 4;
    if (int(size) === 0xffff_ffff) {
      size = next;
      next += 8;
    }
    if (packed === 0xffff_ffff) packed = long(next);
  }
  return {
    packed,
    trailer: Uint8Array.of(...bytes.subarray(at + 16, at + 20), ...bytes.subarray(size, size + 4)),
  };
}
