import { inflateSync } from "node:zlib";

/** The pixels of an 8-bit RGB picture whose rows use the filters none, sub and up: what the samples use. */
export function decodePng(bytes: Uint8Array): { width: number; height: number; rgb: Uint8Array } {
  const file = Buffer.from(bytes);
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const data: Buffer[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) === "IDAT") {
      data.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
    }
  }
  const rows = inflateSync(Buffer.concat(data));
  const stride = width * 3;
  const rgb = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * (stride + 1)];
    if (filter !== 0 && filter !== 1 && filter !== 2) throw new Error(`Row ${y} has filter ${filter}`);
    for (let x = 0; x < stride; x += 1) {
      const left = filter === 1 && x >= 3 ? (rgb[y * stride + x - 3] ?? 0) : 0;
      const up = filter === 2 && y > 0 ? (rgb[(y - 1) * stride + x] ?? 0) : 0;
      rgb[y * stride + x] = (rows[y * (stride + 1) + 1 + x] ?? 0) + left + up;
    }
  }
  return { width, height, rgb };
}
