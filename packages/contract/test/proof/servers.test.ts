import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkAccepted, checkDecoded, checkRefused } from "../../src/generate.ts";
import { drift, recording, startMock, type Mock } from "../../src/index.ts";
import { createMatchers } from "../../src/vitest.ts";
import { caught, spoiltServer, type Answer } from "./mutant.ts";

// Each class of bug as a server that has it: a mock, and a proxy that changes what it answers. Each has to be caught by
// three of the package's checks: a matcher in a test, drift of what was recorded, and the property of documented answers.

let folder: string;
let ango: Mock;
let parcels: Mock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "proof-"));
  ango = await startMock();
  parcels = await startMock({ spec: new URL("../fixtures/parcels.json", import.meta.url) });
});
afterAll(() => Promise.all([ango.close(), parcels.close(), rm(folder, { recursive: true })]));

/** One answer that is looked at, of each document. */
const CASES = {
  ango: { operation: "listProjects", target: "/v2/listProjects", headers: { apikey: "any" } },
  parcels: { operation: "getParcel", target: "/parcels/7", headers: { authorization: "Bearer any" } },
} as const;

type Spoil = (answer: Answer) => void;

/** Changes the body of successes. */
function body(change: (text: string) => string): Spoil {
  return (answer) => {
    if (answer.status === 200) answer.body = change(answer.body);
  };
}

const member = (name: string, change: (value: unknown) => unknown): Spoil =>
  body((text) =>
    JSON.stringify(JSON.parse(text), (key, value: unknown) => (key === name ? change(value) : value)),
  );

const added = body((text) => text.replace("{", '{"mood":"good",'));
const status =
  (from: number, to: number): Spoil =>
  (answer) => {
    if (answer.status === from) answer.status = to;
  };
const html: Spoil = (answer) => {
  answer.headers.set("content-type", "text/html");
  answer.body = "<p>Welcome</p>";
};

/** [what is wrong, with Ango Hub, with parcels, what the matcher says, the kind of drift] */
const DEFECTS: readonly (readonly [bug: string, ango: Spoil, parcels: Spoil, said: RegExp, kind: string])[] =
  [
    [
      "a required member that is dropped",
      member("projects", () => undefined),
      member("to", () => undefined),
      /required: must have required property '(?:projects|to)'/,
      "missing-required",
    ],
    [
      "a wrong type",
      member("total", String),
      member("weight", String),
      /type: must be (?:integer|number), it is "[\d.]+"/,
      "wrong-type",
    ],
    [
      "null",
      member("total", () => null),
      member("to", () => null),
      /type: must be \w+, it is null/,
      "wrong-type",
    ],
    [
      "a wrong enum",
      body((text) => text.replace('"success"', '"SUCCESS"')),
      member("kind", () => "crate"),
      /enum|const|oneOf/,
      "new-enum-member",
    ],
    [
      "a value that breaks its format or bound",
      member("createdAt", () => "yesterday"),
      member("weight", () => -1),
      /minimum|format/i,
      "wrong-value",
    ],
    [
      "an undocumented status",
      status(200, 206),
      status(200, 206),
      /206 is not documented/,
      "undocumented-status",
    ],
    ["a page of a proxy", html, html, /text\/html/, "undocumented-content-type"],
    [
      "half a body",
      body((text) => text.slice(0, -3)),
      body((text) => text.slice(0, -3)),
      /JSON/,
      "broken-body",
    ],
  ];

async function kindsOf(
  mock: Mock,
  url: string,
  target: string,
  headers: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const tape = await recording({ file: join(folder, "proof.json"), mode: "record", baseUrl: url });
  await (await tape.fetch(`${url}${target}`, { headers })).text();
  await tape.save();
  const { findings, compared } = drift(mock.spec, tape.exchanges, { baseUrl: url });
  expect(compared).toBe(1);
  return findings.map(({ kind }) => kind);
}

const rows = DEFECTS.flatMap(([bug, ofAngo, ofParcels, said, kind]) => [
  ["ango" as const, bug, ofAngo, said, kind] as const,
  ["parcels" as const, bug, ofParcels, said, kind] as const,
]);

