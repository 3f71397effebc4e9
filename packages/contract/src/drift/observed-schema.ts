import { isObject } from "../json.ts";
import { typeOf } from "../shapes.ts";

/** What was seen at one place, over all exchanges. */
export interface Observed {
  readonly types: Set<string>;
  /** Names of formats that every text had so far. */
  formats: readonly string[] | undefined;
  readonly members: Map<string, Observed>;
  items: Observed | undefined;
}

/** Where an object has more members than this, its names are taken for data. */
const MOST_MEMBERS = 60;
const DEEPEST = 12;

const FORMATS: readonly (readonly [string, RegExp])[] = [
  ["date-time", /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/],
  ["date", /^\d{4}-\d\d-\d\d$/],
  ["uuid", /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i],
  ["uri", /^[a-z][a-z\d+.-]*:\/\/[^\s<>"{}|\\^`]+$/i],
];
/** Ids as names: hexadecimal, numbers, UUIDs. */
const ID = /^(?:\d+|[\da-f]{20,}|[\da-f-]{36})$/i;

export function nothingObserved(): Observed {
  return { types: new Set(), formats: undefined, members: new Map(), items: undefined };
}

export function observe(seen: Observed, value: unknown, depth = 0): void {
  seen.types.add(typeOf(value));
  if (depth >= DEEPEST) return;
  if (typeof value === "string") {
    seen.formats = (seen.formats ?? FORMATS.map(([name]) => name)).filter((name) =>
      FORMATS.some(([format, pattern]) => format === name && pattern.test(value)),
    );
  } else if (Array.isArray(value)) {
    for (const item of value) observe((seen.items ??= nothingObserved()), item, depth + 1);
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      let known = seen.members.get(name);
      if (known === undefined) seen.members.set(name, (known = nothingObserved()));
      observe(known, member, depth + 1);
    }
  }
}

/** The narrowest simple schema that all of it fits. It says nothing about what is required. */
export function schemaOfObserved(seen: Observed): Record<string, unknown> {
  const types = [...seen.types]
    .filter((type) => !(type === "integer" && seen.types.has("number")))
    .toSorted();
  const format = types.includes("string") ? seen.formats?.[0] : undefined;
  const names = [...seen.members.keys()].toSorted();
  const isMap = names.length > MOST_MEMBERS || (names.length > 0 && names.every((name) => ID.test(name)));
  const members = names.map((name): [string, unknown] => [
    name,
    schemaOfObserved(seen.members.get(name) ?? nothingObserved()),
  ]);
  return {
    ...(types.length === 0 ? {} : { type: types.length === 1 ? types[0] : types }),
    ...(format === undefined ? {} : { format }),
    ...(types.includes("array")
      ? { items: seen.items === undefined ? {} : schemaOfObserved(seen.items) }
      : {}),
    ...(isMap ? { additionalProperties: true } : {}),
    ...(!isMap && members.length > 0 ? { properties: Object.fromEntries(members) } : {}),
  };
}

const LONGEST = 120;

/** The shape of a value without what it says: letters become `a` and `A`, digits `0`. */
export function maskedExample(value: unknown): string {
  const text = JSON.stringify(maskedValue(value, 0)) ?? "";
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function maskedValue(value: unknown, depth: number): unknown {
  if (typeof value === "string") {
    const start = value
      .slice(0, 60)
      .replaceAll(/\p{L}|\p{N}/gu, (sign) => (/\p{N}/u.test(sign) ? "0" : /\p{Lu}/u.test(sign) ? "A" : "a"));
    return value.length > 60 ? `${start}…` : start;
  }
  if (typeof value === "number") return Number(String(value).replaceAll(/\d/g, "0").replace(/e.*$/, ""));
  if (Array.isArray(value))
    return depth > 3 ? [] : value.slice(0, 2).map((item) => maskedValue(item, depth + 1));
  if (!isObject(value)) return value;
  if (depth > 3) return {};
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 12)
      .map(([name, member]) => [ID.test(name) ? maskedValue(name, 0) : name, maskedValue(member, depth + 1)]),
  );
}
