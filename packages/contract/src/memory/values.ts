import { isObject } from "../json.ts";
import { Collection, fieldOf, type Match } from "./collection.ts";
import {
  Refusal,
  type Condition,
  type ConversionContext,
  type Item,
  type MemoryTable,
  type Needs,
  type Selection,
  type Source,
  type Value,
  type Values,
} from "./table.ts";
import { zipOf } from "./zip.ts";

/** What sources begin with: `path`, `query`, `body`, `entry`, `this`, `needed`, `made`, `did`, `reply`, `message`. */
export type Roots = Readonly<Record<string, unknown>>;

/** What a mock remembers, and what it needs to say so. */
export interface Store {
  readonly table: MemoryTable;
  readonly collections: ReadonlyMap<string, Collection>;
  readonly newId: (kind: string) => string;
  /** Counts from 1. */
  readonly newNumber: (kind: string) => number;
  /** Serves a file; the answer is its URL. */
  readonly publish: (name: string, bytes: Uint8Array) => string;
}

/** Evaluates the values of a table for one request. */
export class Evaluation {
  readonly #store: Store;
  readonly #now = new Date();

  constructor(store: Store) {
    this.#store = store;
  }

  collection(name: string): Collection {
    const collection = this.#store.collections.get(name);
    if (collection === undefined) throw new Error(`The memory table has no collection ${name}.`);
    return collection;
  }

