/*
 * Makes the dataset of this folder again: `pnpm exec node samples/make.ts [folder]`.
 * Every format is written from what was drawn, by code of its own and not by the toolkit, so that
 * the toolkit's tests can hold its results against these files.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { angoExport } from "./make/ango.ts";
import { drawPictures, LOG } from "./make/catalogue.ts";
import { cocoDataset } from "./make/coco.ts";
import { categorySchema } from "./make/schema.ts";
import { writeJson } from "./make/text.ts";
import { yoloDescription, yoloRows } from "./make/yolo.ts";

const folder = process.argv[2] ?? import.meta.dirname;
for (const [path, content] of makeSamples()) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** Every file that is made, by its path in this folder. */
function makeSamples(): ReadonlyMap<string, string | Uint8Array> {
  const pictures = drawPictures();
  const files = new Map<string, string | Uint8Array>([
    ["ango/export.json", writeJson(angoExport(pictures))],
    ["ango/category-schema.json", writeJson(categorySchema())],
    [
      "ango/project.json",
      writeJson({
        name: "Harbour and road",
        description: "Boats, cars, houses and water in drawn pictures: the sample dataset of angokit.",
      }),
    ],
    ["coco/annotations.json", writeJson(cocoDataset(pictures))],
    ["yolo/data.yaml", yoloDescription()],
    [`images/${LOG.name}`, LOG.text],
  ]);
  for (const picture of pictures) {
    const { name } = picture.scene;
    files.set(`images/${name}`, picture.bytes);
    files.set(`yolo/images/${picture.split}/${name}`, picture.bytes);
    files.set(`yolo/labels/${picture.split}/${name.replace(/\.\w+$/u, ".txt")}`, yoloRows(picture));
  }
  return files;
}
