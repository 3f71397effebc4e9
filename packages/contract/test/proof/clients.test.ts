import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkAccepted, checkDecoded, type ClientFor, type Outcome } from "../../src/generate.ts";
import { startMock, type Mock } from "../../src/index.ts";
import { angoClient, caught, json, pair, plainClient, query, type Spoil } from "./mutant.ts";

// Each class of bug as a client that has it, for the bundled document and for one that has nothing to do with it. What
// the package says of each is part of the proof: caught by accident is not caught.

let ango: Mock;
let parcels: Mock;
beforeAll(async () => {
  ango = await startMock();
  parcels = await startMock({ spec: new URL("../fixtures/parcels.json", import.meta.url) });
});
afterAll(() => Promise.all([ango.close(), parcels.close()]));

type Defect = readonly [operation: string, spoil: Spoil, said: RegExp];

const nothing: Spoil = () => undefined;
const options = { seed: 11, runs: 40 };

const only = (name: string, change: (values: readonly string[]) => readonly string[]): Spoil =>
  query((each, values) => (each === name ? change(values) : undefined));
/** A list that is documented to go as one JSON text. */
const jsonList = (name: string, change: (items: readonly string[]) => readonly string[]): Spoil =>
  only(name, (values) =>
    values.flatMap((value) => (value.startsWith("[") ? change(JSON.parse(value)) : [pair(name, value)])),
  );
const drop = (member: string): Spoil => json((key, value) => (key === member ? undefined : value));
const header =
  (name: string, value?: string): Spoil =>
  ({ headers }) => {
    if (value === undefined) headers.delete(name);
    else if (headers.has(name)) headers.set(name, value);
  };
const numbersAsTexts = json((_, value) => (typeof value === "number" ? String(value) : value));
const withoutNull = json((_, value) => value ?? undefined);
const twice: Spoil = (written) => void (written.times = 2);

