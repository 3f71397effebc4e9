import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Unpacks a small file of a ZIP at once. Throws where it would have more than `most` bytes. */
export function inflate(packed: Uint8Array, most: number): Uint8Array {
  return inflateRawSync(packed, { maxOutputLength: most });
}

/**
 * Packs a small file at once, with no more memory than it needs: 268 kB each, which zlib takes otherwise, for 100,000
 * label files keeps the garbage collector behind.
 */
export function deflate(content: Uint8Array): Uint8Array {
  const windowBits = Math.min(15, Math.max(9, Math.ceil(Math.log2(content.length + 1))));
  return deflateRawSync(content, { windowBits, memLevel: Math.min(8, windowBits - 6) });
}
