import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCvat, writeCvat } from "../src/cvat.ts";
import { LabelList } from "../src/cvat/label-list.ts";
import { CUBOID_MEMBERS } from "../src/geometry/cuboid.ts";
import { outlined } from "../src/geometry/outlined.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import type { Annotation, Attribute, DatasetImage, Header } from "../src/model/dataset.ts";
import type { Shape } from "../src/model/shapes.ts";
import { dataset, datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";
import {
  datumaroSubsets,
  type Imported,
  importToProject,
  importToTask,
  taskLabels,
} from "./cvat-importer.ts";

/* What CVAT's import takes of what is written is what the dataset holds. */

const header: Header = {
  source: "coco",
  categories: [
    { id: 1, name: "cat & dog", color: "#ff0000", extra: {} },
    { id: 2, name: "hand", keypoints: ["thumb", "the <palm>"], skeleton: [[0, 1]], extra: {} },
  ],
  splits: ["train", "val"],
  info: {},
  extra: {},
};

test("a list of very many labels is made in time", () => {
  const categories = Array.from({ length: 80_000 }, (_, id) => ({ id, name: `class ${id}`, extra: {} }));
  expect(JSON.parse(new LabelList({ ...header, categories }).text())).toHaveLength(80_000);
});

const answer = (name: string, value: Attribute["value"]): Attribute => ({
  name,
  value,
  attributes: [],
  extra: {},
});

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

async function written(held: HeldDataset): Promise<{ xml: string; labels: string; files: Set<string> }> {
  const sink = memorySink();
  const placeImage = async (_: DatasetImage, path: string): Promise<boolean> => {
    await sink.write(path, "");
    return true;
  };
  await writeCvat(sink, { sidecar: false, placeImage })(datasetOf(held));
  const files = new Set(sink.files.keys());
  return { xml: sink.text("annotations.xml"), labels: sink.text("labels.json"), files };
}

async function imported(...annotations: readonly Annotation[]): Promise<Imported[]> {
  const { xml, labels } = await written({ header, images: [image({ annotations })] });
  return importToTask(xml, ["a.jpg"], taskLabels(labels));
}

const block = [10, 20, 40, 14, 10, 40, 40, 34, 30, 20, 20, 14, 30, 40, 20, 34];
const corners = Object.fromEntries(CUBOID_MEMBERS.map((name, at) => [name, block[at] ?? 0]));
const ring = [10, 10, 50.125, 10, 50, 40];

describe("each shape", () => {
  test.each<[string, Shape, Partial<Imported>]>([
    [
      "a box",
      { type: "box", x: 8, y: 6.5, width: 32, height: 12 },
      { type: "rectangle", points: [8, 6.5, 40, 18.5] },
    ],
    [
      "a turned box",
      { type: "rotated-box", cx: 40, cy: 20, width: 20, height: 10, angle: -90 },
      { type: "rectangle", points: [30, 15, 50, 25], rotation: 270 },
    ],
    [
      "a polygon",
      { type: "polygon", parts: [{ outer: ring, holes: [] }] },
      { type: "polygon", points: ring },
    ],
    ["a line", { type: "polyline", points: [0, 0, 32, 24] }, { type: "polyline", points: [0, 0, 32, 24] }],
    ["a point", { type: "point", x: 16, y: 12 }, { type: "points", points: [16, 12] }],
    [
      "an ellipse",
      { type: "unplaced", kind: "ellipse", value: { cx: 32, cy: 24, rx: 16, ry: 12, angle: -30 } },
      { type: "ellipse", points: [32, 24, 48, 12], rotation: 330 },
    ],
    [
      "a cuboid",
      { type: "unplaced", kind: "cuboid", value: corners },
      // Front and then back; top left, bottom left, top right, bottom right.
      { type: "cuboid", points: [10, 20, 10, 40, 30, 20, 30, 40, 40, 14, 40, 34, 20, 14, 20, 34] },
    ],
    ["the class of the image", { type: "unplaced", kind: "image", value: {} }, { type: "tag", points: [] }],
  ])("%s", async (_, shape, expected) => {
    const one = { id: 1, category: 0, ...outlined(shape), attributes: [] };
    const common = { frame: 0, label: "cat & dog", rotation: 0, group: 0, occluded: false };
    await expect(imported(one)).resolves.toEqual([{ ...common, attributes: {}, elements: [], ...expected }]);
  });

  test("masks, pixel by pixel", async () => {
    const masks = fc.uniqueArray(fc.nat(64 * 48 - 1), { minLength: 2, maxLength: 9 }).map((cuts) => {
      const ends = [...cuts.toSorted((a, b) => a - b), 64 * 48];
      return ends.map((end, i) => end - (ends[i - 1] ?? 0));
    });
    await fc.assert(
      fc.asyncProperty(masks, async (counts) => {
        const shape = { type: "mask" as const, size: [48, 64] as const, counts, compressed: true };
        const [mask] = await imported({ id: 1, category: 0, shape, attributes: [], extra: {} });
        expect(pixelsOf(mask?.points ?? [])).toEqual(setPixels(counts));
      }),
      { numRuns: 40 },
    );
  });

  test("keypoints, with what hides and what is not labelled", async () => {
    const keypoints = [30, 5, 1, 10, 20, 0];
    const shape = { type: "box" as const, x: 10, y: 5, width: 20, height: 15 };
    const answers = [answer("side", "left"), answer("gloved", true)];
    const [skeleton] = await imported({
      id: 1,
      category: 1,
      shape,
      keypoints,
      attributes: answers,
      extra: {},
    });
    expect(skeleton).toMatchObject({
      type: "skeleton",
      label: "hand",
      attributes: { side: "left", gloved: "true" },
      elements: [
        { type: "points", label: "thumb", points: [30, 5], occluded: true, outside: false },
        { type: "points", label: "the <palm>", points: [10, 20], occluded: false, outside: true },
      ],
    });
  });
});

/** The pixels of a mask of CVAT: runs by rows in a box, whose corners come last. */
function pixelsOf(points: readonly number[]): ReadonlySet<string> {
  const [left = 0, top = 0, right = 0] = points.slice(-4);
  const pixels = new Set<string>();
  let place = 0;
  for (const [i, run] of points.slice(0, -4).entries()) {
    for (let end = place + run; place < end; place += 1) {
      const columns = right - left + 1;
      if (i % 2 === 1) pixels.add(`${left + (place % columns)},${top + Math.floor(place / columns)}`);
    }
  }
  return pixels;
}

/** Those of run lengths of an image of 48 rows, by columns. */
function setPixels(counts: readonly number[]): ReadonlySet<string> {
  const pixels = new Set<string>();
  let place = 0;
  for (const [i, run] of counts.entries()) {
    for (let end = place + run; place < end; place += 1)
      if (i % 2 === 1) pixels.add(`${Math.floor(place / 48)},${place % 48}`);
  }
  return pixels;
}

function box(id: number, members: Partial<Annotation> = {}): Annotation {
  const shape = { type: "box" as const, x: id, y: id, width: 9, height: 9 };
  return { id, category: 0, shape, attributes: [], extra: {}, ...members };
}

describe("what is beside shapes", () => {
  test("answers are kept, as the list of labels declares them; groups are numbers", async () => {
    const annotations = [
      box(1, { attributes: [answer("old", true), answer("age", 7), answer("name", "Ada\nB")] }),
      box(2, { attributes: [answer("old", false), answer("occluded", true)] }),
      box(3),
    ];
    const relations = [{ id: "99999999999", name: "group", ends: { group: ["1", "2"] }, extra: {} }];
    const { xml, labels } = await written({ header, images: [image({ annotations, relations })] });
    expect(importToTask(xml, ["a.jpg"], taskLabels(labels))).toMatchObject([
      { attributes: { old: "true", age: "7", name: "Ada\nB" }, group: 1 },
      { attributes: { old: "false" }, occluded: true, group: 1 },
      { attributes: {}, group: 0 },
    ]);
    expect(JSON.parse(labels)[0].attributes).toEqual([
      { name: "old", mutable: false, input_type: "checkbox", default_value: "false", values: ["false"] },
      { name: "age", mutable: false, input_type: "text", default_value: "", values: [""] },
      { name: "name", mutable: false, input_type: "text", default_value: "", values: [""] },
    ]);
  });

  test("images are told by their names, and all have a number of their own", async () => {
    const ids = ["b", 5, "c", -1, 0.5];
    const images = ids.map((id, at) => image({ id, name: `${at}.jpg`, annotations: [box(at + 1)] }));
    const { xml, labels } = await written({ header, images });
    const frames = ["4.jpg", "3.jpg", "2.jpg", "1.jpg", "0.jpg"];
    expect(
      importToTask(xml, frames, taskLabels(labels)).map(({ frame, points }) => [frame, points[0]]),
    ).toEqual([
      [4, 1],
      [3, 2],
      [2, 3],
      [1, 4],
      [0, 5],
    ]);
    expect([...xml.matchAll(/<image id="(\d+)"/g)].map(([, id]) => id)).toEqual(["0", "5", "6", "7", "8"]);
  });

  test("of splits a project gets a task each, with their images", async () => {
    const tag = box(2, { shape: { type: "unplaced", kind: "image", value: {} } });
    const images = [
      image({ id: 1, split: "train", annotations: [box(1), tag, box(3)] }),
      image({ id: 2, name: "b.jpg", split: "val", annotations: [tag] }),
      image({ id: 3, name: "c.jpg", annotations: [box(1)] }),
      // Another file in the folder of a split.
      image({ id: 4, name: "train/a.jpg" }),
    ];
    const { xml, files } = await written({ header, images });
    expect(importToProject(xml, files)).toEqual([
      { subset: "train", path: "images/train/a.jpg", shapes: 3 },
      { subset: "val", path: "images/val/b.jpg", shapes: 1 },
      { subset: undefined, path: "images/c.jpg", shapes: 1 },
      { subset: undefined, path: "images/train/a-4.jpg", shapes: 0 },
    ]);
    expect(datumaroSubsets(xml)).toEqual(["train", "val"]);
    const { header: back, images: again } = await heldOf(
      await readCvat(memoryFolder("set", new Map([["annotations.xml", xml]]))),
    );
    expect(back).toMatchObject({ splits: ["train", "val"], info: {} });
    expect(again.map(({ split }) => split)).toEqual(["train", "val", undefined, undefined]);
    expect(again[0]?.annotations[1]?.extra).toEqual({});
  });
});

test("labels of CVAT keep what they declare", async () => {
  const xml = `<annotations><meta><task><labels><label><name>car</name><color>#00ff00</color><type>rectangle</type><attributes>
    <attribute><name>make</name><mutable>True</mutable><input_type>select</input_type><default_value>a</default_value><values>a
b</values></attribute></attributes></label></labels></task></meta></annotations>`;
  const sink = memorySink();
  await writeCvat(sink)(await readCvat(memoryFolder("set", new Map([["annotations.xml", xml]]))));
  expect(taskLabels(sink.text("labels.json"))).toEqual([
    {
      name: "car",
      color: "#00ff00",
      type: "rectangle",
      attributes: [
        { name: "make", mutable: true, input_type: "select", default_value: "a", values: ["a", "b"] },
      ],
    },
  ]);
});

test("any dataset can be imported, with as many shapes as are written", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, async (one) => {
      // CVAT has no labels without a name.
      const categories = one.header.categories.map((category, at) =>
        Object.assign({}, category, { name: `${category.name}${at}`, keypoints: undefined }),
      );
      const held = { header: { ...one.header, source: "coco" as const, categories }, images: one.images };
      const { xml, labels, files } = await written(held);
      const back = await heldOf(await readCvat(memoryFolder("set", new Map([["annotations.xml", xml]]))));
      const names = back.images.map(({ name }) => name);
      const shapes = importToTask(xml, names, taskLabels(labels));
      expect(shapes).toHaveLength(back.images.reduce((sum, { annotations }) => sum + annotations.length, 0));
      expect(importToProject(xml, files)).toHaveLength(back.images.length);
    }),
    { numRuns: 80 },
  );
});
