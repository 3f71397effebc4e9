import { crc32, deflateSync } from "node:zlib";

/** An 8-bit RGB picture as PNG (https://www.w3.org/TR/png-3/), each row filtered by what suits it. */
export function encodePng(width: number, height: number, rgb: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const candidates = [plainRows(width, height, rgb), filteredRows(width, height, rgb)].map((rows) =>
    deflateSync(rows, { level: 9, memLevel: 9 }),
  );
  const data = candidates.reduce((best, next) => (next.length < best.length ? next : best));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function plainRows(width: number, height: number, rgb: Uint8Array): Uint8Array {
  const stride = width * 3;
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y += 1) {
    rows.set(rgb.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  }
  return rows;
}

/** Each row by the filter (none, sub, up) that leaves the smallest differences. */
function filteredRows(width: number, height: number, rgb: Uint8Array): Uint8Array {
  const stride = width * 3;
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y += 1) {
    const row = rgb.subarray(y * stride, (y + 1) * stride);
    const above = y === 0 ? new Uint8Array(stride) : rgb.subarray((y - 1) * stride, y * stride);
    const choices = [
      row,
      row.map((value, at) => value - (at < 3 ? 0 : (row[at - 3] ?? 0))),
      row.map((value, at) => value - (above[at] ?? 0)),
    ];
    const costs = choices.map((choice) =>
      choice.reduce((sum, value) => sum + (value < 128 ? value : 256 - value), 0),
    );
    const best = costs.indexOf(Math.min(...costs));
    rows[y * (stride + 1)] = best;
    rows.set(choices[best] ?? row, y * (stride + 1) + 1);
  }
  return rows;
}
