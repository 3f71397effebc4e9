import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coverage, recordCoverage, type Coverage } from "../src/coverage.ts";
import { loadSpec } from "../src/index.ts";
import ContractReporter from "../src/reporter.ts";

// Beside the package's own files, so that its names resolve as they do for a user.
const root = mkdtempSync(fileURLToPath(new URL(".reporter-", import.meta.url)));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const tried = fileURLToPath(new URL("fixtures/tried.json", import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

interface Run {
  readonly exitCode: number | null;
  readonly output: string;
  readonly folder: string;
}

/** Runs test files in a Vitest of their own, with the reporter. */
async function run(
  name: string,
  files: Readonly<Record<string, string>>,
  options: object = {},
  config = "",
  env: Readonly<Record<string, string>> = { NO_COLOR: "1" },
): Promise<Run> {
  const folder = join(root, name);
  mkdirSync(folder);
  const reporter = fileURLToPath(new URL("../src/reporter.ts", import.meta.url));
  writeFileSync(
    join(folder, "vitest.config.ts"),
    `const conditions = ["@angokit/source"];
export default {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["*.test.ts"],
    reporters: ["default", [${JSON.stringify(reporter)}, ${JSON.stringify(options)}]],
    ${config}
  },
};
`,
  );
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const { NO_COLOR: _, FORCE_COLOR: __, ...clean } = process.env;
  const child = spawn(process.execPath, [vitest, "run", "--root", folder], {
    cwd: folder,
    env: { ...clean, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode, output, folder };
}

function reportOf({ folder }: Run): Coverage {
  const report: Coverage = JSON.parse(readFileSync(join(folder, "contract-coverage.json"), "utf8"));
  return report;
}

const header = `import { expect } from "vitest";
import { createMatchers, createMockTest } from "@angokit/contract/vitest";
const spec = ${JSON.stringify(tried)};
const test = createMockTest({ spec });
expect.extend(createMatchers(spec));
`;

const listing = `${header}
test("lists", async ({ mock }) => {
  const response = await fetch(mock.url + "/things?kind=small&page=1", { headers: { authorization: "Bearer any" } });
  expect(response.status).toBe(200);
});
`;

const adding = `${header}
test.concurrent.for([0, 1, 2, 3])("refuses %i", async (_, { mock }) => {
  const response = await fetch(mock.url + "/things", {
    method: "POST",
    headers: { authorization: "Bearer any", "content-type": "application/json" },
    body: JSON.stringify({ kind: "small", name: "" }),
  });
  expect(response.status).toBe(422);
});
`;

/** What a client counts itself, outside tests too. */
const client = `import { afterAll, beforeAll, expect, test } from "vitest";
import "@angokit/contract/vitest";
import { recordCoverage } from ${JSON.stringify(fileURLToPath(new URL("../src/coverage.ts", import.meta.url)))};
import { loadSpec, startMock } from "@angokit/contract";
const spec = await loadSpec(${JSON.stringify(tried)});
const mock = await startMock({ spec });
const fetch = recordCoverage(spec).fetch();
const ask = (page) => fetch(mock.url + "/things?kind=large&page=" + page, { headers: { authorization: "Bearer any" } });
beforeAll(async () => void (await ask(9)));
afterAll(async () => {
  await ask(10);
  await mock.close();
});
test("does not ask itself", () => expect(1).toBe(1));
`;

describe("two files in workers of their own", () => {
  let done: Run;
  beforeAll(async () => {
    done = await run(
      "workers",
      { "a.test.ts": listing, "b.test.ts": adding },
      {
        spec: tried,
        thresholds: { operations: 66.6, statuses: 33.3 },
      },
    );
  }, 60_000);

  test("are one report", () => {
    expect(done).toMatchObject({ exitCode: 0 });
    const { version, spec, summary, operations, missing } = reportOf(done);
    expect([version, spec.title, summary.operations.reached]).toEqual([1, "Things to try", 2]);
    expect(missing).toEqual(["listThings 4XX", "addThing 201", "dropThing 204", "dropThing 404"]);
    expect(operations[0]?.statuses).toEqual({ "200": 1, "4XX": 0, default: 0 });
    expect(operations[1]).toMatchObject({ calls: 4, statuses: { "201": 0, "422": 4 } });
    expect(operations[1]?.keywords).toContainEqual({
      side: "request",
      place: "body",
      at: "/name",
      keyword: "minLength",
      detail: "1",
      seen: { met: 0, broken: 4 },
    });
  });

  test("the table is printed without colours when NO_COLOR says so", () => {
    expect(done.output).toContain("Coverage of Things to try 2.0.0");
    expect(done.output).toMatch(
      /listThings +parameters \d+\/\d+ +keywords \d+\/\d+ +200 x1 +4XX - +default -/,
    );
    const table = done.output.slice(done.output.indexOf("Coverage of Things"));
    expect(table).not.toContain("\u001B[");
  });

  test("the page needs nothing but itself", () => {
    const page = readFileSync(join(done.folder, "contract-coverage.html"), "utf8");
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|<img|src=|url\(|@import|href="[^#]/);
    expect(page).toContain("Things to try 2.0.0");
    expect(page).toContain("prefers-color-scheme: dark");
  });

  test("its tests to paste pass, and reach what they are for", async () => {
    const before = reportOf(done);
    const stubs = before.operations.flatMap((operation) => operation.stubs);
    expect(stubs.length).toBeGreaterThan(40);
    const pasted = [before.stubHeader, ...stubs].join("\n\n");
    const again = await run(
      "pasted",
      { "a.test.ts": listing, "b.test.ts": adding, "c.test.ts": pasted },
      {
        spec: tried,
      },
    );
    expect(again).toMatchObject({ exitCode: 0 });
    const { summary, missing, operations } = reportOf(again);
    expect(missing).toEqual([]);
    expect([summary.statuses.percent, summary.defaults.percent, summary.parameters.percent]).toEqual([
      100, 100, 100,
    ]);
    expect(operations.flatMap((operation) => operation.undocumented)).toEqual([]);
    expect(summary.requestKeywords.reached).toBeGreaterThan(before.summary.requestKeywords.reached + 40);
  }, 60_000);
});

test("what is counted outside tests, and in threads that files share, is in the report", async () => {
  const done = await run(
    "threads",
    { "a.test.ts": client, "b.test.ts": listing, "c.test.ts": adding },
    { spec: tried, html: false, outputFolder: "deep/er" },
    `pool: "threads", isolate: false, maxWorkers: 1,`,
  );
  expect(done).toMatchObject({ exitCode: 0 });
  const report: Coverage = JSON.parse(
    readFileSync(join(done.folder, "deep/er/contract-coverage.json"), "utf8"),
  );
  expect(report.operations[0]?.statuses).toEqual({ "200": 2, "4XX": 1, default: 0 });
  expect(report.operations[1]?.statuses).toEqual({ "201": 0, "422": 4 });
}, 60_000);

test("tests to paste know styles of parameters, forms and OpenAPI 3.0", async () => {
  const spec = fileURLToPath(new URL("fixtures/parcels.json", import.meta.url));
  const document = await loadSpec(spec);
  const none = coverage(document, recordCoverage(document).counts(), { spec });
  const stubs = none.operations.flatMap((operation) => operation.stubs);
  const pasted = [none.stubHeader, ...stubs].join("\n\n");
  const done = await run("parcels", { "a.test.ts": pasted }, { spec });
  expect(done).toMatchObject({ exitCode: 0 });
  const { missing, summary } = reportOf(done);
  expect(missing).toEqual([]);
  expect(summary.parameters.percent).toBe(100);
  expect(summary.requestKeywords.percent).toBeGreaterThan(60);
}, 60_000);

test("a mock that a set-up started for all files counts once, also where a test counts itself", async () => {
  const from = JSON.stringify(fileURLToPath(new URL("../src/global-setup.ts", import.meta.url)));
  const setUp = `import { createGlobalSetup } from ${from};
export default createGlobalSetup({ spec: ${JSON.stringify(tried)} });`;
  const plain = `import { expect, inject, test } from "vitest";
test("through the mock alone", async () => {
  const headers = { authorization: "Bearer k" };
  expect((await fetch(inject("angokitMockUrl") + "/things?kind=small", { headers })).status).toBe(200);
});`;
  const counting = `import { expect, inject, test } from "vitest";
import "@angokit/contract/vitest";
import { loadSpec, recordCoverage } from "@angokit/contract";
test("through a fetch that counts", async () => {
  const recorder = recordCoverage(await loadSpec(${JSON.stringify(tried)}));
  const headers = { authorization: "Bearer k" };
  expect((await recorder.fetch()(inject("angokitMockUrl") + "/things?kind=none", { headers })).status).toBe(400);
});`;
  const done = await run(
    "set-up",
    { "mock.setup.ts": setUp, "a.test.ts": plain, "b.test.ts": counting },
    { spec: tried },
    `globalSetup: ["mock.setup.ts"],`,
  );
  expect(done.output).toMatch(/2 passed/);
  const { statuses } = reportOf(done).operations[0] ?? {};
  expect(statuses).toEqual({ "200": 1, "4XX": 1, default: 0 });
}, 60_000);

describe("a run below a threshold, of tests that use another document", () => {
  let done: Run;
  beforeAll(async () => {
    const thresholds = { operations: 1, keywords: 0 };
    done = await run("low", { "a.test.ts": listing }, { thresholds }, "", { FORCE_COLOR: "1" });
  }, 60_000);

  test("fails and says why", () => {
    expect(done.exitCode).toBe(1);
    expect(done.output).toContain("operations: 0 % reached (0 of 21), 1 % wanted");
    expect(done.output).not.toContain("keywords: 0 % reached");
    expect(done.output).toContain("\u001B[31m200 -");
    expect(done.output).toMatch(/1 passed/);
  });

  test("names the other document and does not mix it in", () => {
    expect(done.output).toContain(
      'The tests used another document, which is not in this report: Things to try 2.0.0. Set "spec" of the reporter to it.',
    );
    expect(reportOf(done)).toMatchObject({ unrouted: 0, spec: { title: "Ango Hub API" } });
  });

  test("has tests to paste that pass and reach every status and parameter", async () => {
    const before = reportOf(done);
    const stubs = before.operations.flatMap((operation) => operation.stubs);
    const pasted = [before.stubHeader, ...stubs].join("\n\n");
    const again = await run("low-pasted", { "a.test.ts": pasted });
    expect(again).toMatchObject({ exitCode: 0 });
    const { missing, summary } = reportOf(again);
    expect(missing).toEqual([]);
    expect([summary.operations.percent, summary.parameters.percent]).toEqual([100, 100]);
  }, 120_000);
});

test.each([{ status: 80 }, { statuses: 101 }, { statuses: -1 }, { statuses: Number.NaN }])(
  "a threshold that is none is refused: %o",
  (thresholds) => {
    expect(() => new ContractReporter({ thresholds })).toThrow(/thresholds\.status/);
  },
);

test("a document that is not there fails the run before its tests, in one sentence", async () => {
  const done = await run("nowhere", { "a.test.ts": listing }, { spec: "nowhere.json" });
  expect(done.exitCode).not.toBe(0);
  expect(done.output).toContain("nowhere.json");
  expect(done.output).not.toMatch(/passed|✓|reporter\.ts|document\.ts|\n +at /);
}, 60_000);
