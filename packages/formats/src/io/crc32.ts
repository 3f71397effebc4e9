/** By byte, and by the place of a byte among four: https://www.w3.org/TR/png-3/#D-CRCAppendix has the first of these. */
const TABLES: readonly Int32Array[] = tables();

/** The checksum of ZIP and gzip, over bytes that come in pieces: give the one so far. 0 to 2³² - 1. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [last, third, second, first] = TABLES;
  if (last === undefined || third === undefined || second === undefined || first === undefined) return 0;
  let crc = ~before;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^=
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    crc =
      (first[crc & 255] ?? 0) ^
      (second[(crc >>> 8) & 255] ?? 0) ^
      (third[(crc >>> 16) & 255] ?? 0) ^
      (last[crc >>> 24] ?? 0);
  }
  for (; at < bytes.length; at += 1) crc = (last[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function tables(): readonly Int32Array[] {
  const last = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    return crc;
  });
  const step = (table: Int32Array): Int32Array => table.map((crc) => (last[crc & 255] ?? 0) ^ (crc >>> 8));
  const third = step(last);
  const second = step(third);
  return [last, third, second, step(second)];
}
