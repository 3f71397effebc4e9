import { fullFormats } from "ajv-formats/dist/formats.js";
import type { OpenApiDocument } from "./document.ts";
import { arrayAt, isObject, objectAt, pointerKeys, pointerTo, type JsonObject } from "./json.ts";

/** Whether a JSON value fits a schema. */
export type Test = (value: unknown) => boolean;

/**
 * Tests of schemas that have plain keywords only, by where they stand; undefined for the others, which are for Ajv. A test
 * is there at once, where Ajv writes and compiles code for milliseconds: that is worth it for schemas that are asked
 * thousands of times, not for hundreds that are asked once. The verdicts are the same.
 */
export function plainTests(document: OpenApiDocument): (pointer: string) => Test | undefined {
  const known = new Map<string, Test | undefined>();
  return (pointer) => {
    if (!known.has(pointer)) {
      // Tests of schemas that lead to each other hold only when all of them can be made.
      const made = new Map<string, Test | undefined>();
      const test = testAt(document, pointer, known, made);
      if (test !== undefined) for (const [place, each] of made) known.set(place, each);
      known.set(pointer, test);
    }
    return known.get(pointer);
  };
}

type Tests = Map<string, Test | undefined>;

function testAt(document: OpenApiDocument, pointer: string, known: Tests, made: Tests): Test | undefined {
  const done = known.get(pointer) ?? made.get(pointer);
  if (done !== undefined || known.has(pointer)) return done;
  // It is being made: it leads to itself.
  if (made.has(pointer)) return (value) => made.get(pointer)?.(value) === true;
  made.set(pointer, undefined);
  const schema = schemaAt(document, pointer);
  const at = (...keys: readonly (string | number)[]): Test | undefined =>
    testAt(document, pointerTo(pointer, ...keys), known, made);
  const referred = (ref: unknown): Test | undefined =>
    typeof ref === "string" && /^#(?:\/|$)/.test(ref)
      ? testAt(document, decodeURIComponent(ref.slice(1)), known, made)
      : undefined;
  const test = testOf(schema, at, referred);
  made.set(pointer, test);
  return test;
}

/** What stands at a pointer; undefined inside a schema with an `$id`, where references mean something else. */
function schemaAt(document: OpenApiDocument, pointer: string): unknown {
  let value: unknown = document;
  for (const key of pointerKeys(pointer)) {
    if (isObject(value) && typeof value["$id"] === "string") return undefined;
    value = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined;
  }
  return value;
}

type TestAt = (...keys: readonly (string | number)[]) => Test | undefined;

function testOf(schema: unknown, at: TestAt, referred: (ref: unknown) => Test | undefined): Test | undefined {
  if (typeof schema === "boolean") return () => schema;
  if (!isObject(schema)) return undefined;
  const tests: Test[] = [];
  for (const keyword of Object.keys(schema)) {
    if (SAYS_NOTHING.has(keyword) || keyword.startsWith("x-")) continue;
    const test = keyword === "$ref" ? referred(schema[keyword]) : keywordTest(keyword, schema, at);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (value) => tests.every((test) => test(value));
}

const SAYS_NOTHING = new Set([
  "title",
  "description",
  "default",
  "example",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "externalDocs",
  "$comment",
]);

function keywordTest(keyword: string, schema: JsonObject, at: TestAt): Test | undefined {
  const wanted = schema[keyword];
  switch (keyword) {
    case "type":
      return typeTest(Array.isArray(wanted) ? wanted : [wanted]);
    case "enum":
      return Array.isArray(wanted) && wanted.every(isScalar)
        ? (value) => wanted.some((member) => member === value)
        : undefined;
    case "const":
      return isScalar(wanted) ? (value) => value === wanted : undefined;
    case "format":
      return formatTest(wanted);
    case "pattern":
      return patternTest(wanted);
    case "required":
      return requiredTest(wanted);
    case "properties":
      return propertiesTest(wanted, at);
    case "additionalProperties":
      return "patternProperties" in schema
        ? undefined
        : othersTest(new Set(Object.keys(objectAt(schema, "properties"))), at(keyword));
    case "items":
      return "prefixItems" in schema ? undefined : itemsTest(at(keyword));
    case "allOf":
    case "anyOf":
    case "oneOf":
      return branchesTest(
        keyword,
        arrayAt(schema, keyword).map((_, index) => at(keyword, index)),
      );
    case "not": {
      const test = at(keyword);
      return test && ((value) => !test(value));
    }
    default:
      return typeof wanted === "number" ? limitTest(keyword, wanted) : undefined;
  }
}

function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

const TYPES = new Map<unknown, Test>([
  ["null", (value) => value === null],
  ["boolean", (value) => typeof value === "boolean"],
  ["string", (value) => typeof value === "string"],
  ["number", (value) => Number.isFinite(value)],
  ["integer", (value) => Number.isInteger(value)],
  ["array", (value) => Array.isArray(value)],
  ["object", isObject],
]);

function typeTest(types: readonly unknown[]): Test | undefined {
  const tests: readonly (Test | undefined)[] = types.map((type) => TYPES.get(type));
  if (tests.length < 2) return tests[0];
  return isWhole(tests) ? (value) => tests.some((test) => test(value)) : undefined;
}

function isWhole(tests: readonly (Test | undefined)[]): tests is readonly Test[] {
  return tests.every((test) => test !== undefined);
}

/** Whether a text has a format; undefined for formats that are not of texts, and for unknown ones. */
export function formatTest(name: unknown): Test | undefined {
  const format: unknown = Object.entries(fullFormats).find(([known]) => known === name)?.[1];
  if (format === true) return () => true;
  // The others of this kind are about numbers.
  const check = isObject(format) && "validate" in format && !("type" in format) ? format["validate"] : format;
  if (typeof check === "function") {
    return (value) => typeof value !== "string" || Reflect.apply(check, undefined, [value]) === true;
  }
  if (!(check instanceof RegExp) || check.global) return undefined;
  return (value) => typeof value !== "string" || check.test(value);
}

/** Undefined for what is no pattern. */
export function patternTest(pattern: unknown): Test | undefined {
  if (typeof pattern !== "string") return undefined;
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, "u");
  } catch {
    // Ajv says what is wrong with it.
    return undefined;
  }
  return (value) => typeof value !== "string" || expression.test(value);
}

