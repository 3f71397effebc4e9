import type { Operation } from "../document.ts";
import { ContractError } from "../errors.ts";
import { isObject } from "../json.ts";
import type { Condition, Effect, MemoryTable, Needs, Selection, Value, Values } from "./table.ts";

/** What a source can begin with. */
const ROOTS: ReadonlySet<string> = new Set([
  "path",
  "query",
  "body",
  "entry",
  "this",
  "changed",
  "needed",
  "made",
  "did",
  "reply",
  "message",
]);

const MEMBERS = ["collections", "operations", "refusal"] as const satisfies readonly (keyof MemoryTable)[];
const OPTIONAL = [
  "views",
  "conversions",
  "success",
  "paging",
] as const satisfies readonly (keyof MemoryTable)[];

/**
 * Refuses a table that has not every operation of the document, or that names what there is not: it would be noticed
 * only when a test asks for it, or never.
 *
 * @throws ContractError `contract/option-invalid`, whose place is `memory.operations.listBooks`
 */
export function checkTable(table: MemoryTable, operations: readonly Operation[]): void {
  for (const member of MEMBERS) if (!isObject(table[member])) throw unfit(member, "is missing");
  for (const member of OPTIONAL) {
    if (table[member] !== undefined && !isObject(table[member])) {
      throw unfit(member, `${member} must be an object, or be left out`);
    }
  }
  for (const { id } of operations) {
    if (!Object.hasOwn(table.operations, id)) {
      throw unfit(
        `operations.${id}`,
        `is missing: every operation of the document stands here, as {} where its examples are the answer`,
      );
    }
  }
  for (const [id, remembering] of Object.entries(table.operations)) {
    const check = new Check(table, `operations.${id}`);
    const { effects = [], reply, answer } = remembering;
    check.needs(remembering);
    for (const effect of effects) check.effect(effect);
    check.values(reply);
    check.value(answer?.body);
  }
  for (const [name, { hide, add, convert }] of Object.entries(table.views ?? {})) {
    const check = new Check(table, `views.${name}`);
    for (const condition of Object.values(hide ?? {})) check.condition(condition);
    check.values(add);
    check.named("conversions", "conversion", convert);
  }
  new Check(table, "success").value(table.success?.body);
  new Check(table, "refusal").value(table.refusal.body);
}

function unfit(place: string, why: string): ContractError {
  return new ContractError("contract/option-invalid", `memory.${place}: ${why}.`, {
    place: `memory.${place}`,
  });
}

/** One operation or view of a table. */
class Check {
  readonly #table: MemoryTable;
  readonly #place: string;

  constructor(table: MemoryTable, place: string) {
    this.#table = table;
    this.#place = place;
  }

  named(list: "collections" | "views" | "conversions", noun: string, name: string | undefined): void {
    if (name === undefined || Object.hasOwn(this.#table[list] ?? {}, name)) return;
    throw unfit(this.#place, `there is no ${noun} ${JSON.stringify(name)}`);
  }

  collection(name: string): void {
    this.named("collections", "collection", name);
  }

  values(values: Values | undefined): void {
    for (const value of Object.values(values ?? {})) this.value(value);
  }

  condition(condition: Condition | undefined): void {
    this.value(condition?.value);
  }

  #selection({ where, filter, range }: Selection): void {
    this.values(where);
    this.values(filter);
    this.values(range);
  }

  needs({ needs = {}, among = {} }: Needs): void {
    for (const name of [...Object.keys(needs), ...Object.keys(among)]) this.collection(name);
    for (const values of [needs, ...Object.values(among)]) this.values(values);
    for (const name of Object.keys(among)) {
      if (!Object.hasOwn(needs, name)) throw unfit(this.#place, `among names ${name}, which is not needed`);
    }
  }

  effect(effect: Effect): void {
    this.condition(effect.when);
    if ("create" in effect) {
      this.collection(effect.create);
      this.value(effect.copy);
      this.values(effect.set);
    } else if ("update" in effect) {
      this.collection(effect.update);
      this.value(effect.copy);
      this.#selection(effect);
      for (const values of [effect.set, effect.append, effect.unite, effect.sum]) this.values(values);
      for (const next of effect.follow ?? []) this.effect(next);
    } else if ("remove" in effect) {
      this.collection(effect.remove);
      this.#selection(effect);
    } else if ("needs" in effect) {
      this.needs(effect);
    } else {
      this.value(effect.each);
      for (const next of effect.effects) this.effect(next);
    }
  }

  #source(source: string, within: string): void {
    if (ROOTS.has(source.split(".")[0] ?? "")) return;
    throw unfit(
      this.#place,
      `${within}${JSON.stringify(source)} is no source: it has to begin with one of ${[...ROOTS].join(", ")}`,
    );
  }

  value(value: Value | undefined, within = ""): void {
    if (value === undefined) return;
    if (typeof value === "string") this.#source(value, within);
    else if ("first" in value) for (const each of value.first) this.value(each);
    else if ("text" in value) {
      for (const [, source = ""] of value.text.matchAll(/\{([^}]+)\}/g)) this.#source(source, "");
    } else if ("members" in value) this.values(value.members);
    else if ("when" in value) {
      this.condition(value.when);
      this.value(value.use);
      this.value(value.otherwise);
    } else if ("convert" in value) {
      this.named("conversions", "conversion", value.convert);
      this.value(value.from);
    } else if ("resolve" in value) {
      this.collection(value.resolve);
      this.values(value.among);
      this.value(value.from);
    } else if ("one" in value) {
      this.collection(value.one);
      this.value(value.by, `one ${value.one} by `);
      this.named("views", "view", value.view);
    } else if ("all" in value || "count" in value) {
      this.collection("all" in value ? value.all : value.count);
      this.#selection(value);
      if ("all" in value) this.named("views", "view", value.view);
      if ("all" in value && value.paged === true && this.#table.paging === undefined) {
        throw unfit("paging", `is missing: ${this.#place} answers with pages`);
      }
    } else if ("zip" in value) {
      this.value(value.zip);
      this.condition(value.lines);
    }
  }
}
