import { encode } from "jpeg-js";

/** A picture as JPEG. With `turned`, the pixels lie on their side and EXIF orientation 6 sets them upright. */
export function encodeJpeg(width: number, height: number, rgb: Uint8Array, turned: boolean): Uint8Array {
  const stored = turned ? { width: height, height: width } : { width, height };
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      // A viewer that knows orientation 6 turns the stored picture a quarter clockwise.
      const at = turned ? (width - 1 - x) * stored.width + y : y * stored.width + x;
      data.set(rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3), at * 4);
    }
  }
  const bytes = encode({ ...stored, data }, 85).data;
  return turned ? Buffer.concat([bytes.subarray(0, 2), orientationSegment(6), bytes.subarray(2)]) : bytes;
}

/** An APP1 segment whose only tag is the orientation (EXIF 2.3, tag 0x0112). */
function orientationSegment(orientation: number): Uint8Array {
  const tiff = Buffer.alloc(26);
  tiff.write("MM\0*", 0, "latin1");
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(0x0112, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}
