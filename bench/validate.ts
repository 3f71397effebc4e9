/*
 * Measures validation as it was built against what any program would have to do with the same files:
 * `node bench/validate.ts [--scale 0.1] [--only validate-coco|validate-yolo] [--rounds 3] [--seed 1]`.
 * With --job it is one measurement in a process of its own.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { baselines } from "./baselines.ts";
import type { Case } from "./cases.ts";
import { roomyFolder } from "./roomy-folder.ts";
import { type Measured, type Row, tableText } from "./table.ts";

const CASES: readonly Case[] = [
  { name: "validate-coco", input: "coco", baseline: "json-parse", ratio: 1.5, peakBytes: 400e6 },
  { name: "validate-yolo", input: "yolo", baseline: "read-labels", ratio: 2 },
];

interface Job extends Measured {
  /** Of the processor, all threads together. */
  readonly processor: number;
  /** Of the first thread. */
  readonly first: number;
}

const { values } = parseArgs({
  options: {
    scale: { type: "string", default: "0.1" },
    only: { type: "string" },
    rounds: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    job: { type: "string" },
    input: { type: "string", default: "" },
  },
});
const [scale, rounds] = [Number(values.scale), Number(values.rounds)];
const cases = CASES.filter(({ name }) => values.only === undefined || name === values.only);
if (values.job !== undefined) console.log(JSON.stringify(await job(values.job, values.input)));
else if (!(scale > 0 && scale <= 4)) fail("--scale is a number above 0, 4 at most.");
else if (!(Number.isInteger(rounds) && rounds > 0)) fail("--rounds is a whole number above 0.");
else if (cases.length === 0) fail(`--only is one of ${CASES.map(({ name }) => name).join(", ")}.`);
else run();

function run(): void {
  const folder = mkdtempSync(join(roomyFolder(scale), "angokit-bench-"));
  try {
    const measured = cases.map((of) => measure(of, generate(of, folder)));
    const rows: readonly Row[] = measured;
    console.log(`Scale ${scale}, best of ${rounds}, Node ${process.version}\n\n${tableText(rows, scale)}\n`);
    for (const { of, baseline, subject } of measured) {
      console.log(`${of.name}, of the processor: ${spent(subject)}; ${of.baseline}: ${spent(baseline)}.`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function spent({ processor, first }: Job): string {
  return `${processor.toFixed(2)} s, of which ${first.toFixed(2)} s in the first thread`;
}

function generate({ input }: Case, folder: string): string {
  const path = join(folder, input);
  console.error(`Generating ${input}`);
  const options = ["--format", input, "--scale", String(scale), "--seed", values.seed];
  script(import.meta.resolve("./generate.ts"), [path, ...options]);
  // Labels often travel without their images, and only they are to be read here.
  if (input === "yolo") rmSync(join(path, "images"), { recursive: true });
  return path;
}

/** Baseline and subject by turns, so that whatever else the machine does falls on both. */
function measure(of: Case, input: string): { of: Case; baseline: Job; subject: Job } {
  let [baseline, subject]: (Job | undefined)[] = [];
  for (let round = 0; round < rounds; round += 1) {
    console.error(`${of.name}, round ${round + 1} of ${rounds}`);
    baseline = best(baseline, apart(of.baseline, input));
    subject = best(subject, apart(of.name, input));
  }
  if (baseline === undefined || subject === undefined) throw new Error("There was no round.");
  return { of, baseline, subject };
}

function best(before: Job | undefined, now: Job): Job {
  if (before === undefined) return now;
  return {
    seconds: Math.min(before.seconds, now.seconds),
    processor: Math.min(before.processor, now.processor),
    first: Math.min(before.first, now.first),
    peakBytes: Math.min(before.peakBytes, now.peakBytes),
  };
}

/** A job in a process of its own. */
function apart(name: string, input: string): Job {
  const result: unknown = JSON.parse(script(import.meta.url, ["--job", name, "--input", input]));
  if (!isJob(result)) throw new Error(`${name} printed no measurement.`);
  return result;
}

/** Its time is without the start of the process. */
async function job(name: string, input: string): Promise<Job> {
  const baseline = baselines[name];
  // A baseline does not load the package.
  const validation = baseline === undefined ? await validating(input) : undefined;
  const start = performance.now();
  const [before, ofThread] = [process.cpuUsage(), process.threadCpuUsage()];
  baseline?.(input);
  await validation?.();
  const [all, own] = [process.cpuUsage(before), process.threadCpuUsage(ofThread)];
  return {
    seconds: (performance.now() - start) / 1000,
    processor: (all.user + all.system) / 1e6,
    first: (own.user + own.system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

async function validating(input: string): Promise<() => Promise<void>> {
  const { diskFolder, fileSource } = await import("../packages/formats/dist/node.js");
  const { validate } = await import("../packages/formats/dist/validate.js");
  const isFolder = input.endsWith("yolo");
  return async () => {
    const found = validate(isFolder ? diskFolder(input) : fileSource(input), {
      images: "off",
      maxFindings: 10,
    });
    for await (const { severity, code, message } of found) {
      if (severity === "error") throw new Error(`Nothing is wrong with the file, but ${code}: ${message}`);
    }
    if (found.summary.annotations === 0) throw new Error("Nothing was looked at.");
  };
}

function isJob(value: unknown): value is Job {
  if (typeof value !== "object" || value === null) return false;
  const numbers: readonly unknown[] = Object.values(value);
  return (
    ["seconds", "processor", "first", "peakBytes"].every((key) => key in value) &&
    numbers.every((number) => typeof number === "number")
  );
}

/** Runs a script. @returns what it printed */
function script(url: string, args: readonly string[]): string {
  return execFileSync(process.execPath, [fileURLToPath(url), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 2;
}
