import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { arrayAt, isObject, objectAt, pointerTo, type JsonObject } from "../json.ts";
import type { Schemas } from "../schemas.ts";
import { patternText } from "./pattern-text.ts";
import { schemaParts } from "./schema-parts.ts";

/** Whether members that may be left out are there. */
export type Fullness = "least" | "full";

/** A value that fits a schema, from the examples of the document where it has some; undefined where none is found. */
export type Sampler = (place: SchemaPlace, fullness: Fullness) => unknown;

export function samplerOf(schemas: Schemas): Sampler {
  const { document } = schemas;
  const fits = (pointer: string, value: unknown): boolean =>
    value !== undefined && schemas.fits({ pointer, schema: undefined }, value, "request");

  function made(pointer: string, fullness: Fullness, depth: number): unknown {
    // A schema that requires itself has no end, and no value.
    if (depth > 3 * DEPTH) return undefined;
    const parts = schemaParts(document, pointer);
    const schema: JsonObject = Object.assign({}, ...parts.map((part) => part.schema).toReversed());
    if (fullness === "least") {
      const told = toldValues(parts.map((part) => part.schema)).find((value) => fits(pointer, value));
      if (told !== undefined) return told;
    }
    const type = Array.isArray(schema["type"])
      ? schema["type"].find((one) => one !== "null")
      : schema["type"];
    const scalar = scalarOf(type, schema);
    if (scalar !== undefined) return toldValues([schema]).find((value) => fits(pointer, value)) ?? scalar;
    const unions = parts.flatMap((part) =>
      (["oneOf", "anyOf"] as const).flatMap((key) => {
        const branches = arrayAt(part.schema, key).map((_, index) => pointerTo(part.pointer, key, index));
        return branches.length === 0 ? [] : [branches];
      }),
    );
    const isRecord = type === "object" || parts.some((part) => "properties" in part.schema);
    if (type === "array") {
      const holder = parts.find((part) => isObject(part.schema["items"]));
      const prefix = parts.flatMap((part) =>
        arrayAt(part.schema, "prefixItems").map((_, index) => pointerTo(part.pointer, "prefixItems", index)),
      );
      const least = Math.max(numberAt(schema, "minItems") ?? 0, fullness === "full" && depth < DEPTH ? 1 : 0);
      if (prefix.length > 0) return prefix.map((place) => made(place, fullness, depth + 1));
      const item = least > 0 && holder ? made(`${holder.pointer}/items`, fullness, depth + 1) : undefined;
      return Array.from({ length: Math.min(least, 1000) }, () => item);
    }
    const base = isRecord ? recordOf(parts, fullness, depth) : undefined;
    const [first] = unions;
    if (first === undefined) return base ?? {};
    for (const branch of first) {
      const value = depth < DEPTH ? made(branch, fullness, depth + 1) : undefined;
      const whole = isObject(base) && isObject(value) ? { ...base, ...value } : value;
      if (fits(pointer, whole)) return whole;
    }
    return base;
  }

  function recordOf(parts: ReturnType<typeof schemaParts>, fullness: Fullness, depth: number): unknown {
    const required = new Set(parts.flatMap(({ schema }) => arrayAt(schema, "required")));
    const entries = parts.flatMap(({ schema, pointer }) =>
      Object.entries(objectAt(schema, "properties")).flatMap(([name, property]): [string, unknown][] => {
        const isWanted = required.has(name) || (fullness === "full" && depth < DEPTH);
        if (!isWanted || (isObject(property) && property["readOnly"] === true)) return [];
        const value = made(pointerTo(pointer, "properties", name), fullness, depth + 1);
        return value === undefined ? [] : [[name, value]];
      }),
    );
    return Object.fromEntries(entries);
  }

  return (place, fullness) => {
    const holder = valueOfHolder(document, place.pointer);
    const told =
      fullness === "least" ? toldValues([holder]).find((value) => fits(place.pointer, value)) : undefined;
    const value = told ?? made(place.pointer, fullness, 0);
    return fits(place.pointer, value) ? value : undefined;
  };
}

/** Schemas inside schemas are followed so far; deeper ones get what they must have. */
const DEPTH = 5;

/** The values that a schema, a parameter or a media type says itself. */
function toldValues(holders: readonly JsonObject[]): readonly unknown[] {
  return holders.flatMap((holder) => [
    ...("example" in holder ? [holder["example"]] : []),
    ...arrayAt(holder, "examples"),
    ...Object.values(objectAt(holder, "examples")).map((example) =>
      isObject(example) ? example["value"] : undefined,
    ),
    ...("const" in holder ? [holder["const"]] : []),
    ...arrayAt(holder, "enum"),
    ...("default" in holder ? [holder["default"]] : []),
  ]);
}

/** What the schema of a parameter or of a media type stands in: examples are there too. */
function valueOfHolder(document: OpenApiDocument, pointer: string): JsonObject {
  return schemaParts(document, pointer.replace(/\/schema$/, ""))[0]?.schema ?? {};
}

function scalarOf(type: unknown, schema: JsonObject): unknown {
  switch (type) {
    case "string": {
      const text = FORMATS.get(String(schema["format"])) ?? "text";
      const most = numberAt(schema, "maxLength") ?? Number.POSITIVE_INFINITY;
      if (typeof schema["pattern"] === "string") {
        const made = patternText(schema["pattern"], numberAt(schema, "minLength"), most);
        if (made !== undefined) return made;
      }
      return text.padEnd(Math.min(numberAt(schema, "minLength") ?? 0, 1000), "x").slice(0, most);
    }
    case "integer":
    case "number": {
      const above = numberAt(schema, "exclusiveMinimum");
      const least = numberAt(schema, "minimum") ?? (above === undefined ? 1 : above + 1);
      return Math.min(least, numberAt(schema, "maximum") ?? least);
    }
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return undefined;
  }
}

const FORMATS = new Map([
  ["date-time", "2024-01-02T03:04:05Z"],
  ["date", "2024-01-02"],
  ["time", "03:04:05Z"],
  ["email", "someone@example.com"],
  ["uuid", "00000000-0000-4000-8000-000000000000"],
  ["uri", "https://example.com/"],
  ["uri-reference", "/"],
  ["hostname", "example.com"],
  ["ipv4", "192.0.2.1"],
  ["ipv6", "2001:db8::1"],
]);

function numberAt(schema: JsonObject, key: string): number | undefined {
  const value = schema[key];
  return typeof value === "number" ? value : undefined;
}
