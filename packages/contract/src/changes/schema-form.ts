import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from "../json.ts";
import { referred, typeOf, within } from "../shapes.ts";

const TYPES = ["array", "boolean", "null", "number", "object", "string"] as const;

/** A schema without branches. */
interface Atom extends SchemaPlace {
  readonly schema: JsonObject;
  /** It is X of `oneOf: [X, { type: "null" }]`: null need not fit it. */
  readonly isBesideNull: boolean;
}

/** Everything that one value is held to at once: through references and `allOf`. */
export interface SchemaForm {
  /** Schemas that all hold, none of them with branches. */
  readonly atoms: readonly Atom[];
  /** Lists of alternatives, one for each `oneOf` and `anyOf`. */
  readonly groups: readonly BranchGroup[];
  /** `oneOf: [X, { type: "null" }]` is X or null. */
  readonly isNullBeside: boolean;
  /** `false` as a schema: nothing is allowed. */
  readonly isNever: boolean;
}

interface BranchGroup {
  readonly keyword: "oneOf" | "anyOf";
  readonly place: SchemaPlace;
  readonly branches: readonly SchemaPlace[];
}

export function formOf(document: OpenApiDocument, places: readonly SchemaPlace[]): SchemaForm {
  const atoms = new Map<string, Atom>();
  const groups: BranchGroup[] = [];
  const seen = new Map<string, boolean>();
  let isNullBeside = false;
  let isNever = false;
  const expand = (place: SchemaPlace, isBesideNull = false): void => {
    const { schema, pointer } = place;
    if (schema === false) isNever = true;
    if (!isObject(schema)) return;
    const before = seen.get(pointer);
    // What holds for null at one place holds for it, although another place leaves it out.
    if (before === false || before === isBesideNull) return;
    seen.set(pointer, isBesideNull);
    const target = referred(document, place);
    if (target !== undefined) expand(target, isBesideNull);
    arrayAt(schema, "allOf").forEach((_, index) => expand(within(place, "allOf", index), isBesideNull));
    atoms.set(pointer, { pointer, schema, isBesideNull });
    for (const keyword of ["oneOf", "anyOf"] as const) {
      if (!Array.isArray(schema[keyword])) continue;
      const all = schema[keyword].map((_, index) => within(place, keyword, index));
      const branches = all.filter((branch) => !isNull(branch));
      if (branches.length < all.length) isNullBeside = true;
      const [only] = branches;
      if (branches.length === 1 && only !== undefined) expand(only, isBesideNull || all.length > 1);
      else if (before === undefined) groups.push({ keyword, place, branches });
    }
  };
  places.forEach((place) => expand(place));
  return { atoms: [...atoms.values()], groups, isNullBeside, isNever };
}

function isNull({ schema }: SchemaPlace): boolean {
  return isObject(schema) && schema["type"] === "null";
}

/** The types that are left when all atoms hold; `integer` stands beside `number` for itself. */
export function typesOfForm(form: SchemaForm): ReadonlySet<string> {
  const { atoms, isNullBeside, isNever } = form;
  if (isNever) return new Set();
  let types: readonly string[] = TYPES;
  for (const { schema } of atoms) {
    const stated = typesOfSchema(schema);
    if (stated === undefined) continue;
    types = types.flatMap((type) => {
      if (stated.includes(type)) return [type];
      if (type === "number" && stated.includes("integer")) return ["integer"];
      return type === "integer" && stated.includes("number") ? ["integer"] : [];
    });
  }
  const values = valuesOfForm(form);
  if (values !== undefined) {
    // A list of values says the types, too.
    const known = new Set([...values].map((text) => typeOf(JSON.parse(text))));
    types = [...known].filter(
      (type) => types.includes(type) || (type === "integer" && types.includes("number")),
    );
  }
  return new Set(isNullBeside && isNullLeft(form) ? [...types, "null"] : types);
}

