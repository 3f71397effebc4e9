/** UTF-16, from which secrets are taken out as from other text. */
export interface WideText {
  readonly text: string;
  /** The same kind of bytes for another text. */
  written(text: string): Buffer;
}

/**
 * Reads bytes as UTF-16 when they say so: by a byte order mark, by their `charset`, or because each second one is 0.
 *
 * @param contentType with its parameters; empty where it is not known
 */
export function wideTextOf(bytes: Uint8Array, contentType: string): WideText | undefined {
  if (bytes.length < 2 || bytes.length % 2 !== 0) return undefined;
  const encoding = encodingOf(bytes, contentType);
  if (encoding === undefined) return undefined;
  const swapped = (buffer: Buffer): Buffer => (encoding === "utf-16be" ? buffer.swap16() : buffer);
  try {
    const little = swapped(Buffer.from(bytes));
    return {
      text: new TextDecoder("utf-16le", { fatal: true, ignoreBOM: true }).decode(little),
      written: (text) => swapped(Buffer.from(text, "utf16le")),
    };
  } catch {
    return undefined;
  }
}

function encodingOf(bytes: Uint8Array, contentType: string): "utf-16le" | "utf-16be" | undefined {
  const [first = 0, second = 0] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const charset = /;\s*charset\s*=\s*"?(utf-16(?:le|be)?)\b/i.exec(contentType)?.[1]?.toLowerCase();
  // Without a mark it is that of the network (RFC 2781).
  if (charset !== undefined) return charset === "utf-16le" ? "utf-16le" : "utf-16be";
  const start = bytes.subarray(0, 64);
  if (start.every((byte, index) => (index % 2 === 1) === (byte === 0))) return "utf-16le";
  return start.every((byte, index) => (index % 2 === 0) === (byte === 0)) ? "utf-16be" : undefined;
}
