/** Text with its escapes undone, and where each of its characters came from. */
export interface Unescaped {
  readonly text: string;
  /** For each index of `text`, and for its length, the index in the text that was given. */
  readonly from: Uint32Array;
}

/** `%2F`, `&amp;`, `&#47;`, `&#x2f;`, `\/`, `\u002f`, `\u{2f}`, `\x2f`, `\057`; percent and octal in a row are UTF-8. */
const ESCAPES =
  /(?<percent>(?:%[\da-f]{2})+)|&(?:#(?<decimal>\d{1,7})|#x(?<hex>[\da-f]{1,6})|(?<entity>[a-z]{2,16}));|\\(?:u(?<unit>[\da-f]{4})|u\{(?<point>[\da-f]{1,6})\}|x(?<byte>[\da-f]{2})|(?<sign>["'\\/]))|(?<octal>(?:\\(?:[0-3][0-7]{2}|[0-7]{2}))+)/gi;

/** Of quoted-printable (RFC 2045): line breaks that are none, which can part the bytes of a letter, and then bytes. */
const PRINTABLE = [/=[ \t]*\r?\n/g, /(?<percent>(?:=[\da-f]{2})+)/gi] as const;

/** What HTML calls the signs of ASCII: https://html.spec.whatwg.org/multipage/named-characters.html */
const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: "&",
    apos: "'",
    ast: "*",
    bsol: "\\",
    colon: ":",
    comma: ",",
    commat: "@",
    diacriticalgrave: "`",
    dollar: "$",
    equals: "=",
    excl: "!",
    grave: "`",
    gt: ">",
    hat: "^",
    lbrace: "{",
    lbrack: "[",
    lcub: "{",
    lowbar: "_",
    lpar: "(",
    lsqb: "[",
    lt: "<",
    midast: "*",
    newline: "\n",
    num: "#",
    percnt: "%",
    period: ".",
    plus: "+",
    quest: "?",
    quot: '"',
    rbrace: "}",
    rbrack: "]",
    rcub: "}",
    rpar: ")",
    rsqb: "]",
    semi: ";",
    sol: "/",
    tab: "\t",
    underbar: "_",
    verbar: "|",
    vert: "|",
    verticalline: "|",
  }),
);

/** @returns undefined when there is nothing to undo */
function unescaped(text: string): Unescaped | undefined {
  return /[%&\\]/.test(text) ? undone(text, ESCAPES) : undefined;
}

/** @returns undefined when nothing of it matches */
export function undone(text: string, escapes: RegExp): Unescaped | undefined {
  let clear = "";
  // No escape is shorter than what it stands for.
  const from = new Uint32Array(text.length + 1);
  let done = 0;
  let isSame = true;
  const copy = (end: number): void => {
    for (let index = done; index < end; index++) from[clear.length + index - done] = index;
    clear += text.slice(done, end);
    done = end;
  };
  for (const match of text.matchAll(escapes)) {
    const { percent, octal, decimal, hex, entity, unit, point, byte, sign } = match.groups ?? {};
    const called = entity === undefined ? undefined : ENTITIES.get(entity.toLowerCase());
    if (entity !== undefined && called === undefined) continue;
    isSame = false;
    copy(match.index);
    if (octal !== undefined) {
      const starts = Array.from(octal.matchAll(/\\/g), ({ index }) => match.index + index);
      const codes = octal.slice(1).split("\\");
      let at = 0;
      for (const char of bytesDecoded(codes.map((code) => Number.parseInt(code, 8)))) {
        from.fill(starts[at] ?? match.index, clear.length, clear.length + char.text.length);
        clear += char.text;
        at += char.bytes;
      }
    } else if (percent !== undefined) {
      let at = match.index;
      const digits = percent.slice(1).split(/[%=]/);
      for (const char of bytesDecoded(digits.map((pair) => Number.parseInt(pair, 16)))) {
        from.fill(at, clear.length, clear.length + char.text.length);
        clear += char.text;
        at += 3 * char.bytes;
      }
    } else {
      const digits = hex ?? unit ?? point ?? byte;
      const code = digits === undefined ? decimal : Number.parseInt(digits, 16);
      // Nothing is left of what only stands between others.
      const char = sign ?? called ?? (code === undefined ? "" : charOf(Number(code)));
      from.fill(match.index, clear.length, clear.length + char.length);
      clear += char;
    }
    done = match.index + match[0].length;
  }
  if (isSame) return undefined;
  copy(text.length);
  from[clear.length] = text.length;
  return { text: clear, from };
}

function charOf(code: number): string {
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : "\uFFFD";
}

/** Bytes as UTF-8; where they are none each is a letter. */
function bytesDecoded(
  bytes: readonly number[],
): readonly { readonly text: string; readonly bytes: number }[] {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
    return Array.from(text, (char) => ({ text: char, bytes: Buffer.byteLength(char) }));
  } catch {
    return bytes.map((byte) => ({ text: String.fromCodePoint(byte), bytes: 1 }));
  }
}

/** A text, and where its characters came from; a text that was given has no `from`. */
export type Level = Unescaped | { readonly text: string; readonly from: undefined };

/** What a text may mean: its levels, and those of what it is when it is quoted-printable. */
export function* readingsOf(text: string): Generator<Level> {
  yield* levelsOf(text);
  if (!text.includes("=")) return;
  let printable: Unescaped | undefined;
  for (const escapes of PRINTABLE) {
    const next = undone(printable?.text ?? text, escapes);
    if (next !== undefined) printable = within(next, printable);
  }
  if (printable === undefined) return;
  for (const level of levelsOf(printable.text)) {
    yield level.from === undefined ? printable : within(level, printable);
  }
}

/** What was made of a text that was made of another one, seen from that. */
function within(made: Unescaped, of: Unescaped | undefined): Unescaped {
  if (of === undefined) return made;
  return { text: made.text, from: made.from.map((index) => of.from[index] ?? 0) };
}

/** The text itself, and what comes out when its escapes are undone, and theirs, as far as somebody may have nested them. */
export function* levelsOf(text: string): Generator<Level> {
  yield { text, from: undefined };
  let known: Unescaped | undefined;
  for (let level = 0; level < DEEPEST; level++) {
    const next = unescaped(known?.text ?? text);
    if (next === undefined) return;
    known = within(next, known);
    yield known;
  }
}

const DEEPEST = 3;
