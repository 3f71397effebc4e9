/** An entry of a tar that is made byte by byte: everything is there to be wrong. */
export interface TarPart {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** `0` a file, `2` a symbolic link, `5` a folder, `x` words about the next, … */
  readonly type?: string;
  /** As it is claimed: a number, or the bytes of the field. */
  readonly size?: number | string | Uint8Array;
  readonly link?: string;
  readonly prefix?: string;
  /** `ustar` and the version; those of GNU are `ustar  ` and a zero. */
  readonly magic?: string;
  readonly checksum?: number;
}

const BLOCK = 512;

/** A tar of these, in this order, with two empty blocks at its end. */
export function tarOf(parts: readonly TarPart[], end = 2 * BLOCK): Uint8Array<ArrayBuffer> {
  const blocks = parts.flatMap((part) => {
    const content = bytesOf(part.content ?? "");
    return [headerOf(part, content.length), content, new Uint8Array(-content.length & (BLOCK - 1))];
  });
  const whole = new Uint8Array(blocks.reduce((total, block) => total + block.length, end));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

/** Records of words as pax has them: the length of each counts its own digits. */
export function wordsOf(words: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const bytes: number[] = [];
  for (const [key, value] of Object.entries(words)) {
    const rest = [...bytesOf(` ${key}=`), ...bytesOf(value), 10];
    let length = rest.length;
    while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
    bytes.push(...bytesOf(String(length)), ...rest);
  }
  return new Uint8Array(bytes);
}

function headerOf(part: TarPart, length: number): Uint8Array {
  const { type = "0", size = length, link = "", prefix = "", magic = "ustar\u000000", checksum } = part;
  const header = new Uint8Array(BLOCK);
  const put = (at: number, text: string | Uint8Array): void => header.set(bytesOf(text), at);
  put(0, bytesOf(part.name).subarray(0, 100));
  put(100, "0000644\0");
  put(124, typeof size === "number" ? `${size.toString(8).padStart(11, "0")}\0` : size);
  put(136, "00000000000\0");
  put(156, type);
  put(157, link);
  put(257, magic);
  put(345, prefix);
  header.fill(0x20, 148, 156);
  const sum = checksum ?? header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
