import { imageSizeOf as sizeOf } from "../io/image-size.ts";

/* In a file of its own for the reason that `geometry.ts` tells. */

/**
 * The size of an image as it is shown: an EXIF orientation that turns it by a quarter swaps its sides. Reads no more of
 * the file than it needs, at most 512 KB (a TIFF whole). `undefined` where the bytes are no image that is known.
 */
export const imageSizeOf: typeof sizeOf = sizeOf;
