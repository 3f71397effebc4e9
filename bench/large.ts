/*
 * A file that no string can hold, against one of a tenth: `node bench/large.ts [--task detect|segment] [--scale 10]`.
 * Scale 10 makes a COCO file of 4.4 GB, for which the parse is no baseline: JavaScript has no way to do it.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { roomyFolder } from "./roomy-folder.ts";

const { values } = parseArgs({
  options: { task: { type: "string", default: "detect" }, scale: { type: "string", default: "10" } },
});
const scale = Number(values.scale);
const folder = mkdtempSync(join(roomyFolder(scale / 2), "angokit-bench-"));
try {
  const small = await measured(scale / 10);
  const large = await measured(scale);
  const ratio = large.seconds / small.seconds;
  for (const one of [small, large]) {
    console.log(
      `${gigabytes(one.size)}  ${one.seconds.toFixed(1)} s  ${Math.round(one.peakBytes / 2 ** 20)} MiB`,
    );
  }
  console.log(`${ratio.toFixed(1)} times as long (at most 12), peak at most 512 MiB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measured(of: number): Promise<{ size: number; seconds: number; peakBytes: number }> {
  const [input, out] = [join(folder, "input.json"), join(folder, "out")];
  await script("./generate.ts", [input, "--format", "coco", "--scale", String(of)]);
  const { size } = statSync(input);
  const result: unknown = JSON.parse(await script("./job.ts", [`coco-yolo-${values.task}`, input, out]));
  rmSync(out, { recursive: true, force: true });
  rmSync(input);
  if (!isMeasured(result)) throw new Error("The job printed no measurement.");
  return { size, ...result };
}

function isMeasured(value: unknown): value is { seconds: number; peakBytes: number } {
  if (typeof value !== "object" || value === null || !("seconds" in value && "peakBytes" in value))
    return false;
  return typeof value.seconds === "number" && typeof value.peakBytes === "number";
}

async function script(name: string, args: readonly string[]): Promise<string> {
  const path = fileURLToPath(import.meta.resolve(name));
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args]);
  return stdout;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
