import { closeSync, openSync, writeSync } from "node:fs";

/** A file that is written piece by piece, so that none of it stays in memory. */
export class TextFile {
  readonly #descriptor: number;
  #pieces: string[] = [];
  #length = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, "w");
  }

  add(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length > 2 ** 20) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pieces.join(""));
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    this.#pieces = [];
    this.#length = 0;
  }
}
