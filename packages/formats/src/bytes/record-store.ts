/** Room for bytes outside of memory, as a temporary file is. Positions are in bytes from its start. */
export interface Scratch {
  /** Adds bytes at the end and gives the position of the first. */
  append(bytes: Uint8Array): number;
  /** Writes over bytes that were added. Without it they stay until the room is given back. */
  write?(position: number, bytes: Uint8Array): void;
  /** @param into where the bytes may be put, if given: as long as `length` or longer */
  read(position: number, length: number, into?: Uint8Array): Uint8Array;
  /** Gives the room back. Closing twice is fine. */
  close(): void;
}

/** Where a {@link RecordStore} leaves what does not fit in memory. */
export interface Overflow {
  /** How many bytes may stay in memory. */
  readonly limit: number;
  readonly scratch: () => Scratch;
}

type Block =
  | { readonly bytes: Uint8Array; readonly size: number }
  | { readonly scratch: Scratch; readonly position: number; readonly size: number };

/** How many blocks are held for use again when what was in them lies outside of memory. */
const SPARE = 4;

/** Bytes before each record: its length with these, and a number of the caller's. */
export const RECORD_HEAD = 8;

/**
 * Records of bytes, one after the other, in blocks: as compact as the records are, with nothing for the garbage
 * collector to look at. A record lies in one block as a whole: its length and a number, four bytes each with the lowest
 * first, then its bytes.
 */
export class RecordStore {
  /** The block that is being filled: the record begun last goes here, from {@link at} on. */
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  count = 0;
  /** Bytes of all records. */
  size = 0;
  readonly #blocks: Block[] = [];
  readonly #blockSize: number;
  readonly #overflow: Overflow | undefined;
  #inMemory = 0;
  #start = 0;

  readonly #spare: Uint8Array[];

  /** @param spare blocks of the same size that may be used again */
  constructor(overflow?: Overflow, blockSize: number = 2 ** 20, spare: Uint8Array[] = []) {
    this.#overflow = overflow;
    this.#blockSize = blockSize;
    this.#spare = spare;
  }

  /** Whether some blocks are not in memory. */
  get hasOverflown(): boolean {
    return this.#blocks.some((block) => "scratch" in block);
  }

  /** Begins a record of at most `size` bytes; write them to {@link bytes} from {@link at} on, moving it. */
  begin(number: number, size: number): void {
    if (this.bytes.length - this.at < size + RECORD_HEAD) this.#nextBlock(size + RECORD_HEAD);
    const { bytes, at } = this;
    this.#start = at;
    putUint32(bytes, at + 4, number);
    this.at = at + RECORD_HEAD;
  }

  /** Ends the record begun last, where {@link at} is now. */
  end(): void {
    const length = this.at - this.#start;
    putUint32(this.bytes, this.#start, length);
    this.count += 1;
    this.size += length;
  }

  /** Adds a record, and copies its bytes. */
  add(number: number, record: Uint8Array): void {
    this.begin(number, record.length);
    this.bytes.set(record, this.at);
    this.at += record.length;
    this.end();
  }

  /** Adds the records of another store, with numbers that go on after those here. Its blocks are not copied. */
  adopt(blocks: readonly Uint8Array[]): void {
    if (this.at > 0) this.#keep(this.bytes, this.at);
    this.bytes = new Uint8Array(0);
    this.at = 0;
    for (const block of blocks) {
      for (let at = 0; at < block.length; at += uint32At(block, at)) {
        putUint32(block, at + 4, this.count);
        this.count += 1;
      }
      this.size += block.length;
      this.#keep(block, block.length);
    }
  }

  /** The blocks in their order, each as long as it is filled. Those in memory are not copied. */
  *blocks(): Generator<Uint8Array> {
    for (const block of this.#blocks) yield bytesOf(block);
    if (this.at > 0) yield this.bytes.subarray(0, this.at);
  }

  /**
   * The same, and lets go of each as soon as the next is asked for: the store is empty in the end.
   *
   * @param spare blocks into which those that lie in a file may be read
   * @param onRead told of the place of each that was read from a file: nobody needs it any more
   */
  *takeBlocks(
    spare?: Uint8Array[],
    onRead?: (scratch: Scratch, position: number, size: number) => void,
  ): Generator<Uint8Array> {
    if (this.at > 0) this.#keep(this.bytes, this.at);
    this.bytes = new Uint8Array(0);
    this.at = 0;
    this.count = 0;
    this.size = 0;
    this.#blocks.reverse();
    for (let block = this.#blocks.pop(); block !== undefined; block = this.#blocks.pop()) {
      const bytes = bytesOf(block, spare?.pop());
      if ("scratch" in block) onRead?.(block.scratch, block.position, block.size);
      yield bytes;
    }
  }

  #nextBlock(least: number): void {
    if (this.at > 0) this.#keep(this.bytes, this.at);
    const spare = least <= this.#blockSize ? this.#spare.pop() : undefined;
    this.bytes = spare ?? new Uint8Array(Math.max(least, this.#blockSize));
    this.at = 0;
  }

  #keep(bytes: Uint8Array, size: number): void {
    const overflow = this.#overflow;
    if (overflow !== undefined && this.#inMemory + bytes.length > overflow.limit) {
      const scratch = overflow.scratch();
      this.#blocks.push({ scratch, position: scratch.append(bytes.subarray(0, size)), size });
      if (bytes.length === this.#blockSize && this.#spare.length < SPARE) this.#spare.push(bytes);
    } else {
      this.#inMemory += bytes.length;
      this.#blocks.push({ bytes, size });
    }
  }
}

function bytesOf(block: Block, spare?: Uint8Array): Uint8Array {
  if (!("scratch" in block)) return block.bytes.subarray(0, block.size);
  const fits = spare !== undefined && spare.length >= block.size;
  return block.scratch.read(block.position, block.size, fits ? spare : undefined);
}

function putUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

/** Four bytes as a number, the lowest first. */
export function uint32At(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)) >>>
    0
  );
}
