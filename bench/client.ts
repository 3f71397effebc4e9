/*
 * Measures @angokit/client as it is built: `node bench/client.ts [--pairs 9]`.
 * Prints a Markdown table with what the project demands. A server of this machine answers, in a process of its own.
 * Baseline and subject go by turns, and the median of the ratios counts: whatever else the machine does falls on both.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createAngoClient, paginate, type AngoClient } from "../packages/client/dist/index.js";

const TASKS = 200_000;
const LISTED = 100_000;
const PAGE = 1000;
const CALLS = 200;
/** Short turns, for the machine is never the same for long. */
const TURNS = 8;
const apiKey = "bench-key";

const { values } = parseArgs({
  options: { pairs: { type: "string", default: "9" }, serve: { type: "boolean", default: false } },
});
const pairs = Number(values.pairs);

if (values.serve) await answer();
else if (Number.isInteger(pairs) && pairs > 0) await measure();
else {
  console.error("--pairs is a whole number above 0.");
  process.exitCode = 2;
}

/** Tasks of some 400 bytes, one by one and in pages, as text that is there already: the server is not what is measured. */
async function answer(): Promise<void> {
  const rows = Array.from({ length: TASKS }, (_, index) => taskText(index));
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    const [page, limit] = [Number(url.searchParams.get("page")), Number(url.searchParams.get("limit"))];
    const total = url.pathname.includes("/listed/") ? LISTED : TASKS;
    const body =
      limit > 0
        ? `{"tasks":[${rows.slice((page - 1) * limit, Math.min(total, page * limit)).join()}],"total":${total}}`
        : `{"task":${rows[0]}}`;
    const text = `{"status":"success","data":${body}}`;
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : undefined);
  process.once("disconnect", () => process.exit());
}

function taskText(index: number): string {
  const id = `6164${index.toString(16).padStart(20, "0")}`;
  const stages = [
    { stage: "Label", status: "Complete" },
    { stage: "Review", status: "Todo" },
  ];
  const asset = { _id: id, externalId: `street-${index}.jpg`, data: `https://files.example.com/${id}.jpg` };
  return JSON.stringify({
    _id: id,
    status: "Completed",
    totalDuration: index * 17,
    asset,
    stages,
    batches: [id],
  });
}

interface Line {
  readonly what: string;
  readonly measured: string;
  readonly demand: string;
  readonly holds: string;
}

async function measure(): Promise<void> {
  const child = fork(import.meta.filename, ["--serve"]);
  try {
    const [port]: unknown[] = await once(child, "message");
    const baseUrl = `http://127.0.0.1:${String(port)}`;
    const ango = createAngoClient({ apiKey, baseUrl });
    const lines = [...(await calls(ango, baseUrl)), ...(await listing(ango, baseUrl)), await memory(ango)];
    const rows = lines.map(({ what, measured, demand, holds }) => [what, measured, demand, holds]);
    const table = [["what", "measured", "demand", "holds"], ["---", "---", "---", "---"], ...rows];
    console.log(`Median of ${pairs} pairs, Node ${process.version}\n`);
    console.log(table.map((cells) => `| ${cells.join(" | ")} |`).join("\n"));
  } finally {
    child.disconnect();
  }
}

async function calls(ango: AngoClient, baseUrl: string): Promise<readonly Line[]> {
  const bare = (await openapiFetch())({ baseUrl, headers: { apikey: apiKey } });
  const init = { params: { path: { task_id: "616433306b763c8c0e922b14" } } };
  const ours = async (): Promise<void> => {
    for (let call = 0; call < CALLS; call += 1) idOf((await ango.GET("/v2/task/{task_id}", init)).data);
  };
  const theirs = async (): Promise<void> => {
    for (let call = 0; call < CALLS; call += 1) idOf((await bare.GET("/v2/task/{task_id}", init)).data);
  };
  const byHand = async (): Promise<void> => {
    const url = `${baseUrl}/v2/task/${init.params.path.task_id}`;
    for (let call = 0; call < CALLS; call += 1) {
      idOf(await (await fetch(url, { headers: { apikey: apiKey } })).json());
    }
  };
  const against = await compare(ours, theirs, pairs * TURNS);
  const plain = await compare(ours, byHand, pairs * TURNS);
  const each = ((1000 * against.baseline) / CALLS).toFixed(0);
  return [
    lineOf(`a call against openapi-fetch (${each} µs)`, against, 1.1),
    lineOf("a call against bare `fetch` and `json()`", plain),
  ];
}

interface BareClient {
  readonly GET: (path: string, init: object) => Promise<{ readonly data?: unknown }>;
}

