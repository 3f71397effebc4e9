import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "jpeg-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import exported from "../ango/export.json" with { type: "json" };
import coco from "../coco/annotations.json" with { type: "json" };
import { drawPictures, LOG } from "../make/catalogue.ts";
import { decodePng } from "./png.ts";

const SAMPLES = join(import.meta.dirname, "..");
const MADE = ["ango", "coco", "images", "yolo"] as const;

function filesOf(root: string): string[] {
  return MADE.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
      .filter((path) => statSync(join(root, path)).isFile()),
  ).toSorted();
}

describe("remaking", () => {
  let remade = "";
  beforeAll(() => {
    remade = mkdtempSync(join(tmpdir(), "samples-"));
    execFileSync(process.execPath, [join(SAMPLES, "make.ts"), remade]);
  });
  afterAll(() => {
    rmSync(remade, { recursive: true });
  });

  it("gives the same list of files", () => {
    expect(filesOf(remade)).toEqual(filesOf(SAMPLES));
  });

  it.each(filesOf(SAMPLES))("gives %s again", (path) => {
    expect(contentOf(join(remade, path)) === contentOf(join(SAMPLES, path))).toBe(true);
  });
});

/** What a file holds. Other versions of zlib pack the same pixels otherwise, so PNG files count unpacked. */
function contentOf(file: string): string {
  const bytes = readFileSync(file);
  if (!file.endsWith(".png")) return bytes.toString("latin1");
  const { width, height, rgb } = decodePng(bytes);
  return `${width} ${height} ${Buffer.from(rgb).toString("latin1")}`;
}

describe("pictures", () => {
  const scenes = drawPictures().map(({ scene }) => scene);
  it.each(scenes.filter(({ name }) => name.endsWith(".png")))("$name is what was drawn", (scene) => {
    const { width, height, rgb } = decodePng(readFileSync(join(SAMPLES, "images", scene.name)));
    expect([width, height]).toEqual([scene.width, scene.height]);
    expect(Buffer.compare(rgb, scene.canvas.rgb())).toBe(0);
  });

  it.each(scenes.filter(({ name }) => name.endsWith(".jpg")))("$name looks like what was drawn", (scene) => {
    const { width, height } = scene;
    const bytes = readFileSync(join(SAMPLES, "images", scene.name));
    const stored = decode(bytes, { useTArray: true });
    const turned = orientation(bytes) === 6;
    expect([stored.width, stored.height]).toEqual(turned ? [height, width] : [width, height]);
    // Seen through orientation 6, pixel x, y lies in row `width - 1 - x`, column y of the file.
    const at = (x: number, y: number): number => (turned ? (width - 1 - x) * height + y : y * width + x);
    const drawn = scene.canvas.rgb();
    let difference = 0;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        for (let channel = 0; channel < 3; channel += 1) {
          const [seen, wanted] = [stored.data[at(x, y) * 4 + channel], drawn[(y * width + x) * 3 + channel]];
          difference += Math.abs((seen ?? 0) - (wanted ?? 0));
        }
      }
    }
    expect(difference / drawn.length).toBeLessThan(4);
  });

  it("holds one JPEG with orientation 6 and one without EXIF", () => {
    const found = ["upright-01.jpg", "sunset-01.jpg"].map((name) =>
      orientation(readFileSync(join(SAMPLES, "images", name))),
    );
    expect(found).toEqual([6, undefined]);
  });
});

/** The EXIF orientation, found by walking the segments of a JPEG file. */
function orientation(bytes: Buffer): number | undefined {
  for (let at = 2; bytes[at] === 0xff && bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at + 1] !== 0xe1 || bytes.toString("latin1", at + 4, at + 10) !== "Exif\0\0") continue;
    const tiff = bytes.subarray(at + 10);
    expect(tiff.toString("latin1", 0, 4)).toBe("MM\0*");
    const directory = tiff.readUInt32BE(4);
    for (let entry = 0; entry < tiff.readUInt16BE(directory); entry += 1) {
      const tag = directory + 2 + entry * 12;
      if (tiff.readUInt16BE(tag) === 0x0112) return tiff.readUInt16BE(tag + 8);
    }
  }
  return undefined;
}

