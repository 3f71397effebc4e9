import { levelsOf } from "./escapes.ts";

/** Stands where a secret stood. A URL needs no escape for it, and nothing real looks like it. */
export const REDACTED = "~redacted~";

/** A piece of text, from its first character to the one behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Where a quote stands that is to be put around what takes its place. */
  readonly quote?: readonly [start: number, end: number];
}

/** A value shorter than this is not learnt: the key `test` stands in much that is no secret. */
const LEAST = 8;

/**
 * Finds values that are known to be secret: as they are, as base64 and as hexadecimal digits. The time grows with the length
 * of the text, not with the number of secrets: each place is looked up by a number made of its next characters.
 */
export class KnownSecrets {
  /** By their first characters and then by their lengths. */
  readonly #needles = new Map<string, Map<number, Set<string>>>();
  readonly #encoded = new Set<string>();
  readonly #learnt = new Set<string>();
  /** Which numbers the first characters of some secret give: most places in a text are passed by with that. */
  readonly #marks = new Uint8Array(2 ** 16);
  /** How many places were looked at closely. */
  looks = 0;

  learn(value: string): void {
    // A cookie comes with its escapes, and may stand elsewhere without.
    for (const { text } of levelsOf(value)) {
      if (text.length < LEAST || this.#learnt.has(text)) continue;
      this.#learnt.add(text);
      this.#add(text);
      const bytes = Buffer.from(text);
      for (const digits of [bytes.toString("hex"), bytes.toString("hex").toUpperCase()]) this.#add(digits);
      for (const core of base64Cores(bytes)) {
        for (const written of [core, core.replaceAll("+", "-").replaceAll("/", "_")]) {
          this.#encoded.add(written);
          this.#add(written);
        }
      }
    }
  }

  #add(needle: string): void {
    if (needle.length < LEAST) return;
    const start = needle.slice(0, LEAST);
    let number = 0;
    for (let index = 0; index < LEAST; index++)
      number = (Math.imul(number, 31) + needle.charCodeAt(index)) | 0;
    this.#marks[mark(number)] = 1;
    const lengths = this.#needles.get(start) ?? new Map<number, Set<string>>();
    this.#needles.set(start, lengths);
    const same = lengths.get(needle.length) ?? new Set<string>();
    lengths.set(needle.length, same.add(needle));
  }

  find(text: string): readonly Span[] {
    if (this.#learnt.size === 0) return [];
    const spans: Span[] = [];
    let number = 0;
    let done = 0;
    for (let end = 1; end <= text.length; end++) {
      number = (Math.imul(number, 31) + text.charCodeAt(end - 1)) | 0;
      if (end > LEAST) number = (number - Math.imul(text.charCodeAt(end - 1 - LEAST), GONE)) | 0;
      const start = end - LEAST;
      if (start < done || this.#marks[mark(number)] === 0) continue;
      const found = this.#longestAt(text, start);
      if (found === undefined) continue;
      const span = this.#encoded.has(found)
        ? wholeRun(text, start, start + found.length)
        : { start, end: start + found.length };
      spans.push(span);
      done = span.end;
    }
    return spans;
  }

  #longestAt(text: string, start: number): string | undefined {
    this.looks++;
    const lengths = this.#needles.get(text.slice(start, start + LEAST));
    let longest: string | undefined;
    for (const [length, needles] of lengths ?? []) {
      if (length <= (longest?.length ?? 0)) continue;
      const piece = text.slice(start, start + length);
      if (needles.has(piece)) longest = piece;
    }
    return longest;
  }
}

/** What a character that is left behind counts in the number. */
const GONE = (31 ** LEAST) | 0;

function mark(number: number): number {
  return (number ^ (number >>> 16)) & 0xff_ff;
}

/** The part of base64 that is the same whatever stands before and after, for each place in a group of three bytes. */
function base64Cores(bytes: Uint8Array): readonly string[] {
  return [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6)),
  );
}

/** The characters at both ends of the core have bits of the secret, too. */
function wholeRun(text: string, start: number, end: number): Span {
  const isPart = (index: number): boolean => /^[\w+-]$/.test(text.charAt(index));
  let [first, last] = [start, end];
  while (first > 0 && isPart(first - 1)) first--;
  while (isPart(last)) last++;
  while (text.charAt(last) === "=") last++;
  return { start: first, end: last };
}
