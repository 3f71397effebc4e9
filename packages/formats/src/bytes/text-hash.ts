/**
 * A hash of a text, as a whole number of 53 bits: two rounds of FNV-1a with other beginnings
 * (http://www.isthe.com/chongo/tech/comp/fnv/), mixed. The same text has the same hash everywhere.
 */
export function textHash(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x050c5d1f;
  for (const byte of new TextEncoder().encode(text)) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x01000193);
  }
  return (mixed(high ^ low) >>> 11) * 2 ** 32 + (mixed(low) >>> 0);
}

/** Spreads what differs in the last bytes over all bits. */
function mixed(hash: number): number {
  let value = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
