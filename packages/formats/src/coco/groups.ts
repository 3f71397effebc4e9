import { type Overflow, RECORD_HEAD, RecordStore, type Scratch, uint32At } from "../bytes/record-store.ts";

/** How many bytes of records are brought into order at once: few enough to stay in a processor's own memory. */
const BUCKET = 2 ** 19;
/** The same where they lie in a file. */
const OUTSIDE_BUCKET = 2 ** 21;
/** What is written to a bucket at once: there may be hundreds of them. */
const BUCKET_BLOCK = 2 ** 14;

/**
 * The records of each group in turn, each group's in their order; the store is empty in the end. They are first parted
 * into buckets of neighbouring groups, as sorting outside of memory goes: what is sorted then is near together. The bytes
 * of a group stay as they are.
 *
 * @param groupOf the group of each record, by its number; below 0 for those that belong to none
 */
export function* grouped(
  store: RecordStore,
  groupOf: Int32Array,
  groups: number,
  overflow: Overflow | undefined,
): Generator<Uint8Array> {
  const count = Math.max(1, Math.ceil(store.size / (store.hasOverflown ? OUTSIDE_BUCKET : BUCKET)));
  const perBucket = Math.max(1, Math.ceil(groups / count));
  const buckets = count === 1 ? [store] : parted(store, groupOf, count, perBucket, overflow);
  // What is read from a file is read into the same memory again and again.
  const spare: Uint8Array[] = [];
  for (const [rank, bucket] of buckets.entries()) {
    const first = rank * perBucket;
    yield* inOrder(bucket, groupOf, first, Math.min(groups, first + perBucket), spare);
  }
}

function parted(
  store: RecordStore,
  groupOf: Int32Array,
  count: number,
  perBucket: number,
  overflow: Overflow | undefined,
): readonly RecordStore[] {
  const room = store.hasOverflown && overflow !== undefined ? new Refilled(overflow.scratch()) : undefined;
  const outside = room && { limit: 0, scratch: () => room };
  // The blocks that were emptied are filled again: the whole is never there twice.
  const spare: Uint8Array[] = [];
  const buckets = Array.from({ length: count }, () => new RecordStore(outside, BUCKET_BLOCK, spare));
  const read: Uint8Array[] = [];
  for (const block of store.takeBlocks(read, (...place) => room?.free(...place))) {
    for (let at = 0; at < block.length;) {
      const length = uint32At(block, at);
      const number = uint32At(block, at + 4);
      const group = groupOf[number] ?? -1;
      const bucket = group < 0 ? undefined : buckets[Math.floor(group / perBucket)];
      if (bucket !== undefined) {
        bucket.begin(number, length - RECORD_HEAD);
        copy(block, at + RECORD_HEAD, length - RECORD_HEAD, bucket.bytes, bucket.at);
        bucket.at += length - RECORD_HEAD;
        bucket.end();
      }
      at += length;
    }
    if (outside !== undefined) {
      if (read.length === 0) read.push(new Uint8Array(block.buffer));
      continue;
    }
    const { buffer } = block;
    for (let at = 0; at + BUCKET_BLOCK <= buffer.byteLength; at += BUCKET_BLOCK) {
      spare.push(new Uint8Array(buffer, at, BUCKET_BLOCK));
    }
  }
  return buckets;
}

/** Where records lay that were read is room for others: what is parted need not be there twice. */
class Refilled implements Scratch {
  readonly #scratch: Scratch;
  readonly #free: number[] = [];

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  free(scratch: Scratch, position: number, size: number): void {
    if (scratch !== this.#scratch || scratch.write === undefined) return;
    for (let at = 0; at + BUCKET_BLOCK <= size; at += BUCKET_BLOCK) this.#free.push(position + at);
  }

  append(bytes: Uint8Array): number {
    const position = bytes.length > BUCKET_BLOCK ? undefined : this.#free.pop();
    if (position === undefined) return this.#scratch.append(bytes);
    this.#scratch.write?.(position, bytes);
    return position;
  }

  read(position: number, length: number, into?: Uint8Array): Uint8Array {
    return this.#scratch.read(position, length, into);
  }

  /** It is not this one's. */
  close(): void {}
}

/** Sorts by counting: each group's records keep their order. They are copied, so that what reads them goes straight on. */
function* inOrder(
  store: RecordStore,
  groupOf: Int32Array,
  first: number,
  end: number,
  spare: Uint8Array[],
): Generator<Uint8Array> {
  const groups = end - first;
  const isOutside = store.hasOverflown;
  const blocks = Array.from(store.takeBlocks(spare));
  const starts = new Float64Array(groups + 1);
  for (const block of blocks) {
    for (let at = 0; at < block.length;) {
      const length = uint32At(block, at);
      const group = (groupOf[uint32At(block, at + 4)] ?? -1) - first;
      if (group >= 0) starts[group + 1] = (starts[group + 1] ?? 0) + length;
      at += length;
    }
  }
  for (let group = 1; group <= groups; group += 1) {
    starts[group] = (starts[group] ?? 0) + (starts[group - 1] ?? 0);
  }
  const next = starts.slice(0, groups);
  const sorted = new Uint8Array(starts[groups] ?? 0);
  for (const block of blocks) {
    for (let at = 0; at < block.length;) {
      const length = uint32At(block, at);
      const group = (groupOf[uint32At(block, at + 4)] ?? -1) - first;
      if (group >= 0) {
        const to = next[group] ?? 0;
        next[group] = to + length;
        copy(block, at, length, sorted, to);
      }
      at += length;
    }
    if (isOutside) spare.push(new Uint8Array(block.buffer));
  }
  blocks.length = 0;
  for (let group = 0; group < groups; group += 1) yield sorted.subarray(starts[group], starts[group + 1]);
}

function copy(from: Uint8Array, at: number, length: number, target: Uint8Array, to: number): void {
  // A call costs as much as some twenty bytes one by one.
  if (length > 32) target.set(from.subarray(at, at + length), to);
  else for (let i = 0; i < length; i += 1) target[to + i] = from[at + i] ?? 0;
}
