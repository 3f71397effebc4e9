import { servedFiles, type ServedFiles } from "../files.ts";

/** The last files that were exported. Older ones are gone, as the real ones are when their time is over. */
export class Exports {
  readonly #files = new Map<string, Uint8Array>();
  readonly files: ServedFiles = servedFiles(this.#files);

  add(name: string, bytes: Uint8Array): string {
    const [oldest] = this.#files.keys();
    if (this.#files.size >= 8 && oldest !== undefined) this.#files.delete(oldest);
    this.#files.set(name, bytes);
    return name;
  }

  clear(): void {
    this.#files.clear();
  }
}
