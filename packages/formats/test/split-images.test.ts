import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { imagesIn } from "../src/io/image-places.ts";
import type { DatasetImage } from "../src/model/dataset.ts";
import { diskFolder } from "../src/node/folder.ts";
import { openDataset } from "../src/node/opening/opened-dataset.ts";
import { splitImages } from "../src/splits.ts";
import { png } from "./yolo-inputs.ts";

/*
 * Images of two splits that have one name, as frames of two videos have, in the folders that people and tools put them in.
 * Whatever split they are given, each keeps its own pixels: the one in train is 30 wide, the one in val 50.
 */

const coco = (width: number): string =>
  JSON.stringify({
    images: [{ id: 1, file_name: "a.png", width, height: 20 }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 5, 5], area: 25, iscrowd: 0 }],
    categories: [{ id: 1, name: "cat" }],
  });

const cvat = `<annotations><version>1.1</version>
  <image id="0" name="a.png" subset="train" width="30" height="20"/>
  <image id="1" name="a.png" subset="val" width="50" height="20"/>
</annotations>`;

type Files = Readonly<Record<string, string | Uint8Array>>;

const layouts: readonly (readonly [string, Files])[] = [
  [
    "COCO as published",
    {
      "annotations/instances_train2017.json": coco(30),
      "annotations/instances_val2017.json": coco(50),
      "train2017/a.png": png(30, 20),
      "val2017/a.png": png(50, 20),
    },
  ],
  [
    "COCO with images for each split",
    {
      "annotations/instances_train.json": coco(30),
      "annotations/instances_val.json": coco(50),
      "images/train/a.png": png(30, 20),
      "images/val/a.png": png(50, 20),
    },
  ],
  [
    "Roboflow's COCO",
    {
      "train/_annotations.coco.json": coco(30),
      "valid/_annotations.coco.json": coco(50),
      "train/a.png": png(30, 20),
      "valid/a.png": png(50, 20),
    },
  ],
  [
    "a project of CVAT",
    { "annotations.xml": cvat, "images/train/a.png": png(30, 20), "images/val/a.png": png(50, 20) },
  ],
  [
    "YOLO",
    {
      "data.yaml": "train: images/train\nval: images/val\nnames: [cat]\n",
      "images/train/a.png": png(30, 20),
      "images/val/a.png": png(50, 20),
      "labels/train/a.txt": "0 0.5 0.5 0.2 0.2\n",
      "labels/val/a.txt": "0 0.5 0.5 0.2 0.2\n",
    },
  ],
];

function onDisk(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "angokit-splits-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const GIVEN: readonly (string | undefined)[] = [undefined, "train", "val", "valid", "other"];

test.each(layouts)("%s: in any split an image keeps its pixels", async (_, files) => {
  const folder = onDisk(files);
  for (const given of GIVEN) {
    const opened = await openDataset(folder);
    const findSource = await imagesIn(diskFolder(folder));
    const { images } = given === undefined ? opened : splitImages(opened, [{ name: given, share: 1 }]);
    const found: DatasetImage[] = [];
    for await (const image of images) {
      found.push(image);
      const path = opened.find(image) ?? "";
      const width = { 30: /train/, 50: /val/ }[image.width ?? 0];
      expect(path.slice(folder.length)).toMatch(width ?? /never/);
      expect(findSource(image)?.name).toMatch(width ?? /never/);
    }
    expect(found.map(({ width }) => width)).toEqual([30, 50]);
  }
});

test.each(layouts)("%s: an image that is missing is not taken from another split", async (_, files) => {
  const missing = Object.keys(files).find((path) => path.endsWith("a.png") && path.includes("val")) ?? "";
  const folder = onDisk(Object.fromEntries(Object.entries(files).filter(([path]) => path !== missing)));
  for (const given of GIVEN) {
    const opened = await openDataset(folder, { onDiagnostic: () => {} });
    const { images } = given === undefined ? opened : splitImages(opened, [{ name: given, share: 1 }]);
    const found: (string | undefined)[] = [];
    for await (const image of images) found.push(opened.find(image)?.slice(folder.length));
    expect(found.filter((path) => path !== undefined)).toEqual([expect.stringMatching(/train/)]);
  }
});
