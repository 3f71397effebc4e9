import { withoutSecret } from "../io/url.ts";
import type { DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";

/** What becomes of images with the same bytes. */
export type DuplicatesRule = "keep" | "first" | "annotations" | "error";

/** A later image with the bytes of an earlier one. */
export interface DuplicateImage {
  readonly image: DatasetImage;
  readonly input: number;
}

/** Finds images that have the same bytes, by a text that stands for them. */
export class Duplicates {
  readonly #rule: DuplicatesRule;
  readonly #places = new Map<string, { readonly at: number; readonly name: string }>();
  /** Of the first of some: the others. */
  readonly #later = new Map<number, DuplicateImage[]>();
  readonly #dropped = new Set<number>();
  #images = 0;
  #unknown = 0;

  constructor(rule: DuplicatesRule) {
    this.#rule = rule;
  }

  /** @throws FormatError `transform/duplicate` where duplicates are an error */
  add(at: number, content: string | undefined, image: DatasetImage, input: number): void {
    if (content === undefined) {
      if (image.media === "image") this.#unknown += 1;
      return;
    }
    const first = this.#places.get(content);
    if (first === undefined) {
      this.#places.set(content, { at, name: image.name });
      return;
    }
    this.#images += 1;
    if (this.#rule === "keep") return;
    if (this.#rule === "error") throw duplicate(withoutSecret(image.name), withoutSecret(first.name));
    this.#dropped.add(at);
    const later = this.#later.get(first.at);
    if (later === undefined) this.#later.set(first.at, [{ image, input }]);
    else later.push({ image, input });
  }

  /** Later images with the bytes of an earlier one. */
  get images(): number {
    return this.#images;
  }

  /** Images whose bytes are not to be had. */
  get unknown(): number {
    return this.#unknown;
  }

  isDropped(at: number): boolean {
    return this.#dropped.has(at);
  }

  laterOf(at: number): readonly DuplicateImage[] {
    return this.#later.get(at) ?? [];
  }
}

function duplicate(image: string, first: string): FormatError {
  const message = `${image} has the same bytes as ${first}, an image before it.`;
  return new FormatError("transform/duplicate", message, { image });
}
