import type { Category } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import type { FoundClass } from "./appearance.ts";
import { type ClassClue, type ClassList, NOTHING } from "./class-list.ts";

/** With more classes than these, looking for others takes as long as reading. */
const MOST = 1000;
const CARRIAGE_RETURN = 0x0d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Records what objects say of their classes, each once. */
export class ClassRecorder implements ClassList {
  readonly categories: readonly Category[] = [];
  readonly #found = new Map<string, FoundClass>();
  /** The first title of each `schemaId`: others change nothing. */
  readonly #titles = new Map<string, string>();
  /** Titles of objects without a `schemaId`. */
  readonly #names = new Set<string>();
  /** Where a text names another class than these; undefined where that is to be worked out. */
  #others: RegExp | undefined;

  /** In the order in which they were found. */
  get found(): Iterable<FoundClass> {
    return this.#found.values();
  }

  find({ schemaId, title }: Pick<ClassClue, "schemaId" | "title">): number {
    const key = JSON.stringify([schemaId ?? null, title ?? null]);
    if (this.#found.has(key)) return 0;
    this.#found.set(key, { schemaId, title });
    this.#others = undefined;
    if (title === undefined) return 0;
    if (schemaId === undefined) this.#names.add(title);
    else if (!this.#titles.has(schemaId)) this.#titles.set(schemaId, title);
    return 0;
  }

  extra(): JsonObject {
    return NOTHING;
  }

  /** Whether the class has another title here. */
  contradicts({ schemaId, title }: FoundClass): boolean {
    const own = schemaId === undefined ? undefined : this.#titles.get(schemaId);
    return own !== undefined && title !== undefined && own !== title;
  }

  /**
   * Whether JSON can't tell of another class: each `schemaId` and each `title` in it, of whatever they are members, is
   * that of one that was found. With escapes there could be others that can't be seen.
   */
  knowsAllIn(text: string): boolean {
    if (this.#titles.size === 0 || this.#found.size > MOST || text.includes("\\")) return false;
    this.#others ??= othersThan(this.#titles.keys(), [...this.#titles.values(), ...this.#names]);
    return !this.#others.test(text);
  }
}

function othersThan(ids: Iterable<string>, titles: Iterable<string>): RegExp {
  return new RegExp(`"(?:schemaId"(?!${anyOf(ids)})|title"(?!${anyOf(titles)}))`);
}

/** One of some strings as the value of a key. */
function anyOf(texts: Iterable<string>): string {
  const written = Array.from(new Set(texts), (text) => JSON.stringify(text));
  return `: ?(?:${written.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|")})`;
}

/**
 * Whether a text is whole lines of objects, one on each, if it is JSON at all: between two of its lines an object ends
 * and another begins, and nothing in JSON does that without a comma.
 */
export function isOneEachLine(text: string): boolean {
  if (text.charCodeAt(0) !== OPEN_BRACE) return false;
  let at = text.indexOf("\n");
  for (; at !== -1; at = text.indexOf("\n", at + 1)) {
    const last = text.charCodeAt(at - 1) === CARRIAGE_RETURN ? at - 2 : at - 1;
    if (text.charCodeAt(last) !== CLOSE_BRACE) return false;
    if (at + 1 < text.length && text.charCodeAt(at + 1) !== OPEN_BRACE) return false;
  }
  return text.endsWith("\n") || text.endsWith("}");
}
