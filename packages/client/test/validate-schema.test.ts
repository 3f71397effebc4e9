import { readFile } from "node:fs/promises";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadSpec, type OpenApiDocument } from "../../contract/src/document.ts";
import { schemasOf } from "../../contract/src/schemas.ts";
import { replies, schemas } from "../src/generated/replies.ts";
import { faultsOf, type Fault, type ReplySchema } from "../src/validate-schema.ts";

// What judges here is Ajv, with the schemas as the documents have them.

const documents = await Promise.all(
  ["openapi.json", "current.json"].map(async (name) => {
    const file = new URL(`../../../spec/dist/${name}`, import.meta.url);
    return loadSpec(membersOf(JSON.parse(await readFile(file, "utf8"))));
  }),
);

function membersOf(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new TypeError("An object is due.");
  return Object.fromEntries(Object.entries(value));
}

function memberAt(value: unknown, ...keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) at = typeof at === "object" && at !== null ? membersOf(at)[key] : undefined;
  return at;
}

/** Place and rule of all that Ajv finds. */
function judge(document: OpenApiDocument, pointer: readonly string[], value: unknown): Set<string> {
  const found = schemasOf(document).check(
    {
      pointer: pointer.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
      schema: memberAt(document, ...pointer),
    },
    value,
    [],
  );
  return new Set(found.map(({ location, code }) => `${location.map((key) => `/${key}`).join("")} ${code}`));
}

/** Nothing where they agree on whether the value fits, and what is found here is found there. */
function disagreement(faults: readonly Fault[], judged: Set<string>): string[] {
  if (faults.length === 0) return [...judged];
  return faults.map(({ place, rule }) => `${place} ${rule}`).filter((found) => !judged.has(found));
}

const times = [
  "2024-02-29T12:00:00Z",
  "2023-02-29T12:00:00Z",
  "1900-02-29T00:00:00Z",
  "2000-02-29t00:00:00z",
  "2024-04-31T00:00:00Z",
  "2024-13-01T00:00:00Z",
  "2024-00-01T00:00:00Z",
  "2024-01-00T00:00:00Z",
  "2024-01-01T24:00:00Z",
  "2024-01-01T00:60:00Z",
  "2016-12-31T23:59:60Z",
  "2016-12-31T22:59:60Z",
  "2017-01-01T01:59:60+02:00",
  "2016-12-31T15:59:60-08:00",
  "2016-12-31T15:59:60-07:00",
  "2016-12-31T23:59:61Z",
  "2024-01-01 00:00:00.123456Z",
  "2024-01-01T00:00:00+0530",
  "2024-01-01T00:00:00+05",
  "2024-01-01T00:00:00+24:00",
  "2024-01-01T00:00:00+05:60",
  "2024-01-01T00:00:00",
  "2024-01-01T00:00:00.Z",
  "2024-01-01",
  "2024-1-1T00:00:00Z",
  " 2024-01-01T00:00:00Z",
  "",
];
const uris = [
  "https://bucket.s3.amazonaws.com/a/b.jpg?X-Amz-Signature=...",
  "https://example.com/a%20b",
  "https://example.com/a b",
  "https://example.com/%zz",
  "gs://bucket/file",
  "urn:isbn:1",
  "//example.com",
  "/a/b",
  "example",
  "1http://example.com",
  "http://example.com/<a>",
  "http://example.com/ä",
  "",
];

describe("formats", () => {
  const document = loadSpec({
    openapi: "3.1.0",
    paths: {},
    components: {
      schemas: {
        "date-time": { type: "string", format: "date-time" },
        uri: { type: "string", format: "uri" },
        other: { type: "string", format: "nobody-knows" },
      },
    },
  });
  test.each([
    ...times.map((text) => ["date-time", text]),
    ...uris.map((text) => ["uri", text]),
    ["other", "x"],
  ])("%s: %j", async (format = "", text) => {
    const judged = judge(await document, ["components", "schemas", format], text);
    expect(
      disagreement(
        faultsOf({ type: "string", format: format === "other" ? "nobody-knows" : format }, text, {}, 9),
        judged,
      ),
    ).toStrictEqual([]);
  });
});

/** Values that fit a schema, or nearly. */
function valuesFor(schema: ReplySchema, depth = 0): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    fc.constantFrom(null, true, 0, 1.5, -1, "", "x", "success", [], {}, [1, 2], ["a"], { _id: "a" }),
    fc.jsonValue({ maxDepth: 1 }),
  );
  return fc.oneof({ weight: 40, arbitrary: fitting(schema, depth) }, { weight: 1, arbitrary: odd });
}