describe("annotations", () => {
  const json = filesOf(SAMPLES).filter((path) => path.endsWith(".json"));
  it.each(json)("%s is JSON", (path) => {
    expect(() => parse(path)).not.toThrow();
  });

  const tools = exported.flatMap(({ task }): readonly Tool[] => task.tools);

  it("ango: corners follow from origin, sides and rotation", () => {
    const boxes = tools.flatMap((tool) => tool["rotated-bounding-box"] ?? []);
    expect(boxes.length).toBeGreaterThan(10);
    for (const { x, y, width, height, rotation, corners } of boxes) {
      const [cos, sin] = [Math.cos((rotation * Math.PI) / 180), Math.sin((rotation * Math.PI) / 180)];
      const expected = [
        [x, y],
        [x - sin * height, y + cos * height],
        [x + cos * width - sin * height, y + sin * width + cos * height],
        [x + cos * width, y + sin * width],
      ];
      const off = expected
        .flat()
        .map((value, index) => Math.abs(value - (corners.flat()[index] ?? Infinity)));
      expect(Math.max(...off)).toBeLessThan(1e-8);
    }
  });

  it("ango: every id of a class, question or relation is in the category schema", () => {
    const known = new Set(find(parse("ango/category-schema.json"), "schemaId"));
    const used = find(parse("ango/export.json"), "schemaId");
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter((id) => !known.has(id))).toEqual([]);
  });

  it("ango: relations tie objects that exist", () => {
    const found = parse("ango/export.json");
    const objects = new Set(find(found, "objectId"));
    const ends = ["from", "to", "group"].flatMap((key) => find(found, key)).flat();
    expect(ends).toHaveLength(7);
    expect(ends.filter((id) => !objects.has(id))).toEqual([]);
  });

  it("ango: text spans cut out what they say", () => {
    const text = readFileSync(join(SAMPLES, "images", LOG.name), "utf8");
    const spans = tools.flatMap(({ ner }) => ner ?? []);
    expect(spans).toHaveLength(LOG.spans.length);
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(
      spans.map(({ selection }) => selection),
    );
  });

  it("ango: has each case that readers must stand", () => {
    const boxes = tools.flatMap((tool) => tool["bounding-box"] ?? []);
    expect(boxes.filter(({ width, height }) => width < 0 && height < 0)).toHaveLength(1);
    const zones = tools.flatMap(({ segmentation }) => segmentation?.zones ?? []);
    expect(zones.filter(({ holes }) => holes.length > 0)).toHaveLength(1);
    expect(
      exported.filter(({ metadata }) => metadata.width === undefined).map((asset) => asset.externalId),
    ).toEqual(["bridge-01.png", "upright-01.jpg", "notes/log-01.txt"]);
    expect(exported.filter(({ asset }) => asset.includes("?"))).toHaveLength(1);
    expect(exported.filter(({ task }) => task.stageHistory.length > 0)).toHaveLength(1);
  });

  it("coco: categories have gaps, run lengths fill the picture, boxes lie on it", () => {
    const { images, annotations, categories } = coco;
    expect(categories.map(({ id }) => id)).toEqual([3, 7, 8, 11, 14, 20, 25, 26, 31, 40, 41]);
    expect(annotations.filter(({ iscrowd }) => iscrowd === 1)).toHaveLength(1);
    for (const { image_id, bbox, segmentation } of annotations) {
      const image = images.find(({ id }) => id === image_id);
      const [x = -1, y = -1, width = 0, height = 0] = bbox;
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual((image?.width ?? 0) + 0.011);
      expect(y + height).toBeLessThanOrEqual((image?.height ?? 0) + 0.011);
      if (Array.isArray(segmentation)) continue;
      expect(segmentation.size).toEqual([image?.height, image?.width]);
      expect(segmentation.counts.reduce((sum, count) => sum + count, 0)).toBe(
        (image?.width ?? 0) * (image?.height ?? 0),
      );
    }
  });

  it("yolo: a row for each COCO annotation but the crowd, with the same box", () => {
    const { images, annotations, categories } = coco;
    for (const image of images) {
      const path = filesOf(SAMPLES).find((name) =>
        name.endsWith(`/${image.file_name.replace(/\.\w+$/u, ".txt")}`),
      );
      const rows = readFileSync(join(SAMPLES, path ?? image.file_name), "utf8")
        .split("\n")
        .slice(0, -1);
      const expected = annotations.filter(({ image_id, iscrowd }) => image_id === image.id && iscrowd === 0);
      expect(rows).toHaveLength(expected.length);
      for (const [index, row] of rows.entries()) {
        expect(row).toMatch(/^\d+( [01]\.\d{6}){4}$/u);
        const [name, cx = 0, cy = 0, w = 0, h = 0] = row.split(" ").map(Number);
        expect(Math.max(cx, cy, w, h)).toBeLessThanOrEqual(1);
        const { category_id, bbox, segmentation } = expected[index] ?? fail();
        expect(categories[name ?? -1]?.id).toBe(category_id);
        const box = [
          (cx - w / 2) * image.width,
          (cy - h / 2) * image.height,
          w * image.width,
          h * image.height,
        ];
        // A mask's box counts whole pixels; a ring's box ends at its corners.
        const tolerance = Array.isArray(segmentation) ? 0.011 : 1;
        for (const [side, value] of box.entries()) {
          expect(Math.abs(value - (bbox[side] ?? 0))).toBeLessThanOrEqual(tolerance);
        }
      }
    }
  });
});

interface Tool {
  readonly "bounding-box"?: { readonly width: number; readonly height: number };
  readonly "rotated-bounding-box"?: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly rotation: number;
    readonly corners: readonly (readonly number[])[];
  };
  readonly segmentation?: { readonly zones: readonly { readonly holes: readonly unknown[] }[] };
  readonly ner?: { readonly start: number; readonly end: number; readonly selection: string };
}

function parse(path: string): unknown {
  return JSON.parse(readFileSync(join(SAMPLES, path), "utf8"));
}

/** The values of a key, wherever it stands. */
function find(value: unknown, key: string): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    (name === key ? [inner as unknown] : []).concat(find(inner, key)),
  );
}

function fail(): never {
  throw new Error("No COCO annotation for this row");
}
