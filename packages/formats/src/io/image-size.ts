import { joined } from "../bytes/joined.ts";
import type { Source } from "./source.ts";

const LIMIT = 512 * 1024;
/** A TIFF may have its header at its end. */
const TIFF_LIMIT = 256 * 1024 * 1024;

/**
 * The size of an image as it is shown: an EXIF orientation that turns it by a quarter swaps its sides. Reads no more of
 * the file than it needs, at most 512 KB (a TIFF whole). `undefined` where the bytes are no image that is known.
 */
export async function imageSizeOf(source: Source): Promise<{ width: number; height: number } | undefined> {
  const { imageSize } = await import("image-size");
  const chunks: Uint8Array[] = [];
  let bytes: Uint8Array = new Uint8Array();
  let length = 0;
  let limit = LIMIT;
  let tried = 0;
  const measure = (): { width: number; height: number } | undefined => {
    bytes = joined([bytes, ...chunks.splice(0)]);
    tried = length;
    try {
      const { width, height, orientation } = imageSize(bytes);
      if (!(Number.isInteger(width) && width > 0 && Number.isInteger(height) && height > 0)) return undefined;
      return orientation !== undefined && orientation >= 5 && orientation <= 8
        ? { width: height, height: width }
        : { width, height };
    } catch {
      // The package throws the same kind of error for bytes that are missing and for bytes that are wrong.
      return undefined;
    }
  };
  for await (const chunk of source.stream()) {
    chunks.push(chunk);
    length += chunk.length;
    if (bytes.length < 4 && length >= 4) bytes = joined([bytes, ...chunks.splice(0)]);
    if (isTiff(bytes)) limit = TIFF_LIMIT;
    // Each try starts from the beginning: only when there is twice as much to see.
    if ((isTiff(bytes) || length < tried * 2) && length < limit) continue;
    const size = isTiff(bytes) ? undefined : measure();
    if (size !== undefined) return size;
    if (length >= limit) return undefined;
  }
  return measure();
}

function isTiff([first, second, third, fourth]: Uint8Array): boolean {
  return (
    (first === 0x49 && second === 0x49 && third === 42 && fourth === 0) ||
    (first === 0x4d && second === 0x4d && third === 0 && fourth === 42)
  );
}
