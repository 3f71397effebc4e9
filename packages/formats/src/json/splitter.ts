import { joined } from "../bytes/joined.ts";
import { FormatError, type Place } from "../model/diagnostic.ts";
import type { Json } from "../model/json.ts";
import { MAX_DEPTH } from "./depth.ts";
import type { JsonItem } from "./items.ts";
import { Scanner } from "./scanner.ts";

type State =
  | "start"
  | "first key"
  | "key"
  | "colon"
  | "value"
  | "first element"
  | "element"
  | "after element"
  | "after member"
  | "end";

/** Reads elements of arrays straight from the bytes, where it knows their form. */
export interface PlainElements {
  /** Whether there is something to take of the array that a top-level member has as its value. */
  takes(key: string): boolean;
  /**
   * Takes the element that begins at a byte of a chunk, or leaves it.
   *
   * @param last the last closing brace of the chunk: the element must end before or with it
   * @returns the index after the element; -1 to leave it, also where the chunk ends before it does
   */
  take(chunk: Uint8Array, at: number, last: number, element: ElementPlace): number;
  /** Line feeds in the element taken last, and where in the chunk the last of them is. */
  readonly lines: number;
  readonly lastLine: number;
  /** The text of the element that comes next as an item, of any array; it changes after that. */
  text: Uint8Array;
  /** Where it begins in the input. */
  textStart: number;
  /** The array after one of whose elements what was pushed so far ends, if that was all on one line. */
  between: string | undefined;
  /** What of the input will be left out before the next chunk: elements, each with the comma before it. */
  skipped: { readonly bytes: number; readonly elements: number } | undefined;
}

/** Where an element is. The next is told in the same object. */
export interface ElementPlace {
  key: string;
  index: number;
  line: number;
  /** In bytes from the start of the input. */
  start: number;
}

/** Cuts the bytes of a JSON text into items. */
export class Splitter {
  /** Whether the text is several values on lines of their own. */
  lines = false;
  /** Where the last element ended of an array from which some are taken, in bytes from the start of the input. */
  elementEnd = 0;
  readonly #plain: PlainElements | undefined;
  readonly #file: string;
  readonly #limit: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #scanner = new Scanner();
  #state: State = "start";
  #inside = false;
  /** The value or key that is being cut out: bytes of earlier chunks, and where it began. */
  #start = 0;
  readonly #element: ElementPlace = { key: "", index: 0, line: 1, start: 0 };
  /** Whether the member's elements are taken where they are plain. */
  #taking = false;
  #pieces: Uint8Array[] = [];
  #held = 0;
  #line = 1;
  #column = 1;
  #key: string | undefined;
  #index: number | undefined;
  /** Pointer of the member, and the line on which its array began. */
  #pointer = "";
  #arrayLine = 1;
  /** The line on which the last of several values ended. */
  #lastLine = 0;
  /** An array or object without elements that was just closed. */
  #empty: JsonItem | undefined;

  constructor(file: string, limit: number, plain?: PlainElements) {
    this.#file = file;
    this.#limit = limit;
    this.#plain = plain;
  }

  /** Cuts what is amid the elements of an array: from the comma after one of them, at a place of the input. */
  static within(
    file: string,
    limit: number,
    plain: PlainElements,
    { key, comma }: { readonly key: string; readonly comma: number },
  ): Splitter {
    const splitter = new Splitter(file, limit, plain);
    splitter.#state = "after element";
    splitter.#key = key;
    splitter.#taking = true;
    splitter.#pointer = `/${key}`;
    splitter.#index = -1;
    splitter.#scanner.base = comma;
    return splitter;
  }

  /** The line of the next byte. */
  get line(): number {
    return this.#scanner.line;
  }

  /** Whether the array of a top-level member is not at its end. */
  isIn(key: string): boolean {
    return this.#key === key && this.#index !== undefined;
  }

