/*
 * One measurement in a process of its own: `node bench/job.ts <baseline or conversion> <input> <out>`.
 * Prints its time without the start of the process, that of the processor with it, and the most memory that it had.
 */
import { baselines } from "./baselines.ts";

const [name = "", input = "", out = ""] = process.argv.slice(2);
const baseline = baselines[name];
// A baseline does not load the package.
const conversion = baseline === undefined ? (await import("./conversions.ts")).conversions[name] : undefined;
if (baseline === undefined && conversion === undefined) throw new Error(`There is no job ${name}.`);

const start = performance.now();
baseline?.(input, out);
const report = await conversion?.(input, out);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage();
const processor = { user: user / 1e6, system: system / 1e6 };
const peakBytes = process.resourceUsage().maxRSS * 1024;
if (report?.annotations === 0) throw new Error(`${name} converted nothing.`);
console.log(JSON.stringify({ seconds, processor, peakBytes }));
