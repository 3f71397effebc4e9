import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Folder } from "../src/io/source.ts";
import { readAngoExport } from "../src/ango/read.ts";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import { memorySource } from "../src/io/source.ts";
import { openArchive } from "../src/node/archive-file.ts";
import { archiveSink } from "../src/node/archive-sink.ts";
import type { DatasetAbout } from "../src/node/dataset-about.ts";
import { diskFolder } from "../src/node/folder.ts";
import { folderSink } from "../src/node/folder-sink.ts";
import { MANIFEST } from "../src/node/manifest.ts";
import { fileSource } from "../src/node/source.ts";
import { readDatasetManifest, verify } from "../src/node/verify.ts";
import { writeYolo } from "../src/yolo/write.ts";
import { at, codeOf, inEmptyFolder } from "./sink-place.ts";

inEmptyFolder();

const COCO = JSON.stringify({
  images: ["a.jpg", "b.jpg", 'c d,"é.jpg'].map((file_name, id) => ({ id, file_name, width: 20, height: 10 })),
  annotations: [0, 0, 1].map((image_id, id) => ({
    id,
    image_id,
    category_id: 3,
    bbox: [1 + id, 2, 3, 4],
    area: 12,
    iscrowd: 0,
  })),
  categories: [{ id: 3, name: "cat" }],
});
const about: DatasetAbout = {
  name: "cats",
  version: "2",
  classes: ["cat"],
  splits: { train: 3 },
  tool: "angokit 1.0.0",
};

async function write(out: string, format: "yolo" | "coco"): Promise<void> {
  const options = { about: async (): Promise<DatasetAbout> => ({ ...about, format }) };
  const sink = out.includes(".") ? archiveSink(out, options) : folderSink(out, options);
  const writer = format === "yolo" ? writeYolo(sink) : writeCoco(sink);
  await writer(await readCoco(memorySource("in.json", COCO)));
}

async function opened(out: string): Promise<Folder> {
  const folder = out.includes(".") ? await openArchive(fileSource(out)) : diskFolder(out);
  if (folder === undefined) throw new Error(`${out} is no archive.`);
  return folder;
}

/** Findings as `<severity> <code> <file>`. */
async function findings(folder: Folder): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { severity, code, file } of verify(folder))
    found.push(`${severity} ${code} ${file ?? ""}`);
  return found;
}

interface Manifest {
  files: (readonly (string | number)[])[];
  dataset: Record<string, unknown> & { counts: Record<string, number> };
}

function manifestOf(out: string): Manifest {
  return JSON.parse(readFileSync(join(out, MANIFEST), "utf8"));
}

