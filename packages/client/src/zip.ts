type Bytes = Uint8Array<ArrayBuffer>;

/** What a ZIP file says of its entry: before it, and behind it. */
interface Entry {
  /** 0: as it is, 8: deflated. */
  method?: number;
  checksum?: number;
  /** Bytes, unpacked. */
  size?: number;
}

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
  const entry: Entry = {};
  const packed = packedBytes(source, entry);
  // That far must be read to know the method.
  const { value: first } = await packed.next();
  async function* whole(): AsyncGenerator<Bytes, void, undefined> {
    if (first) yield first;
    yield* packed;
  }
  const table = Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 && 0xedb8_8320);
    return value;
  });
  let [checksum, size] = [-1, 0];
  try {
    for await (const chunk of entry.method === 0 ? whole() : inflated(whole())) {
      for (const byte of chunk) checksum = (checksum >>> 8) ^ (table[(checksum ^ byte) & 255] ?? 0);
      size += chunk.length;
      yield chunk;
    }
  } finally {
    // Not waited for: it may be waiting for its next bytes.
    packed.return().catch(() => {});
  }
  if (entry.checksum !== ~checksum >>> 0 || entry.size !== size) throw new Error("has a wrong checksum");
}

/** The bytes of the entry as they are packed. */
async function* packedBytes(
  source: AsyncIterable<Bytes>,
  entry: Entry,
): AsyncGenerator<Bytes, void, undefined> {
  let chunks: Bytes[] = [];
  /** Bytes in `chunks`, and before them. */
  let [size, before] = [0, 0];
  /** Where the bytes of the entry begin. */
  let start: number | undefined;
  for await (const chunk of source) {
    chunks.push(chunk);
    size += chunk.length;
    // By the half: it is not worth the while for each chunk.
    if (size < held * 2) continue;
    const bytes = joined(chunks, size);
    start ??= readHeader(bytes, entry);
    yield bytes.slice(Math.max(0, start - before), -held);
    before += size - held;
    [chunks, size] = [[bytes.slice(-held)], held];
  }
  const bytes = joined(chunks, size);
  start ??= readHeader(bytes, entry);
  const end = start - before + readDirectory(bytes, entry);
  if (end < 0 || end > size) throw new Error("The sizes in it are wrong.");
  yield bytes.subarray(Math.max(0, start - before), end);
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

/** @returns where the bytes of the entry begin */
function readHeader({ buffer }: Bytes, entry: Entry): number {
  const view = new DataView(buffer);
  const method = view.getUint16(8, true);
  if (view.getUint32(0, true) !== 0x0403_4b50) throw new Error("It is no ZIP file with an entry.");
  // The first flag is for encryption.
  if ((view.getUint16(6, true) & 1) === 1 || (method !== 0 && method !== 8)) {
    throw new Error("Its entry is encrypted, or packed by an unknown method.");
  }
  entry.method = method;
  return 30 + view.getUint16(26, true) + view.getUint16(28, true);
}

/** @returns how many bytes the entry takes in the file */
function readDirectory({ buffer, length }: Bytes, entry: Entry): number {
  const view = new DataView(buffer);
  const short = (at: number): number => view.getUint16(at, true);
  const int = (at: number): number => view.getUint32(at, true);
  const long = (at: number): number => Number(view.getBigUint64(at, true));
  let end = length - 22;
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
  entry.checksum = int(at + 16);
  let packed = int(at + 20);
  entry.size = int(at + 24);
  const names = at + 46 + short(at + 28);
  for (let extra = names; extra < names + short(at + 30); extra += 4 + short(extra + 2)) {
    if (short(extra) !== 1) continue;
    let next = extra + 4;
    if (entry.size === 0xffff_ffff) {
      entry.size = long(next);
      next += 8;
    }
    if (packed === 0xffff_ffff) packed = long(next);
  }
  return packed;
}

/** Undoes DEFLATE. */
async function* inflated(
  source: AsyncGenerator<Bytes, void, undefined>,
): AsyncGenerator<Bytes, void, undefined> {
  let fault: { readonly reason: unknown } | undefined;
  const input = new ReadableStream<Bytes>({
    async pull(controller) {
      try {
        const { done, value } = await source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (reason) {
        fault = { reason };
        throw reason;
      }
    },
  });
  const reader = input.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (thrown) {
    // What the source threw, as it is.
    throw fault ? fault.reason : thrown;
  } finally {
    reader.cancel().catch(() => {});
  }
}