  value(value: Value, roots: Roots): unknown {
    if (typeof value === "string") return fieldOf(roots, value);
    if ("is" in value) return value.is;
    if ("first" in value) {
      return value.first.map((each) => this.value(each, roots)).find((each) => each !== undefined);
    }
    if ("text" in value) {
      return value.text.replaceAll(/\{([^}]+)\}/g, (_, source: string) => textOf(fieldOf(roots, source)));
    }
    if ("members" in value) return this.members(value.members, roots);
    if ("when" in value) {
      return this.value(this.holds(value.when, roots) ? value.use : value.otherwise, roots);
    }
    if ("now" in value) return this.#now.toISOString();
    if ("convert" in value) return this.#converted(value.convert, this.value(value.from, roots), roots);
    if ("resolve" in value) return this.#resolved(value, roots);
    if ("one" in value) {
      const item = this.collection(value.one).find(this.value(value.by, roots));
      return item === undefined ? undefined : this.shown(item, value.view, roots);
    }
    if ("all" in value) {
      const items = this.select(value.all, value, roots);
      const page = value.paged === true ? this.#page(items, roots) : items;
      return page.map((item) => this.shown(item, value.view, roots));
    }
    if ("count" in value) return this.select(value.count, value, roots).length;
    return this.#zipped(value.zip, value.name, this.holds(value.lines, roots), roots);
  }

  /**
   * The last item of each collection that is needed.
   *
   * @throws Refusal for one that is not there, or not among those that it has to be among
   */
  needed({ needs = {}, among = {} }: Needs, roots: Roots): Readonly<Record<string, Item>> {
    const needed: Record<string, Item> = {};
    const inside = { ...roots, needed };
    for (const [name, value] of Object.entries(needs)) {
      const wanted = this.value(value, roots);
      for (const id of wanted === undefined ? [] : Array.isArray(wanted) ? wanted : [wanted]) {
        const item = this.collection(name).find(id);
        const fields = Object.entries(this.members(among[name] ?? {}, inside));
        if (item === undefined || fields.some(([field, right]) => fieldOf(item, field) !== right)) {
          throw this.refusal(name, id);
        }
        needed[name] = item;
      }
    }
    return needed;
  }

  refusal(collection: string, id: unknown): Refusal {
    const { unknown = `Invalid ${collection}` } = this.#store.table.collections[collection] ?? {};
    return new Refusal(`${unknown}: ${String(id)}`);
  }

  /** The members of an object that are taken over; none where it is no object. */
  copied(value: Value | undefined, roots: Roots): Readonly<Record<string, unknown>> {
    const found = value === undefined ? undefined : this.value(value, roots);
    if (!isObject(found)) return {};
    // An item keeps its own id.
    const { _id: _, ...members } = found;
    return members;
  }

  /** The members that have a value. */
  members(values: Values, roots: Roots): Record<string, unknown> {
    const members = Object.entries(values).map(([name, value]) => [name, this.value(value, roots)] as const);
    return Object.fromEntries(members.filter(([, found]) => found !== undefined));
  }

  holds(condition: Condition | undefined, roots: Roots): boolean {
    if (condition === undefined) return true;
    const value = this.value(condition.value, roots);
    return condition.list === true ? Array.isArray(value) : value === condition.is;
  }

  select(of: string, { where, filter, range }: Selection, roots: Roots): readonly Item[] {
    const matches: Match[] = [];
    for (const [field, value] of Object.entries(where ?? {})) {
      matches.push({ field, values: setOf(this.value(value, roots)) });
    }
    for (const [field, value] of Object.entries(filter ?? {})) {
      const values = setOf(this.value(value, roots));
      if (values.size > 0) matches.push({ field, values });
    }
    for (const [field, value] of Object.entries(range ?? {})) {
      const bounds = this.value(value, roots);
      if (!isObject(bounds)) continue;
      const { $gt: after, $lt: before } = bounds;
      matches.push({
        field,
        after: typeof after === "string" ? Date.parse(after) : -Infinity,
        before: typeof before === "string" ? Date.parse(before) : Infinity,
      });
    }
    if (matches.some((match) => "values" in match && match.values.size === 0)) return [];
    return this.collection(of).select(matches);
  }

  shown(item: Item, name: string | undefined, roots: Roots): unknown {
    const view = name === undefined ? {} : this.#store.table.views?.[name];
    if (view === undefined) throw new Error(`The memory table has no view ${name}.`);
    const inside = { ...roots, this: item };
    if (view.convert !== undefined) return this.#converted(view.convert, item, inside);
    const { pick, omit = [], hide = {}, add = {} } = view;
    const members: [string, unknown][] = [];
    for (const member of pick ?? Object.keys(item)) {
      const hidden = Object.hasOwn(hide, member) ? hide[member] : undefined;
      if (omit.includes(member) || (hidden !== undefined && this.holds(hidden, inside))) continue;
      const value = Object.hasOwn(item, member) ? item[member] : undefined;
      if (value !== undefined) members.push([member, value]);
    }
    return Object.fromEntries([...members, ...Object.entries(this.members(add, inside))]);
  }

  #converted(name: string, input: unknown, roots: Roots): unknown {
    const convert = this.#store.table.conversions?.[name];
    if (convert === undefined) throw new Error(`The memory table has no conversion ${name}.`);
    const context: ConversionContext = {
      at: (source: Source) => fieldOf(roots, source),
      find: (collection, id) => this.collection(collection).find(id),
      select: (collection, fields) =>
        this.collection(collection).select(
          Object.entries(fields).map(([field, value]) => ({ field, values: new Set([value]) })),
        ),
      newId: this.#store.newId,
      now: this.#now,
    };
    return convert(input, context);
  }

  #resolved(value: Extract<Value, { readonly resolve: string }>, roots: Roots): unknown {
    const from = this.value(value.from, roots);
    if (from === undefined) return undefined;
    const among = this.select(value.resolve, { where: value.among }, roots);
    const idFor = (text: unknown): unknown =>
      among.find((item) => value.by.some((field) => item[field] === text))?._id ?? text;
    return Array.isArray(from) ? from.map(idFor) : idFor(from);
  }

  #page(items: readonly Item[], roots: Roots): readonly Item[] {
    const { paging } = this.#store.table;
    if (paging === undefined) throw new Error("The memory table has no paging.");
    const { page, limit, defaultLimit } = paging;
    const size = Number(fieldOf(roots["query"], limit) ?? defaultLimit);
    const start = (Number(fieldOf(roots["query"], page) ?? 1) - 1) * size;
    return items.slice(start, start + size);
  }

  #zipped(value: Value, name: string, lines: boolean, roots: Roots): string {
    const rows = this.value(value, roots);
    if (!Array.isArray(rows)) throw new Error("Only a list can be put into a file.");
    return this.#store.publish(`${this.#store.newId(name)}.zip`, zipOf(name, rows, lines));
  }
}

function setOf(value: unknown): ReadonlySet<unknown> {
  return new Set(value === undefined ? [] : Array.isArray(value) ? value : [value]);
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
