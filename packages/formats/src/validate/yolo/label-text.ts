/** What Python's `str.splitlines` ends a line at, beside `\n`, `\r` and both. */
const LINE_ENDS: ReadonlySet<number> = new Set([10, 11, 12, 13, 28, 29, 30, 0x85, 0x2028, 0x2029]);
/** What Python's `str.split` takes for space, beside the ends of lines. */
const SPACES: ReadonlySet<number> = new Set([
  9,
  31,
  32,
  0xa0,
  0x1680,
  0x202f,
  0x205f,
  0x3000,
  ...Array.from({ length: 11 }, (_, at) => 0x2000 + at),
]);
const [RETURN, NEWLINE] = [13, 10];

/** Whole numbers, as many as come. */
class Numbers {
  length = 0;
  #values: Int32Array<ArrayBuffer> = new Int32Array(64);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const longer = new Int32Array(this.length * 2);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }
}

/**
 * The rows of a label file and their tokens, as the loader of Ultralytics parts them: by Python's lines and spaces, with
 * blank lines passed over. A line that has only spaces is a row without tokens, unless it is before the first row or
 * after the last. Lines and columns are those that an editor shows.
 */
export class LabelText {
  /** How many rows there are. */
  rows = 0;
  readonly text: string;
  readonly #starts = new Numbers();
  readonly #ends = new Numbers();
  /** Of each row: how many tokens there are up to its end, its line, and where that line starts. */
  readonly #rowEnds = new Numbers();
  readonly #lines = new Numbers();
  readonly #lineStarts = new Numbers();

  constructor(text: string) {
    this.text = text;
    this.#part();
  }

  /** The first token of a row. */
  first(row: number): number {
    return row === 0 ? 0 : this.#rowEnds.at(row - 1);
  }

  /** The token after the last of a row. */
  end(row: number): number {
    return this.#rowEnds.at(row);
  }

  token(token: number): string {
    return this.text.slice(this.#starts.at(token), this.#ends.at(token));
  }

  get tokens(): number {
    return this.rows === 0 ? 0 : this.end(this.rows - 1);
  }

  /** The line of a row, from 1. */
  line(row: number): number {
    return this.#lines.at(row);
  }

  /** The column at which a token of a row starts, from 1. */
  column(row: number, token: number): number {
    return this.#starts.at(token) - this.#lineStarts.at(row) + 1;
  }

  #part(): void {
    const { text } = this;
    let [line, lineStart, partStart, tokenStart] = [1, 0, 0, -1];
    for (let at = 0; at <= text.length; at += 1) {
      const sign = text.charCodeAt(at);
      const isEnd = at === text.length || LINE_ENDS.has(sign);
      if (!isEnd && !SPACES.has(sign)) {
        if (tokenStart < 0) tokenStart = at;
        continue;
      }
      if (tokenStart >= 0) {
        this.#starts.push(tokenStart);
        this.#ends.push(at);
        tokenStart = -1;
      }
      if (!isEnd) continue;
      const isBlank =
        this.#starts.length === (this.#rowEnds.length === 0 ? 0 : this.end(this.#rowEnds.length - 1));
      if (!isBlank || (at > partStart && this.rows > 0)) this.#endRow(line, lineStart, isBlank);
      if (sign === RETURN && text.charCodeAt(at + 1) === NEWLINE) at += 1;
      partStart = at + 1;
      if (sign !== RETURN && sign !== NEWLINE) continue;
      line += 1;
      lineStart = at + 1;
    }
  }

  /** Blank rows count once another row comes after them. */
  #endRow(line: number, lineStart: number, isBlank: boolean): void {
    this.#rowEnds.push(this.#starts.length);
    this.#lines.push(line);
    this.#lineStarts.push(lineStart);
    if (!isBlank) this.rows = this.#rowEnds.length;
  }
}

/** A token as a text that is no number: it may be as long as a file. */
export function quoted(token: string): string {
  return JSON.stringify(shortened(token));
}

/** A number as it is written. */
export function shortened(token: string): string {
  return token.length > 40 ? `${token.slice(0, 40)}…` : token;
}
