/** The sides of an image in pixels. */
interface Sides {
  readonly width: number;
  readonly height: number;
}

/** What a PNG starts with; the length of its first chunk, which may be any, is in between: 0 stands for it. */
const PNG: readonly number[] = [
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0, 0x49, 0x48, 0x44, 0x52,
];

/**
 * The size of a PNG, or of a JPEG that has no Exif before its size, from some first bytes of the file: the same that
 * `imageSizeOf` gives, much sooner, as that looks for twenty formats. `undefined` for all else, and where these bytes do
 * not say it.
 */
export function headerSize(bytes: Uint8Array, start: number, end: number): Sides | undefined {
  const [width, height] = bytes[start] === 0xff ? jpegSides(bytes, start, end) : pngSides(bytes, start, end);
  return width > 0 && height > 0 ? { width, height } : undefined;
}

const UNKNOWN: readonly [number, number] = [0, 0];

/** Segments of a JPEG up to its frame header: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1.1.4 and B.2.2. */
function jpegSides(bytes: Uint8Array, start: number, end: number): readonly [number, number] {
  if (bytes[start + 1] !== 0xd8 || bytes[start + 2] !== 0xff) return UNKNOWN;
  let at = start + 2;
  for (;;) {
    // The marker and the length, and as much as is looked at of a frame header.
    if (at + 10 > end || bytes[at] !== 0xff) return UNKNOWN;
    const marker = bytes[at + 1] ?? 0;
    // A baseline, extended or progressive frame. It comes after other segments.
    if (marker >= 0xc0 && marker <= 0xc2 && at > start + 2)
      return [uint16(bytes, at + 7), uint16(bytes, at + 5)];
    const length = uint16(bytes, at + 2);
    // APP1, where Exif is; and what is too odd to be passed over here.
    if (marker === 0xe1 || length < 2) return UNKNOWN;
    at += 2 + length;
  }
}

function pngSides(bytes: Uint8Array, start: number, end: number): readonly [number, number] {
  if (end - start < 24) return UNKNOWN;
  for (let at = 0; at < PNG.length; at += 1)
    if (bytes[start + at] !== PNG[at] && (at < 8 || at > 11)) return UNKNOWN;
  return [
    uint16(bytes, start + 16) * 65_536 + uint16(bytes, start + 18),
    uint16(bytes, start + 20) * 65_536 + uint16(bytes, start + 22),
  ];
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
