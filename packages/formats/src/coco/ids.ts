import { ImageNames } from "../io/names.ts";
import type { Category, FormatName, Header, SourceId } from "../model/dataset.ts";

/** Gives every id of a source a number of its own: the same where it is one already. */
export class IdNumbers {
  /** Numbers that are taken, but for those from 1 to the next: mostly there are no others. */
  readonly #used = new Set<number>();
  readonly #source: FormatName;
  #next = 1;

  constructor(source: FormatName) {
    this.#source = source;
  }

  /** A number for the next record. New ones count from 1: COCO's evaluation takes a match with id 0 for a miss. */
  take(id: SourceId): number {
    const isFree = isNumber(id, this.#source) && !(id > 0 && id < this.#next) && !this.#used.has(id);
    if (isFree && id !== this.#next) {
      this.#used.add(id);
      return id;
    }
    const number = this.#next;
    this.#next += 1;
    while (this.#used.delete(this.#next)) this.#next += 1;
    return number;
  }
}

/** Names of images and ids that are given once in several files. */
export interface SharedNumbers {
  readonly names: ImageNames;
  readonly imageIds: IdNumbers;
  readonly annotationIds: IdNumbers;
}

/** Those for a dataset. */
export function sharedNumbers({ source }: Header): SharedNumbers {
  return {
    names: new ImageNames(),
    imageIds: new IdNumbers(source),
    annotationIds: new IdNumbers(source),
  };
}

/** The ids of categories: those of the source if all can stand, else their ranks from 1. */
export function categoryIds(categories: readonly Category[], source: FormatName): readonly number[] {
  const ids = categories.map(({ id }) => id).filter((id) => isNumber(id, source));
  if (ids.length === categories.length && new Set(ids).size === ids.length) return ids;
  return categories.map((_, rank) => rank + 1);
}

/** Zero and below can stand only where COCO data had them: other tools take 0 for the background or refuse it. */
function isNumber(id: SourceId, source: FormatName): id is number {
  return typeof id === "number" && Number.isSafeInteger(id) && (id > 0 || source === "coco");
}
