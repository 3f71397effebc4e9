import { FormatError } from "../model/diagnostic.ts";
import { type Refused, trailingComma } from "./splitter.ts";

/** What is wrong with a text that `JSON.parse` refused, and where (an index of UTF-16 units). */
interface JsonFault {
  readonly index: number;
  readonly message: string;
}

const SPACE = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /[-+]?[\p{L}\p{N}_$.+-]+/uy;

/** The `json/syntax` of a text that `JSON.parse` refused, with file, line and column. */
export function syntaxError({ text, place, cause }: Refused): unknown {
  const fault = jsonFault(text);
  if (fault === undefined) return cause;
  const before = text.slice(0, fault.index);
  const start = before.lastIndexOf("\n") + 1;
  const columns = new TextEncoder().encode(before.slice(start)).length;
  const line = place.line + before.split("\n").length - 1;
  const column = start === 0 ? place.column + columns : columns + 1;
  return new FormatError("json/syntax", fault.message, { ...place, line, column }, { cause });
}

/**
 * The first fault of a text that is not one JSON value, said alike in every engine: their own messages differ
 * and mostly have no place. Undefined for a text without fault. Nesting must be bounded by the caller.
 */
function jsonFault(text: string): JsonFault | undefined {
  const walk = new Walk(text);
  return walk.value() ?? walk.end();
}

class Walk {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): JsonFault | undefined {
    this.#take(SPACE);
    const first = this.#text[this.#at];
    if (first === "{") return this.#list("}", () => this.#member());
    if (first === "[") return this.#list("]", () => this.value());
    if (first === '"') return this.#string();
    const start = this.#at;
    if (this.#take(NUMBER) !== "" && !/[\p{L}\p{N}_.+-]/u.test(this.#text[this.#at] ?? "")) return undefined;
    this.#at = start;
    return this.#word();
  }

  end(): JsonFault | undefined {
    this.#take(SPACE);
    if (this.#at === this.#text.length) return undefined;
    return this.#fault(`There is ${this.#found()} after the end of the value.`);
  }

  #list(close: string, item: () => JsonFault | undefined): JsonFault | undefined {
    this.#at += 1;
    this.#take(SPACE);
    if (this.#text[this.#at] === close) {
      this.#at += 1;
      return undefined;
    }
    for (;;) {
      const fault = item();
      if (fault !== undefined) return fault;
      this.#take(SPACE);
      const next = this.#text[this.#at];
      if (next !== "," && next !== close) {
        return this.#fault(`Expected "," or "${close}", found ${this.#found()}.`);
      }
      const comma = this.#at;
      this.#at += 1;
      if (next === close) return undefined;
      this.#take(SPACE);
      if (this.#text[this.#at] === close) return { index: comma, message: trailingComma(close) };
    }
  }

  #member(): JsonFault | undefined {
    this.#take(SPACE);
    if (this.#text[this.#at] !== '"')
      return this.#fault(`Expected a key in double quotes, found ${this.#found()}.`);
    const fault = this.#string();
    if (fault !== undefined) return fault;
    this.#take(SPACE);
    if (this.#text[this.#at] !== ":") return this.#fault(`Expected ":", found ${this.#found()}.`);
    this.#at += 1;
    return this.value();
  }

  #string(): JsonFault | undefined {
    this.#at += 1;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (Number.isNaN(code)) return this.#fault("A string has no end.");
      if (code < 0x20) return this.#fault("There is a control character in a string: JSON wants it escaped.");
      if (code === 0x5c) {
        if (this.#take(ESCAPE) === "") return this.#fault("There is an escape that JSON does not know.");
        continue;
      }
      this.#at += 1;
      if (code === 0x22) return undefined;
    }
  }

  #word(): JsonFault | undefined {
    const index = this.#at;
    const word = this.#take(WORD);
    if (word === "true" || word === "false" || word === "null") return undefined;
    if (word === "") return this.#fault(`Expected a value, found ${this.#found()}.`);
    return { index, message: notAValue(word) };
  }

  #found(): string {
    const rest = this.#text.codePointAt(this.#at);
    return rest === undefined ? "the end" : JSON.stringify(String.fromCodePoint(rest));
  }

  #fault(message: string): JsonFault {
    return { index: this.#at, message };
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += match.length;
    return match;
  }
}

const NAN = /^-?(?:NaN|Infinity)(?: is not JSON|$)/;

/** Whether a text was refused for a number that Python's json writes and JSON has not. */
export function isNanFault({ code, message }: FormatError): boolean {
  return code === "json/syntax" && NAN.test(message);
}

function notAValue(word: string): string {
  const shown = JSON.stringify(word.length > 40 ? `${word.slice(0, 40)}…` : word);
  if (NAN.test(word)) {
    return `${word} is not JSON; Python's json module writes it unless it is given allow_nan=False.`;
  }
  return `${shown} is not a JSON value.`;
}
