import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySink } from "../src/io/sink.ts";
import type { Annotation, Attribute, DatasetImage, Header } from "../src/model/dataset.ts";
import type { Shape } from "../src/model/shapes.ts";
import { writeVoc, type WriteVocOptions } from "../src/voc.ts";
import { dataset, datasetOf, type HeldDataset } from "./arbitraries.ts";
import { rootOf, type Tag } from "./xml-tags.ts";

/*
 * What others take of a Pascal VOC dataset that is written, by their rules:
 * - Datumaro, and so CVAT: https://github.com/open-edge-platform/datumaro/tree/develop/src/datumaro/plugins/data_formats/voc
 * - torchvision: https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.VOCDetection.html
 * - MMDetection: https://github.com/open-mmlab/mmdetection/blob/main/mmdet/datasets/xml_style.py
 */

type Files = ReadonlyMap<string, string>;

/** An object as Datumaro has it: with edges as they stand. */
interface Found {
  readonly label: string;
  readonly box: readonly number[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Item {
  readonly id: string;
  readonly subset: string;
  readonly image: string;
  readonly size?: readonly number[];
  readonly objects: readonly Found[];
}

function child(tag: Tag, name: string): Tag | undefined {
  return tag.children.find((one) => one.name === name);
}

function needed(tag: Tag, name: string): Tag {
  const found = child(tag, name);
  if (found === undefined) throw new Error(`<${tag.name}> has no ${name}`);
  return found;
}

/** A number as Python's `float` takes it, or its `int`. */
function numberIn({ name, text }: Tag, kind: "float" | "int" = "float"): number {
  const pattern = kind === "int" ? /^\s*[+-]?\d+\s*$/ : /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;
  if (!pattern.test(text)) throw new Error(`${name} is ${text}, no ${kind}`);
  return Number(text);
}

function flagIn(tag: Tag, name: string): boolean {
  const text = child(tag, name)?.text ?? "0";
  if (text !== "0" && text !== "1") throw new Error(`${name} is ${text}, neither 0 nor 1`);
  return text === "1";
}

/** The labels of `labelmap.txt`: a name, a colour, parts and actions. */
function labelsIn(files: Files): ReadonlySet<string> {
  const lines = (files.get("labelmap.txt") ?? "").split("\n").filter((line) => !/^#|^\s*$/.test(line));
  for (const line of lines) {
    const [, color = "", ...more] = line.trim().split(":");
    if (more.length !== 2 || !/^(?:\d+,\d+,\d+)?$/.test(color)) throw new Error(`${line} is no label`);
  }
  return new Set(lines.map((line) => line.trim().split(":", 1).join("")));
}

/** What Datumaro reads. */
function datumaroItems(files: Files): Item[] {
  const labels = labelsIn(files);
  const lists = [...files.keys()].filter((path) => /^ImageSets\/Main\/[^/_]*\.txt$/.test(path));
  return lists.flatMap((path) => {
    const subset = path.replace(/^.*\/|\.txt$/g, "");
    const ids = (files.get(path) ?? "").split("\n").map((line) => line.trim());
    return ids.flatMap((id) => (id === "" || id.startsWith("#") ? [] : [itemOf(files, id, subset, labels)]));
  });
}

function itemOf(files: Files, id: string, subset: string, labels: ReadonlySet<string>): Item {
  const root = rootOf(files.get(`Annotations/${id}.xml`) ?? "");
  if (root.name !== "annotation") throw new Error("the root is no annotation");
  const size = child(root, "size");
  const path = `JPEGImages/${needed(root, "filename").text}`;
  if (!files.has(path)) throw new Error(`there is no ${path}`);
  const objects = root.children.filter(({ name }) => name === "object");
  return {
    id,
    subset,
    image: path,
    ...(size === undefined
      ? {}
      : { size: ["width", "height"].map((side) => numberIn(needed(size, side), "int")) }),
    objects: objects.map((object) => foundOf(object, labels)),
  };
}

function foundOf(object: Tag, labels: ReadonlySet<string>): Found {
  const label = needed(object, "name").text;
  if (!labels.has(label)) throw new Error(`the label ${label} is not declared`);
  const bndbox = needed(object, "bndbox");
  const box = ["xmin", "ymin", "xmax", "ymax"].map((name) => numberIn(needed(bndbox, name)));
  const others = child(object, "attributes")?.children ?? [];
  return {
    label,
    box,
    attributes: {
      difficult: flagIn(object, "difficult"),
      truncated: flagIn(object, "truncated"),
      occluded: flagIn(object, "occluded"),
      pose: needed(object, "pose").text,
      ...Object.fromEntries(others.map((one) => [needed(one, "name").text, needed(one, "value").text])),
    },
  };
}

const header: Header = {
  source: "coco",
  categories: [
    { id: 1, name: "cat & dog", color: "#ff0000", extra: {} },
    { id: 2, name: "hand", extra: {} },
  ],
  splits: ["train", "val"],
  info: {},
  extra: {},
};

function image(members: Partial<DatasetImage>): DatasetImage {
  return {
    id: "a",
    name: "a.jpg",
    media: "image",
    width: 64,
    height: 48,
    annotations: [],
    attributes: [],
    relations: [],
    extra: {},
    ...members,
  };
}

async function written(held: HeldDataset, options: WriteVocOptions = {}): Promise<Files> {
  const sink = memorySink();
  const placeImage = async (_: DatasetImage, path: string): Promise<boolean> => {
    await sink.write(path, "");
    return true;
  };
  await writeVoc(sink, { sidecar: false, placeImage, ...options })(datasetOf(held));
  return new Map(Array.from(sink.files.keys(), (path) => [path, sink.text(path)]));
}

const answer = (name: string, value: Attribute["value"]): Attribute => ({
  name,
  value,
  attributes: [],
  extra: {},
});

describe("Datumaro and CVAT take, where edges are written,", () => {
  const square = [10.25, 10, 50, 10, 50, 40, 10.25, 40];
  test.each<[string, Shape]>([
    ["a box", { type: "box", x: 10.25, y: 10, width: 39.75, height: 30 }],
    ["a polygon", { type: "polygon", parts: [{ outer: square, holes: [] }] }],
    ["a turned box", { type: "rotated-box", cx: 30.125, cy: 25, width: 30, height: 39.75, angle: 90 }],
  ])("the extent of %s", async (_, shape) => {
    const one: Annotation = { id: 1, category: 0, shape, attributes: [], extra: {} };
    const files = await written(
      { header, images: [image({ annotations: [one] })] },
      { coordinates: "edges" },
    );
    const [item] = datumaroItems(files);
    expect(item).toMatchObject({ subset: "default", size: [64, 48], image: "JPEGImages/a.jpg" });
    expect(item?.objects).toMatchObject([{ label: "cat & dog", box: [10.25, 10, 50, 40] }]);
  });

  test("flags, poses and answers, and the splits", async () => {
    const shape = { type: "box" as const, x: 1, y: 2, width: 3, height: 4 };
    const answers = [
      answer("difficult", true),
      answer("occluded", true),
      answer("age", 7),
      answer("pose", "Left"),
    ];
    const one = { id: 1, category: 1, shape, attributes: answers, extra: {} };
    const plain = { ...one, attributes: [] };
    const files = await written({
      header,
      images: [
        image({ annotations: [one], split: "train" }),
        image({ id: "b", name: "deep/b.png", annotations: [plain], split: "val" }),
        image({ id: "c", name: "c.jpg", split: "val" }),
      ],
    });
    const items = datumaroItems(files);
    expect(items.map(({ id, subset, image: path }) => [id, subset, path])).toEqual([
      ["a", "train", "JPEGImages/a.jpg"],
      ["deep/b", "val", "JPEGImages/deep/b.png"],
      ["c", "val", "JPEGImages/c.jpg"],
      ["a", "trainval", "JPEGImages/a.jpg"],
      ["deep/b", "trainval", "JPEGImages/deep/b.png"],
      ["c", "trainval", "JPEGImages/c.jpg"],
    ]);
    const quiet = { difficult: false, truncated: false, occluded: false };
    expect(items.slice(0, 2).flatMap(({ objects }) => objects.map(({ attributes }) => attributes))).toEqual([
      { ...quiet, difficult: true, occluded: true, age: "7", pose: "Left" },
      { ...quiet, pose: "Unspecified" },
    ]);
  });
});

test("torchvision and MMDetection find lists, files and whole numbers", async () => {
  const shape = { type: "box" as const, x: 9.6, y: 10.4, width: 39.8, height: 30 };
  const one = { id: 1, category: 0, shape, attributes: [], extra: {} };
  const files = await written(
    { header, images: [image({ annotations: [one], split: "train" })] },
    { decimals: 0 },
  );
  const ids = (files.get("ImageSets/Main/train.txt") ?? "").split("\n").filter((line) => line !== "");
  expect(ids).toEqual(["a"]);
  expect(files.has("JPEGImages/a.jpg")).toBe(true);
  const object = child(rootOf(files.get("Annotations/a.xml") ?? ""), "object");
  if (object === undefined) throw new Error("there is no object");
  expect(numberIn(needed(object, "difficult"), "int")).toBe(0);
  const bndbox = needed(object, "bndbox");
  // Pixels from 1: the first is 10 pixels from the left, the last the 49th.
  expect(["xmin", "ymin", "xmax", "ymax"].map((name) => numberIn(needed(bndbox, name), "int"))).toEqual([
    11, 11, 49, 40,
  ]);
});

test("Datumaro reads any dataset, with all objects that are written", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, async (one) => {
      // A colon ends a name in the list of classes, and a split of that name is the union of others.
      const categories = one.header.categories.map((category, at) =>
        Object.assign({}, category, { name: `${category.name.replaceAll(/[:#]/g, "")}${at}` }),
      );
      // Lists are read without space around their lines, and # begins a note.
      const images = one.images.map((read) =>
        Object.assign({}, read, { split: "test", name: read.name.replaceAll(/[\s#]/g, "_") }),
      );
      const files = await written({ header: { ...one.header, source: "coco", categories }, images });
      const texts = [...files.keys()].filter((path) => path.startsWith("Annotations/"));
      expect(datumaroItems(files)).toHaveLength(texts.length);
    }),
    { numRuns: 60 },
  );
});
