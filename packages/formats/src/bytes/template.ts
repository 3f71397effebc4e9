import { Fragment } from "./fragment.ts";

/** What separates the parts of a template's text. JSON text does not have it. */
const SEPARATOR = "\u0001";

/** JSON text of ASCII with numbers in it, which is written again and again. */
export class Template {
  /** The text around the numbers: one more than there are numbers. */
  readonly fragments: readonly Fragment[];
  /** How many numbers there are. */
  readonly slots: number;
  /** Bytes that its text takes at most, without the numbers. */
  readonly room: number;
  /** The parts of the text as bytes, for {@link Template.of}. */
  readonly text: Uint8Array;

  /** @param parts the text around the numbers */
  constructor(parts: readonly string[]) {
    this.fragments = parts.map((part) => new Fragment(part));
    this.slots = parts.length - 1;
    this.room = this.fragments.reduce((sum, { words }) => sum + words.length * 4, 0);
    this.text = new TextEncoder().encode(parts.join(SEPARATOR));
  }

  /** The template whose {@link Template.text} this is, in memory that no threads share: that can't be decoded. */
  static of(text: Uint8Array): Template {
    return new Template(new TextDecoder().decode(text).split(SEPARATOR));
  }
}
