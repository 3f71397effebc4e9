import { cursor } from "../bytes/packed.ts";

/** Members that were read, in one bit each. */
export const ID = 1;
export const IMAGE = 2;
export const CATEGORY = 4;
export const BOX = 8;
export const AREA = 16;
export const CROWD = 32;
export const SEGMENTATION = 64;

/** Which member a key is, from the byte after its quote; 0 for others. The cursor is after its closing quote. */
export function memberAt(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case 0x73:
      return isText(bytes, at, SEGMENTATION_KEY) ? SEGMENTATION : 0;
    case 0x61:
      return isText(bytes, at, AREA_KEY) ? AREA : 0;
    case 0x62:
      return isText(bytes, at, BOX_KEY) ? BOX : 0;
    case 0x63:
      return isText(bytes, at, CATEGORY_KEY) ? CATEGORY : 0;
    case 0x69:
      if (isText(bytes, at, ID_KEY)) return ID;
      if (isText(bytes, at, IMAGE_KEY)) return IMAGE;
      return isText(bytes, at, CROWD_KEY) ? CROWD : 0;
    default:
      return 0;
  }
}

const SEGMENTATION_KEY = keyBytes("segmentation");
const AREA_KEY = keyBytes("area");
const BOX_KEY = keyBytes("bbox");
const CATEGORY_KEY = keyBytes("category_id");
const ID_KEY = keyBytes("id");
const IMAGE_KEY = keyBytes("image_id");
const CROWD_KEY = keyBytes("iscrowd");
export const COUNTS_KEY: Uint8Array = keyBytes('"counts');
export const SIZE_KEY: Uint8Array = keyBytes('"size');

function keyBytes(key: string): Uint8Array {
  return new TextEncoder().encode(`${key}"`);
}

/** Whether bytes are there. The cursor is after them then. */
export function isText(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i += 1) if (bytes[at + i] !== text[i]) return false;
  cursor.at = at + text.length;
  return true;
}
