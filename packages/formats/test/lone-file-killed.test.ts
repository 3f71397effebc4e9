import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { manifestBeside } from "../src/node/file-manifest.ts";
import { fileSink } from "../src/node/file-sink.ts";
import { MANIFEST } from "../src/node/manifest.ts";
import { readDatasetManifest } from "../src/node/verify.ts";
import { findings, put } from "./lone-files.ts";
import { at, codeOf, inEmptyFolder } from "./sink-place.ts";

inEmptyFolder();

/** Two files with manifests, of which a run was to put one in the place of the other until it was killed. */
async function leave(isMoved: boolean): Promise<void> {
  mkdirSync(at("new"));
  await put(at("new/x.json"), "[2]");
  await put(at("x.json"), "[1]");
  const work = at(".x.json.angokit");
  mkdirSync(work);
  renameSync(at("new/x.json"), isMoved ? at("x.json") : join(work, "new"));
  renameSync(manifestBeside(at("new/x.json")), join(work, "manifest"));
  rmSync(at("new"), { recursive: true });
}

async function versionOf(path: string): Promise<unknown> {
  return (await readDatasetManifest(path)).dataset?.["version"];
}

describe("overwriting one file", () => {
  test("needs no mark in it where it is as its manifest says", async () => {
    await put(at("x.json"), "[1]");
    expect(codeOf(() => fileSink(at("x.json")))).toBe("output/not-empty");
    await put(at("x.json"), "[2]", { about: true, overwrite: true });
    expect(await findings(at("x.json"))).toEqual([]);
    appendFileSync(at("x.json"), " ");
    expect(codeOf(() => fileSink(at("x.json"), { overwrite: true }))).toBe("output/edited");
    rmSync(at(`.x.json${MANIFEST}`));
    expect(codeOf(() => fileSink(at("x.json"), { overwrite: true }))).toBe("output/not-ours");
  });

  test("replaces what has the mark and no manifest, edited or not, and a manifest without a file", async () => {
    await put(at("x.json"), '{"angokit":{"version":1},"images":[]}');
    appendFileSync(at("x.json"), "\n");
    expect(codeOf(() => fileSink(at("x.json"), { overwrite: true }))).toBe("output/edited");
    rmSync(at(`.x.json${MANIFEST}`));
    await put(at("x.json"), "[]", { about: true, overwrite: true });
    expect(await findings(at("x.json"))).toEqual([]);
    rmSync(at("x.json"));
    await put(at("x.json"), "[3]");
    expect(await findings(at("x.json"))).toEqual([]);
  });

  test.each([true, false])("is refused where the manifest is not angokit's (overwrite: %s)", (overwrite) => {
    writeFileSync(at(`.x.json${MANIFEST}`), "mine");
    expect(codeOf(() => fileSink(at("x.json"), { overwrite }))).toBe("output/not-ours");
    rmSync(at(`.x.json${MANIFEST}`));
    mkdirSync(at(`.x.json${MANIFEST}`));
    expect(codeOf(() => fileSink(at("x.json"), { overwrite }))).toBe("output/not-ours");
    expect(readdirSync(at("."))).toEqual([`.x.json${MANIFEST}`]);
  });
});

describe("a run that was killed", () => {
  test.each([
    ["before the file was moved leaves the old two", false, "[1]"],
    ["before the manifest was moved leaves the new two", true, "[2]"],
  ])("%s", async (_, moved, content) => {
    await leave(moved);
    expect(await findings(at("x.json"))).toEqual([]);
    expect(codeOf(() => fileSink(at("x.json")))).toBe("output/not-empty");
    expect(readFileSync(at("x.json"), "utf8")).toBe(content);
    expect(await findings(at("x.json"))).toEqual([]);
    expect(readdirSync(at("."))).toEqual([`.x.json${MANIFEST}`, "x.json"]);
  });

  test.skipIf(process.platform === "win32")(
    "at any moment leaves what verify and the next run understand",
    async () => {
      const module = join(import.meta.dirname, "../src/node/file-sink.ts");
      const source = `
      import { writeSync } from "node:fs";
      import { fileSink } from ${JSON.stringify(module)};
      for (let i = Number(process.argv[2]); ; i++) {
        const sink = fileSink(process.argv[1], { overwrite: true, about: () => ({ version: String(i) }) });
        await sink.write("x", JSON.stringify([i]));
        await sink.commit();
        writeSync(1, ".");
      }
    `;
      const versions: number[] = [];
      for (let round = 0; round < 8; round += 1) {
        const first = String(round * 1_000_000);
        const args = ["--input-type=module", "-e", source, at("x.json"), first];
        const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
        const closed = once(child, "close");
        await once(child.stdout, "data");
        const moment = performance.now() + round * 1.7;
        while (performance.now() < moment);
        child.kill("SIGKILL");
        await closed;
        expect(await findings(at("x.json"))).toEqual([]);
        const [content]: unknown[] = JSON.parse(readFileSync(at("x.json"), "utf8"));
        expect(await versionOf(at("x.json"))).toBe(String(content));
        // Making the next sink is what clears up.
        expect(codeOf(() => fileSink(at("x.json")))).toBe("output/not-empty");
        expect(readdirSync(at("."))).toEqual([`.x.json${MANIFEST}`, "x.json"]);
        expect(await versionOf(at("x.json"))).toBe(String(content));
        versions.push(Number(content));
      }
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    },
  );
});