const DEFECTS: readonly (readonly [bug: string, ango: Defect, parcels: Defect])[] = [
  [
    "a list by commas",
    [
      "listProjectTasks",
      jsonList("batches", (items) => [pair("batches", items.join(","))]),
      /query\.batches should be \[/,
    ],
    ["findParcels", only("state", (all) => [pair("state", all.join(","))]), /query\.state should be \[/],
  ],
  [
    "a list with brackets",
    [
      "listProjectTasks",
      jsonList("batches", (items) => items.map((item) => pair("batches[]", item))),
      /query\.batches should be \[.*arrived as nothing/,
    ],
    [
      "findParcels",
      only("state", (all) => all.map((one) => pair("state[]", one))),
      /query\.state should be .*arrived as nothing/,
    ],
  ],
  [
    "only the last of a list",
    [
      "listProjectTasks",
      jsonList("batches", (items) => [pair("batches", JSON.stringify(items.slice(-1)))]),
      /query\.batches should be \[/,
    ],
    [
      "findParcels",
      only("state", (all) => all.slice(-1).map((one) => pair("state", one))),
      /query\.state should be \[/,
    ],
  ],
  [
    "an object or list in another style",
    [
      "exportProject",
      only("stage", (all) => all.map((one) => pair("stage", one.replaceAll(/[[\]"]/g, "")))),
      /query\.stage should be \[/,
    ],
    [
      "findParcels",
      query((name, all) => (name.startsWith("filter[") ? [pair("filter", all.join(","))] : undefined)),
      /query\.filter should be/,
    ],
  ],
  [
    "a parameter by another name",
    [
      "listProjectTasks",
      only("status[eq]", (all) => all.map((one) => pair("status", one))),
      /query\.status\[eq\] should be .*arrived as nothing/,
    ],
    [
      "findParcels",
      only("since", (all) => all.map((one) => pair("Since", one))),
      /query\.since should be .*arrived as nothing/,
    ],
  ],
  [
    "a required member that is dropped",
    ["createProject", drop("name"), /body should be \{"name":"a"\}, but arrived as \{\}/],
    ["sendParcel", drop("to"), /body should be .*"to"/],
  ],
  [
    "an optional member that is dropped",
    ["createProject", drop("description"), /body should be .*"description"/],
    ["sendParcel", drop("note"), /body should be .*"note"/],
  ],
  [
    "a wrong enum",
    [
      "exportProject",
      only("format", (all) => all.map((one) => pair("format", one.toUpperCase()))),
      /query\.format should be/,
    ],
    [
      "makeClaim",
      (written) => void (written.body = written.body?.replace(/reason=\w+/, (text) => text.toUpperCase())),
      /body should be .*"reason"/,
    ],
  ],
  [
    "null that is dropped",
    ["annotateTask", withoutNull, /body should be .*null/],
    ["sendParcel", withoutNull, /body should be .*null/],
  ],
  [
    "numbers as texts",
    ["createIssue", numbersAsTexts, /body should be /],
    ["sendParcel", numbersAsTexts, /body should be .*"weight"/],
  ],
  [
    "a value of a path that is written wrongly",
    [
      "getTask",
      (written) => void (written.target = written.target.replaceAll("%", "%25")),
      /path\.task_id should be/,
    ],
    [
      "planRoute",
      (written) => void (written.target = written.target.replace(/^\/routes\/\./, "/routes/")),
      /path\.stops should be/,
    ],
  ],
  [
    "a key or header that is missing",
    ["listBatches", header("apikey"), /it is allowed, but was answered 401/],
    ["findParcels", header("x-trace"), /header\.X-Trace should be .*arrived as nothing/],
  ],
  [
    "a body of another content type",
    [
      "assignTasks",
      header("content-type", "text/plain"),
      /header\.content-type should be "application\/json"/,
    ],
    [
      "changeParcel",
      header("content-type", "application/json"),
      /header\.content-type should be "application\/merge-patch\+json"/,
    ],
  ],
  [
    "another method",
    ["createBatches", (written) => void (written.method = "PUT"), /should be "?POST|answered 405/],
    ["changeParcel", (written) => void (written.method = "PUT"), /should be "?PATCH|answered 405/],
  ],
  [
    "a double POST",
    ["createProject", twice, /it was sent 2 times/],
    ["sendParcel", twice, /it was sent 2 times/],
  ],
];

describe("requests", () => {
  test("a client without a defect passes for every operation of both documents", async () => {
    const tried = await checkAccepted(ango, angoClient(nothing), { ...options, runs: 5, edges: 40 });
    expect(Object.keys(tried.requests)).toHaveLength(21);
    const others = await checkAccepted(parcels, plainClient(nothing), { ...options, edges: 40 });
    expect(Object.keys(others.requests)).toHaveLength(8);
  });

  const cases = DEFECTS.flatMap(([bug, ...both]) =>
    both.map((defect, index) => [bug, index === 0, ...defect] as const),
  );

  test.each(cases)("%s (of Ango Hub: %s, %s) is caught, and is all that is wrong", async (...row) => {
    const [, isAngo, operation, spoil, said] = row;
    const [mock, client] = isAngo ? [ango, angoClient] : [parcels, plainClient];
    const one = { ...options, operations: [operation] };
    expect(await caught(checkAccepted(mock, client(nothing), one))).toBeUndefined();
    const message = await caught(checkAccepted(mock, client(spoil), one));
    expect(message).toMatch(said);
    expect(message).toContain(`(${operation})`);
  });
});

/** A client that changes what it got. */
function decoding(client: ClientFor, change: (outcome: Outcome) => Outcome): ClientFor {
  return (url) => async (request) => change(await client(url)(request));
}

/** Values of JSON, each changed. */
function mapped(value: unknown, change: (value: unknown) => unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null), (_, each: unknown) => change(each));
}

const MISREADINGS: readonly (readonly [string, (outcome: Outcome) => Outcome, RegExp])[] = [
  [
    "numbers read as texts",
    (outcome) => ({
      ...outcome,
      data: mapped(outcome.data, (value) => (typeof value === "number" ? String(value) : value)),
    }),
    /the client decodes/,
  ],
  [
    "members that are renamed",
    (outcome) => ({
      ...outcome,
      data: JSON.parse(
        JSON.stringify(outcome.data ?? null)
          .replaceAll('"_id"', '"id"')
          .replaceAll('"note"', '"Note"'),
      ),
    }),
    /the client decodes/,
  ],
  [
    "lists of which only the first is kept",
    (outcome) => ({
      ...outcome,
      data: mapped(outcome.data, (value) => (Array.isArray(value) ? value.slice(0, 1) : value)),
    }),
    /the client decodes/,
  ],
  ["a failure that is swallowed", ({ response }) => ({ response, data: {} }), /the client has no error/],
  [
    "a failure that is thrown",
    (outcome) => {
      if (outcome.response.ok) return outcome;
      throw new Error("not found");
    },
    /the client failed: not found/,
  ],
];

describe("answers", () => {
  test("a client without a defect decodes every documented answer of both documents", async () => {
    await expect(checkDecoded(ango, angoClient(nothing))).resolves.toBeDefined();
    await expect(checkDecoded(parcels, plainClient(nothing))).resolves.toBeDefined();
  });

  test.each(MISREADINGS)("%s: caught", async (_, change, said) => {
    const operations = ["listProjectTasks", "getTask", "getProject"];
    expect(await caught(checkDecoded(ango, decoding(angoClient(nothing), change), { operations }))).toMatch(
      said,
    );
    const others = { operations: ["findParcels"] };
    expect(await caught(checkDecoded(parcels, decoding(plainClient(nothing), change), others))).toMatch(said);
  });
});
