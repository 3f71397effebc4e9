import { styleText } from "node:util";
import { wrapped } from "./words.ts";

/** How a command talks: results on stdout, messages and progress on stderr. */
export interface TerminalOptions {
  /** One JSON document on stdout instead of text. */
  readonly json: boolean;
  /** No progress and no notes; warnings and errors stay. */
  readonly quiet: boolean;
  readonly color: boolean;
}

export type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan";

const BAR_WIDTH = 24;
const REDRAW_MS = 80;
const LINE_MS = 5000;
/** With less room, lines are left to the terminal. */
const LEAST_COLUMNS = 30;

/** The two output streams of a command. */
export class Terminal {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly #color: boolean;
  #bar = "";

  constructor(options: TerminalOptions) {
    this.json = options.json;
    this.quiet = options.quiet;
    this.#color = options.color && (process.env["NO_COLOR"] ?? "") === "" && !isDumb();
  }

  /** Columns of the terminal that stdout is; undefined where it is none. */
  get columns(): number | undefined {
    return process.stdout.isTTY ? process.stdout.columns : undefined;
  }

  /** A result, for stdout. */
  result(text: string): void {
    this.#clear();
    process.stdout.write(`${text}\n`);
  }

  /** Something worth telling a person; nothing with `--quiet` or `--json`. */
  note(text: string): void {
    if (!this.quiet && !this.json) this.#message(text);
  }

  warn(text: string): void {
    this.#message(text, "warning: ", "yellow");
  }

  error(text: string): void {
    this.#message(text, "error: ", "red");
  }

  /** What to do about the error that was told before. */
  hint(text: string): void {
    this.#message(text, "hint:  ", "cyan");
  }

  /** Colour, where the stream is a terminal and colours are on. */
  style(style: Style, text: string, stream: NodeJS.WriteStream): string {
    return this.#color && stream.isTTY ? styleText(style, text, { validateStream: false }) : text;
  }

  /** A counter of long work: a bar on a terminal, a line now and then elsewhere, nothing with `--quiet`. */
  progress(what: string): Progress {
    const bar = process.stderr.isTTY && !isDumb();
    let last = Date.now();
    return {
      update: (done, total) => {
        const now = Date.now();
        if (this.quiet || now - last < (bar ? REDRAW_MS : LINE_MS)) return;
        last = now;
        if (bar) this.#draw(barLine(what, done, total));
        else process.stderr.write(`${what}: ${done}${total === undefined ? "" : ` of ${total}`}\n`);
      },
      end: () => this.#clear(),
    };
  }

  /** A message in lines of whole words, as wide as the terminal; elsewhere as it is. */
  #message(text: string, label = "", style: Style = "bold"): void {
    this.#clear();
    const { columns, isTTY } = process.stderr;
    const lines = isTTY && columns >= LEAST_COLUMNS ? wrappedLines(label + text, columns) : label + text;
    const word = label.trimEnd();
    const shown = word === "" ? "" : this.style(style, word, process.stderr);
    process.stderr.write(`${shown}${lines.slice(word.length)}\n`);
  }

  #draw(line: string): void {
    const shown = line.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1));
    process.stderr.write(`\r\u001b[K${shown}`);
    this.#bar = shown;
  }

  #clear(): void {
    if (this.#bar === "") return;
    process.stderr.write("\r\u001b[K");
    this.#bar = "";
  }
}

/** Told how far the work is. */
export interface Progress {
  update(done: number, total?: number): void;
  end(): void;
}

/** A terminal that knows no escape sequences says so in TERM. */
function isDumb(): boolean {
  return process.env["TERM"] === "dumb";
}

function wrappedLines(text: string, columns: number): string {
  return text
    .split("\n")
    .flatMap((line) => wrapped(line, columns))
    .join("\n");
}

function barLine(what: string, done: number, total: number | undefined): string {
  const count = done.toLocaleString("en-US");
  if (total === undefined || total === 0) return `${what}  ${count}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = "━".repeat(filled) + "─".repeat(BAR_WIDTH - filled);
  return `${what}  ${bar} ${Math.floor(share * 100)} %  ${count} of ${total.toLocaleString("en-US")}`;
}
