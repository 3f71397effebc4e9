import { withoutSecret } from "../io/url.ts";
import type { DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";

/** What becomes of images of different datasets with the same bytes. */
export type DuplicatesRule = "keep" | "first" | "annotations" | "error";

/** A later image with the bytes of an earlier one. */
export interface DuplicateImage {
  readonly image: DatasetImage;
  readonly input: number;
}

/** An image that stays, and the last input of which it has an image. */
interface First {
  readonly at: number;
  readonly name: string;
  input: number;
}

/** The images of some bytes that stay. */
interface Alike {
  readonly firsts: First[];
  readonly byName: Map<string, First>;
  /** The input that is read, and where among the firsts one may be that has no image of it. */
  input: number;
  next: number;
}

/**
 * Finds images of different inputs that have the same bytes, by a text that stands for them. Those of one input, such as
 * blank frames, are as many as they are: each takes the place of another one, that of its name before others.
 */
export class Duplicates {
  readonly #rule: DuplicatesRule;
  readonly #alike = new Map<string, Alike>();
  /** Of the first of some: the others. */
  readonly #later = new Map<number, DuplicateImage[]>();
  readonly #dropped = new Set<number>();
  #images = 0;
  #unknown = 0;

  constructor(rule: DuplicatesRule) {
    this.#rule = rule;
  }

  /**
   * @param input - not less than that of the image before
   * @throws FormatError `transform/duplicate` where duplicates are an error
   */
  add(at: number, content: string | undefined, image: DatasetImage, input: number): void {
    if (content === undefined) {
      if (image.media === "image") this.#unknown += 1;
      return;
    }
    const alike: Alike = this.#alike.get(content) ?? { firsts: [], byName: new Map(), input, next: 0 };
    const first = freeIn(alike, image.name, input);
    if (first === undefined) {
      const own: First = { at, name: image.name, input };
      alike.firsts.push(own);
      if (!alike.byName.has(own.name)) alike.byName.set(own.name, own);
      this.#alike.set(content, alike);
      return;
    }
    first.input = input;
    this.#images += 1;
    if (this.#rule === "keep") return;
    if (this.#rule === "error") throw duplicate(withoutSecret(image.name), withoutSecret(first.name));
    this.#dropped.add(at);
    const later = this.#later.get(first.at);
    if (later === undefined) this.#later.set(first.at, [{ image, input }]);
    else later.push({ image, input });
  }

  /** Later images with the bytes of one of an earlier input. */
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

/** An image that has none of the input yet. */
function freeIn(alike: Alike, name: string, input: number): First | undefined {
  const namesake = alike.byName.get(name);
  if (namesake !== undefined && namesake.input !== input) return namesake;
  if (alike.input !== input) {
    alike.input = input;
    alike.next = 0;
  }
  while (alike.firsts[alike.next]?.input === input) alike.next += 1;
  return alike.firsts[alike.next];
}

function duplicate(image: string, first: string): FormatError {
  const message = `${image} has the same bytes as ${first} of a dataset before it.`;
  return new FormatError("transform/duplicate", message, { image });
}
