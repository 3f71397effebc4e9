/*
 * A file that no string can hold, against one of a tenth: `node bench/large.ts [--task detect|segment] [--scale 10]`.
 * Scale 10 makes a COCO file of 4.4 GB, for which the parse is no baseline: JavaScript has no way to do it. Beside each
 * conversion stands how long it takes to write as many small files, and nothing else: see the README.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { roomyFolder } from "./roomy-folder.ts";
import { Scene } from "./scene.ts";

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
      `${gigabytes(one.size)}  ${one.seconds.toFixed(1)} s, of the processor ${one.processor.user.toFixed(1)} s ` +
        `and ${one.processor.system.toFixed(1)} s of the system  ${Math.round(one.peakBytes / 2 ** 20)} MiB; ` +
        `files alone ${one.files.toFixed(1)} s`,
    );
  }
  console.log(`${ratio.toFixed(1)} times as long (at most 12), peak at most 512 MiB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

interface Measured {
  readonly seconds: number;
  readonly processor: { readonly user: number; readonly system: number };
  readonly peakBytes: number;
}

async function measured(of: number): Promise<Measured & { size: number; files: number }> {
  const [input, out] = [join(folder, "input.json"), join(folder, "out")];
  await script("./generate.ts", [input, "--format", "coco", "--scale", String(of)]);
  const { size } = statSync(input);
  const result = await job(`coco-yolo-${values.task}`, input, out);
  const { seconds: files } = await job("write-files", String(new Scene(of, 1).images), out);
  rmSync(input);
  return { size, files, ...result };
}

async function job(name: string, input: string, out: string): Promise<Measured> {
  const result: unknown = JSON.parse(await script("./job.ts", [name, input, out]));
  rmSync(out, { recursive: true, force: true });
  if (!isMeasured(result)) throw new Error("The job printed no measurement.");
  return result;
}

function isMeasured(value: unknown): value is Measured {
  if (typeof value !== "object" || value === null) return false;
  if (!("seconds" in value && "peakBytes" in value && "processor" in value)) return false;
  const { seconds, peakBytes, processor } = value;
  if (typeof processor !== "object" || processor === null) return false;
  if (!("user" in processor && "system" in processor)) return false;
  return [seconds, peakBytes, processor.user, processor.system].every((one) => typeof one === "number");
}

async function script(name: string, args: readonly string[]): Promise<string> {
  const path = fileURLToPath(import.meta.resolve(name));
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args]);
  return stdout;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
