/*
 * Measures @angokit/contract as it is built: `node bench/contract.ts [--rounds 5]`.
 * Prints a Markdown table with what the project demands. The best of several rounds counts.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as fc from "../packages/contract/node_modules/fast-check/lib/fast-check.js";
import { requestsOf, toFetch, type GeneratedRequest } from "../packages/contract/dist/generate.js";
import {
  loadSpec,
  recordCoverage,
  startMock,
  type OpenApiDocument,
} from "../packages/contract/dist/index.js";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Number(values.rounds);
const REQUESTS = 200;
/** After this time no more runs of Vitest are begun, in milliseconds. */
const LONGEST = 60_000;

interface Line {
  readonly what: string;
  readonly measured: string;
  readonly demand: string;
  readonly holds: boolean;
}

if (!(Number.isInteger(rounds) && rounds > 0)) {
  console.error("--rounds is a whole number above 0.");
  process.exitCode = 2;
} else {
  const lines = [await starts(), await startsAndStops(), ...(await generated()), await counted(), inVitest()];
  const rows = lines.map(({ what, measured, demand, holds }) => [
    what,
    measured,
    demand,
    holds ? "yes" : "no",
  ]);
  const table = [["what", "measured", "demand", "holds"], ["---", "---", "---", "---"], ...rows];
  console.log(`Best of ${rounds}, Node ${process.version}\n`);
  console.log(table.map((cells) => `| ${cells.join(" | ")} |`).join("\n"));
}

/** From the call to the URL, once the document was loaded in this process. */
async function starts(): Promise<Line> {
  const first = await timed(async () => (await startMock()).close());
  let [least, most] = [Infinity, 0];
  for (let round = 0; round < rounds * 4; round++) {
    const start = performance.now();
    const mock = await startMock();
    const took = performance.now() - start;
    [least, most] = [Math.min(least, took), Math.max(most, took)];
    await mock.close();
  }
  const what = `start of a mock after load (best ${least.toFixed(1)} ms; the first, with the load: ${Math.round(first)} ms)`;
  return { what, measured: `${most.toFixed(1)} ms at worst`, demand: "≤ 50 ms", holds: most <= 50 };
}