  *push(chunk: Uint8Array): Generator<JsonItem> {
    this.#skip();
    yield* this.#items(chunk);
    if (this.#plain === undefined) return;
    const isBetween = this.#state === "after element" && this.#scanner.line === 1;
    this.#plain.between = isBetween ? this.#key : undefined;
  }

  #skip(): void {
    const skipped = this.#plain?.skipped;
    if (this.#plain === undefined || skipped === undefined) return;
    this.#plain.skipped = undefined;
    this.#scanner.base += skipped.bytes;
    this.#index = (this.#index ?? 0) + skipped.elements;
  }

  *#items(chunk: Uint8Array): Generator<JsonItem> {
    const scanner = this.#scanner;
    const last = this.#plain === undefined ? -1 : chunk.lastIndexOf(0x7d);
    let at = 0;
    while (at < chunk.length) {
      if (!this.#inside) {
        at = this.#takePlain(chunk, at, last);
        at = scanner.skipSpace(chunk, at);
        if (at === chunk.length) break;
        const byte = chunk[at] ?? 0;
        this.#line = scanner.line;
        this.#column = scanner.base + at - scanner.lineStart + 1;
        if (this.#punctuation(byte)) {
          at += 1;
          if (this.#empty !== undefined) {
            yield this.#empty;
            this.#empty = undefined;
          }
          continue;
        }
        if (byte === 0x2c || byte === 0x5d || byte === 0x7d) throw this.#unexpected(byte, "a value");
        scanner.begin(byte);
        this.#start = scanner.base + at;
        this.#inside = true;
      }
      const end = scanner.end(chunk, at);
      this.#check(this.#held + (end === -1 ? chunk.length : end) - at);
      if (end === -1) {
        this.#pieces.push(chunk.slice(at));
        this.#held += chunk.length - at;
        break;
      }
      if (this.#taking && this.#index !== undefined) this.elementEnd = scanner.base + end;
      const item = this.#value(chunk.subarray(at, end));
      if (item !== undefined) yield item;
      at = end;
    }
    scanner.base += chunk.length;
  }

  /** Leaves the plain elements that come next to who wants them. @returns the index after the last of them */
  #takePlain(chunk: Uint8Array, start: number, last: number): number {
    const plain = this.#plain;
    const key = this.#key;
    if (plain === undefined || key === undefined || !this.#taking) return start;
    const scanner = this.#scanner;
    const element = this.#element;
    element.key = key;
    let at = start;
    for (;;) {
      if (this.#state === "after element") {
        at = scanner.skipSpace(chunk, at);
        if (at >= last || chunk[at] !== 0x2c) return at;
        this.#index = (this.#index ?? 0) + 1;
        this.#state = "element";
        at += 1;
      }
      if (this.#state !== "element" && this.#state !== "first element") return at;
      at = scanner.skipSpace(chunk, at);
      if (at >= last) return at;
      element.index = this.#index ?? 0;
      element.line = scanner.line;
      element.start = scanner.base + at;
      const end = plain.take(chunk, at, last, element);
      if (end === -1) return at;
      if (plain.lines > 0) {
        scanner.line += plain.lines;
        scanner.lineStart = scanner.base + plain.lastLine + 1;
      }
      this.#state = "after element";
      at = end;
      this.elementEnd = scanner.base + end;
    }
  }

  *finish(): Generator<JsonItem> {
    if (this.#inside && this.#state === "start" && this.#scanner.endsWithInput) {
      const item = this.#value(new Uint8Array());
      if (item !== undefined) yield item;
    }
    if (!this.#inside && this.#state === "end") return;
    if (!this.#inside && this.#state === "start") {
      if (this.#index !== undefined) return;
      throw this.#error("json/empty", "There is no JSON value in it.");
    }
    const place = this.#place();
    this.#line = this.#scanner.line;
    this.#column = this.#scanner.base - this.#scanner.lineStart + 1;
    throw this.#error("json/truncated", `The text ends inside ${place === "" ? "its first value" : place}.`);
  }

  /** Takes a bracket, comma or colon between values and returns true; false where a value or key begins. */
  #punctuation(byte: number): boolean {
    const mark = String.fromCharCode(byte);
    switch (this.#state) {
      case "start":
        if (this.lines) {
          if (this.#line === this.#lastLine) throw this.#unexpected(byte, "a new line");
          return false;
        }
        if (mark === "{") return this.#go("first key");
        return mark === "[" && this.#openArray();
      case "first key":
        if (mark === '"') return false;
        if (mark === "}") return this.#close({});
        throw this.#unexpected(byte, 'a key in double quotes or "}"');
      case "key":
        if (mark === '"') return false;
        if (mark === "}") throw this.#error("json/syntax", trailingComma(mark));
        throw this.#unexpected(byte, "a key in double quotes");
      case "colon":
        if (mark === ":") return this.#go("value");
        throw this.#unexpected(byte, '":"');
      case "value":
        return mark === "[" && this.#openArray();
      case "first element":
        return mark === "]" && this.#close([]);
      case "element":
        if (mark === "]") throw this.#error("json/syntax", trailingComma(mark));
        return false;
      case "after element":
        if (mark === ",") {
          this.#index = (this.#index ?? 0) + 1;
          return this.#go("element");
        }
        if (mark === "]") return this.#close(undefined);
        throw this.#unexpected(byte, '"," or "]"');
      case "after member":
        if (mark === ",") {
          this.#pointer = "";
          return this.#go("key");
        }
        if (mark === "}") return this.#go("end");
        throw this.#unexpected(byte, '"," or "}"');
      default:
        throw this.#unexpected(byte, "nothing after the end of the document");
    }
  }

  #go(state: State): true {
    this.#state = state;
    return true;
  }

  #openArray(): true {
    this.#index = 0;
    this.#arrayLine = this.#line;
    return this.#go("first element");
  }

  /** Closes an array, or the outermost object; `empty` is its value if it had no elements. */
  #close(empty: Json | undefined): true {
    this.#index = undefined;
    if (empty !== undefined) {
      const line = this.#state === "first element" ? this.#arrayLine : this.#line;
      this.#empty = { key: this.#key, index: undefined, value: empty, line, pointer: this.#pointer };
    }
    return this.#go(this.#key === undefined ? "end" : "after member");
  }

  /** The value or key that ends with `tail`: a key is kept, a value returned as an item. */
  #value(tail: Uint8Array): JsonItem | undefined {
    if (this.lines) this.#index = (this.#index ?? -1) + 1;
    const isWhole = this.#pieces.length === 0;
    const text = isWhole ? tail : joined([...this.#pieces, tail]);
    if (!isWhole && this.#takeJoined(text)) return undefined;
    const value = this.#parse(text);
    if (this.#plain !== undefined) {
      this.#plain.text = text;
      this.#plain.textStart = this.#start;
    }
    this.#pieces = [];
    this.#held = 0;
    this.#inside = false;
    if (typeof value === "string" && (this.#state === "key" || this.#state === "first key")) {
      this.#key = value;
      this.#index = undefined;
      this.#taking = this.#plain?.takes(value) ?? false;
      this.#pointer = `/${this.#key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      this.#state = "colon";
      return undefined;
    }
    const item = { key: this.#key, index: this.#index, value, line: this.#line, pointer: this.#place() };
    if (this.#state === "value") this.#state = "after member";
    else if (this.#state !== "start") this.#state = "after element";
    else if (this.lines) this.#lastLine = this.#scanner.line;
    else this.#state = "end";
    return item;
  }

  /** Leaves an element that lay in several chunks to who wants it. */
  #takeJoined(text: Uint8Array): boolean {
    const plain = this.#plain;
    if (plain === undefined || !this.#taking || this.#index === undefined) return false;
    const element = this.#element;
    element.index = this.#index;
    element.line = this.#line;
    element.start = this.#start;
    if (plain.take(text, 0, text.length - 1, element) !== text.length) return false;
    this.#pieces = [];
    this.#held = 0;
    this.#inside = false;
    this.#state = "after element";
    return true;
  }

  #parse(bytes: Uint8Array): Json {
    let text: string;
    try {
      text = this.#decoder.decode(bytes);
    } catch (error) {
      throw this.#error("input/encoding", "The text is not valid UTF-8.", error);
    }
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Refused(text, this.#errorPlace(), cause);
    }
  }

  /** Looks at size and depth of the value that is being cut out. */
  #check(size: number): void {
    const around = this.#state === "start" ? 0 : this.#index === undefined || this.#key === undefined ? 1 : 2;
    if (around + this.#scanner.deepest > MAX_DEPTH) {
      throw this.#error("json/too-deep", `The value is nested more than ${MAX_DEPTH} levels deep.`);
    }
    if (size > this.#limit) {
      throw this.#error("json/too-large", `One element has more than ${this.#limit} bytes.`);
    }
  }

  #place(): string {
    return this.lines || this.#index === undefined ? this.#pointer : `${this.#pointer}/${this.#index}`;
  }

  #unexpected(byte: number, expected: string): FormatError {
    const found = byte < 0x80 ? JSON.stringify(String.fromCharCode(byte)) : `byte 0x${byte.toString(16)}`;
    return this.#error("json/syntax", `Expected ${expected}, found ${found}.`);
  }

  #error(code: string, message: string, cause?: unknown): FormatError {
    return new FormatError(code, message, this.#errorPlace(), cause === undefined ? undefined : { cause });
  }

  #errorPlace(): TextPlace {
    return { file: this.#file, line: this.#line, column: this.#column, pointer: this.#place() };
  }
}

/** Where a text begins. */
export type TextPlace = Required<Omit<Place, "image">>;

/** `JSON.parse` did not take a text. What is wrong with it, and where, `syntaxError` tells. */
export class Refused extends Error {
  readonly text: string;
  readonly place: TextPlace;

  constructor(text: string, place: TextPlace, cause: unknown) {
    super("JSON.parse refused the text.", { cause });
    this.text = text;
    this.place = place;
  }
}

/** What to say of a comma before a closing bracket. */
export function trailingComma(close: string): string {
  return `There is a comma before "${close}": JSON allows none after the last item.`;
}