function fitting(schema: ReplySchema, depth: number): fc.Arbitrary<unknown> {
  const { $ref, type, properties = {}, required = [], items, minItems = 0, maxItems = 3, format } = schema;
  if ($ref !== undefined) return valuesFor(schemas[$ref] ?? {}, depth + 1);
  if ("const" in schema) return fc.constant(schema.const);
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches !== undefined && type === undefined) {
    return fc.oneof(...branches.map((branch) => valuesFor(branch, depth + 1)));
  }
  const types = typeof type === "string" ? [type] : (type ?? ["any"]);
  const arbitraries = types.map((name): fc.Arbitrary<unknown> => {
    switch (name) {
      case "object": {
        const optional = Object.keys(properties).filter((key) => !required.includes(key));
        // Few of them, so that those that exclude each other often do not meet; none deep down.
        return fc
          .subarray(optional, { maxLength: depth < 6 ? Math.min(3, optional.length) : 0 })
          .chain((some) => {
            const names = [...required, ...some];
            return fc
              .tuple(...names.map((key) => valuesFor(properties[key] ?? {}, depth + 1)))
              .map((members) => Object.fromEntries(members.map((member, index) => [names[index], member])));
          });
      }
      case "array":
        return fc.array(items === undefined ? fc.jsonValue() : valuesFor(items, depth + 1), {
          minLength: Math.max(0, minItems - (depth % 2)),
          maxLength: depth < 6 ? Math.max(minItems, Math.min(maxItems, 4)) : minItems,
        });
      case "string":
        if (format === "date-time") return fc.constantFrom(...times, "2024-01-01T00:00:00Z");
        if (format === "uri") return fc.constantFrom(...uris);
        return fc.string();
      case "integer":
        return fc.oneof(fc.integer(), fc.constantFrom(1.5, 2 ** 53));
      case "number":
        return fc.double({ noNaN: true, noDefaultInfinity: true });
      case "boolean":
        return fc.boolean();
      case "null":
        return fc.constant(null);
      default:
        return fc.jsonValue({ maxDepth: 1 });
    }
  });
  return fc.oneof(...arbitraries);
}

/** Takes a member out, somewhere. */
function without(value: unknown, path: readonly number[]): unknown {
  const [step = 0, ...rest] = path;
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === step % value.length ? without(item, rest) : item));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const index = step % Math.max(1, entries.length);
  return Object.fromEntries(
    rest.length === 0
      ? entries.filter((_, at) => at !== index)
      : entries.map(([key, member], at) => [key, at === index ? without(member, rest) : member]),
  );
}

const cuts = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }) },
);

