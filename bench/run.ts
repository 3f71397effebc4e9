/*
 * Measures the packages that were built against what any program would have to do with the same files:
 * `node bench/run.ts [--scale 0.1] [--only <benchmark>] [--rounds 3] [--seed 1] [--guard]`.
 * With --guard it fails where something became much slower: see `guard` in cases.ts.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { type Case, CASES, type InputFormat } from "./cases.ts";
import { roomyFolder } from "./roomy-folder.ts";
import { type Measured, type Row, tableText } from "./table.ts";

const { values } = parseArgs({
  options: {
    scale: { type: "string", default: "0.1" },
    only: { type: "string" },
    rounds: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    guard: { type: "boolean", default: false },
  },
});
const [scale, rounds] = [Number(values.scale), Number(values.rounds)];
const cases = CASES.filter(({ name }) => values.only === undefined || name === values.only).filter(
  (of) => !values.guard || of.guard !== undefined,
);
const interruption = new AbortController();
if (!(scale > 0 && scale <= 4)) fail("--scale is a number above 0, 4 at most.");
else if (!(Number.isInteger(rounds) && rounds > 0)) fail("--rounds is a whole number above 0.");
else if (cases.length === 0) fail(`--only is one of ${CASES.map(({ name }) => name).join(", ")}.`);
else await run();

async function run(): Promise<void> {
  const folder = mkdtempSync(join(roomyFolder(scale), "angokit-bench-"));
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => interruption.abort());
  try {
    const inputs = new Map<InputFormat, string>();
    const rows: Row[] = [];
    for (const of of cases) {
      const input = inputs.get(of.input) ?? (await generate(of.input, folder));
      inputs.set(of.input, input);
      rows.push(await measure(of, input, folder));
    }
    if (values.guard) checkGuards(rows);
    console.log(`Scale ${scale}, best of ${rounds}, Node ${process.version}\n\n${tableText(rows, scale)}`);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.exitCode = 130;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function generate(format: InputFormat, folder: string): Promise<string> {
  const path = join(folder, format);
  console.error(`Generating ${format}`);
  await script(import.meta.resolve("./generate.ts"), [
    path,
    "--format",
    format,
    "--scale",
    String(scale),
    "--seed",
    values.seed,
  ]);
  return path;
}

/** A machine that does other things as well slows the subject down by some tens of percent, a mistake by more. */
function checkGuards(rows: readonly Row[]): void {
  for (const { of, baseline, subject } of rows) {
    const ratio = subject.seconds / baseline.seconds;
    if (of.guard === undefined || ratio <= of.guard) continue;
    fail(
      `${of.name} takes ${ratio.toFixed(1)} times its baseline; more than ${of.guard} says that something broke.`,
    );
  }
}

/** Baseline and subject by turns, so that whatever else the machine does falls on both. */
async function measure(of: Case, input: string, folder: string): Promise<Row> {
  let [baseline, subject]: (Measured | undefined)[] = [];
  for (let round = 0; round < rounds; round += 1) {
    console.error(`${of.name}, round ${round + 1} of ${rounds}`);
    baseline = best(baseline, await job(of.baseline, input, folder));
    subject = best(subject, await job(of.name, input, folder));
  }
  if (baseline === undefined || subject === undefined) throw new Error("There was no round.");
  return { of, baseline, subject };
}

function best(before: Measured | undefined, now: Measured): Measured {
  return {
    seconds: Math.min(before?.seconds ?? Infinity, now.seconds),
    peakBytes: Math.min(before?.peakBytes ?? Infinity, now.peakBytes),
  };
}

async function job(name: string, input: string, folder: string): Promise<Measured> {
  const out = join(folder, "out");
  const result: unknown = JSON.parse(await script(import.meta.resolve("./job.ts"), [name, input, out]));
  rmSync(out, { recursive: true, force: true });
  if (!isMeasured(result)) throw new Error(`${name} printed no measurement.`);
  return result;
}

function isMeasured(value: unknown): value is Measured {
  return (
    typeof value === "object" &&
    value !== null &&
    "seconds" in value &&
    typeof value.seconds === "number" &&
    "peakBytes" in value &&
    typeof value.peakBytes === "number"
  );
}

/** Runs a script in a process of its own. @returns what it printed */
async function script(url: string, args: readonly string[]): Promise<string> {
  const { signal } = interruption;
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(url), ...args], { signal });
  return stdout;
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 2;
}
