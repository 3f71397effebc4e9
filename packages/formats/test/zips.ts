import { crc32, deflateRawSync } from "node:zlib";

/** A file in a ZIP that is made byte by byte: everything but its name and content is there to be wrong. */
export interface Packed {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  readonly stored?: boolean;
  /** 0 stored, 8 Deflate. */
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  /** Unpacked, as it is claimed. */
  readonly size?: number;
  readonly packedSize?: number;
  /** Unix mode, in the upper half of the attributes: 0o120777 is a symbolic link. */
  readonly mode?: number;
  /** Where the table of contents says that it begins. */
  readonly offset?: number;
}

/** A ZIP of these files, in this order. */
export function zipOf(entries: readonly Packed[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = bytesOf(entry.name);
    const content = bytesOf(entry.content ?? "");
    const data = entry.stored === true ? content : deflateRawSync(content);
    const sizes = [
      entry.crc ?? crc32(content),
      entry.packedSize ?? data.length,
      entry.size ?? content.length,
    ] as const;
    const method = entry.method ?? (entry.stored === true ? 0 : 8);
    const flags = entry.flags ?? 0x800;
    const head = header(
      30,
      0x04034b50,
      [
        [4, 20],
        [6, flags],
        [8, method],
        [26, name.length],
      ],
      [
        [14, sizes[0]],
        [18, sizes[1]],
        [22, sizes[2]],
      ],
    );
    parts.push(head, name, data);
    directory.push(
      header(
        46,
        0x02014b50,
        [
          [4, 0x0314],
          [6, 20],
          [8, flags],
          [10, method],
          [28, name.length],
          [40, entry.mode ?? 0o100644],
        ],
        [
          [16, sizes[0]],
          [20, sizes[1]],
          [24, sizes[2]],
          [42, entry.offset ?? at],
        ],
      ),
      name,
    );
    at += head.length + name.length + data.length;
  }
  const size = directory.reduce((total, part) => total + part.length, 0);
  const end = header(
    22,
    0x06054b50,
    [
      [8, entries.length],
      [10, entries.length],
    ],
    [
      [12, size],
      [16, at],
    ],
  );
  return joinedBytes([...parts, ...directory, end]);
}

function header(
  length: number,
  signature: number,
  shorts: readonly (readonly [at: number, value: number])[],
  longs: readonly (readonly [at: number, value: number])[],
): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  // The attributes are 4 bytes, with the mode in the upper two.
  for (const [at, value] of shorts) view.setUint16(at, value, true);
  for (const [at, value] of longs) view.setUint32(at, value, true);
  return bytes;
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

function joinedBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
