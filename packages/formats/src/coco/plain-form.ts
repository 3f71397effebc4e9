/*
 * How a plain annotation is packed. A record begins with one byte that says what is in it, by the bits below; then come
 * its id (a double), category id, line and index in the file (whole numbers, the index less the record's own number),
 * and what there is of area (a double), box (four decimals) and outline:
 *
 * - RINGS, CLOSED_RINGS: how many, and of each its length and decimals
 * - PLACE: where the rings are in the file (a double) and how long their text is
 * - MASK: height, width, how many run lengths, and these
 *
 * A record that is not plain has line and index, and the JSON text of the annotation.
 */

export const HAS_BOX = 1;
export const HAS_AREA = 2;
export const HAS_CROWD = 4;
export const IS_CROWD = 8;
/** The record is the JSON text of the annotation. */
export const IS_TEXT = 64;

/** The bits that say what kind of outline there is. */
export const OUTLINE: number = 16 | 32 | 128;
export const NO_OUTLINE = 0;
/** A segmentation without rings. */
export const EMPTY_OUTLINE = 16;
export const RINGS = 32;
/** Of the rings only the place in the file is kept. */
export const PLACE = 48;
export const MASK = 128;
/** Rings of which some end in the point that they begin with. */
export const CLOSED_RINGS = 160;