async function startsAndStops(): Promise<Line> {
  const all = await timed(async () => {
    for (let time = 0; time < 200; time++) await (await startMock()).close();
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const left = process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP")).length;
  const what = `200 starts and stops: sockets left (${Math.round(all)} ms in all)`;
  return { what, measured: String(left), demand: "0", holds: left === 0 };
}

/** 200 requests of each operation, drawn and written down as they go over the wire, of a document that was just loaded. */
async function generated(): Promise<readonly Line[]> {
  return Promise.all(
    (["valid", "invalid"] as const).map(async (kind): Promise<Line> => {
      const spec = await loadSpec();
      const { operationIds } = await requestsOf({ spec });
      let [slowest, name, sum] = [0, "", 0];
      for (const id of operationIds) {
        let least = Infinity;
        for (let round = 0; round < rounds; round++) {
          // A new document each time: what is worked out about it counts, too.
          const fresh = await requestsOf({ spec: structuredClone(spec) });
          const start = performance.now();
          const drawn = fc.sample<GeneratedRequest>(fresh[kind](id), { numRuns: REQUESTS, seed: round });
          least = Math.min(least, performance.now() - start);
          if (drawn.length !== REQUESTS) throw new Error(`${id}: ${drawn.length} requests`);
        }
        sum += least;
        if (least > slowest) [slowest, name] = [least, id];
      }
      return {
        what: `${REQUESTS} ${kind} requests of the slowest operation, ${name} (mean of all: ${Math.round(sum / operationIds.length)} ms)`,
        measured: `${Math.round(slowest)} ms`,
        demand: "≤ 1000 ms",
        holds: slowest <= 1000,
      };
    }),
  );
}

/** The same calls to a mock by turns with and without counting, so that whatever else the machine does falls on both. */
async function counted(): Promise<Line> {
  const spec = await loadSpec();
  const requests = await requestsOf({ spec });
  const calls = requests.operationIds.flatMap((id) =>
    requests.boundaries(id).slice(0, 12).concat(requests.mutations(id).slice(0, 6)),
  );
  const suite = async (document: OpenApiDocument, isCounting: boolean): Promise<number> => {
    const before = process.cpuUsage();
    const recorder = isCounting ? recordCoverage(document) : undefined;
    const mock = await startMock({ spec, ...(recorder && { onExchange: recorder.record }) });
    for (const call of calls) await (await fetch(toFetch(call, mock.url))).arrayBuffer();
    await mock.close();
    return processorTime(process.cpuUsage(before));
  };
  // Once each before it counts: what a process compiles once is no part of a call.
  await suite(spec, false);
  await suite(spec, true);
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds * 4; round++) {
    // Each goes first half of the time: the second one finds the process warmer, or the machine busier.
    const first = await suite(spec, round % 2 === 0);
    const second = await suite(spec, round % 2 !== 0);
    pairs.push(round % 2 === 0 ? [first, second] : [second, first]);
  }
  return overhead(`coverage on top of ${calls.length} bare calls`, pairs);
}

/** Test files in a Vitest of their own, with the reporter and without: loading, reports and page are part of it. */
function inVitest(): Line {
  const folder = mkdtempSync(fileURLToPath(new URL("../packages/contract/test/.bench-", import.meta.url)));
  try {
    const [files, tests] = [4, 25];
    for (let file = 0; file < files; file++) writeFileSync(join(folder, `${file}.test.ts`), suiteOf(tests));
    const reporter = fileURLToPath(new URL("../packages/contract/dist/reporter.js", import.meta.url));
    const run = (reporters: readonly string[]): number => {
      for (const name of readdirSync(folder)) if (name.startsWith("took-")) rmSync(join(folder, name));
      // Each process says at its end what it took: Vitest's own, and one for each test file.
      const told = `require("node:fs").writeFileSync(${JSON.stringify(join(folder, "took-"))} + process.pid, JSON.stringify(process.cpuUsage()))`;
      writeFileSync(
        join(folder, "told.mjs"),
        `import { createRequire } from "node:module"; import { afterAll } from "vitest";
const require = createRequire(import.meta.url); afterAll(() => ${told});`,
      );
      const config = `process.on("exit", () => ${told});
module.exports = { test: { pool: "forks", testTimeout: 60_000, include: ["*.test.ts"], setupFiles: ["told.mjs"], reporters: ${JSON.stringify(reporters)} } };`;
      writeFileSync(join(folder, "vitest.config.cjs"), config);
      const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
      execFileSync(process.execPath, [vitest, "run", "--root", folder], {
        stdio: "ignore",
        timeout: 120_000,
      });
      return readdirSync(folder)
        .filter((name) => name.startsWith("took-"))
        .map((name): NodeJS.CpuUsage => JSON.parse(readFileSync(join(folder, name), "utf8")))
        .reduce((sum, took) => sum + processorTime(took), 0);
    };
    run(["dot"]);
    const pairs: Pair[] = [];
    const start = performance.now();
    // On a busy machine a run takes half a minute: then there are fewer.
    for (let round = 0; round < rounds && (round < 2 || performance.now() - start < LONGEST); round++) {
      const [first, second] =
        round % 2 === 0 ? [run(["dot", reporter]), run(["dot"])] : [run(["dot"]), run(["dot", reporter])];
      pairs.push(round % 2 === 0 ? [first, second] : [second, first]);
    }
    return overhead(
      `coverage on top of a suite of ${files * tests} tests in ${files} files with 4,000 calls, report and page included`,
      pairs,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tests as people write them: a client, 40 calls, a look at what came. */
function suiteOf(tests: number): string {
  return `import { createAngoClient } from "@angokit/client";
import { mockTest } from "@angokit/contract/vitest";
import { expect } from "vitest";
for (let test = 0; test < ${tests}; test++) {
  mockTest("test " + test, async ({ mock }) => {
    const ango = createAngoClient({ apiKey: "any", baseUrl: mock.url, retries: false });
    for (let call = 0; call < 10; call++) {
      expect((await ango.GET("/v2/listProjects", { params: { query: { page: 1 + call } } })).response.status).toBe(200);
      expect((await ango.POST("/v2/project", { body: { name: "Project " + call } })).response.ok).toBe(true);
      const params = { path: { project_id: "6167dfee2a810d000e9d313f" } };
      expect((await ango.GET("/v2/project/{project_id}/tasks", { params })).data?.status).toBe("success");
      expect((await fetch(mock.url + "/v2/listProjects?page=0", { headers: { apikey: "any" } })).status).toBe(400);
    }
  });
}
`;
}

type Pair = readonly [counting: number, without: number];

function overhead(what: string, pairs: readonly Pair[]): Line {
  const ratios = pairs.map(([counting, without]) => counting / without).toSorted((one, other) => one - other);
  const median = ratios[Math.floor(ratios.length / 2)] ?? Infinity;
  const [all, bare] = [0, 1].map((at) => pairs.reduce((sum, pair) => sum + (pair[at] ?? 0), 0));
  const more = 100 * (median - 1);
  return {
    what: `${what}, processor time, median of ${pairs.length} pairs by turns (all together: ${(100 * ((all ?? 0) / (bare ?? 1) - 1)).toFixed(1)} %; without: ${Math.round((bare ?? 0) / pairs.length)} ms)`,
    measured: `${more.toFixed(1)} %`,
    demand: "≤ 10 %",
    holds: more <= 10,
  };
}

/** In milliseconds, of all threads. */
function processorTime({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
