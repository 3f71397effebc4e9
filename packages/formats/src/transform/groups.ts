import { textHash } from "../bytes/text-hash.ts";
import type { DatasetImage } from "../model/dataset.ts";
import { answersTo, assetKeyOf, batchesOf, fieldOf, stagesOf } from "./image-facts.ts";

/**
 * What images have in common that are not to be torn apart:
 * - `asset`: the video or document that they are frames or pages of (COCO for videos: `video_id`); the image that they
 *   are tiles of
 * - `batch`, `stage`: of Ango. Images of several batches hold these together
 * - `{ attribute }`: the answer to a question about the image
 * - `{ field }`: a member of the source: of the image itself, of its metadata or of its task
 * - a RegExp on the name: what its first group matches, or all of it
 * - a function: gives one key, several, or none
 *
 * An image without any is a group of its own.
 */
export type GroupBy =
  | "asset"
  | "batch"
  | "stage"
  | { readonly attribute: string }
  | { readonly field: string }
  | RegExp
  | ((image: DatasetImage) => string | readonly string[] | undefined);

/** The keys of an image: it is in one group with all that have one of them, and with all that these are with. */
export function keysOf(group: GroupBy, image: DatasetImage): readonly string[] {
  if (group === "batch") return batchesOf(image);
  const key = keyOf(group, image);
  if (key === undefined) return [];
  return typeof key === "string" ? [key] : key;
}

function keyOf(group: GroupBy, image: DatasetImage): string | readonly string[] | undefined {
  if (group === "asset") return assetKeyOf(image);
  if (group === "stage") return stagesOf(image)[0];
  if (group === "batch") return undefined;
  if (typeof group === "function") return group(image);
  if (group instanceof RegExp) {
    const match = image.name.match(new RegExp(group.source, group.flags.replaceAll(/[gy]/g, "")));
    return match?.[1] ?? match?.[0];
  }
  if ("attribute" in group)
    return answersTo(image.attributes, group.attribute).map((value) => JSON.stringify(value));
  const field = fieldOf(image, group.field);
  return field === undefined ? undefined : JSON.stringify(field);
}

/** Images in groups that grow together where an image has keys of several. */
export class Groups {
  readonly #seed: number;
  readonly #numbers = new Map<string, number>();
  /** Of each number another one of its group, or itself. */
  readonly #links: number[] = [];
  /** Of each group the lowest hash of its keys, so that it does not depend on the order of the images. */
  readonly #ranks: number[] = [];
  /** Of each image. */
  readonly #images: number[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** @param rank that of a group of this image alone */
  add(keys: readonly string[], rank: number): void {
    const [first, ...others] = keys;
    if (first === undefined) {
      this.#images.push(this.#links.length);
      this.#links.push(this.#links.length);
      this.#ranks.push(rank);
      return;
    }
    const number = this.#number(first);
    for (const other of others) this.#unite(number, this.#number(other));
    this.#images.push(number);
  }

  /** The rank of each group, and the group of each image, numbered from 0. */
  found(): { readonly ranks: readonly number[]; readonly groupOf: readonly number[] } {
    const numbers = new Map<number, number>();
    const ranks: number[] = [];
    const groupOf = this.#images.map((image) => {
      const root = this.#root(image);
      const known = numbers.get(root);
      if (known !== undefined) return known;
      numbers.set(root, ranks.length);
      return ranks.push(this.#ranks[root] ?? 0) - 1;
    });
    return { ranks, groupOf };
  }

  #number(key: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#links.length;
    this.#numbers.set(key, number);
    this.#links.push(number);
    this.#ranks.push(textHash(JSON.stringify([this.#seed, "group", key])));
    return number;
  }

  #unite(a: number, b: number): void {
    const [one, other] = [this.#root(a), this.#root(b)];
    this.#links[other] = one;
    this.#ranks[one] = Math.min(this.#ranks[one] ?? 0, this.#ranks[other] ?? 0);
  }

  #root(number: number): number {
    let at = number;
    for (let next = this.#links[at] ?? at; next !== at; next = this.#links[at] ?? at) {
      // Halves the way for those who come later.
      this.#links[at] = this.#links[next] ?? next;
      at = next;
    }
    return at;
  }
}
