import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { objectOf, type Place, samples } from "./process.ts";

export const images = join(samples, "images");

/** A YOLO dataset: its rows, and whether the pictures are those that the rows are about. */
export function putYolo(place: Place, rows: readonly string[]): string {
  place.put("set/data.yaml", "train: images/train\nval: images/train\nnames:\n  0: boat\n  1: car\n");
  place.put("set/images/train/a.png", readFileSync(join(images, "marina-01.png")));
  place.put("set/labels/train/a.txt", rows.map((row) => `${row}\n`).join(""));
  return "set";
}

/** A COCO dataset of pictures that are said to be 320 × 240 pixels large. */
export function putCoco(place: Place, names: readonly string[]): string {
  const list = names.map((name, index) => ({ id: index + 1, file_name: name, width: 320, height: 240 }));
  const coco = { images: list, categories: [{ id: 1, name: "boat" }], annotations: [] };
  place.put("set/annotations.json", JSON.stringify(coco));
  return "set";
}

/** A JSON Schema of a file, ready to hold documents against. */
export function schemaOf(path: string): ValidateFunction {
  const schema: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
  // Patterns in the schema of SARIF are none of Unicode mode.
  const options = { allErrors: true, strict: false, validateFormats: false, unicodeRegExp: false };
  const ajv = String(objectOf(schema)["$schema"]).includes("draft-07")
    ? new Ajv(options)
    : new Ajv2020(options);
  return ajv.compile(objectOf(schema));
}