describe("each schema of the spec", () => {
  const named = Object.keys(schemas).map((name) => {
    const document = documents.find((candidate) => memberAt(candidate, "components", "schemas", name));
    if (document === undefined) throw new Error(`${name} is in no document.`);
    return { name, document };
  });

  test.each(named)("$name: its examples fit", ({ name, document }) => {
    const examples = memberAt(document, "components", "schemas", name, "examples");
    if (!Array.isArray(examples)) throw new TypeError(`${name} has no examples.`);
    for (const example of examples) expect(faultsOf({ $ref: name }, example, schemas, 9)).toStrictEqual([]);
  });

  test.each(named)("$name: agrees with Ajv", ({ name, document }) => {
    let fits = 0;
    fc.assert(
      fc.property(valuesFor({ $ref: name }), cuts, (whole, cut) => {
        // As it comes from the wire: without -0 and undefined.
        const value: unknown = JSON.parse(JSON.stringify(cut ? without(whole, cut) : whole));
        const judged = judge(document, ["components", "schemas", name], value);
        if (judged.size === 0) fits += 1;
        expect(disagreement(faultsOf({ $ref: name }, value, schemas, 1000), judged)).toStrictEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(fits).toBeGreaterThan(0);
  });
});

describe("each reply of the spec", () => {
  const all = documents.flatMap((document) =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(membersOf(item)).flatMap(([method, operation]) =>
        Object.keys(membersOf(memberAt(operation, "responses")))
          .filter((status) => status.startsWith("2"))
          .map((status) => ({
            document,
            path,
            method,
            status,
            id: String(memberAt(operation, "operationId")),
          })),
      ),
    ),
  );

  test("is in the table, and no other", () => {
    const listed = Object.entries(replies).flatMap(([id, statuses]) =>
      Object.keys(statuses).map((status) => `${id} ${status}`),
    );
    expect(listed.toSorted()).toStrictEqual(all.map(({ id, status }) => `${id} ${status}`).toSorted());
  });

  test.each(all)("$id $status agrees with Ajv", ({ document, path, method, status, id }) => {
    const schema = replies[id]?.[status];
    if (schema === undefined) throw new Error("The table has no such reply.");
    const content = ["paths", path, method, "responses", status, "content", "application/json"];
    const examples = membersOf(memberAt(document, ...content, "examples"));
    for (const example of Object.values(examples)) {
      expect(faultsOf(schema, memberAt(example, "value"), schemas, 9)).toStrictEqual([]);
    }
    fc.assert(
      fc.property(valuesFor(schema), cuts, (whole, cut) => {
        const value: unknown = JSON.parse(JSON.stringify(cut ? without(whole, cut) : whole));
        expect(
          disagreement(
            faultsOf(schema, value, schemas, 1000),
            judge(document, [...content, "schema"], value),
          ),
        ).toStrictEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

/** Keywords that the interpreter knows and the spec may use one day. */
const keywords: Readonly<Record<string, ReplySchema>> = {
  enum: { enum: ["a", 1, null, true] },
  minLength: { minLength: 2 },
  minimum: { minimum: -1, maximum: 1 },
  items: { items: { type: "integer" }, minItems: 1, maxItems: 2 },
  additionalProperties: { properties: { a: {} }, additionalProperties: { type: "string" }, required: ["b"] },
  oneOf: { oneOf: [{ type: "number" }, { type: "integer" }, { type: "object", required: ["a"] }] },
  anyOf: {
    anyOf: [
      { required: ["a"], type: "object" },
      { type: "string", minLength: 1 },
    ],
  },
  not: { not: { type: "object", required: ["a"] } },
  types: { type: ["string", "null", "array"] },
};

test.each(Object.entries(keywords))("%s is understood as Ajv does", async (name, schema) => {
  const document = await loadSpec({ openapi: "3.1.0", paths: {}, components: { schemas: keywords } });
  const members = fc.record({ a: fc.jsonValue({ maxDepth: 0 }), b: fc.string() }, { requiredKeys: [] });
  const values = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    members,
    fc.constantFrom("a", 1, "\u{1F600}", "\u{1F600}b", "", -1, 1.5, [1], [1, 2, 3], []),
  );
  fc.assert(
    fc.property(values, (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      const faults = faultsOf(schema, plain, {}, 100);
      const judged = judge(document, ["components", "schemas", name], plain);
      // Its names are not told here.
      const isHidden = name === "additionalProperties" && faults.length > 0 && judged.size > 0;
      expect(isHidden ? [] : disagreement(faults, judged)).toStrictEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("a name that the spec does not have is not told", () => {
  const secret: ReplySchema = { additionalProperties: { type: "string" } };
  expect(faultsOf(secret, { "key-1234": 5 }, {}, 9)).toStrictEqual([
    { place: "/*", rule: "type", message: "/* is number where string is due" },
  ]);
});

test("names are escaped as JSON pointers have them", () => {
  const schema: ReplySchema = { properties: { "a/b~c": { type: "null" } } };
  expect(faultsOf(schema, { "a/b~c": 5 }, {}, 9).map(({ place }) => place)).toStrictEqual(["/a~1b~0c"]);
});

test("a form that only the type tells is the one that is explained", () => {
  const uploaded = replies["uploadCloudAssets"]?.["200"];
  const value = { status: "success", data: { assets: { assetsCreated: "one" } } };
  expect(faultsOf(uploaded ?? {}, value, schemas, 9)).toStrictEqual([
    {
      place: "/data/assets/assetsCreated",
      rule: "type",
      message: "/data/assets/assetsCreated is string where integer is due",
    },
  ]);
});

test("no more is told than asked for", () => {
  const list: ReplySchema = { items: { type: "string" } };
  expect(
    faultsOf(
      list,
      Array.from({ length: 1000 }, () => 1),
      {},
      3,
    ),
  ).toHaveLength(3);
});

test("a value of any depth ends, and says so", () => {
  const tree: Readonly<Record<string, ReplySchema>> = {
    Tree: { properties: { child: { $ref: "Tree" } } },
    Fork: { properties: { child: { oneOf: [{ $ref: "Fork" }, { type: "string" }] } } },
  };
  let value: unknown = {};
  for (let depth = 0; depth < 5000; depth += 1) value = { child: value };
  for (const name of ["Tree", "Fork"]) {
    expect(faultsOf({ $ref: name }, value, tree, 9)).toMatchObject([{ rule: "depth" }]);
  }
});
