/** Characters to choose from, those first that are easy to read. */
const CHARACTERS = [
  ...Array.from("a0A1-_ "),
  ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
  ...Array.from("\t\n\u00E9\u4E2D\u{1F600}"),
];

/** Longer texts are left to examples. */
const LONGEST = 10_000;

/**
 * A short text that a pattern allows. Look-arounds and back references are passed over, and what comes out is tried
 * against the pattern.
 *
 * @param least how many characters there have to be
 * @param most how many there may be
 * @returns undefined where none is found
 */
export function patternText(pattern: string, least = 0, most: number = LONGEST): string | undefined {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
  const shortest = Array.from(new Reading(pattern, 0).alternatives()).length;
  for (const extra of [0, 1, 2, Math.max(0, least - shortest)]) {
    const text = new Reading(pattern, Math.min(extra, LONGEST)).alternatives();
    // A pattern without ends may stand in a longer text.
    for (const whole of [text, text.padEnd(least, "a"), text.padStart(least, "a")]) {
      const { length } = Array.from(whole);
      if (length >= least && length <= most && length <= LONGEST && expression.test(whole)) return whole;
    }
  }
  return undefined;
}

/** Reads a pattern once, and writes the text that it asks for. */
class Reading {
  readonly #pattern: string;
  /** How often more than it must what may be repeated is repeated; the first that may be takes all. */
  #extra: number;
  #at = 0;

  constructor(pattern: string, extra: number) {
    this.#pattern = pattern;
    this.#extra = extra;
  }

  /** The text of the first alternative; the others are read over. */
  alternatives(): string {
    const first = this.#sequence();
    const extra = this.#extra;
    while (this.#take(/\|/y) !== undefined) this.#sequence();
    this.#extra = extra;
    return first;
  }

  #sequence(): string {
    let text = "";
    while (this.#at < this.#pattern.length && !/[|)]/.test(this.#pattern.charAt(this.#at))) {
      const atom = this.#atom();
      const [least, most] = this.#count();
      const more = atom === "" ? 0 : Math.min(this.#extra, most - least);
      this.#extra -= more;
      text += atom.repeat(Math.min(least + more, LONGEST + 1));
      if (text.length > LONGEST) this.#at = this.#pattern.length;
    }
    return text;
  }

  #atom(): string {
    const isLookAround = this.#take(/\(\?<?[=!]/y) !== undefined;
    if (isLookAround || this.#take(/\((?:\?(?:<[^>]*>|[a-z-]*:))?/y) !== undefined) {
      const text = this.alternatives();
      this.#take(/\)/y);
      return isLookAround ? "" : text;
    }
    if (this.#take(/\^|\$|\\[bB]|\\[1-9]\d*|\\k<[^>]*>/y) !== undefined) return "";
    const one = this.#take(
      /\[(?:\\[^]|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[^]{4}|\\x[^]{2}|\\c[^]|\\?[^]/uy,
    );
    return one === undefined ? "" : characterOf(one);
  }

  #count(): readonly [least: number, most: number] {
    const count = this.#take(/[*+?]\??|\{\d+(?:,\d*)?\}\??/y);
    if (count === undefined) return [1, 1];
    if (count.startsWith("*")) return [0, LONGEST];
    if (count.startsWith("+")) return [1, LONGEST];
    if (count.startsWith("?")) return [0, 1];
    const [, least = "0", comma, most] = /^\{(\d+)(,?)(\d*)/.exec(count) ?? [];
    if (comma === "") return [Number(least), Number(least)];
    return [Number(least), most === "" ? LONGEST : Number(most)];
  }

  #take(token: RegExp): string | undefined {
    token.lastIndex = this.#at;
    const [found] = token.exec(this.#pattern) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

/** One character for a class, an escape or itself. */
function characterOf(source: string): string {
  if (!/[[\\.]/.test(source.charAt(0))) return source;
  const expression = new RegExp(`^${source}$`, "u");
  const escaped = [...source.matchAll(/\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2}))/gi)].map(
    ([, long, short, byte]) => String.fromCodePoint(Number.parseInt(long ?? short ?? byte ?? "0", 16)),
  );
  const all = [...CHARACTERS, ...escaped, ...Array.from(source)];
  return all.find((character) => expression.test(character)) ?? "";
}
