import { levelsOf, undone } from "./escapes.ts";

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

/** What of a secret a text has: itself, its base64, its hexadecimal digits. */
type Kind = "plain" | "base64" | "hex";

/** What may stand between the digits, also with the escapes of a text within a text. */
const BETWEEN = [
  { kind: "base64", signs: /\s+|\\[nrt]/g },
  { kind: "hex", signs: /(?:[\s:,-]|\\[nrt])+/g },
] as const;

/**
 * Finds values that are known to be secret: as they are, as base64 and as hexadecimal digits. The time grows with the length
 * of the text, not with the number of secrets: each place is looked up by a number made of its next characters.
 */
export class KnownSecrets {
  /** By their first characters and then by their lengths. */
  readonly #needles = new Map<string, Map<number, Map<string, Kind>>>();
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
      this.#add(text, "plain");
      const bytes = Buffer.from(text);
      for (const digits of [bytes.toString("hex"), bytes.toString("hex").toUpperCase()])
        this.#add(digits, "hex");
      for (const core of base64Cores(bytes)) {
        for (const written of [core, core.replaceAll("+", "-").replaceAll("/", "_")])
          this.#add(written, "base64");
      }
    }
  }

  #add(needle: string, kind: Kind): void {
    if (needle.length < LEAST) return;
    const start = needle.slice(0, LEAST);
    let number = 0;
    for (let index = 0; index < LEAST; index++)
      number = (Math.imul(number, 31) + needle.charCodeAt(index)) | 0;
    this.#marks[mark(number)] = 1;
    const lengths = this.#needles.get(start) ?? new Map<number, Map<string, Kind>>();
    this.#needles.set(start, lengths);
    const same = lengths.get(needle.length) ?? new Map<string, Kind>();
    lengths.set(needle.length, same.set(needle, same.get(needle) ?? kind));
  }

  find(text: string): readonly Span[] {
    if (this.#learnt.size === 0) return [];
    return [...this.#found(text), ...BETWEEN.flatMap(({ kind, signs }) => this.#spread(text, kind, signs))];
  }

  /** Digits with something between them. */
  #spread(text: string, kind: Kind, signs: RegExp): readonly Span[] {
    const bare = undone(text, signs);
    if (bare === undefined) return [];
    return this.#found(bare.text, kind).flatMap((span) => {
      const start = bare.from[span.start] ?? 0;
      const end = (bare.from[span.end - 1] ?? 0) + 1;
      // What has nothing between is found without this.
      if (end - start === span.end - span.start) return [];
      return [kind === "base64" ? wholeRun(text, start, end) : { start, end }];
    });
  }

  /** @param only the kind that is looked for, without what is glued to it; all when left out */
  #found(text: string, only?: Kind): readonly Span[] {
    const spans: Span[] = [];
    let number = 0;
    let done = 0;
    for (let end = 1; end <= text.length; end++) {
      number = (Math.imul(number, 31) + text.charCodeAt(end - 1)) | 0;
      if (end > LEAST) number = (number - Math.imul(text.charCodeAt(end - 1 - LEAST), GONE)) | 0;
      const start = end - LEAST;
      if (start < done || this.#marks[mark(number)] === 0) continue;
      const found = this.#longestAt(text, start, only);
      if (found === undefined) continue;
      const last = start + found.length;
      const span =
        found.kind === "base64" && only === undefined ? wholeRun(text, start, last) : { start, end: last };
      spans.push(span);
      done = span.end;
    }
    return spans;
  }

  #longestAt(text: string, start: number, only: Kind | undefined): Found | undefined {
    this.looks++;
    const lengths = this.#needles.get(text.slice(start, start + LEAST));
    let longest: Found | undefined;
    for (const [length, needles] of lengths ?? []) {
      if (length <= (longest?.length ?? 0)) continue;
      const piece = text.slice(start, start + length);
      const kind = needles.get(piece);
      if (kind !== undefined && (only === undefined || kind === only)) longest = { length, kind };
    }
    return longest;
  }
}

interface Found {
  readonly length: number;
  readonly kind: Kind;
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
