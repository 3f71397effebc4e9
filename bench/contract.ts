/*
 * Measures @angokit/contract as it is built: `node bench/contract.ts [--rounds 5]`.
 * Prints a Markdown table with what the project demands. The best of several rounds counts.
 */
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
  const lines = [await starts(), await startsAndStops(), ...(await generated()), await counted()];
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
  let plain = Infinity;
  const suite = (document: OpenApiDocument, isCounting: boolean): Promise<number> =>
    timed(async () => {
      const recorder = isCounting ? recordCoverage(document) : undefined;
      const mock = await startMock({ spec, ...(recorder && { onExchange: recorder.record }) });
      for (const call of calls) await (await fetch(toFetch(call, mock.url))).arrayBuffer();
      await mock.close();
    });
  // Once each before it counts: what a process compiles once is no part of a call.
  await suite(spec, false);
  await suite(spec, true);
  const ratios: number[] = [];
  for (let round = 0; round < rounds * 4; round++) {
    // Each goes first half of the time: the second one finds the process warmer, or the machine busier.
    const first = await suite(spec, round % 2 === 0);
    const second = await suite(spec, round % 2 !== 0);
    const [counting, without] = round % 2 === 0 ? [first, second] : [second, first];
    plain = Math.min(plain, without);
    ratios.push(counting / without);
  }
  const median = ratios.toSorted((one, other) => one - other)[Math.floor(ratios.length / 2)] ?? Infinity;
  const more = 100 * (median - 1);
  return {
    what: `coverage on top of ${calls.length} calls, median of ${ratios.length} pairs (best without: ${Math.round(plain)} ms)`,
    measured: `${more.toFixed(1)} %`,
    demand: "≤ 10 %",
    holds: more <= 10,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
