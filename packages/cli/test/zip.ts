import { crc32, deflateRawSync } from "node:zlib";

/** A ZIP of these files. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [path, given] of Object.entries(files)) {
    const name = Buffer.from(path);
    const content = Buffer.from(given);
    const packed = deflateRawSync(content);
    const same = Buffer.alloc(26);
    same.writeUInt16LE(20, 0);
    same.writeUInt16LE(0x800, 2);
    same.writeUInt16LE(8, 4);
    same.writeUInt32LE(crc32(content), 10);
    same.writeUInt32LE(packed.length, 14);
    same.writeUInt32LE(content.length, 18);
    same.writeUInt16LE(name.length, 22);
    const offset = Buffer.alloc(14);
    offset.writeUInt32LE(at, 10);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), same, name, packed);
    directory.push(Buffer.from("PK\x01\x02\x14\0", "latin1"), same, offset, name);
    at += 30 + name.length + packed.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(parts.length / 4, 8);
  end.writeUInt16LE(parts.length / 4, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
