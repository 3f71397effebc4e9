import type { XmlNode } from "../xml/node.ts";

/** In place of the number of a frame that is known when the images before are. */
export const UNNUMBERED = "";

/** Gives a number to images whose id is none: CVAT's import stops where one has none, and makes one of two that share it. */
export class FrameNumbers {
  readonly #given = new Set<number>();
  #next = 0;

  /** The record of an image with a number. One that an earlier image was given is not its own any more. */
  numbered(record: XmlNode): XmlNode {
    const id = record.attributes.get("id") ?? UNNUMBERED;
    if (id !== UNNUMBERED && !this.#given.has(Number(id))) {
      // Beyond, one more may be the same number.
      if (Number(id) < 2 ** 52) this.#next = Math.max(this.#next, Number(id) + 1);
      return record;
    }
    const number = this.#next;
    this.#next += 1;
    this.#given.add(number);
    return { ...record, attributes: new Map([...record.attributes, ["id", String(number)]]) };
  }
}
