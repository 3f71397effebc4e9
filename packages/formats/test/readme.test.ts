import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { zipOf } from "./zips.ts";

// Each `ts` block is a program: it runs as it stands, in a folder with a COCO file and an Ango export of samples/.
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = Array.from(readme.matchAll(/^```ts\n(.*?)^```$/gms), ([, code = ""]) => code);
const samples = resolve(import.meta.dirname, "../../../samples");

// Within the package, so that it can import itself by its name.
const folder = mkdtempSync(join(import.meta.dirname, ".readme-"));
afterAll(() => rmSync(folder, { recursive: true }));
cpSync(join(samples, "coco/annotations.json"), join(folder, "annotations.json"));
cpSync(join(samples, "ango/export.json"), join(folder, "export.json"));
writeFileSync(
  join(folder, "export.zip"),
  zipOf([{ name: "export.json", content: readFileSync(join(samples, "ango/export.json")) }]),
);
cpSync(join(samples, "images"), join(folder, "images"), { recursive: true });

describe("README", () => {
  test.each(blocks.map((code, index) => ({ code, index })))("block $index", ({ code, index }) => {
    const file = join(folder, `block-${index}.ts`);
    writeFileSync(file, code);
    const output = execFileSync(process.execPath, ["--conditions=@angokit/source", file], {
      cwd: folder,
      encoding: "utf8",
    });
    for (const [, line = ""] of code.matchAll(/^\/\/ → (.*)$/gm)) expect(output).toContain(line);
    expect(output).not.toBe("");
  });
});
