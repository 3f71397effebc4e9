import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { coco80 } from "../src/yolo/coco80.ts";

const BENCH = join(import.meta.dirname, "../../../bench");
const SCALE = "0.001";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "angokit-bench-shape-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script of the benchmarks. */
function run(script: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(BENCH, script), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function generated(name: string, ...args: readonly string[]): string {
  const path = join(folder, name);
  run("generate.ts", path, "--scale", SCALE, ...args);
  return path;
}

interface CocoFile {
  readonly images: readonly { readonly id: number; readonly width: number; readonly height: number }[];
  readonly annotations: readonly {
    readonly segmentation: readonly (readonly number[])[] | { readonly counts: readonly number[] };
    readonly iscrowd: number;
    readonly image_id: number;
    readonly bbox: readonly number[];
    readonly area: number;
    readonly id: number;
  }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

describe("the generated COCO file", () => {
  let text: string;
  let file: CocoFile;
  beforeAll(() => {
    text = readFileSync(generated("coco.json"), "utf8");
    file = JSON.parse(text);
  });

  it("has the numbers of train2017 at its scale, and no id twice", () => {
    expect([file.images.length, file.annotations.length]).toStrictEqual([118, 860]);
    for (const list of [file.images, file.annotations, file.categories]) {
      expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
    }
  });

  it("has COCO's classes with the gaps in their ids", () => {
    expect(file.categories.map(({ id, name }) => [id, name])).toStrictEqual(coco80);
  });

  it("has the keys and the spaces of the real file", () => {
    expect(Object.keys(file)).toStrictEqual(["info", "licenses", "images", "annotations", "categories"]);
    expect(new Set(file.images.map((image) => Object.keys(image).join(" ")))).toStrictEqual(
      new Set(["license file_name coco_url height width date_captured flickr_url id"]),
    );
    expect(new Set(file.annotations.map((annotation) => Object.keys(annotation).join(" ")))).toStrictEqual(
      new Set(["segmentation area iscrowd image_id bbox category_id id"]),
    );
    // Of a text of megabytes a failure is to show no more than what is wrong.
    expect(text.slice(0, 200)).toMatch(/^\{"info": \{"description": "[^"]+","url": /);
    expect(/:(?! )|: {2}|,[ ]|[\n\t]/.exec(text.replaceAll(/"[^"]*"/g, '""'))).toBeNull();
  });

  it("has polygons, polygons of several parts and crowds in COCO's shares", () => {
    const outlines = file.annotations.flatMap(({ segmentation }) =>
      "counts" in segmentation ? [] : [segmentation],
    );
    const points = outlines.flat().reduce((sum, ring) => sum + ring.length / 2, 0);
    const several = outlines.filter((rings) => rings.length > 1).length;
    expect(file.annotations.length - outlines.length).toBe(Math.round(860 * 0.012));
    expect(file.annotations.filter(({ iscrowd }) => iscrowd === 1).length).toBe(10);
    expect(points / outlines.length).toBeGreaterThan(22);
    expect(points / outlines.length).toBeLessThan(26);
    expect(several / outlines.length).toBeGreaterThan(0.07);
    expect(several / outlines.length).toBeLessThan(0.13);
    const coordinates = outlines.flat(2);
    expect(coordinates.filter((number) => number !== Math.round(number * 100) / 100)).toStrictEqual([]);
  });

  it("has geometry that lies in its image, and run lengths that fill it", () => {
    const images = new Map(file.images.map((image) => [image.id, image]));
    for (const { image_id, bbox, segmentation, area } of file.annotations) {
      const { width = 0, height = 0 } = images.get(image_id) ?? {};
      const [x = -1, y = -1, across = 0, down = 0] = bbox;
      expect(Math.min(x, y, area)).toBeGreaterThanOrEqual(0);
      expect([x + across <= width + 0.001, y + down <= height + 0.001]).toStrictEqual([true, true]);
      if (!("counts" in segmentation)) continue;
      expect(segmentation.counts.reduce((sum, count) => sum + count, 0)).toBe(width * height);
    }
  });

  it("does not group annotations by image", () => {
    const neighbours = file.annotations.filter(
      ({ image_id }, at) => image_id === file.annotations[at + 1]?.image_id,
    );
    expect(neighbours.length).toBeLessThan(860 / 20);
  });
});

describe.each(["coco", "ango-ndjson", "yolo"])("generated %s", (format) => {
  it("depends on the seed and on nothing else", () => {
    const [first, again, other] = ["1", "1", "2"].map((seed, at) =>
      digest(generated(`${format}-${at}`, "--format", format, "--seed", seed)),
    );
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});

/** Of a file, or of all files of a folder with their paths. */
function digest(path: string): string {
  const hash = createHash("sha256");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && `${join(entry.parentPath, entry.name)}/`.startsWith(`${path}/`),
  );
  for (const entry of entries.toSorted((a, b) =>
    join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
  )) {
    const file = join(entry.parentPath, entry.name);
    hash.update(file.slice(path.length)).update(readFileSync(file));
  }
  return hash.digest("hex");
}

describe("the benchmarks", () => {
  it("run through and print a table", () => {
    const lines = run("run.ts", "--scale", "0.0005", "--rounds", "1").trim().split("\n");
    const rows = lines.slice(4).map((line) => line.split("|").map((cell) => cell.trim()));
    expect(lines[2]).toMatch(/^\| benchmark +\| baseline /);
    expect(rows.map(([, name]) => name)).toStrictEqual([
      "coco-yolo-detect",
      "coco-yolo-segment",
      "coco-yolo-detect-sidecar",
      "coco-yolo-segment-sidecar",
      "yolo-coco",
      "yolo-coco-sized",
      "yolo-coco-segment",
      "ango-coco",
      "ango-coco-schema",
      "ango-yolo",
      "coco-coco",
      "filter",
      "sample",
      "split",
      "tile",
      "coco-voc",
      "coco-cvat",
      "coco-label-studio",
      "coco-labelme",
    ]);
    for (const row of rows) expect(row[5]).toMatch(/^\d+\.\d\d ×$/);
  });
});
