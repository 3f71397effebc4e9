import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCoco } from "../src/coco/read.ts";
import { writeCocoResults } from "../src/coco/write-results.ts";
import { writeCoco } from "../src/coco/write.ts";
import { detectInput } from "../src/detect.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import { readLabelme } from "../src/labelme/read.ts";
import { fileSink } from "../src/node/file-sink.ts";
import { diskFolder } from "../src/node/folder.ts";
import { MANIFEST } from "../src/node/manifest.ts";
import { readDatasetManifest } from "../src/node/verify.ts";
import { findings, put } from "./lone-files.ts";
import { at, inEmptyFolder } from "./sink-place.ts";

inEmptyFolder();

const COCO = JSON.stringify({
  images: ["a.jpg", "b.jpg"].map((file_name, id) => ({ id, file_name, width: 20, height: 10 })),
  annotations: [0, 0, 1].map((image_id, id) => ({
    id,
    image_id,
    category_id: 3,
    bbox: [1 + id, 2, 3, 4],
    area: 12,
    iscrowd: 0,
    score: 0.5,
  })),
  categories: [{ id: 3, name: "cat" }],
});

async function write(out: string, format: "coco" | "coco-results" = "coco"): Promise<void> {
  const sink = fileSink(out, { about: () => ({ name: "cats", format }) });
  const writer = format === "coco" ? writeCoco(sink) : writeCocoResults(sink, { kind: "bbox" });
  await writer(await readCoco(memorySource("in.json", COCO)));
}

/** Writes bytes, then changes a bit of them. */
async function changed(pieces: Uint8Array[], where: number, bit: number): Promise<void> {
  async function* content(): AsyncGenerator<Uint8Array> {
    yield* pieces;
  }
  rmSync(at("any"), { force: true });
  await put(at("any"), content());
  expect(await findings(at("any"))).toEqual([]);
  const bytes = readFileSync(at("any"));
  if (bytes.length === 0) return;
  const place = where % bytes.length;
  bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
  writeFileSync(at("any"), bytes);
  expect(await findings(at("any"))).toEqual(["error manifest/file-changed"]);
}

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

describe("a dataset that is one file", () => {
  test("has a manifest beside it that says what a folder's says", async () => {
    await write(at("x.json"));
    expect(readdirSync(at("."))).toEqual([`.x.json${MANIFEST}`, "x.json"]);
    const bytes = readFileSync(at("x.json"));
    const manifest: unknown = JSON.parse(readFileSync(at(`.x.json${MANIFEST}`), "utf8"));
    const row = ["x.json", bytes.length, expect.any(Number), sha256(bytes)];
    const content = `sha256:${sha256(`["x.json",${String(bytes.length)},"${sha256(bytes)}"]\n`)}`;
    const dataset = { name: "cats", format: "coco", counts: { images: 2, annotations: 3 }, content };
    expect(manifest).toEqual({ angokit: 1, files: [row], dataset });
    expect(await findings(at("x.json"))).toEqual([]);
    const read = await readDatasetManifest(at("x.json"));
    expect([...read.files.keys(), read.dataset]).toEqual(["x.json", dataset]);
  });

  test.each(["a b.json", "é,“ü”.json", 'quo"te\\.json', "line\nend", ".hidden", "-", "~", "x.json.angokit"])(
    "may be called %j",
    async (name) => {
      await put(at(name), "[]\n");
      expect(await findings(at(name))).toEqual([]);
      await put(at(name), "[1]\n", { about: true, overwrite: true });
      expect(readFileSync(at(name), "utf8")).toBe("[1]\n");
      expect(await findings(at(name))).toEqual([]);
      expect(readdirSync(at(".")).toSorted()).toEqual([name, `.${name}${MANIFEST}`].toSorted());
    },
  );

  test.each([200, 201, 230, 250, 255])("may have a name of %i bytes", async (length) => {
    const name = `${"é".repeat(20)}${"a".repeat(length - 40)}`;
    await put(at(name), "[]\n");
    await put(at(name), "[1]\n", { about: true, overwrite: true });
    expect(await findings(at(name))).toEqual([]);
    const hidden = length > 200 ? sha256(name) : name;
    expect(readdirSync(at(".")).toSorted()).toEqual([`.${hidden}${MANIFEST}`, name]);
    rmSync(at(`.${hidden}${MANIFEST}`));
    expect(await findings(at(name))).toMatch(/^manifest\/missing: /);
  });

  test("has no name that is too long for the file system", async () => {
    const refusal = { code: "output/unwritable", message: expect.stringMatching(/the name is too long/) };
    await expect(put(at("a".repeat(256)), "[]")).rejects.toMatchObject(refusal);
    expect(await findings(at("a".repeat(256)))).toMatch(/^input\/unreadable: .* the name is too long/);
  });

  test("has it beside the file that a link leads to", async () => {
    await put(at("real.json"), "[]");
    symlinkSync("real.json", at("link.json"));
    await put(at("link.json"), "[2]", { about: true, overwrite: true });
    expect(await findings(at("link.json"))).toEqual([]);
    expect(readdirSync(at("."))).toEqual([`.real.json${MANIFEST}`, "link.json", "real.json"]);
  });

  test("has none unless something is said of it, or it had one before", async () => {
    await put(at("x.json"), "[]", { about: false, overwrite: false });
    expect(readdirSync(at("."))).toEqual(["x.json"]);
    await put(at("y.json"), "[]");
    await put(at("y.json"), "[1]", { about: false, overwrite: true });
    expect(await findings(at("y.json"))).toEqual([]);
    expect((await readDatasetManifest(at("y.json"))).dataset).toBeUndefined();
  });

  test("with angokit's mark in it is not replaced once it was edited, as long as its manifest lies beside it", async () => {
    const out = at("x.json");
    await write(out);
    const written = readFileSync(out, "utf8");
    const edited = written.replace('"cat"', '"dog"');
    utimesSync(out, 1, 1);
    const sink = fileSink(out, { overwrite: true });
    await sink.write("x.json", "{}");
    writeFileSync(out, edited);
    const refusal = {
      code: "output/edited",
      message: `${out} was changed since angokit wrote it. It was not replaced: move it away or delete it, then run again.`,
    };
    await expect(sink.commit()).rejects.toMatchObject(refusal);
    await sink.abort();
    expect(() => fileSink(out, { overwrite: true })).toThrow(expect.objectContaining(refusal));
    expect(readFileSync(out, "utf8")).toBe(edited);
    rmSync(at(`.x.json${MANIFEST}`));
    await put(out, "[]", { about: false, overwrite: true });
    expect(readFileSync(out, "utf8")).toBe("[]");
  });

  test("of any bytes is verified, and with another byte is not", async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 });
    const property = fc.asyncProperty(pieces, fc.nat(), fc.nat(7), changed);
    await fc.assert(property, { numRuns: 60 });
  });
});