function has(value: JsonObject, name: string): boolean {
  return Object.hasOwn(value, name) && value[name] !== undefined;
}

function requiredTest(names: unknown): Test | undefined {
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) return undefined;
  return (value) => !isObject(value) || names.every((name) => has(value, name));
}

function propertiesTest(properties: unknown, at: TestAt): Test | undefined {
  // Of that name Ajv asks nothing, so that no verdict is made here that it would not make.
  if (!isObject(properties) || Object.hasOwn(properties, "__proto__")) return undefined;
  const members: { readonly name: string; readonly test: Test }[] = [];
  for (const name of Object.keys(properties)) {
    const test = at("properties", name);
    if (test === undefined) return undefined;
    members.push({ name, test });
  }
  return (value) =>
    !isObject(value) || members.every(({ name, test }) => !has(value, name) || test(value[name]));
}

function othersTest(names: ReadonlySet<string>, test: Test | undefined): Test | undefined {
  return (
    test &&
    ((value) => !isObject(value) || Object.keys(value).every((name) => names.has(name) || test(value[name])))
  );
}

function itemsTest(test: Test | undefined): Test | undefined {
  return test && ((value) => !Array.isArray(value) || value.every((item) => test(item)));
}

function branchesTest(
  keyword: "allOf" | "anyOf" | "oneOf",
  branches: readonly (Test | undefined)[],
): Test | undefined {
  if (!isWhole(branches) || branches.length === 0) return undefined;
  switch (keyword) {
    case "allOf":
      return (value) => branches.every((test) => test(value));
    case "anyOf":
      return (value) => branches.some((test) => test(value));
    case "oneOf":
      return (value) => branches.filter((test) => test(value)).length === 1;
  }
}

function number(fits: (value: number) => boolean): Test {
  return (value) => typeof value !== "number" || fits(value);
}

function limitTest(keyword: string, limit: number): Test | undefined {
  switch (keyword) {
    case "minimum":
      return number((value) => value >= limit);
    case "maximum":
      return number((value) => value <= limit);
    case "exclusiveMinimum":
      return number((value) => value > limit);
    case "exclusiveMaximum":
      return number((value) => value < limit);
    // Characters as JSON Schema counts them: an emoji is one.
    case "minLength":
      return (value) => typeof value !== "string" || Array.from(value).length >= limit;
    case "maxLength":
      return (value) => typeof value !== "string" || Array.from(value).length <= limit;
    case "minItems":
      return (value) => !Array.isArray(value) || value.length >= limit;
    case "maxItems":
      return (value) => !Array.isArray(value) || value.length <= limit;
    case "minProperties":
      return (value) => !isObject(value) || Object.keys(value).length >= limit;
    case "maxProperties":
      return (value) => !isObject(value) || Object.keys(value).length <= limit;
    default:
      return undefined;
  }
}
