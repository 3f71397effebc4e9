import { isObject, type JsonObject } from "../json.ts";

/** Members whose members are schemas by name: a property may be called `const`. */
const NAMED = new Set(["properties", "patternProperties", "schemas", "responses", "headers", "content"]);

/** What has words that OpenAPI 3.0 does not know, in the words of 3.0: the inverse of what loading a document does. */
export function downgraded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(downgraded);
  if (!isObject(value)) return value;
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    members[name] =
      NAMED.has(name) && isObject(member)
        ? Object.fromEntries(Object.entries(member).map(([key, item]) => [key, downgraded(item)]))
        : name === "enum"
          ? member
          : downgraded(member);
  }
  return words30(members);
}

function words30(schema: Record<string, unknown>): JsonObject {
  const { type, examples, const: only, ...rest } = schema;
  const result: Record<string, unknown> = { ...(Array.isArray(type) ? typeWords(type) : { type }), ...rest };
  if (type === undefined) delete result["type"];
  if (type === "null") Object.assign(result, { type: undefined, ...NOTHING_BUT_NULL });
  if (Array.isArray(examples)) result["example"] = examples[0];
  else if (examples !== undefined) result["examples"] = examples;
  if ("const" in schema) result["enum"] = [only];
  for (const [exclusive, limit] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    if (typeof result[exclusive] !== "number") continue;
    result[limit] = result[exclusive];
    result[exclusive] = true;
  }
  return Object.fromEntries(Object.entries(result).filter(([, member]) => member !== undefined));
}

/** 3.0 has no type for null alone. */
const NOTHING_BUT_NULL = { enum: [null], nullable: true };

function typeWords(types: readonly unknown[]): JsonObject {
  const others = types.filter((type) => type !== "null");
  const nullable = types.includes("null");
  if (others.length === 0) return NOTHING_BUT_NULL;
  const schemas = others.map((type) => (nullable ? { type, nullable } : { type }));
  return schemas.length === 1 ? { ...schemas[0] } : { anyOf: schemas };
}

/** The merge patch (RFC 7396) that makes one object of the other. */
export function mergePatch(before: JsonObject, after: JsonObject): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) patch[name] = null;
  for (const [name, value] of Object.entries(after)) {
    const known = before[name];
    if (JSON.stringify(known) === JSON.stringify(value)) continue;
    patch[name] = isObject(known) && isObject(value) ? mergePatch(known, value) : value;
  }
  return patch;
}
