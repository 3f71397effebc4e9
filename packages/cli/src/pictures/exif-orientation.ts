const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];
const ORIENTATION = 0x01_12;

/**
 * How a JPEG is to be turned to be seen, 1 (as it is) to 8: the tag 0x0112 of its Exif, 1 where it has none.
 * https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf, 4.6.4
 */
export function exifOrientation(jpeg: Uint8Array): number {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff;) {
    const marker = jpeg[at + 1] ?? 0;
    // Start of the pixels.
    if (marker === 0xda) return 1;
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === 0xe1 && EXIF.every((byte, index) => jpeg[at + 4 + index] === byte))
      return orientationIn(jpeg.subarray(at + 10, end));
    if (end <= at + 2) return 1;
    at = end;
  }
  return 1;
}

function orientationIn(tiff: Uint8Array): number {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 10) return 1;
  const isLittle = tiff[0] === 0x49;
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > tiff.length) return 1;
  const count = view.getUint16(directory, isLittle);
  for (let index = 0; index < count; index += 1) {
    const at = directory + 2 + index * 12;
    if (at + 12 > tiff.length) return 1;
    if (view.getUint16(at, isLittle) !== ORIENTATION) continue;
    const value = view.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
