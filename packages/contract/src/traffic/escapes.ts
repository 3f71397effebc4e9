/** Text with its escapes undone, and where each of its characters came from. */
export interface Unescaped {
  readonly text: string;
  /** For each index of `text`, and for its length, the index in the text that was given. */
  readonly from: Uint32Array;
}

/** `%2F`, `&amp;`, `&#47;`, `&#x2f;`, `\/`, `\u002f`, `\u{2f}`, `\x2f`; percent signs in a row are UTF-8. */
const ESCAPES =
  /(?<percent>(?:%[\da-f]{2})+)|&(?:#(?<decimal>\d{1,7})|#x(?<hex>[\da-f]{1,6})|(?<entity>amp|lt|gt|quot|apos));|\\(?:u(?<unit>[\da-f]{4})|u\{(?<point>[\da-f]{1,6})\}|x(?<byte>[\da-f]{2})|(?<sign>["'\\/]))/gi;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** @returns undefined when there is nothing to undo */
export function unescaped(text: string): Unescaped | undefined {
  if (!/[%&\\]/.test(text)) return undefined;
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
  for (const match of text.matchAll(ESCAPES)) {
    isSame = false;
    copy(match.index);
    const { percent, decimal, hex, entity, unit, point, byte, sign } = match.groups ?? {};
    if (percent !== undefined) {
      let at = match.index;
      for (const char of percentDecoded(percent)) {
        from.fill(at, clear.length, clear.length + char.text.length);
        clear += char.text;
        at += 3 * char.bytes;
      }
    } else {
      const digits = hex ?? unit ?? point ?? byte;
      const code = digits === undefined ? Number(decimal) : Number.parseInt(digits, 16);
      const char = sign ?? (entity === undefined ? charOf(code) : (ENTITIES[entity.toLowerCase()] ?? ""));
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

function percentDecoded(run: string): readonly { readonly text: string; readonly bytes: number }[] {
  try {
    return Array.from(decodeURIComponent(run), (text) => ({ text, bytes: Buffer.byteLength(text) }));
  } catch {
    // It is no UTF-8: each byte is a character.
    return run
      .split("%")
      .slice(1)
      .map((byte) => ({ text: String.fromCodePoint(Number.parseInt(byte, 16)), bytes: 1 }));
  }
}

/** The text itself, and what comes out when its escapes are undone, and theirs, as far as somebody may have nested them. */
export function* levelsOf(
  text: string,
): Generator<Unescaped | { readonly text: string; readonly from: undefined }> {
  yield { text, from: undefined };
  let known: Unescaped | undefined;
  for (let level = 0; level < DEEPEST; level++) {
    const next = unescaped(known?.text ?? text);
    if (next === undefined) return;
    const above = known?.from;
    known =
      above === undefined ? next : { text: next.text, from: next.from.map((index) => above[index] ?? 0) };
    yield known;
  }
}

const DEEPEST = 3;
