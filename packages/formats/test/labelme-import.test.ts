import { decode } from "fast-png";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { outlined } from "../src/geometry/outlined.ts";
import { memorySink, type MemorySink } from "../src/io/sink.ts";
import { writeLabelme } from "../src/labelme.ts";
import type { Annotation, DatasetImage, Header } from "../src/model/dataset.ts";
import type { JsonObject } from "../src/model/json.ts";
import type { Shape } from "../src/model/shapes.ts";
import { dataset, datasetOf, type HeldDataset } from "./arbitraries.ts";

/*
 * What labelme itself takes of a file, by the rules of its own reader, which refuses a whole file for one thing that it
 * does not like, and of its canvas, which stops the program for a wrong count of points.
 * https://github.com/wkentaro/labelme/blob/00385cee0e44f2b1e7e9db1bbf1c892b6202efd9/labelme/_label_file.py
 */

/** How many points each kind may have. */
const COUNTS: Readonly<Record<string, (count: number) => boolean>> = {
  polygon: (count) => count >= 3,
  rectangle: (count) => count === 2,
  oriented_rectangle: (count) => count === 4,
  point: (count) => count === 1,
  line: (count) => count === 2,
  linestrip: (count) => count >= 2,
  circle: (count) => count === 2,
  points: () => true,
  mask: (count) => count === 2,
};

const MEMBERS = new Set(["label", "points", "group_id", "shape_type", "flags", "description", "mask"]);

interface Taken {
  readonly label: string;
  readonly kind: string;
  readonly points: readonly (readonly number[])[];
  readonly flags: unknown;
  readonly group: number | null;
  readonly rest: JsonObject;
  /** Pixels that are set, of the whole image: `x y`. */
  readonly pixels?: readonly string[];
}

interface TakenFile {
  readonly flags: unknown;
  readonly shapes: readonly Taken[];
}

function refuse(what: string): never {
  throw new Error(`labelme refuses the file: ${what}`);
}

function flagsOf(flags: unknown): unknown {
  if (flags === null || flags === undefined) return {};
  if (typeof flags !== "object" || Array.isArray(flags)) return refuse("flags");
  return Object.values(flags).every((flag) => typeof flag === "boolean") ? flags : refuse("a flag");
}

function shapeOf(json: JsonObject): Taken {
  const { label, points, shape_type: kind, flags, description, group_id: group, mask } = json;
  if (typeof label !== "string") return refuse("label");
  if (!Array.isArray(points) || points.length === 0) return refuse("points");
  const pairs = points.map((pair: unknown): readonly number[] => {
    if (!Array.isArray(pair) || pair.length !== 2) return refuse("a point");
    return pair.every((one) => typeof one === "number") ? pair : refuse("a coordinate");
  });
  if (typeof kind !== "string" || COUNTS[kind]?.(pairs.length) !== true)
    return refuse(`shape_type ${JSON.stringify(kind)}`);
  if (typeof (description ?? "") !== "string") return refuse("description");
  if (!Number.isInteger(group ?? 0)) return refuse("group_id");
  if (typeof (mask ?? "") !== "string" || (kind === "mask" && mask === null)) return refuse("mask");
  const rest = Object.fromEntries(Object.entries(json).filter(([key]) => !MEMBERS.has(key)));
  return {
    label,
    kind,
    points: pairs,
    flags: flagsOf(flags),
    group: typeof group === "number" ? group : null,
    rest,
    ...(typeof mask === "string" ? { pixels: pixelsOf(mask, pairs) } : {}),
  };
}

/** The patch lies with its first pixel at the first point, and must be as large as both points say. */
function pixelsOf(mask: string, [[x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = []]: Taken["points"]): string[] {
  const { width, height, data, channels } = decode(Buffer.from(mask, "base64"));
  if (channels !== 1 || width !== x2 - x1 + 1 || height !== y2 - y1 + 1) return refuse("the size of a mask");
  return Array.from(data).flatMap((value, at) =>
    value > 0 ? [`${x1 + (at % width)} ${y1 + Math.floor(at / width)}`] : [],
  );
}

/** @param files all of the folder */
function fileOf(path: string, text: string, files: ReadonlySet<string>): TakenFile {
  const json: JsonObject = JSON.parse(text);
  const { imagePath, imageData, shapes, flags, version } = json;
  if (typeof imagePath !== "string" || typeof version !== "string") return refuse("imagePath");
  if (imageData !== null) return refuse("imageData");
  // A backslash is a slash; the path counts from the JSON. The canvas looks for the JSON by the name of the image.
  const image = `${path.slice(0, path.lastIndexOf("/") + 1)}${imagePath.replaceAll("\\", "/")}`;
  if (!files.has(image)) return refuse(`there is no ${image}`);
  if (image.replace(/\.[^./]*$/, "") !== path.replace(/\.json$/, "")) return refuse("another image");
  return Array.isArray(shapes) ? { flags: flagsOf(flags), shapes: shapes.map(shapeOf) } : refuse("shapes");
}

/** Writes a dataset with its images, and takes it as labelme does. */
async function taken(one: HeldDataset): Promise<readonly TakenFile[]> {
  const sink: MemorySink = memorySink();
  const placeImage = async (_: DatasetImage, path: string): Promise<boolean> => {
    await sink.write(path, "image");
    return true;
  };
  await writeLabelme(sink, { placeImage })(datasetOf(one));
  const files = new Set(sink.files.keys());
  return [...files]
    .filter((path) => path.endsWith(".json"))
    .map((path) => fileOf(path, sink.text(path), files));
}

const header: Header = {
  source: "coco",
  categories: [{ id: 1, name: "cat", extra: {} }],
  splits: [],
  info: {},
  extra: {},
};

function imageOf(annotations: readonly Annotation[]): DatasetImage {
  return {
    id: 1,
    name: "dir/a b.jpg",
    media: "image",
    width: 64,
    height: 48,
    annotations,
    attributes: [
      { name: "night", value: true, attributes: [], extra: {} },
      { name: "weather", value: "sun", attributes: [], extra: {} },
    ],
    relations: [],
    extra: {},
  };
}

const square = [0, 0, 4, 0, 4, 4, 0, 4];
const pairs = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
];

