import { isObject, stringAt, type JsonObject } from "./json.ts";

/** What stands where in an OpenAPI 3.0 document: by member, the kind of thing and whether it is one, a list or a map. */
type Shape = Readonly<Record<string, readonly [kind: string, how: "one" | "list" | "map"]>>;

const OPERATIONS: Shape = Object.fromEntries(
  ["get", "put", "post", "delete", "options", "head", "patch", "trace"].map((method) => [
    method,
    ["operation", "one"],
  ]),
);

const SHAPES: Readonly<Record<string, Shape>> = {
  document: { paths: ["pathItem", "map"], components: ["components", "one"] },
  components: {
    schemas: ["schema", "map"],
    responses: ["response", "map"],
    parameters: ["parameter", "map"],
    requestBodies: ["body", "map"],
    headers: ["parameter", "map"],
    callbacks: ["callback", "map"],
  },
  pathItem: { ...OPERATIONS, parameters: ["parameter", "list"] },
  operation: {
    parameters: ["parameter", "list"],
    requestBody: ["body", "one"],
    responses: ["response", "map"],
    callbacks: ["callback", "map"],
  },
  body: { content: ["mediaType", "map"] },
  response: { headers: ["parameter", "map"], content: ["mediaType", "map"] },
  parameter: { schema: ["schema", "one"], content: ["mediaType", "map"] },
  mediaType: { schema: ["schema", "one"], encoding: ["encoding", "map"] },
  encoding: { headers: ["parameter", "map"] },
  schema: {
    properties: ["schema", "map"],
    items: ["schema", "one"],
    allOf: ["schema", "list"],
    anyOf: ["schema", "list"],
    oneOf: ["schema", "list"],
    not: ["schema", "one"],
    additionalProperties: ["schema", "one"],
  },
};

/**
 * The same document in the words of OpenAPI 3.1, whose schemas are JSON Schema 2020-12. The one that is given stays
 * as it is.
 *
 * - `nullable` beside `type` becomes a list of types; without `type` it has no effect, as 3.0.3 says.
 * - `exclusiveMinimum: true` takes the number of `minimum`.
 * - `example` of a schema becomes `examples`.
 * - What stands beside a `$ref` is ignored in 3.0 and goes.
 *
 * @see https://spec.openapis.org/oas/v3.0.4.html#schema-object
 */
export function upgraded(document: JsonObject): JsonObject {
  return Object.assign(upgradedPart(document, "document"), { openapi: "3.1.0" });
}

function upgradedPart(part: JsonObject, kind: string): Record<string, unknown> {
  // A path item may have operations beside its reference; everything else is nothing but the reference.
  const ref = stringAt(part, "$ref");
  if (ref !== undefined && kind !== "pathItem") return { $ref: ref };
  const shape = SHAPES[kind] ?? {};
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(part)) {
    const [childKind, how] = Object.hasOwn(shape, name) ? (shape[name] ?? []) : [];
    const child = (item: unknown): unknown =>
      isObject(item) && childKind !== undefined ? upgradedPart(item, childKind) : item;
    // A callback is a map from expressions to path items.
    if (kind === "callback") result[name] = isObject(value) ? upgradedPart(value, "pathItem") : value;
    else if (how === "list" && Array.isArray(value)) result[name] = value.map(child);
    else if (how === "map" && isObject(value)) {
      result[name] = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, child(item)]));
    } else result[name] = how === "one" ? child(value) : value;
  }
  return kind === "schema" ? upgradedSchema(result) : result;
}

function upgradedSchema(schema: Record<string, unknown>): Record<string, unknown> {
  const { nullable, example, ...rest } = schema;
  if (nullable === true && typeof rest["type"] === "string") rest["type"] = [rest["type"], "null"];
  if ("example" in schema) rest["examples"] = [example];
  for (const [exclusive, limit] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    if (typeof rest[exclusive] !== "boolean") continue;
    const isExclusive = rest[exclusive];
    delete rest[exclusive];
    if (isExclusive && typeof rest[limit] === "number") {
      rest[exclusive] = rest[limit];
      delete rest[limit];
    }
  }
  return rest;
}
