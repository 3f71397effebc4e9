import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { isObject, objectAt } from "../json.ts";
import { meaningOf, WORDS } from "./digests.ts";
import {
  formOf,
  nameOfBranch,
  requiredOfForm,
  statedName,
  typesOfForm,
  valuesOfForm,
  type SchemaForm,
} from "./schema-form.ts";

/** Schemas that all hold for the values of one place. */
export type Side = readonly SchemaPlace[];

const BRANCHING = new Set(["oneOf", "anyOf", "allOf", "$ref"]);

/** One alternative of `oneOf` or `anyOf`. */
export interface Branch {
  readonly own: SchemaPlace;
  /** What holds beside the alternatives. */
  readonly outer: Side;
  /** Where its reference leads, or its title. */
  readonly stated: string | undefined;
  readonly name: string | undefined;
  readonly types: string;
  readonly meaning: string;
  /** What it says, in pieces that can be counted. */
  readonly traits: () => ReadonlySet<string>;
}

/** Alternatives of two documents that are taken for the same one. */
export interface Pairing {
  readonly pairs: readonly (readonly [before: Branch, after: Branch])[];
  readonly gone: readonly Branch[];
  readonly added: readonly Branch[];
}

/** More pairs of alternatives are not weighed against each other: they are taken in their order. */
const WEIGHED = 250_000;

/**
 * Which alternatives are the same. Those that are called the same go together, then those that mean the same; of what is
 * left, those that have most in common. Their order says nothing.
 */
export function pairingOf(before: readonly Branch[], after: readonly Branch[]): Pairing {
  const was = new Set(before);
  const is = new Set(after);
  const pairs: (readonly [Branch, Branch])[] = [];
  const pair = (a: Branch, b: Branch): void => {
    was.delete(a);
    is.delete(b);
    pairs.push([a, b]);
  };
  /** Those for which a key is the same, as long as there are such on both sides. */
  const match = (keyOf: (branch: Branch) => string | undefined, isLone: boolean): void => {
    const [olds, news] = [grouped(was, keyOf), grouped(is, keyOf)];
    for (const [key, some] of olds) {
      const others = news.get(key) ?? [];
      if (isLone && (some.length > 1 || others.length > 1)) continue;
      for (const [a, b] of likest(some, others)) pair(a, b);
    }
  };
  match(({ stated }) => stated, true);
  match(({ name, meaning }) => JSON.stringify([name, meaning]), false);
  match(({ meaning }) => meaning, false);
  match(({ name }) => name, false);
  // One that is gone and one that is new are one that changed, if they can be compared at all.
  match(({ types }) => types, false);
  return { pairs, gone: [...was], added: [...is] };
}

function grouped(
  branches: Iterable<Branch>,
  keyOf: (branch: Branch) => string | undefined,
): ReadonlyMap<string, readonly Branch[]> {
  const groups = new Map<string, Branch[]>();
  for (const branch of branches) {
    const key = keyOf(branch);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [branch]);
    else group.push(branch);
  }
  return groups;
}

/** Pairs of two lists, those first that have most in common. */
function* likest(was: readonly Branch[], is: readonly Branch[]): Generator<readonly [Branch, Branch]> {
  if (was.length * is.length > WEIGHED || (was.length === 1 && is.length === 1)) {
    for (const [index, a] of was.entries()) {
      const b = is[index];
      if (b !== undefined) yield [a, b];
    }
    return;
  }
  const others = is.map((b) => ({ b, traits: b.traits() }));
  const weighed = was.flatMap((a) => {
    const traits = a.traits();
    return others.map((other) => ({ a, b: other.b, likeness: likeness(traits, other.traits) }));
  });
  const taken = new Set<Branch>();
  for (const { a, b } of weighed.toSorted((one, other) => other.likeness - one.likeness)) {
    if (taken.has(a) || taken.has(b)) continue;
    taken.add(a).add(b);
    yield [a, b];
  }
}

/** From 0, nothing in common, to 1. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  let both = 0;
  for (const trait of few) if (many.has(trait)) both += 1;
  return few.size + many.size === 0 ? 1 : (2 * both) / (few.size + many.size);
}

function traitsOf(document: OpenApiDocument, form: SchemaForm): ReadonlySet<string> {
  const traits = new Set<string>();
  for (const { schema } of form.atoms) {
    for (const [name, member] of Object.entries(objectAt(schema, "properties"))) {
      traits.add(`member ${name}`).add(`member ${name} ${meaningOf(document, member)}`);
    }
    for (const [keyword, value] of Object.entries(schema)) {
      if (WORDS.has(keyword) || ["properties", "required", "enum", "const"].includes(keyword)) continue;
      traits.add(`keyword ${keyword} ${meaningOf(document, { [keyword]: value })}`);
    }
  }
  for (const name of requiredOfForm(form)) traits.add(`required ${name}`);
  for (const value of valuesOfForm(form) ?? []) traits.add(`value ${value}`);
  return traits;
}

/** A schema without alternatives is its own only one. */
export function branchesOf(document: OpenApiDocument, form: SchemaForm, side: Side): readonly Branch[] {
  const [group] = form.groups;
  const [first] = side;
  if (group === undefined) return first === undefined ? [] : [branchOf(document, first, side.slice(1))];
  const outer = form.atoms.flatMap(({ pointer, schema }) => {
    const rest = Object.entries(schema).filter(([keyword]) => !BRANCHING.has(keyword));
    // What says nothing would only make the same alternative look like another one on every way to it.
    return rest.every(([keyword]) => WORDS.has(keyword) || keyword.startsWith("x-"))
      ? []
      : [{ pointer, schema: Object.fromEntries(rest) }];
  });
  return group.branches.map((own) => branchOf(document, own, outer));
}

function branchOf(document: OpenApiDocument, own: SchemaPlace, outer: Side): Branch {
  const form = formOf(document, [own]);
  return {
    own,
    outer,
    stated: statedName(own),
    name: nameOfBranch(own, form),
    types: [...typesOfForm(form)].toSorted().join(),
    meaning: meaningOf(document, own.schema),
    traits: () => traitsOf(document, form),
  };
}

/** What people call it. */
export function wordOf({ pointer, schema }: SchemaPlace): string {
  const ref = isObject(schema) ? schema["$ref"] : undefined;
  const title = isObject(schema) ? (schema["title"] ?? schema["type"]) : undefined;
  if (typeof ref === "string") return ref.split("/").at(-1) ?? ref;
  return typeof title === "string" ? title : pointer;
}