/** What makes clients of openapi-fetch: the package has it for its types, so it is taken from there. */
async function openapiFetch(): Promise<(options: object) => BareClient> {
  const place = "../packages/client/node_modules/openapi-fetch/dist/index.mjs";
  const loaded: unknown = await import(new URL(place, import.meta.url).href);
  if (isMaker(loaded)) return loaded.default;
  throw new Error("openapi-fetch is not there");
}

function isMaker(value: unknown): value is { readonly default: (options: object) => BareClient } {
  return (
    typeof value === "object" && value !== null && "default" in value && typeof value.default === "function"
  );
}

async function listing(ango: AngoClient, baseUrl: string): Promise<readonly Line[]> {
  const byHand = async (): Promise<void> => {
    let seen = 0;
    for (let page = 1; seen < LISTED; page += 1) {
      const url = `${baseUrl}/v2/project/listed/tasks?page=${page}&limit=${PAGE}`;
      const { data } = pageOf(await (await fetch(url, { headers: { apikey: apiKey } })).json());
      for (const { _id } of data.tasks) seen += Number(_id !== "");
    }
  };
  const params = { path: { project_id: "listed" }, query: { limit: PAGE } };
  const ours = async (): Promise<void> => {
    let seen = 0;
    for await (const { _id } of paginate(ango, "/v2/project/{project_id}/tasks", { params })) {
      seen += Number(_id !== "");
    }
    if (seen !== LISTED) throw new Error(`${seen} tasks`);
  };
  const ratios = await compare(ours, byHand);
  const what = `${LISTED.toLocaleString("en")} tasks in pages of ${PAGE.toLocaleString("en")} against a loop by hand`;
  return [lineOf(`${what} (${Math.round(ratios.baseline)} ms)`, ratios, 1.2)];
}

/** What is held while a list is read: after 20,000 rows, and after ten times as many. */
async function memory(ango: AngoClient): Promise<Line> {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("no garbage collection at will");
  const held: number[] = [];
  let rows = 0;
  const params = { path: { project_id: "p" }, query: { limit: PAGE } };
  for await (const task of paginate(ango, "/v2/project/{project_id}/tasks", { params, prefetch: false })) {
    rows += Number(task._id !== "");
    if (rows !== 20_000 && rows !== TASKS - 1) continue;
    collect();
    held.push(process.memoryUsage().heapUsed / 2 ** 20);
  }
  const [few = 0, many = 0] = held;
  return {
    what: "heap after 20,000 and after 200,000 tasks of a list",
    measured: `${few.toFixed(1)} and ${many.toFixed(1)} MiB`,
    demand: "no more (1 MiB)",
    holds: many - few <= 1 ? "yes" : "no",
  };
}

interface Ratios {
  readonly wall: number;
  readonly processor: number;
  /** Milliseconds, the least. */
  readonly baseline: number;
}

/** Runs both by turns, each first half of the time. */
async function compare(
  subject: () => Promise<void>,
  baseline: () => Promise<void>,
  count: number = pairs,
): Promise<Ratios> {
  await baseline();
  await subject();
  const ratios: [number, number][] = [];
  let least = Infinity;
  for (let pair = 0; pair < count; pair += 1) {
    const isFirst = pair % 2 === 0;
    const first = await timed(isFirst ? subject : baseline);
    const second = await timed(isFirst ? baseline : subject);
    const [ours, theirs] = isFirst ? [first, second] : [second, first];
    ratios.push([ours[0] / theirs[0], ours[1] / theirs[1]]);
    least = Math.min(least, theirs[0]);
  }
  const wall = median(ratios.map(([each]) => each));
  return { wall, processor: median(ratios.map(([, each]) => each)), baseline: least };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? Infinity;
}

/** Milliseconds by the clock, and of the processor time of the first thread. */
async function timed(work: () => Promise<void>): Promise<readonly [number, number]> {
  const [start, before] = [performance.now(), process.threadCpuUsage()];
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return [performance.now() - start, (user + system) / 1000];
}

function lineOf(what: string, { wall, processor }: Ratios, most?: number): Line {
  return {
    what,
    measured: `${wall.toFixed(2)} × the time, ${processor.toFixed(2)} × the processor`,
    demand: most === undefined ? "" : `≤ ${most} ×`,
    holds: most === undefined ? "" : Math.max(wall, processor) <= most ? "yes" : "no",
  };
}

function idOf(value: unknown): void {
  if (typeof value !== "object" || value === null) throw new Error("no task");
}

function pageOf(value: unknown): { readonly data: { readonly tasks: readonly { readonly _id: string }[] } } {
  if (isPage(value)) return value;
  throw new Error("no page");
}

function isPage(value: unknown): value is ReturnType<typeof pageOf> {
  return typeof value === "object" && value !== null && "data" in value;
}
