import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { fileSink } from "../src/node/file-sink.ts";
import { folderSink } from "../src/node/folder-sink.ts";
import { MANIFEST } from "../src/node/manifest.ts";
import { at, below, codeOf, inEmptyFolder, NEW, OLD, tree, writeFolder } from "./sink-place.ts";

inEmptyFolder();

async function writeFile(content: string, overwrite = false): Promise<void> {
  const sink = fileSink(at("deep/out.json"), { overwrite });
  await sink.write("annotations.json", content);
  await sink.commit();
}

describe("overwriting", () => {
  beforeEach(() => writeFolder(at("out"), OLD));

  test("replaces what angokit wrote, and only that", async () => {
    writeFileSync(join(at("out"), "notes.txt"), "mine");
    writeFileSync(join(at("out"), "labels/train.cache"), "cache");
    mkdirSync(join(at("out"), "runs/exp1"), { recursive: true });
    writeFileSync(join(at("out"), "runs/exp1/weights.pt"), "weights");
    mkdirSync(join(at("out"), "empty"));
    mkdirSync(join(at("out"), "labels/val"));
    writeFileSync(join(at("out"), "labels/val/README"), "mine too");
    symlinkSync("../elsewhere", join(at("out"), "labels/train/link"));
    await writeFolder(at("out"), NEW, true);
    const kept = {
      "notes.txt": "mine",
      "labels/train.cache": "cache",
      "runs/exp1/weights.pt": "weights",
      "empty/": "",
      "labels/val/README": "mine too",
      "labels/train/link": "-> ../elsewhere",
    };
    expect(tree(at("out"))).toEqual({ ...NEW, ...kept });
    await writeFolder(at("out"), OLD, true);
    expect(tree(at("out"))).toEqual({ ...OLD, ...kept });
    expect(readdirSync(at("."))).toEqual(["out"]);
  });

  test("keeps what was not angokit's where the new dataset has nothing at all", async () => {
    writeFileSync(join(at("out"), "labels/train/extra.txt"), "mine");
    await writeFolder(at("out"), {}, true);
    expect(tree(at("out"))).toEqual({ "labels/train/extra.txt": "mine" });
  });

  test.each([
    ["labels/val/c.txt", "mine"],
    ["labels/val", "mine"],
  ])("refuses where %s, not angokit's, is in the way of the new dataset", async (path, content) => {
    mkdirSync(dirname(join(at("out"), path)), { recursive: true });
    writeFileSync(join(at("out"), path), content);
    await expect(writeFolder(at("out"), NEW, true)).rejects.toMatchObject({ code: "output/not-ours" });
    expect(tree(at("out"))).toEqual({ ...OLD, [path]: content });
  });

  test("refuses where a new file has the name of a folder with others' files", async () => {
    writeFileSync(join(at("out"), "labels/train.cache"), "cache");
    const sink = folderSink(at("out"), { overwrite: true });
    await sink.write("labels", "a file now");
    await expect(sink.commit()).rejects.toMatchObject({ code: "output/not-ours" });
    await sink.abort();
    expect(tree(at("."))).toEqual(
      Object.fromEntries(
        Object.entries({ ...OLD, "labels/train.cache": "cache" }).map(([path, text]) => [
          `out/${path}`,
          text,
        ]),
      ),
    );
  });

  test("refuses where a file was edited, by its content and not its time", async () => {
    const file = join(at("out"), "labels/train/a.txt");
    const { atime, mtime } = statSync(file);
    utimesSync(file, atime, new Date(mtime.getTime() + 60_000));
    folderSink(at("out"), { overwrite: true });
    writeFileSync(file, "9 9");
    expect(() => folderSink(at("out"), { overwrite: true })).toThrow(
      "changed since angokit wrote it: labels/train/a.txt.",
    );
    expect(codeOf(() => folderSink(at("out"), { overwrite: true }))).toBe("output/edited");
    rmSync(file);
    await writeFolder(at("out"), NEW, true);
    expect(tree(at("out"))).toEqual(NEW);
  });

  test("refuses where a file was edited while the new dataset was made", async () => {
    const sink = folderSink(at("out"), { overwrite: true });
    await sink.write("data.yaml", "new");
    writeFileSync(join(at("out"), "data.yaml"), "edited");
    await expect(sink.commit()).rejects.toMatchObject({ code: "output/edited" });
    await sink.abort();
    expect(tree(at("."))).toEqual(below("out", { ...OLD, "data.yaml": "edited" }));
  });

  test("knows its files after the dataset was copied", async () => {
    execFileSync("cp", ["-r", at("out"), at("copy")]);
    await writeFolder(at("copy"), NEW, true);
    expect(tree(at("copy"))).toEqual(NEW);
  });

  test.each([
    "",
    "{",
    "[]",
    '{"angokit":2,"files":[]}',
    '{"angokit":1,"files":[["a",1]]}',
    '{"angokit":1,"files":[7]}',
  ])("refuses a damaged list: %j", (text) => {
    writeFileSync(join(at("out"), MANIFEST), text);
    expect(codeOf(() => folderSink(at("out"), { overwrite: true }))).toBe("output/not-ours");
    expect(tree(at("out"))).toEqual(OLD);
  });

  test("survives names that JavaScript has a meaning for", async () => {
    const files = { constructor: "a", "toString/x": "b", "ä\u2028\"'.txt": "c" };
    await writeFolder(at("out"), files, true);
    await writeFolder(at("out"), { ["__proto__"]: "d" }, true);
    expect(readdirSync(at("out")).toSorted()).toEqual([MANIFEST, "__proto__"].toSorted());
    await writeFolder(at("out"), NEW, true);
    expect(tree(at("out"))).toEqual(NEW);
  });
});

