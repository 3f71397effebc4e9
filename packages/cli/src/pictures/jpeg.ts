import { imageSizeOf, memorySource } from "@angokit/formats";
import type { Samples } from "@angokit/formats/transform";
import { exifOrientation } from "./exif-orientation.ts";

/** The decoder holds some 30 bytes for a pixel. */
const MOST_MEGAPIXELS = 200;
const MOST_MEGABYTES = 8192;
/** A block of 8 × 8 pixels takes a bit at least. */
const MOST_PIXELS_OF_BYTE = 8 * 64;

/**
 * The pixels of a JPEG as it is shown, EXIF orientation counted: red, green and blue.
 * @returns undefined where it is damaged, cut off, of a kind that is not decoded, or larger than 200 megapixels
 */
export async function jpegSamples(bytes: Uint8Array): Promise<Samples | undefined> {
  const { decode } = await import("jpeg-js");
  try {
    // The decoder makes room for all that is claimed before it reads a pixel.
    const claimed = await imageSizeOf(memorySource("", bytes));
    if (claimed === undefined || claimed.width * claimed.height > bytes.length * MOST_PIXELS_OF_BYTE)
      return undefined;
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: MOST_MEGAPIXELS,
      maxMemoryUsageInMB: MOST_MEGABYTES,
    });
    return upright({ width, height, channels: 3, depth: 8, data }, exifOrientation(bytes));
  } catch {
    // The decoder throws plain errors, also of types that would be faults elsewhere.
    return undefined;
  }
}

/** What is stored, as it is seen: row by row, for each place where its pixel lies. */
function upright(stored: Samples, orientation: number): Samples {
  if (orientation === 1) return stored;
  const { width, height, channels, data } = stored;
  const isTurned = orientation >= 5;
  const [shownWidth, shownHeight] = isTurned ? [height, width] : [width, height];
  const shown = new Uint8Array(data.length);
  for (let y = 0; y < shownHeight; y += 1) {
    for (let x = 0; x < shownWidth; x += 1) {
      const [column, row] = storedAt(x, y, width, height, orientation);
      const from = (row * width + column) * channels;
      const to = (y * shownWidth + x) * channels;
      for (let at = 0; at < channels; at += 1) shown[to + at] = data[from + at] ?? 0;
    }
  }
  return { ...stored, width: shownWidth, height: shownHeight, data: shown };
}

function storedAt(
  x: number,
  y: number,
  width: number,
  height: number,
  orientation: number,
): readonly [column: number, row: number] {
  switch (orientation) {
    case 2:
      return [width - 1 - x, y];
    case 3:
      return [width - 1 - x, height - 1 - y];
    case 4:
      return [x, height - 1 - y];
    case 5:
      return [y, x];
    case 6:
      return [y, height - 1 - x];
    case 7:
      return [width - 1 - y, height - 1 - x];
    default:
      return [width - 1 - y, x];
  }
}