describe("a manifest", () => {
  test("says what was written, of whatever form, and the same of all", async () => {
    const contents = new Set<unknown>();
    for (const name of ["out", "out.zip", "out.tar", "out.tar.gz"]) {
      await write(at(name), "yolo");
      const folder = await opened(at(name));
      const { files, dataset } = await readDatasetManifest(folder);
      expect(dataset).toMatchObject({ ...about, format: "yolo", counts: { images: 3, annotations: 3 } });
      expect([...files.keys(), MANIFEST].toSorted()).toEqual(await folder.list());
      contents.add(dataset?.["content"]);
      expect(await findings(folder)).toEqual([]);
    }
    expect(contents.size).toBe(1);
  });

  test("has the SHA-256 of each file, and one of them all that anyone can work out", async () => {
    await write(at("out"), "yolo");
    const { files, dataset } = manifestOf(at("out"));
    for (const [path, bytes, , digest] of files) {
      const content = readFileSync(at("out", String(path)));
      expect([bytes, digest]).toEqual([content.length, createHash("sha256").update(content).digest("hex")]);
    }
    const lines = files
      .map(([path, bytes, , digest]) => `${JSON.stringify([path, bytes, digest])}\n`)
      .toSorted();
    expect(dataset["content"]).toBe(`sha256:${createHash("sha256").update(lines.join("")).digest("hex")}`);
  });

  test("does not change its content with the place that links lead to", async () => {
    const contents = new Set<unknown>();
    writeFileSync(at("a.jpg"), "");
    mkdirSync(at("deep/er"), { recursive: true });
    for (const out of ["one", "deep/er/two"]) {
      const sink = folderSink(at(out), { about: () => about });
      await sink.place('images/a, "b".jpg', at("a.jpg"), "link");
      await sink.commit();
      contents.add(manifestOf(at(out)).dataset["content"]);
      expect(await findings(diskFolder(at(out)))).toEqual([]);
    }
    expect(contents.size).toBe(1);
  });

  test("of files alone is what a sink writes that knows no more", async () => {
    const sink = folderSink(at("out"));
    await sink.write("a.txt", "x");
    await sink.commit();
    const { dataset, files } = await readDatasetManifest(diskFolder(at("out")));
    expect([dataset, files.size]).toEqual([undefined, 1]);
    expect(await findings(diskFolder(at("out")))).toEqual([]);
  });

  test("of before, with half of each digest, is understood: by verify and by overwrite", async () => {
    await write(at("out"), "yolo");
    const { files } = manifestOf(at("out"));
    const before = files.map(([path, bytes, , digest]) => [path, bytes, 1, String(digest).slice(0, 32)]);
    writeFileSync(at("out", MANIFEST), JSON.stringify({ angokit: 1, files: before }));
    expect(await findings(diskFolder(at("out")))).toEqual([]);
    expect(codeOf(() => folderSink(at("out"), { overwrite: true }))).toBe("nothing thrown");
    appendFileSync(at("out/labels/train/a.txt"), " ");
    expect(await findings(diskFolder(at("out")))).toEqual(["error manifest/file-changed labels/train/a.txt"]);
    expect(codeOf(() => folderSink(at("out"), { overwrite: true }))).toBe("output/edited");
  });
});

