import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import type { Span } from "./known-secrets.ts";

/** A ZIP file or gzip in base64, as its first bytes tell; a long one has line breaks. */
const PACKED =
  /(?<![\w+-])(?:UEsDB|H4sI)[\w+/-]{11,}(?:(?:[ \t]*(?:\r?\n|\\r|\\n))+[ \t]*[\w+/-]+)*(?:={1,2}|%3D(?:%3D)?)?/g;

/** How many archives can stand in each other. */
const DEEPEST = 4;

/** What all archives of a text unpack to together, in bytes. */
const LONGEST = 16 * 1024 * 1024;

/** A file that was packed. */
export interface PackedFile {
  /** Empty in gzip, which has none. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Looks into archives that stand as base64 in texts, also in each other. */
export class PackedSecrets {
  readonly #isSecret: (file: PackedFile) => boolean;
  #depth = 0;
  #left = LONGEST;

  /** @param isSecret whether there is a secret in a file, which may have archives in base64 itself */
  constructor(isSecret: (file: PackedFile) => boolean) {
    this.#isSecret = isSecret;
  }

  /** Archives with a secret, and those that cannot be looked into. */
  *find(text: string): Generator<Span> {
    if (!text.includes("UEsDB") && !text.includes("H4sI")) return;
    if (this.#depth === 0) this.#left = LONGEST;
    for (const match of text.matchAll(PACKED)) {
      const digits = match[0].replaceAll(/\\[rn]|\s|%3D/g, "");
      if (this.#holds(Buffer.from(digits, "base64")))
        yield { start: match.index, end: match.index + match[0].length };
    }
  }

  #holds(bytes: Uint8Array): boolean {
    if (this.#depth === DEEPEST) return true;
    this.#depth++;
    try {
      return this.#unpacked(bytes).some((file) =>
        isArchive(file.bytes) ? this.#holds(file.bytes) : this.#isSecret(file),
      );
    } catch {
      // Broken, or too long.
      return true;
    } finally {
      this.#depth--;
    }
  }

  /** Throws where it cannot be unpacked. */
  #unpacked(bytes: Uint8Array): readonly PackedFile[] {
    if (bytes[0] === 0x1f) {
      const content = gunzipSync(bytes, { maxOutputLength: Math.max(1, this.#left) });
      this.#left -= content.length;
      return [{ name: "", bytes: content }];
    }
    const files = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        this.#left -= originalSize;
        if (this.#left < 0) throw new RangeError("too long");
        return true;
      },
    });
    return Object.entries(files).map(([name, content]) => ({ name, bytes: content }));
  }
}

function isArchive([first, second, third, fourth]: Uint8Array): boolean {
  return (
    (first === 0x1f && second === 0x8b) || (first === 0x50 && second === 0x4b && third === 3 && fourth === 4)
  );
}