describe("verify of one file finds", () => {
  const manifest = `.x.json${MANIFEST}`;
  const edited = (edit: (text: string) => string) => (): void =>
    writeFileSync(at(manifest), edit(readFileSync(at(manifest), "utf8")));
  const table: readonly (readonly [what: string, edit: () => void, wanted: readonly string[]])[] = [
    [
      "an annotation more",
      (): void => {
        const coco: { annotations: unknown[] } = JSON.parse(readFileSync(at("x.json"), "utf8"));
        coco.annotations.push({ id: 9, image_id: 0, category_id: 3, bbox: [0, 0, 1, 1] });
        writeFileSync(at("x.json"), JSON.stringify(coco));
      },
      ["error manifest/file-changed", "error manifest/counts"],
    ],
    ["what is no JSON any more", () => writeFileSync(at("x.json"), "{"), ["error manifest/file-changed"]],
    ["that it is gone", () => rmSync(at("x.json")), ["error manifest/file-missing"]],
    [
      "that it was moved without its manifest",
      () => renameSync(at("x.json"), at("y.json")),
      ["error manifest/file-missing"],
    ],
    ["other counts", edited((text) => text.replace('"images": 2', '"images": 7')), ["error manifest/counts"]],
    ["another content", edited((text) => text.replace("sha256:", "sha256:0")), ["error manifest/content"]],
    ["nothing where it was touched only", () => utimesSync(at("x.json"), 1, 1), []],
  ];
  test.each(table)("%s", async (_, edit, wanted) => {
    await write(at("x.json"));
    edit();
    expect(await findings(at("x.json"))).toEqual(wanted);
  });

  test("other numbers of results", async () => {
    await write(at("x.json"), "coco-results");
    expect(await findings(at("x.json"))).toEqual([]);
    edited((text) => text.replace('"annotations": 3', '"annotations": 4'))();
    expect(await findings(at("x.json"))).toEqual(["error manifest/counts"]);
  });

  test("and says what to do where there is no manifest, or a wrong one", async () => {
    await write(at("x.json"));
    renameSync(at("x.json"), at("y.json"));
    const names = `y.json has no .y.json${MANIFEST} beside it`;
    const other = `${manifest} is of the same bytes: call it, or a copy of it, .y.json${MANIFEST}.`;
    expect(await findings(at("y.json"))).toBe(`manifest/missing: ${at(names)}, but ${other}`);
    renameSync(at(manifest), at(`.y.json${MANIFEST}`));
    expect(await findings(at("y.json"))).toEqual([]);
    mkdirSync(at("else"));
    renameSync(at("y.json"), at("else/y.json"));
    const moved = "angokit did not write it, or it was moved without that file.";
    expect(await findings(at("else/y.json"))).toBe(`manifest/missing: ${at("else", names)}: ${moved}`);
    expect(await findings(at(`.y.json${MANIFEST}`))).toMatch(/^manifest\/missing: .* is a manifest\./);
    writeFileSync(at("else", `.y.json${MANIFEST}`), "{}");
    expect(await findings(at("else/y.json"))).toMatch(/^manifest\/damaged: .*\.y\.json.* is damaged/);
    expect(await findings(at("none.json"))).toMatch(/^input\/missing: /);
    expect(await findings(at("else"))).toMatch(/^manifest\/missing: /);
  });

  const row = `["x.json",3,1,"${"0".repeat(64)}"]`;
  test.each([
    ["no row", ""],
    ["two rows", `${row},${row.replace("x.", "y.")}`],
    ["one row twice", `${row},${row}`],
    ["a link", '["x.json","y.json"]'],
    ["more than it can have", `${row}${" ".repeat(2 ** 24)}`],
  ])("a manifest that is damaged: with %s", async (_, rows) => {
    writeFileSync(at("x.json"), "[]\n");
    writeFileSync(at(manifest), `{"angokit":1,"files":[${rows}]}`);
    expect(await findings(at("x.json"))).toBe(
      `manifest/damaged: ${at(manifest)} is damaged, or angokit did not write it.`,
    );
    const refusal = { code: "output/not-ours", place: { file: at(manifest) } };
    await expect(put(at("x.json"), "[]", { about: true, overwrite: true })).rejects.toMatchObject(refusal);
  });

  test.skipIf(process.platform === "win32")(
    "nothing beside a device or a pipe, which is not read",
    async () => {
      expect(await findings("/dev/zero")).toMatch(/^manifest\/missing: .* a device or a pipe/);
      execFileSync("sh", ["-c", `mkfifo pipe ${manifest} .y.json${MANIFEST}`], { cwd: at(".") });
      mkdirSync(at(`.z.json${MANIFEST}`));
      expect(await findings(at("pipe"))).toMatch(/^manifest\/missing: .* a device or a pipe/);
      for (const name of ["none.json", "x.json", "z.json"]) writeFileSync(at(name), "[]\n");
      expect(await findings(at("none.json"))).toMatch(/^manifest\/missing: /);
      for (const name of ["x.json", "z.json"]) {
        const place = at(`.${name}${MANIFEST}`);
        expect(await findings(at(name))).toBe(
          `manifest/damaged: ${place} is damaged, or angokit did not write it.`,
        );
        const refusal = { code: "output/not-ours", place: { file: place } };
        await expect(put(at(name), "[]", { about: true, overwrite: true })).rejects.toMatchObject(refusal);
      }
    },
  );
});

describe("a manifest beside a file", () => {
  test("is no dataset", async () => {
    await write(at("x.json"));
    writeFileSync(at("x.jpg"), "");
    expect(await detectInput(diskFolder(at(".")))).toEqual({ format: "coco", entry: "x.json" });
    const manifest = readFileSync(at(`.x.json${MANIFEST}`), "utf8");
    rmSync(at("x.json"));
    await expect(detectInput(diskFolder(at(".")))).rejects.toMatchObject({ code: "input/unrecognised" });
    const label = {
      imagePath: "a.jpg",
      imageWidth: 4,
      imageHeight: 4,
      shapes: [],
      flags: {},
      imageData: null,
    };
    const text = JSON.stringify({ version: "5.5.0", ...label });
    const files = new Map([
      ["a.json", text],
      ["a.jpg", ""],
      [`.a.json${MANIFEST}`, manifest],
      [`deep/.b.json${MANIFEST}`, manifest],
      ["deep/b.json", text],
    ]);
    const folder = memoryFolder("m", files);
    expect(await detectInput(folder)).toMatchObject({ format: "labelme" });
    const names: string[] = [];
    for await (const { name } of (await readLabelme(folder)).images) names.push(name);
    expect(names).toHaveLength(2);
  });
});