/** Whether what holds beside the alternatives lets null be. */
export function isNullLeft({ atoms }: SchemaForm): boolean {
  return atoms.every(
    ({ schema, isBesideNull }) =>
      isBesideNull ||
      (typesOfSchema(schema)?.includes("null") !== false && ownValues(schema)?.includes(null) !== false),
  );
}

function typesOfSchema(schema: JsonObject): readonly string[] | undefined {
  const { type } = schema;
  if (typeof type === "string") return [type];
  return Array.isArray(type) ? type.filter((entry) => typeof entry === "string") : undefined;
}

/** The values that all lists of values have in common, as JSON; undefined where there is no list. */
export function valuesOfForm({ atoms }: SchemaForm): ReadonlySet<string> | undefined {
  let values: Set<string> | undefined;
  for (const { schema } of atoms) {
    const own = ownValues(schema);
    if (own === undefined) continue;
    const texts = new Set(own.map(canonical));
    values = values === undefined ? texts : new Set([...values].filter((text) => texts.has(text)));
  }
  return values;
}

function ownValues(schema: JsonObject): readonly unknown[] | undefined {
  if (Array.isArray(schema["enum"])) return schema["enum"];
  return "const" in schema ? [schema["const"]] : undefined;
}

/** Members by name, each with everything that is said about it. */
export function membersOfForm({ atoms }: SchemaForm): ReadonlyMap<string, readonly SchemaPlace[]> {
  const members = new Map<string, SchemaPlace[]>();
  for (const atom of atoms) {
    for (const name of Object.keys(objectAt(atom.schema, "properties"))) {
      members.set(name, [...(members.get(name) ?? []), within(atom, "properties", name)]);
    }
  }
  return members;
}

export function requiredOfForm({ atoms }: SchemaForm): ReadonlySet<string> {
  return new Set(
    atoms.flatMap(({ schema }) => arrayAt(schema, "required").filter((name) => typeof name === "string")),
  );
}

/** Subschemas under one keyword, over all atoms. */
export function partsOfForm({ atoms }: SchemaForm, keyword: string): readonly SchemaPlace[] {
  return atoms.filter(({ schema }) => keyword in schema).map((atom) => within(atom, keyword));
}

/** The least upper or greatest lower bound, and whether it is itself left out. */
export function boundOfForm(
  { atoms }: SchemaForm,
  keyword: string,
  exclusive: string | undefined,
  isLower: boolean,
): { readonly value: number; readonly isOpen: boolean } | undefined {
  let bound: { value: number; isOpen: boolean } | undefined;
  const take = (value: unknown, isOpen: boolean): void => {
    if (typeof value !== "number") return;
    const isTighter =
      bound === undefined ||
      (isLower ? value > bound.value : value < bound.value) ||
      (value === bound.value && isOpen);
    if (isTighter) bound = { value, isOpen };
  };
  for (const { schema } of atoms) {
    take(schema[keyword], false);
    if (exclusive !== undefined) take(schema[exclusive], true);
  }
  return bound;
}

/** What can be compared as a whole: the values of a keyword over all atoms, in an order of its own. */
export function saidOfForm({ atoms }: SchemaForm, keyword: string): readonly string[] {
  return atoms
    .filter(({ schema }) => keyword in schema)
    .map(({ schema }) => canonical(schema[keyword]))
    .toSorted();
}

/** The name that an author gave a branch: where its reference leads, or its title. */
export function statedName({ schema }: SchemaPlace): string | undefined {
  return stringAt(schema, "$ref") ?? stringAt(schema, "title");
}

/** The name by which a branch is known again: the stated one, or its one type. */
export function nameOfBranch(branch: SchemaPlace, form: SchemaForm): string | undefined {
  const stated = statedName(branch);
  if (stated !== undefined) return stated;
  const types = [...typesOfForm(form)].filter((type) => type !== "null");
  return types.length === 1 && types[0] !== "object" ? types[0] : undefined;
}

/** JSON with the members of objects in one order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? typeOf(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`;
}
