import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { memoryFolder } from "../../src/io/source.ts";
import type { Json } from "../../src/model/json.ts";
import { folderSink } from "../../src/node/folder-sink.ts";
import { readDatasetManifest, verify } from "../../src/node/verify.ts";
import { repair } from "../../src/repair/repair.ts";
import { at, inEmptyFolder } from "../sink-place.ts";

inEmptyFolder();

const ROW = "0 0.5 0.5 0.2 0.2";
const YAML = "path: .\ntrain: images\nval: images\nnames: [cat]\n";

const coco = (images: number, annotations: number): string =>
  JSON.stringify({
    images: Array.from({ length: images }, (_, id) => ({ id, file_name: `${id}.jpg`, width: 9, height: 9 })),
    annotations: Array.from({ length: annotations }, () => ({
      image_id: 0,
      category_id: 1,
      bbox: [1, 1, 3, 3],
    })),
    categories: [{ id: 1, name: "cat" }],
  });

/** Repairs a dataset into `out`. @returns the counts of the manifest */
async function counted(
  files: Readonly<Record<string, string>>,
  format: "coco" | "yolo",
): Promise<Json | undefined> {
  const sink = folderSink(at("out"), { about: () => ({ format }) });
  await repair(memoryFolder("set", new Map(Object.entries(files))), sink, { from: format });
  return (await readDatasetManifest(at("out"))).dataset?.["counts"];
}

async function findings(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { code } of verify(at("out"))) found.push(code);
  return found;
}

describe("the manifest of a repaired copy", () => {
  test.each([
    ["one COCO file", "coco", { "a.json": coco(3, 2), "images/0.jpg": "" }, [3, 2]],
    [
      "labels of which a row is deleted, one with an image, one without, and an image without labels",
      "yolo",
      {
        "data.yaml": YAML,
        "images/a.jpg": "",
        "images/b.jpg": "",
        "labels/a.txt": `${ROW}\n${ROW}\n\n0 0.1 0.1 0.1 0.1\r\n`,
        "labels/c.txt": ROW,
        "labels/._c.txt": ROW,
      },
      [3, 3],
    ],
    [
      "splits as Roboflow has them",
      "yolo",
      {
        "data.yaml": "train: train/images\nval: valid/images\nnames: [cat]\n",
        "train/images/a.jpg": "",
        "train/labels/a.txt": `${ROW}\n`,
        "valid/images/a.jpg": "",
        "valid/images/b.png": "",
        "valid/labels/a.txt": "",
      },
      [3, 1],
    ],
  ] as const)("says how much is in %s", async (_, format, files, [images, annotations]) => {
    expect(await counted(files, format)).toEqual({ images, annotations });
    expect(await findings()).toEqual([]);
    const manifest = join(at("out"), ".angokit-manifest.json");
    writeFileSync(
      manifest,
      readFileSync(manifest, "utf8").replace(`"annotations": ${annotations}`, '"annotations": 9'),
    );
    expect(await findings()).toEqual(["manifest/counts"]);
  });

  test.each([
    ["other files of JSON", "coco", { "a.json": coco(1, 1), "notes.json": "{}" }],
    [
      "a list of classes among labels",
      "yolo",
      { "data.yaml": YAML, "labels/a.txt": ROW, "labels/classes.txt": "cat" },
    ],
    ["labels elsewhere", "yolo", { "data.yaml": YAML, "set/labels/a.txt": ROW }],
  ] as const)("leaves it open where there are %s", async (_, format, files) => {
    expect(await counted(files, format)).toBeUndefined();
    expect(await findings()).toEqual([]);
  });
});
