import { ImageNames as Names } from "../io/names.ts";

/* In a file of its own for the reason that `geometry.ts` tells. */

/**
 * Gives every image the name of its file: a relative path with `/` that is safe on every system. It is the image's own
 * name where that is such a path with the extension of an image; MODEL.md says what becomes of others, and of two
 * that clash. Names are given in the order of the images, and depend on nothing else.
 */
export class ImageNames extends Names {}
