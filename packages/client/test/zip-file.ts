import { crc32, deflateRawSync } from "node:zlib";

/** How a ZIP file is written. */
export interface ZipStyle {
  readonly isStored?: boolean;
  readonly isZip64?: boolean;
  /** Whether checksum and sizes stand behind the entry. */
  readonly isStreamed?: boolean;
  readonly comment?: string;
  readonly isEncrypted?: boolean;
  /** How many times the directory names the entry. */
  readonly count?: number;
  /** What is said to be the checksum. */
  readonly checksum?: number;
}

function bytes(...parts: readonly (readonly [size: 2 | 4 | 8, value: number])[]): Buffer {
  return Buffer.concat(
    parts.map(([size, value]) => {
      const buffer = Buffer.alloc(8);
      buffer.writeBigUInt64LE(BigInt(value));
      return buffer.subarray(0, size);
    }),
  );
}

const all = 0xffff_ffff;

/** A ZIP file with one entry. */
export function zipFile(content: Uint8Array, style: ZipStyle = {}): Uint8Array<ArrayBuffer> {
  const { isStored, isZip64, isStreamed, comment = "", isEncrypted, count = 1 } = style;
  const packed = isStored ? Buffer.from(content) : deflateRawSync(content);
  const name = Buffer.from("export.json");
  const flags = (isStreamed ? 8 : 0) + (isEncrypted ? 1 : 0);
  const method = isStored ? 0 : 8;
  const checksum = style.checksum ?? crc32(content);
  const sizes = isZip64 ? ([all, all] as const) : ([packed.length, content.length] as const);
  const extra = isZip64
    ? bytes([2, 7], [2, 2], [2, 0], [2, 1], [2, 16], [8, content.length], [8, packed.length])
    : Buffer.alloc(0);
  const header = (known: boolean): Buffer =>
    bytes(
      [2, 45],
      [2, flags],
      [2, method],
      [4, 0],
      [4, known ? checksum : 0],
      [4, known ? sizes[0] : 0],
      [4, known ? sizes[1] : 0],
      [2, name.length],
      [2, extra.length],
    );
  const local = Buffer.concat([bytes([4, 0x04034b50]), header(!isStreamed), name, extra]);
  const width = isZip64 ? 8 : 4;
  const descriptor = isStreamed
    ? bytes([4, 0x08074b50], [4, checksum], [width, packed.length], [width, content.length])
    : Buffer.alloc(0);
  const entry = Buffer.concat([
    bytes([4, 0x02014b50], [2, 45]),
    header(true),
    bytes([2, 0], [2, 0], [2, 0], [4, 0], [4, 0]),
    name,
    extra,
  ]);
  const directory = Buffer.concat(Array.from({ length: count }, () => entry));
  const at = local.length + packed.length + descriptor.length;
  const end64 = isZip64
    ? Buffer.concat([
        bytes(
          [4, 0x06064b50],
          [8, 44],
          [2, 45],
          [2, 45],
          [4, 0],
          [4, 0],
          [8, count],
          [8, count],
          [8, directory.length],
          [8, at],
        ),
        bytes([4, 0x07064b50], [4, 0], [8, at + directory.length], [4, 1]),
      ])
    : Buffer.alloc(0);
  const end = bytes(
    [4, 0x06054b50],
    [4, 0],
    [2, isZip64 ? 0xffff : count],
    [2, isZip64 ? 0xffff : count],
    [4, isZip64 ? all : directory.length],
    [4, isZip64 ? all : at],
    [2, comment.length],
  );
  return Uint8Array.from(
    Buffer.concat([local, packed, descriptor, directory, end64, end, Buffer.from(comment)]),
  );
}
