import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { angoFeatures } from "../src/ango/features.ts";
import { cocoFeatures } from "../src/coco/features.ts";
import { cvatFeatures } from "../src/cvat/features.ts";
import { labelStudioFeatures } from "../src/label-studio/features.ts";
import { labelmeFeatures } from "../src/labelme/features.ts";
import { features } from "../src/model/features.ts";
import { vocFeatures } from "../src/voc/features.ts";
import { yoloFeatures } from "../src/yolo/features.ts";
import { type YoloShape, yoloShapes } from "../src/yolo/shapes.ts";

const model = await readFile(new URL("../MODEL.md", import.meta.url), "utf8");

describe("MODEL.md", () => {
  it("says what YOLO makes of each shape as the writer does it", () => {
    const rows = tableAfter("<!-- shapes");
    const tasks = ["detect", "segment", "obb", "pose"] as const;
    const columns = tasks.map((task) => rows[0]?.indexOf(`YOLO ${task}`) ?? -1);
    const shapes = Object.keys(yoloShapes.detect);
    expect(rows.slice(1).map(([shape]) => shape)).toEqual(shapes);
    for (const row of rows.slice(1)) {
      for (const [index, task] of tasks.entries()) {
        const entry = Object.entries(yoloShapes[task]).find(([shape]) => shape === row[0]);
        expect(`${task} ${row[columns[index] ?? -1]}`).toBe(`${task} ${cell(entry?.[1])}`);
      }
    }
  });

  it("names every feature of every report, with its meaning", () => {
    const expected = Object.entries(features).map(([feature, meaning]) => [
      feature,
      meaning,
      mark(cocoFeatures, feature, "kept"),
      mark(yoloFeatures, feature, "kept"),
      mark(angoFeatures, feature, "lost"),
      mark(vocFeatures, feature, "kept"),
      mark(labelmeFeatures, feature, "kept"),
      mark(cvatFeatures, feature, "kept"),
      mark(labelStudioFeatures, feature, "kept"),
    ]);
    expect(tableAfter("<!-- features").slice(1)).toEqual(expected);
  });
});

function mark(list: readonly string[], feature: string, sign: string): string {
  return list.includes(feature) ? sign : "";
}

function cell(shape: YoloShape | undefined): string {
  if (shape === undefined) return "missing";
  if (shape.as === "none") return "–";
  // A hole is counted where there is one: it is no property of the kind of shape.
  const holes = shape.as === "ring" && shape.loses.length === 0 ? "; holes (holes)" : "";
  return `${shape.as}${shape.loses.length === 0 ? "" : ` (${shape.loses.join(", ")})`}${holes}`;
}

/** The cells of the first table below a line, its head first. */
function tableAfter(heading: string): readonly (readonly string[])[] {
  const [, below = ""] = model.split(heading);
  const [, table = ""] = /\n\n(\|[\s\S]*?\|)\n\n/.exec(below) ?? [];
  return table
    .split("\n")
    .filter((_, line) => line !== 1)
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((text) => text.trim()),
    );
}
