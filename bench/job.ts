/*
 * One measurement in a process of its own: `node bench/job.ts <baseline or conversion> <input> <out>`.
 * Prints its time without the start of the process, and the most memory that the process had.
 */
import { baselines } from "./baselines.ts";

const [name = "", input = "", out = ""] = process.argv.slice(2);
const baseline = baselines[name];
// A baseline does not load the package.
const conversion = baseline === undefined ? (await import("./conversions.ts")).conversions[name] : undefined;
if (baseline === undefined && conversion === undefined) throw new Error(`There is no job ${name}.`);

const start = performance.now();
baseline?.(input);
const report = await conversion?.(input, out);
const seconds = (performance.now() - start) / 1000;
const peakBytes = process.resourceUsage().maxRSS * 1024;
if (report?.annotations === 0) throw new Error(`${name} converted nothing.`);
console.log(JSON.stringify({ seconds, peakBytes }));
