/** The longest text that is remembered, in bytes. */
export const LONGEST_TEXT = 32;
const SLOT_BITS = 12;
/** How often the value of a key is to be the same again to be expected. */
const REPEATED = 3;

/** Texts of ASCII by their bytes. Each has two slots to be in: where these are taken, the newer text stays. */
export class TextTable {
  readonly #bytes = new DataView(new ArrayBuffer(LONGEST_TEXT << SLOT_BITS));
  readonly #texts: string[] = Array.from({ length: 1 << SLOT_BITS }, () => "");
  /** The hash of what was not found last: what comes only once is not worth remembering. */
  readonly #missed = new Int32Array(1 << SLOT_BITS);

  find(bytes: DataView, start: number, end: number, hash: number): string | undefined {
    const slot = slotOf(hash);
    return this.#textIn(slot, bytes, start, end) ?? this.#textIn(slot ^ 1, bytes, start, end);
  }

  /** Takes what was not found. */
  add(piece: Uint8Array, text: string, hash: number): string {
    const slot = slotOf(hash);
    if (this.#missed[slot] !== hash) {
      this.#missed[slot] = hash;
      return text;
    }
    const free = this.#texts[slot] === "" ? slot : slot ^ 1;
    new Uint8Array(this.#bytes.buffer).set(piece, free * LONGEST_TEXT);
    const unique = internal(text);
    this.#texts[free] = unique;
    return unique;
  }

  #textIn(slot: number, bytes: DataView, start: number, end: number): string | undefined {
    const text = this.#texts[slot] ?? "";
    const size = end - start;
    if (text.length !== size) return undefined;
    const held = this.#bytes;
    const offset = slot * LONGEST_TEXT;
    let at = 0;
    for (; at + 4 <= size; at += 4)
      if (held.getInt32(offset + at, true) !== bytes.getInt32(start + at, true)) return undefined;
    for (; at < size; at += 1)
      if (held.getUint8(offset + at) !== bytes.getUint8(start + at)) return undefined;
    return text;
  }
}

/** A text that was read, with what is to be compared to see whether it comes again. */
export class KnownText {
  readonly text: string;
  /** How many bytes it has as it is written: here too with the quotes. */
  readonly size: number;
  /** These bytes by four, lowest first, and the last four, which may overlap. */
  readonly words: Uint32Array;
  readonly lastWord: number;

  constructor(text: string, written: string) {
    this.text = internal(text);
    const bytes = new TextEncoder().encode(written);
    // What is shorter than a word is not worth a way of its own, and is never recognised.
    const view = new DataView(bytes.length < 4 ? new ArrayBuffer(4) : bytes.buffer);
    this.size = view.byteLength;
    this.words = Uint32Array.from({ length: this.size >> 2 }, (_, at) => view.getUint32(at * 4, true));
    this.lastWord = view.getUint32(this.size - 4, true);
  }
}

/** A key that was read. Keys of records come in the same order again and again, some with the same texts. */
export class KnownKey extends KnownText {
  /** The key that came after it. */
  next: KnownKey = this;
  /** A short text that was its value several times in a row. */
  value: KnownText | undefined;
  #missed = "";
  #times = 0;

  constructor(key: string) {
    super(key, `"${key}":`);
  }

  /** Told of a text that is its value, and not the one that was known. */
  missed(text: string): void {
    this.#times = text === this.#missed ? this.#times + 1 : 0;
    this.#missed = text;
    if (this.#times === REPEATED && text.length <= LONGEST_TEXT)
      this.value = new KnownText(text, `"${text}"`);
  }
}

/** The one text of its content that the engine has for keys of objects: quick to compare and to look up. */
function internal(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}

function slotOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - SLOT_BITS);
}
