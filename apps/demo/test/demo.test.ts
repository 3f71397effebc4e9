import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const here = resolve(import.meta.dirname, "..");

test("the demo runs to its end, and leaves the picture that the README shows", async () => {
  const out = await mkdtemp(join(tmpdir(), "angokit-demo-"));
  try {
    const { stdout } = await run(process.execPath, [join(here, "demo.ts"), out]);
    expect(stdout.match(/^\$ angokit \w+/gm)).toEqual([
      "$ angokit pull",
      "$ angokit pull",
      "$ angokit validate",
      "$ angokit validate",
      "$ angokit convert",
      "$ angokit convert",
    ]);
    expect(stdout.match(/: 0 errors, 0 warnings/g)).toHaveLength(2);
    // What came back through YOLO and its sidecar is what the project had.
    expect(stdout).toContain("Wrote 13 assets with 114 annotations to back");
    const [made, shown] = await Promise.all([
      readFile(join(out, "annotations.svg"), "utf8"),
      readFile(join(here, "annotations.svg"), "utf8"),
    ]);
    expect(made).toBe(shown);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}, 60_000);