describe("answers", () => {
  test.each(["ango", "parcels"] as const)("of %s: a server without a defect passes", async (name) => {
    const mock = name === "ango" ? ango : parcels;
    const { operation, target, headers } = CASES[name];
    await using server = await spoiltServer(mock.url, () => undefined);
    const { toMatchOperation } = createMatchers(mock.spec);
    const found = await toMatchOperation(await fetch(`${server.url}${target}`, { headers }), operation);
    expect(found.pass).toBe(true);
    expect(await kindsOf(mock, server.url, target, headers)).toEqual([]);
    expect(await caught(checkDecoded({ url: server.url, spec: mock.spec }))).toBeUndefined();
  });

  test.each(rows)("of %s with %s are caught", async (name, _, spoil, said, kind) => {
    const mock = name === "ango" ? ango : parcels;
    const { operation, target, headers } = CASES[name];
    await using server = await spoiltServer(mock.url, spoil);

    const { toMatchOperation } = createMatchers(mock.spec);
    const { pass, message } = await toMatchOperation(
      await fetch(`${server.url}${target}`, { headers }),
      operation,
    );
    expect(pass).toBe(false);
    expect(message()).toMatch(said);

    expect(await kindsOf(mock, server.url, target, headers)).toContain(kind);

    const spoilt = { url: server.url, spec: mock.spec };
    expect(await caught(checkDecoded(spoilt, undefined, { operations: [operation] }))).toContain(operation);
  });

  test.each(["ango", "parcels"] as const)("of %s with a new member: drift says so", async (name) => {
    const mock = name === "ango" ? ango : parcels;
    const { target, headers } = CASES[name];
    await using server = await spoiltServer(mock.url, added);
    expect(await kindsOf(mock, server.url, target, headers)).toEqual(["undocumented-field"]);
  });
});

/** [what is wrong, what the proxy does, which check catches it, what is said] */
const VERDICTS: readonly (readonly [string, Spoil, typeof checkRefused, RegExp])[] = [
  [
    "takes everything",
    (answer) => void (answer.status = answer.status === 400 ? 200 : answer.status),
    checkRefused,
    /it is not allowed, but was answered 200/,
  ],
  [
    "fails at what it should refuse",
    (answer) => void (answer.status = answer.status === 400 ? 500 : answer.status),
    checkRefused,
    /it is not allowed, but was answered 500/,
  ],
  [
    "asks for no key",
    (answer) => void (answer.status = answer.status === 401 ? 200 : answer.status),
    checkRefused,
    /answered 200\n.*mutation: .*(?:key|security)/,
  ],
  [
    "refuses what is allowed",
    (answer) => void (answer.status = /%20|%2B|\+/.test(answer.target) ? 400 : answer.status),
    (server, options) => checkAccepted(server, undefined, options),
    /it is allowed, but was answered 400/,
  ],
];

const SOME = {
  ango: ["getTask", "listProjectTasks", "exportProject"],
  parcels: ["findParcels", "planRoute"],
} as const;

describe("verdicts about requests", () => {
  const options = { seed: 5, runs: 60, edges: 80 };

  test.each(["ango", "parcels"] as const)("of %s: a server without a defect passes", async (name) => {
    const mock = name === "ango" ? ango : parcels;
    await using server = await spoiltServer(mock.url, () => undefined);
    const plain = { url: server.url, spec: mock.spec };
    const some = { ...options, operations: SOME[name] };
    expect(await caught(checkRefused(plain, some))).toBeUndefined();
    expect(await caught(checkAccepted(plain, undefined, some))).toBeUndefined();
  });

  test.each(
    VERDICTS.flatMap(([why, ...rest]) => [
      ["ango" as const, why, ...rest] as const,
      ["parcels" as const, why, ...rest] as const,
    ]),
  )("of %s: a server that %s is caught", async (name, _, spoil, check, said) => {
    const mock = name === "ango" ? ango : parcels;
    await using server = await spoiltServer(mock.url, spoil);
    const found = await caught(
      check({ url: server.url, spec: mock.spec }, { ...options, operations: SOME[name] }),
    );
    expect(found).toMatch(said);
  });
});
