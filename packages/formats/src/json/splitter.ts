import { FormatError } from "../model/diagnostic.ts";
import type { Json } from "../model/json.ts";
import { MAX_DEPTH } from "./depth.ts";
import { jsonFault, trailingComma } from "./fault.ts";
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

/** Cuts the bytes of a JSON text into items. */
export class Splitter {
  /** Whether the text is several values on lines of their own. */
  lines = false;
  readonly #file: string;
  readonly #limit: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #scanner = new Scanner();
  #state: State = "start";
  #inside = false;
  /** The value or key that is being cut out: bytes of earlier chunks, and where it began. */
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

  constructor(file: string, limit: number) {
    this.#file = file;
    this.#limit = limit;
  }

  *push(chunk: Uint8Array): Generator<JsonItem> {
    const scanner = this.#scanner;
    let at = 0;
    while (at < chunk.length) {
      if (!this.#inside) {
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
        this.#inside = true;
      }
      const end = scanner.end(chunk, at);
      this.#check(this.#held + (end === -1 ? chunk.length : end) - at);
      if (end === -1) {
        this.#pieces.push(chunk.slice(at));
        this.#held += chunk.length - at;
        break;
      }
      const item = this.#value(chunk.subarray(at, end));
      if (item !== undefined) yield item;
      at = end;
    }
    scanner.base += chunk.length;
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
    const value = this.#parse(this.#pieces.length === 0 ? tail : joined([...this.#pieces, tail]));
    this.#pieces = [];
    this.#held = 0;
    this.#inside = false;
    if (typeof value === "string" && (this.#state === "key" || this.#state === "first key")) {
      this.#key = value;
      this.#index = undefined;
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

  #parse(bytes: Uint8Array): Json {
    let text: string;
    try {
      text = this.#decoder.decode(bytes);
    } catch (error) {
      throw this.#error("input/encoding", "The text is not valid UTF-8.", error);
    }
    try {
      return JSON.parse(text);
    } catch (error) {
      const fault = jsonFault(text);
      if (fault === undefined) throw error;
      const before = text.slice(0, fault.index);
      const start = before.lastIndexOf("\n") + 1;
      const column = new TextEncoder().encode(before.slice(start)).length;
      this.#column = start === 0 ? this.#column + column : column + 1;
      this.#line += before.split("\n").length - 1;
      throw this.#error("json/syntax", fault.message, error);
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
    const place = { file: this.#file, line: this.#line, column: this.#column, pointer: this.#place() };
    return new FormatError(code, message, place, cause === undefined ? undefined : { cause });
  }
}

/** One array of all the bytes. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
