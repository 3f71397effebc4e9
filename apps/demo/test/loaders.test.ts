import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { cocoComplaints, yoloComplaints } from "./loaders.ts";

const run = promisify(execFile);
const samples = resolve(import.meta.dirname, "../../../samples");
const commandLine = join(
  dirname(createRequire(import.meta.url).resolve("angokit/package.json")),
  "bin/angokit.js",
);
const folder = mkdtempSync(join(tmpdir(), "angokit-loaders-"));
afterAll(() => rmSync(folder, { recursive: true }));

const inputs = ["ango/export.json", "coco/annotations.json", "yolo"] as const;
// Where the images of each input lie.
cpSync(samples, join(folder, "samples"), { recursive: true });
for (const format of ["ango", "coco"])
  cpSync(join(samples, "images"), join(folder, "samples", format, "images"), { recursive: true });

describe("trainers take what angokit writes without a message", () => {
  const cases = inputs.flatMap((input) =>
    (["detect", "segment"] as const).map((task) => [input, task] as const),
  );
  test.each(cases)("%s → YOLO %s", async (input, task) => {
    const out = join(folder, `${input.replaceAll("/", "-")}-${task}`);
    await run(process.execPath, [
      commandLine,
      "convert",
      join(folder, "samples", input),
      "--to",
      "yolo",
      "--task",
      task,
      "--out",
      out,
      "--split",
      "train=0.7,val=0.3",
    ]);
    const { complaints, images } = yoloComplaints(out);
    expect(images).toHaveLength(12);
    expect(complaints).toEqual([]);
  });

  test.each(inputs)("%s → COCO", async (input) => {
    const out = join(folder, `${input.replaceAll("/", "-")}-coco`);
    await run(process.execPath, [
      commandLine,
      "convert",
      join(folder, "samples", input),
      "--to",
      "coco",
      "--out",
      out,
    ]);
    expect(cocoComplaints(join(out, "annotations.json"))).toEqual([]);
  });

  test("and the rules here do complain", () => {
    const broken = join(folder, "broken");
    cpSync(join(samples, "yolo"), broken, { recursive: true });
    const label = join(broken, "labels/train/marina-01.txt");
    const [first = ""] = readFileSync(label, "utf8").split("\n");
    writeFileSync(label, `${first}\n${first}\n99 0.5 0.5 1.2 0.1\n0 0.5\n`);
    expect(yoloComplaints(broken).complaints).toEqual([
      expect.stringContaining("labels require 5 columns"),
      expect.stringContaining("out of bounds"),
      expect.stringContaining("Label class 99"),
      expect.stringContaining("1 duplicate"),
    ]);
  });
});
