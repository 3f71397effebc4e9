import type { RingExtent } from "../../geometry/extent.ts";
import { sameJson } from "../../json/equal.ts";
import type { Annotation } from "../../model/dataset.ts";

/** Up to so many, looking at each is faster than keeping a map. */
const FEW = 32;

/** Finds annotations of one image that are the same but for their ids. */
export class Twins {
  readonly #seen: Annotation[] = [];
  /** A number for each of them that is the same for the same shapes. */
  readonly #keys: number[] = [];
  /** Ranks by key, where there are many. */
  readonly #ranks = new Map<number, number[]>();

  clear(): void {
    this.#seen.length = 0;
    this.#keys.length = 0;
    if (this.#ranks.size > 0) this.#ranks.clear();
  }

  /** The annotation that was seen before and is the same; otherwise this one is kept. */
  seen(annotation: Annotation, { left, top, right, bottom, area }: RingExtent): Annotation | undefined {
    const place = ((left * 31 + top) * 31 + right) * 31 + bottom;
    const key = (place * 31 + area) * 31 + annotation.category;
    const twin = this.#keys.length < FEW ? this.#amongFew(key, annotation) : this.#amongMany(key, annotation);
    if (twin !== undefined) return twin;
    const rank = this.#seen.push(annotation) - 1;
    this.#keys.push(key);
    if (rank >= FEW) this.#add(key, rank);
    return undefined;
  }

  #amongFew(key: number, annotation: Annotation): Annotation | undefined {
    for (let rank = 0; rank < this.#keys.length; rank += 1) {
      const other = this.#keys[rank] === key ? this.#seen[rank] : undefined;
      if (other !== undefined && isSame(other, annotation)) return other;
    }
    return undefined;
  }

  #amongMany(key: number, annotation: Annotation): Annotation | undefined {
    if (this.#ranks.size === 0) for (const [rank, other] of this.#keys.entries()) this.#add(other, rank);
    for (const rank of this.#ranks.get(key) ?? []) {
      const other = this.#seen[rank];
      if (other !== undefined && isSame(other, annotation)) return other;
    }
    return undefined;
  }

  #add(key: number, rank: number): void {
    const ranks = this.#ranks.get(key);
    if (ranks === undefined) this.#ranks.set(key, [rank]);
    else ranks.push(rank);
  }
}

function isSame(a: Annotation, b: Annotation): boolean {
  return (
    a.category === b.category &&
    (a.crowd === true) === (b.crowd === true) &&
    sameJson(a.shape, b.shape) &&
    sameJson(a.box, b.box) &&
    sameJson(a.keypoints, b.keypoints)
  );
}
