/**
 * The text of some bytes of ASCII where it is as long as an id of Ango, which are 23 or 24 hexadecimal digits; undefined
 * otherwise. To be decoded by the engine takes such a short text three times as long, and each object has an id.
 */
export function idText(bytes: Uint8Array, at: number, size: number): string | undefined {
  if (size === 24) {
    return String.fromCharCode(
      bytes[at] ?? 0,
      bytes[at + 1] ?? 0,
      bytes[at + 2] ?? 0,
      bytes[at + 3] ?? 0,
      bytes[at + 4] ?? 0,
      bytes[at + 5] ?? 0,
      bytes[at + 6] ?? 0,
      bytes[at + 7] ?? 0,
      bytes[at + 8] ?? 0,
      bytes[at + 9] ?? 0,
      bytes[at + 10] ?? 0,
      bytes[at + 11] ?? 0,
      bytes[at + 12] ?? 0,
      bytes[at + 13] ?? 0,
      bytes[at + 14] ?? 0,
      bytes[at + 15] ?? 0,
      bytes[at + 16] ?? 0,
      bytes[at + 17] ?? 0,
      bytes[at + 18] ?? 0,
      bytes[at + 19] ?? 0,
      bytes[at + 20] ?? 0,
      bytes[at + 21] ?? 0,
      bytes[at + 22] ?? 0,
      bytes[at + 23] ?? 0,
    );
  }
  if (size !== 23) return undefined;
  return String.fromCharCode(
    bytes[at] ?? 0,
    bytes[at + 1] ?? 0,
    bytes[at + 2] ?? 0,
    bytes[at + 3] ?? 0,
    bytes[at + 4] ?? 0,
    bytes[at + 5] ?? 0,
    bytes[at + 6] ?? 0,
    bytes[at + 7] ?? 0,
    bytes[at + 8] ?? 0,
    bytes[at + 9] ?? 0,
    bytes[at + 10] ?? 0,
    bytes[at + 11] ?? 0,
    bytes[at + 12] ?? 0,
    bytes[at + 13] ?? 0,
    bytes[at + 14] ?? 0,
    bytes[at + 15] ?? 0,
    bytes[at + 16] ?? 0,
    bytes[at + 17] ?? 0,
    bytes[at + 18] ?? 0,
    bytes[at + 19] ?? 0,
    bytes[at + 20] ?? 0,
    bytes[at + 21] ?? 0,
    bytes[at + 22] ?? 0,
  );
}