test.each<[string, Shape, readonly Partial<Taken>[]]>([
  [
    "box",
    { type: "box", x: 8.5, y: 6, width: 32, height: 12 },
    [
      {
        kind: "rectangle",
        points: [
          [8.5, 6],
          [40.5, 18],
        ],
      },
    ],
  ],
  [
    "rotated-box",
    { type: "rotated-box", cx: 5, cy: 20, width: 20, height: 10, angle: 90 },
    [
      {
        kind: "oriented_rectangle",
        points: [
          [10, 10],
          [10, 30],
          [0, 30],
          [0, 10],
        ],
      },
    ],
  ],
  [
    "polygon",
    { type: "polygon", parts: [{ outer: square, holes: [] }] },
    [{ kind: "polygon", points: pairs, group: null }],
  ],
  [
    "parts",
    {
      type: "polygon",
      parts: [
        { outer: square, holes: [] },
        { outer: [9, 9, 12, 9, 12, 12], holes: [] },
      ],
    },
    [
      { kind: "polygon", points: pairs, group: 1 },
      {
        kind: "polygon",
        points: [
          [9, 9],
          [12, 9],
          [12, 12],
        ],
        group: 1,
      },
    ],
  ],
  [
    "polyline of two points",
    { type: "polyline", points: [1, 2, 3, 4] },
    [
      {
        kind: "line",
        points: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
  ],
  [
    "polyline",
    { type: "polyline", points: [1, 2, 3, 4, 5, 6] },
    [
      {
        kind: "linestrip",
        points: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      },
    ],
  ],
  ["point", { type: "point", x: 1, y: 2.25 }, [{ kind: "point", points: [[1, 2.25]] }]],
  [
    "mask",
    { type: "mask", size: [48, 64], counts: [49, 2, 46, 2, 2973], compressed: true },
    [
      {
        kind: "mask",
        points: [
          [1, 1],
          [2, 2],
        ],
        pixels: ["1 1", "2 1", "1 2", "2 2"],
      },
    ],
  ],
  [
    "circle",
    { type: "unplaced", kind: "ellipse", value: { cx: 20, cy: 20, rx: 5.1, ry: 5.1, angle: 0 } },
    [
      {
        kind: "circle",
        points: [
          [20, 20],
          [25.1, 20],
        ],
      },
    ],
  ],
  [
    "ellipse",
    { type: "unplaced", kind: "ellipse", value: { cx: 20, cy: 20, rx: 5, ry: 4, angle: 0 } },
    [{ kind: "polygon" }],
  ],
  ["ring of two points", { type: "polygon", parts: [{ outer: [1, 1, 2, 2], holes: [] }] }, []],
  ["text span", { type: "unplaced", kind: "ner", value: { start: 1 } }, []],
])("labelme takes a %s", async (_, shape, expected) => {
  const { extra, ...rest } = { ...outlined(shape), id: 1, category: 0, score: 0.5, attributes: [] };
  const occluded = { name: "occluded", value: false, attributes: [], extra: {} };
  const colour = { name: "colour", value: "red", attributes: [], extra: {} };
  const annotation = {
    ...rest,
    attributes: [occluded, colour],
    extra: { ...extra, description: 7, group_id: "a" },
  };
  const common = {
    label: "cat",
    flags: { occluded: false },
    rest: { score: 0.5, attributes: { colour: "red" } },
  };
  expect(await taken({ header, images: [imageOf([annotation])] })).toMatchObject([
    { flags: { night: true }, shapes: expected.map((one) => ({ ...common, ...one })) },
  ]);
});

test("labelme takes every file that is written of another format", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, async (one) => {
      const foreign = { ...one, header: { ...one.header, source: "coco" as const } };
      const images = one.images.filter(({ media }) => media === "image");
      expect(await taken(foreign)).toHaveLength(images.length);
    }),
    { numRuns: 100 },
  );
});
