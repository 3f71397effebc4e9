import type { FindImageSource, PlacedImage } from "../io/image-places.ts";
import type { Source } from "../io/source.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";

/** An image that was seen, and the hash of its whole file where that was needed. */
interface Seen {
  readonly image: PlacedImage;
  whole: string | undefined;
}

/**
 * Finds images that are the same file under two names. Files are told apart by their first bytes; only those that begin
 * alike are read to their end, each once.
 */
export class SameContents {
  readonly #byStart = new Map<string, Seen[]>();
  readonly #find: FindImageSource;
  readonly #tell: OnDiagnostic;

  constructor(find: FindImageSource, tell: OnDiagnostic) {
    this.#find = find;
    this.#tell = tell;
  }

  /** @param start - the first bytes of its file, of every file as many */
  async see({ name, path, split }: PlacedImage, start: Uint8Array): Promise<void> {
    const image = {
      name,
      ...(path === undefined ? {} : { path }),
      ...(split === undefined ? {} : { split }),
    };
    const seen: Seen = { image, whole: undefined };
    const key = new Hash().add(start).text;
    const alike = this.#byStart.get(key);
    if (alike === undefined) {
      this.#byStart.set(key, [seen]);
      return;
    }
    for (const other of [seen, ...alike]) other.whole ??= await this.#hash(other.image);
    const first = alike.find(({ whole, image: other }) => whole === seen.whole && !isSame(other, image));
    // Of a file that is there many times, the first stands for all.
    if (first === undefined) alike.push(seen);
    else await this.#tellOf(image, first.image);
  }

  async #tellOf(image: PlacedImage, first: PlacedImage): Promise<void> {
    const [a, b] = [this.#find(image), this.#find(first)];
    if (a === undefined || b === undefined || a.name === b.name) return;
    const place = { file: a.name, image: image.name };
    if (image.split !== first.split && image.split !== undefined && first.split !== undefined) {
      const message = `${image.name} of ${image.split} is the same picture as ${first.name} of ${first.split}.`;
      this.#tell({ code: "dataset/split-overlap", severity: "warning", message, ...place });
    } else {
      const message = `${image.name} is the same picture as ${first.name}.`;
      this.#tell({ code: "image/duplicate", severity: "note", message, ...place });
    }
  }

  async #hash(image: PlacedImage): Promise<string> {
    const source = this.#find(image);
    return source === undefined ? "" : hashOf(source);
  }
}

function isSame(a: PlacedImage, b: PlacedImage): boolean {
  return a.name === b.name && a.path === b.path && a.split === b.split;
}

async function hashOf(source: Source): Promise<string> {
  const hash = new Hash();
  for await (const chunk of source.stream()) hash.add(chunk);
  return hash.text;
}

/**
 * A hash of bytes in 128 bits: four times FNV-1a's step with primes of their own, each also stirred by the one before.
 * https://datatracker.ietf.org/doc/html/draft-eastlake-fnv. Not against forgery, only against chance.
 */
class Hash {
  #a = 0x811c9dc5;
  #b = 0x2166f13a;
  #c = 0x9747b28c;
  #d = 0x1b873593;
  #length = 0;

  add(bytes: Uint8Array): this {
    let [a, b, c, d] = [this.#a, this.#b, this.#c, this.#d];
    for (const byte of bytes) {
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b ^ byte ^ (a >>> 13), 0x85ebca6b);
      c = Math.imul(c ^ byte ^ (b >>> 11), 0xc2b2ae35);
      d = Math.imul(d ^ byte ^ (c >>> 15), 0x27d4eb2f);
    }
    [this.#a, this.#b, this.#c, this.#d] = [a, b, c, d];
    this.#length += bytes.length;
    return this;
  }

  get text(): string {
    return [this.#a, this.#b, this.#c, this.#d, this.#length].map((part) => part.toString(36)).join();
  }
}