describe("verify finds", () => {
  const label = "labels/train/a.txt";
  const table: readonly (readonly [what: string, edit: (out: string) => void, wanted: readonly string[]])[] =
    [
      [
        "a row that was changed",
        (out) => writeFileSync(join(out, label), readFileSync(join(out, label), "utf8").replace("0 ", "1 ")),
        [`error manifest/file-changed ${label}`],
      ],
      [
        "a row that was added",
        (out) => appendFileSync(join(out, label), "0 0.5 0.5 0.1 0.1\n"),
        [`error manifest/file-changed ${label}`, `error manifest/counts ${MANIFEST}`],
      ],
      [
        "a file that is gone",
        (out) => rmSync(join(out, "data.yaml")),
        ["error manifest/file-missing data.yaml"],
      ],
      [
        "a file that was renamed",
        (out) => renameSync(join(out, label), join(out, "labels/train/z.txt")),
        [
          `error manifest/file-missing ${label}`,
          "warning manifest/file-added labels/train/z.txt",
          `error manifest/counts ${MANIFEST}`,
          `error manifest/counts ${MANIFEST}`,
        ],
      ],
      [
        "a cache that a trainer left",
        (out) => writeFileSync(join(out, "labels/train.cache"), ""),
        ["warning manifest/file-added labels/train.cache"],
      ],
      [
        "a link in place of a file that leads nowhere",
        (out) => {
          rmSync(join(out, label));
          symlinkSync("nowhere", join(out, label));
        },
        [
          `error manifest/file-missing ${label}`,
          `error manifest/counts ${MANIFEST}`,
          `error manifest/counts ${MANIFEST}`,
        ],
      ],
    ];
  test.each(table)("%s", async (_, edit, wanted) => {
    await write(at("out"), "yolo");
    edit(at("out"));
    expect(await findings(diskFolder(at("out")))).toEqual(wanted);
  });

  test.skipIf(process.platform === "win32")("links that became files or lead elsewhere", async () => {
    for (const name of ["a.jpg", "b.jpg", "c.jpg", "evil.jpg"]) writeFileSync(at(name), name);
    const sink = folderSink(at("out"));
    for (const name of ["a.jpg", "b.jpg", "c.jpg"]) await sink.place(name, at(name), "link");
    await sink.commit();
    const folder = diskFolder(at("out"));
    expect(await findings(folder)).toEqual([]);
    for (const name of ["a.jpg", "b.jpg"]) rmSync(at("out", name));
    writeFileSync(at("out/a.jpg"), "a.jpg");
    symlinkSync("../evil.jpg", at("out/b.jpg"));
    const messages: string[] = [];
    for await (const { code, message } of verify(folder)) messages.push(`${code}: ${message}`);
    const since = "was changed since it was written: it is";
    expect(messages).toEqual([
      `manifest/file-changed: a.jpg ${since} a file, not a link to ../a.jpg.`,
      `manifest/file-changed: b.jpg ${since} a link to ../evil.jpg, not a link to ../b.jpg.`,
    ]);
  });

  test.each(["yolo", "coco"] as const)("numbers that were changed in the manifest of %s", async (format) => {
    await write(at("out"), format);
    expect(await findings(diskFolder(at("out")))).toEqual([]);
    const manifest = manifestOf(at("out"));
    manifest.dataset.counts["annotations"] = 4;
    writeFileSync(at("out", MANIFEST), JSON.stringify(manifest));
    expect(await findings(diskFolder(at("out")))).toEqual([`error manifest/counts ${MANIFEST}`]);
  });

  test("a COCO file that is none any more", async () => {
    await write(at("out"), "coco");
    writeFileSync(at("out/annotations.json"), "{");
    expect(await findings(diskFolder(at("out")))).toEqual(["error manifest/file-changed annotations.json"]);
  });

  test("nothing where COCO keeps what it has no records for", async () => {
    const asset = {
      asset: "https://example.com/a.mp3",
      externalId: "a.mp3",
      task: { taskId: "t", tools: [] },
    };
    const sink = archiveSink(at("out.zip"), { about: () => ({ format: "coco" }) });
    await writeCoco(sink)(await readAngoExport(memorySource("in.json", JSON.stringify([asset]))));
    const folder = await opened(at("out.zip"));
    expect((await readDatasetManifest(folder)).dataset).toMatchObject({
      counts: { images: 0, annotations: 0 },
    });
    expect(await findings(folder)).toEqual([]);
  });

  test("a list that was made to fit what was changed", async () => {
    await write(at("out"), "yolo");
    const manifest = manifestOf(at("out"));
    rmSync(at("out/data.yaml"));
    const files = manifest.files.filter(([path]) => path !== "data.yaml");
    writeFileSync(at("out", MANIFEST), JSON.stringify({ ...manifest, files }));
    expect(await findings(diskFolder(at("out")))).toEqual([`error manifest/content ${MANIFEST}`]);
  });

  test("a content that was taken out of the manifest", async () => {
    await write(at("out"), "yolo");
    const { files, dataset } = manifestOf(at("out"));
    const { content: _, ...rest } = dataset;
    writeFileSync(at("out", MANIFEST), JSON.stringify({ angokit: 1, files, dataset: rest }));
    expect(await findings(diskFolder(at("out")))).toEqual([`error manifest/content ${MANIFEST}`]);
  });

  test("a byte of an archive that was changed", async () => {
    await write(at("out.tar"), "yolo");
    const bytes = readFileSync(at("out.tar"));
    bytes[bytes.indexOf("names:")] = 0x6d;
    writeFileSync(at("out.tar"), bytes);
    expect(await findings(await opened(at("out.tar")))).toEqual(["error manifest/file-changed data.yaml"]);
  });

  test.each([
    ["no manifest", undefined, "manifest/missing"],
    ["no JSON", "{", "manifest/damaged"],
    ["another JSON", "{}", "manifest/damaged"],
    ["rows that are none", '{"angokit":1,"files":[["a",1]]}', "manifest/damaged"],
    ["a path twice", `{"angokit":1,"files":[["a","b"],["a","b"]]}`, "manifest/damaged"],
    ["digests that are none", '{"angokit":1,"files":[["a",1,1,""]]}', "manifest/damaged"],
  ])("nothing to compare with where there is %s", async (_, text, code) => {
    writeFileSync(at("a.txt"), "");
    if (text !== undefined) writeFileSync(at(MANIFEST), text);
    await expect(findings(diskFolder(at(".")))).rejects.toMatchObject({ code });
  });
});
