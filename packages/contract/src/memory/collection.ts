import { isObject } from "../json.ts";
import type { Item } from "./table.ts";

/** What a field has to be: one of these values; or a time in a range. */
export type Match =
  | { readonly field: string; readonly values: ReadonlySet<unknown> }
  | { readonly field: string; readonly after: number; readonly before: number };

/** Items of one kind, in the order in which they came, found by id and by the fields that have an index. */
export class Collection {
  readonly #items = new Map<string, Item>();
  readonly #indexes: ReadonlyMap<string, Map<unknown, Item[]>>;
  /** The last selections, because the pages of a list ask for the same one again and again. */
  readonly #selections = new Map<string, readonly Item[]>();

  constructor(indexes: readonly string[]) {
    this.#indexes = new Map(indexes.map((field) => [field, new Map<unknown, Item[]>()]));
  }

  find(id: unknown): Item | undefined {
    return typeof id === "string" || typeof id === "number" ? this.#items.get(String(id)) : undefined;
  }

  add(item: Item): void {
    this.#selections.clear();
    this.#items.set(item._id, item);
    for (const [field, index] of this.#indexes) {
      const value = fieldOf(item, field);
      const known = index.get(value);
      if (known === undefined) index.set(value, [item]);
      else known.push(item);
    }
  }

  remove(items: readonly Item[]): void {
    this.#selections.clear();
    const gone = new Set(items);
    for (const item of gone) this.#items.delete(item._id);
    for (const [field, index] of this.#indexes) {
      for (const value of new Set(items.map((item) => fieldOf(item, field)))) {
        index.set(
          value,
          (index.get(value) ?? []).filter((item) => !gone.has(item)),
        );
      }
    }
  }

  /** Sets members; those that are undefined are taken away. */
  change(item: Item, members: Readonly<Record<string, unknown>>): void {
    const indexed = [...this.#indexes.keys()].some((field) => (field.split(".")[0] ?? "") in members);
    if (indexed) this.remove([item]);
    for (const [name, value] of Object.entries(members)) {
      if (value === undefined) delete item[name];
      // A member can have the name of a prototype: it is none.
      else Object.defineProperty(item, name, { value, configurable: true, enumerable: true, writable: true });
    }
    if (indexed) this.add(item);
    else this.#selections.clear();
  }

  /** The items that match, in their order when no index has more than one value to look for. */
  select(matches: readonly Match[]): readonly Item[] {
    const key = JSON.stringify(matches, (_, value: unknown) => (value instanceof Set ? [...value] : value));
    const known = this.#selections.get(key);
    if (known !== undefined) return known;
    const [candidates, used] = this.#candidates(matches);
    const rest = matches.filter((match) => match !== used);
    const selected = rest.length === 0 ? candidates : candidates.filter((item) => fits(item, rest));
    if (rest.length > 0) {
      if (this.#selections.size >= 8) this.#selections.clear();
      this.#selections.set(key, selected);
    }
    return selected;
  }

  /** The shortest list that an index has, and the match that it makes up for. */
  #candidates(matches: readonly Match[]): readonly [readonly Item[], Match | undefined] {
    let best: readonly [readonly Item[], Match] | undefined;
    for (const match of matches) {
      if (!("values" in match)) continue;
      const found = this.#indexed(match.field, match.values);
      if (found !== undefined && (best === undefined || found.length < best[0].length)) best = [found, match];
    }
    return best ?? [[...this.#items.values()], undefined];
  }

  #indexed(field: string, values: ReadonlySet<unknown>): readonly Item[] | undefined {
    if (field === "_id") return [...values].flatMap((id) => this.find(id) ?? []);
    const index = this.#indexes.get(field);
    if (index === undefined) return undefined;
    const lists = [...values].map((value) => index.get(value) ?? []);
    return lists.length === 1 ? lists[0] : lists.flat();
  }
}

function fits(item: Item, matches: readonly Match[]): boolean {
  return matches.every((match) => {
    const value = fieldOf(item, match.field);
    if ("values" in match) {
      return Array.isArray(value) ? value.some((entry) => match.values.has(entry)) : match.values.has(value);
    }
    const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
    return time > match.after && time < match.before;
  });
}

/** The value at a path of names with dots between them. */
export function fieldOf(value: unknown, path: string): unknown {
  return path.includes(".") ? path.split(".").reduce(member, value) : member(value, path);
}

function member(holder: unknown, name: string): unknown {
  return isObject(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;
}
