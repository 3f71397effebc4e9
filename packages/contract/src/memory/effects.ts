import type { Collection } from "./collection.ts";
import { Refusal, type Effect, type Item, type Selection, type Value, type Values } from "./table.ts";
import type { Evaluation, Roots, Store } from "./values.ts";

/** How often something was done, as `did` of the table. */
interface Counts {
  readonly created: Record<string, number>;
  readonly updated: Record<string, number>;
  readonly removed: Record<string, number>;
  readonly appended: Record<string, number>;
  /** Entries of an `each`, and those of them that changed something. */
  entries: number;
  taken: number;
}

/**
 * Plans the effects of one request: everything is found and converted first, and what could not be found or converted
 * refuses the request before anything changed.
 *
 * @returns what carries them out, and the roots with what was `made` and `did`
 * @throws Refusal
 */
export function planOf(
  effects: readonly Effect[],
  roots: Roots,
  evaluation: Evaluation,
  store: Store,
): { readonly commit: () => void; readonly roots: Roots } {
  const did = noCounts();
  const made: Record<string, Item> = {};
  const planning = new Planning(evaluation, store, did);
  const inside = { ...roots, did, made };
  for (const effect of effects) planning.plan(effect, inside, made);
  return {
    commit: () => {
      for (const step of planning.steps) step();
    },
    roots: inside,
  };
}

class Planning {
  readonly steps: (() => void)[] = [];
  readonly #evaluation: Evaluation;
  readonly #store: Store;
  readonly #did: Counts;
  /** What the request makes and takes away: an id that is taken cannot be given to another item. */
  readonly #created = new Map<string, Item>();
  readonly #removed = new Set<Item>();

  constructor(evaluation: Evaluation, store: Store, did: Counts) {
    this.#evaluation = evaluation;
    this.#store = store;
    this.#did = did;
  }

  plan(effect: Effect, roots: Roots, made: Record<string, Item>, did: Counts = this.#did): void {
    if (!this.#evaluation.holds(effect.when, roots)) return;
    if ("create" in effect) this.#create(effect, roots, made, did);
    else if ("update" in effect) this.#update(effect, roots, made, did);
    else if ("remove" in effect) this.#remove(effect.remove, effect, roots, did);
    else if ("needs" in effect) this.#evaluation.needed(effect, roots);
    else this.#each(effect, roots);
  }

  #create(
    { create: name, copy, set = {} }: Extract<Effect, { readonly create: string }>,
    roots: Roots,
    made: Record<string, Item>,
    did: Counts,
  ): void {
    const { serial } = this.#store.table.collections[name] ?? {};
    const members = { ...this.#evaluation.copied(copy, roots), ...this.#evaluation.members(set, roots) };
    if (serial !== undefined) {
      members[serial] = this.#store.newNumber(name);
      members["_id"] = String(members[serial]);
    }
    const id = typeof members["_id"] === "string" ? members["_id"] : this.#store.newId(name);
    const item: Item = { ...members, _id: id };
    const collection = this.#evaluation.collection(name);
    const known = this.#created.get(`${name} ${id}`) ?? collection.find(id);
    if (known !== undefined && !this.#removed.has(known)) throw this.#evaluation.refusal(name, id);
    this.#created.set(`${name} ${id}`, item);
    made[name] = item;
    count(did.created, name, 1);
    this.steps.push(() => collection.add(item));
  }

  #update(
    effect: Extract<Effect, { readonly update: string }>,
    roots: Roots,
    made: Record<string, Item>,
    did: Counts,
  ): void {
    const collection = this.#evaluation.collection(effect.update);
    // Nothing changes while the plan is made: the selection stays as it is.
    for (const item of this.#evaluation.select(effect.update, effect, roots)) {
      const inside = { ...roots, this: item };
      const values = (members: Values | undefined): Record<string, unknown> =>
        this.#evaluation.members(members ?? {}, inside);
      const taken = Object.fromEntries((effect.unset ?? []).map((member) => [member, undefined]));
      const set = { ...taken, ...this.#evaluation.copied(effect.copy, inside), ...values(effect.set) };
      const append = values(effect.append);
      const unite = values(effect.unite);
      const sum = values(effect.sum);
      count(did.updated, effect.update, 1);
      for (const [member, value] of Object.entries(append)) {
        count(did.appended, member, listOf(value).length);
      }
      this.steps.push(() => change(collection, item, { set, append, unite, sum }));
      const after = { ...inside, changed: { ...item, ...set } };
      for (const next of effect.follow ?? []) this.plan(next, after, made, noCounts());
    }
  }

  #remove(name: string, selection: Selection, roots: Roots, did: Counts): void {
    const collection = this.#evaluation.collection(name);
    const gone = [...this.#evaluation.select(name, selection, roots)];
    count(did.removed, name, gone.length);
    for (const item of gone) this.#removed.add(item);
    this.steps.push(() => collection.remove(gone));
  }

  #each(effect: Extract<Effect, { readonly each: Value }>, roots: Roots): void {
    const value = this.#evaluation.value(effect.each, roots);
    for (const entry of value === undefined ? [] : listOf(value)) {
      this.#did.entries += 1;
      const before = this.steps.length;
      const made: Record<string, Item> = {};
      try {
        for (const next of effect.effects) this.plan(next, { ...roots, entry, made }, made);
      } catch (error) {
        if (effect.lenient !== true || !(error instanceof Refusal)) throw error;
        this.steps.length = before;
      }
      if (this.steps.length > before) this.#did.taken += 1;
    }
  }
}

/** The changes are made when their turn comes: an earlier one of the same request may have changed the item. */
function change(
  collection: Collection,
  item: Item,
  {
    set,
    append,
    unite,
    sum,
  }: Readonly<Record<"set" | "append" | "unite" | "sum", Readonly<Record<string, unknown>>>>,
): void {
  const members: Record<string, unknown> = { ...set };
  for (const [member, value] of Object.entries(append)) {
    members[member] = [...listOf(item[member] ?? []), ...listOf(value)];
  }
  for (const [member, value] of Object.entries(unite)) {
    members[member] = [...new Set([...listOf(item[member] ?? []), ...listOf(value)])];
  }
  for (const [member, value] of Object.entries(sum)) {
    members[member] = Number(item[member] ?? 0) + Number(value);
  }
  collection.change(item, members);
}

function noCounts(): Counts {
  return { created: {}, updated: {}, removed: {}, appended: {}, entries: 0, taken: 0 };
}

function count(counts: Record<string, number>, name: string, more: number): void {
  counts[name] = (counts[name] ?? 0) + more;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
