import { safeName } from "../io/names.ts";
import type { DatasetImage } from "../model/dataset.ts";
import { globMatcher, isGlob } from "./globs.ts";

/** A pattern for the names of images; without `/`, for the names of their files. */
interface NamePattern {
  readonly pattern: string;
  readonly isPath: boolean;
  readonly matches: (text: string) => boolean;
}

/** Patterns for the names of images: see `globMatcher`. Of those that are names there may be very many. */
export class NamePatterns {
  /** As they are compared, and as they were given. */
  readonly #plain = new Map<string, string>();
  readonly #globs: readonly NamePattern[];

  constructor(patterns: readonly string[]) {
    for (const name of patterns) if (!isGlob(name)) this.#plain.set(name.normalize("NFC"), name);
    this.#globs = patterns
      .filter(isGlob)
      .map((pattern) => ({ pattern, isPath: pattern.includes("/"), matches: globMatcher(pattern) }));
  }

  /** Those for an image: for its name as the source has it, or as its file is called. */
  *matching(image: DatasetImage): Generator<string> {
    for (const path of new Set([image.name.replaceAll("\\", "/"), safeName(image)])) {
      const file = path.slice(path.lastIndexOf("/") + 1);
      for (const name of file === path ? [path] : [path, file]) {
        const plain = this.#plain.get(name.normalize("NFC"));
        if (plain !== undefined) yield plain;
      }
      for (const { pattern, isPath, matches } of this.#globs)
        if (matches(isPath ? path : file)) yield pattern;
    }
  }

  /** Whether one of them is. */
  isFor(image: DatasetImage): boolean {
    return this.matching(image).next().done !== true;
  }
}