describe("one file", () => {
  const OURS = '{"angokit":{"version":1},"images":[]}';

  test("appears whole with commit", async () => {
    const sink = fileSink(at("deep/out.json"));
    await sink.write("annotations.json", OURS);
    expect(existsSync(at("deep/out.json"))).toBe(false);
    await expect(sink.write("more.json", "{}")).rejects.toMatchObject({ code: "output/clash" });
    await sink.commit();
    expect(tree(at("."))).toEqual({ "deep/out.json": OURS });
  });

  test("leaves nothing behind after abort", async () => {
    const sink = fileSink(at("deep/out.json"));
    await sink.write("annotations.json", OURS);
    await sink.abort();
    expect(readdirSync(at("."))).toEqual([]);
  });

  test("is replaced only where angokit wrote it and overwriting is allowed", async () => {
    await writeFile(OURS);
    chmodSync(at("deep/out.json"), 0o640);
    await expect(writeFile("{}")).rejects.toMatchObject({ code: "output/not-empty" });
    await writeFile('\uFEFF { "angokit" : { "version" : 1, "splits" : [] } }', true);
    await writeFile("{}", true);
    expect(statSync(at("deep/out.json")).mode & 0o777).toBe(0o640);
    await expect(writeFile(OURS, true)).rejects.toMatchObject({ code: "output/not-ours" });
    expect(tree(at("."))).toEqual({ "deep/out.json": "{}" });
  });

  test.each([
    `{"images":[],"angokit":{"version":1}}`,
    `[${OURS}]`,
    '"angokit"',
    "PNG",
    '{"angokit": "my own notes"}',
    '{"angokit":1}',
    '{"angokit":{"version":2}}',
    '{"angokit":{"version":10}}',
    '{"angokit":{"version":1,"notes":"my own"}}',
    '{"angokit":{"splits":[],"version":1}}',
  ])("does not replace %s", async (content) => {
    mkdirSync(dirname(at("deep/out.json")));
    writeFileSync(at("deep/out.json"), content);
    expect(codeOf(() => fileSink(at("deep/out.json"), { overwrite: true }))).toBe("output/not-ours");
  });

  test.each([MANIFEST, `.x.json${MANIFEST}`, `.X.JSON${MANIFEST.toUpperCase()}`, "link"])(
    "is not called as a manifest: %s",
    async (name) => {
      await writeFolder(at("out"), OLD);
      symlinkSync(MANIFEST, at("out/link"));
      for (const sink of [fileSink, folderSink])
        expect(codeOf(() => sink(at("out", name), { overwrite: true }))).toBe("output/clash");
      expect(tree(at("out"))).toEqual({ ...OLD, link: `-> ${MANIFEST}` });
    },
  );

  test("is no folder", () => {
    mkdirSync(at("deep/out.json"), { recursive: true });
    expect(codeOf(() => fileSink(at("deep/out.json"), { overwrite: true }))).toBe("output/unwritable");
  });

  test.skipIf(process.platform === "win32")("is no device", () => {
    expect(codeOf(() => fileSink("/dev/null"))).toBe("output/unwritable");
  });
});
