import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaOf } from "../src/geometry/box.ts";
import type { Annotation, Dataset, DatasetImage } from "../src/model/dataset.ts";
import type { Shape } from "../src/model/shapes.ts";
import { outlined, outlinedKind } from "../src/geometry/outlined.ts";
import { crop, tile } from "../src/transform/tile.ts";
import { windowsOf } from "../src/transform/window.ts";
import { dataset, datasetOf, heldOf } from "./arbitraries.ts";

const HEADER: Dataset["header"] = {
  source: "coco",
  categories: [{ id: 1, name: "boat", extra: {} }],
  splits: [],
  info: {},
  extra: {},
};

function annotation(id: number | string, shape: Shape, more: Partial<Annotation> = {}): Annotation {
  return { id, category: 0, shape, attributes: [], extra: {}, ...more };
}

function image(annotations: readonly Annotation[], more: Partial<DatasetImage> = {}): DatasetImage {
  return {
    id: 7,
    name: "harbour/quay.png",
    media: "image",
    width: 100,
    height: 60,
    annotations,
    attributes: [],
    relations: [],
    extra: {},
    ...more,
  };
}

const { width: _width, height: _height, ...sizeless } = image([]);
const of = (...images: DatasetImage[]): Dataset => datasetOf({ header: HEADER, images });
const box = (x: number, y: number, width: number, height: number): Shape => ({
  type: "box",
  x,
  y,
  width,
  height,
});

test.each<[string, Shape]>([
  ["an ellipse", { type: "unplaced", kind: "ellipse", value: { cx: 30.1, cy: 20, rx: 6, ry: 3, angle: 12 } }],
  [
    "a cuboid",
    {
      type: "unplaced",
      kind: "cuboid",
      value: {
        xtl1: 22,
        ytl1: 15,
        xtl2: 24,
        ytl2: 13,
        xbl1: 22,
        ybl1: 25,
        xbl2: 24,
        ybl2: 23,
        xtr1: 30,
        ytr1: 15,
        xtr2: 32,
        ytr2: 13,
        xbr1: 30,
        ybr1: 25,
        xbr2: 32,
        ybr2: 23,
      },
    },
  ],
])("%s that is whole in a part of an image is one there, and is none where it was cut", async (_, shape) => {
  const one = { ...annotation(3, box(0, 0, 1, 1)), ...outlined(shape) };
  const cropOf = async (x: number): Promise<Annotation | undefined> => {
    const { images } = await heldOf(crop(of(image([one])), { x, y: 10, width: 60, height: 40 }));
    return images[0]?.annotations[0];
  };
  const [whole, cut] = [await cropOf(11), await cropOf(28)];
  expect(whole && outlinedKind(whole)).toBe(outlinedKind(one));
  expect(cut?.shape.type).toBe("polygon");
  expect(Object.keys(cut?.extra ?? {})).toEqual(["origin"]);
});

describe("tiles", () => {
  test("are named by their places, and say where they are from", async () => {
    const tiled = tile(
      of(image([annotation(3, box(90, 10, 4, 4))], { url: "https://a.example/b?sig=c", path: "p" })),
      {
        width: 64,
        height: 64,
        overlap: 16,
      },
    );
    const { images } = await heldOf(tiled);
    expect(images.map(({ id, name, width, height }) => [id, name, width, height])).toEqual([
      ["7_0_0", "harbour/quay_0_0.png", 64, 60],
      ["7_48_0", "harbour/quay_48_0.png", 52, 60],
    ]);
    const [, second] = images;
    expect(second?.extra).toEqual({
      origin: { id: 7, name: "harbour/quay.png", x: 48, y: 0, width: 100, height: 60 },
    });
    expect(second?.annotations).toEqual([
      annotation("3_48_0", box(42, 10, 4, 4), { extra: { origin: { id: 3 } } }),
    ]);
    expect(second).not.toHaveProperty("url");
    expect(second).not.toHaveProperty("path");
    expect(tiled.report()).toEqual({
      images: 1,
      tiles: 2,
      empty: 0,
      annotations: 1,
      pieces: 1,
      cut: 0,
      left: { outside: 0, hidden: 0, unplaced: 0 },
      untied: 0,
    });
  });

  test("of tiles say both origins", async () => {
    const once = tile(of(image([annotation(3, box(50, 10, 4, 4))])), { width: 64, height: 64 });
    const [first] = (await heldOf(tile(once, { width: 32, height: 60 }))).images.slice(1);
    expect(first?.name).toBe("harbour/quay_0_0_32_0.png");
    expect(first?.extra).toEqual({
      origin: {
        id: "7_0_0",
        name: "harbour/quay_0_0.png",
        x: 32,
        y: 0,
        width: 64,
        height: 60,
        origin: { id: 7, name: "harbour/quay.png", x: 0, y: 0, width: 100, height: 60 },
      },
    });
  });

  test.each([
    ["a signed address", "https://a.example/x/y.jpg?sig=1", "x/y_0_0.jpg"],
    ["no extension", "scan.v2", "scan.v2_0_0"],
    ["nothing", "", "_0_0"],
  ])("of a name that is %s", async (_, name, becomes) => {
    const [first] = (await heldOf(tile(of(image([], { name })), { width: 100, height: 60 }))).images;
    expect(first?.name).toBe(becomes);
    expect(JSON.stringify(first)).not.toContain("sig=");
  });

  test("of full size at the edges", () => {
    const size = { width: 100, height: 60 };
    expect(windowsOf(size, { width: 40, height: 64, edges: "full" })).toEqual([
      { x: 0, y: 0, width: 40, height: 60 },
      { x: 40, y: 0, width: 40, height: 60 },
      { x: 60, y: 0, width: 40, height: 60 },
    ]);
  });

  test("that would lie in the one before them are none", () => {
    const size = { width: 128, height: 1 };
    expect(windowsOf(size, { width: 128, height: 8, overlap: 4 })).toHaveLength(1);
    expect(windowsOf({ width: 129, height: 1 }, { width: 128, height: 8, overlap: 4 })).toHaveLength(2);
  });

  test("without objects stay, or go where others have some", async () => {
    const images = [image([annotation(1, box(2, 2, 5, 5))]), image([], { id: 8 })];
    const grid = { width: 50, height: 60 };
    expect((await heldOf(tile(of(...images), grid))).images).toHaveLength(4);
    const kept = tile(of(...images), { ...grid, keepEmpty: false });
    expect((await heldOf(kept)).images.map(({ id }) => id)).toEqual(["7_0_0", "8_0_0", "8_50_0"]);
    expect(kept.report()).toMatchObject({ tiles: 3, empty: 1 });
  });

  test("of frames are frames of a video of that place", async () => {
    const asset = { id: "v", kind: "frame", index: 4, count: 9 } as const;
    const { images } = await heldOf(
      tile(of(image([annotation(1, box(2, 2, 5, 5), { track: 5 })], { asset })), { width: 50, height: 60 }),
    );
    expect(images.map((one) => one.asset)).toEqual([
      { ...asset, id: "v_0_0" },
      { ...asset, id: "v_50_0" },
    ]);
    expect(images[0]?.annotations[0]?.track).toBe(5);
  });
});

describe("annotations", () => {
  test.each<readonly [string, Shape, readonly Shape[]]>([
    ["a box stays a box", box(40, 10, 30, 10), [box(0, 10, 20, 10)]],
    ["a box that ends at the border is outside", box(40, 10, 10, 10), []],
    ["a box without width is where it is", box(60, 10, 0, 10), [box(10, 10, 0, 10)]],
    [
      "a rotated box inside stays",
      { type: "rotated-box", cx: 70, cy: 30, width: 10, height: 4, angle: 30 },
      [{ type: "rotated-box", cx: 20, cy: 30, width: 10, height: 4, angle: 30 }],
    ],
    [
      "a rotated box that is cut is a polygon",
      { type: "rotated-box", cx: 50, cy: 30, width: 10, height: 10, angle: 90 },
      [{ type: "polygon", parts: [{ outer: [0, 25, 5, 25, 5, 35, 0, 35], holes: [] }] }],
    ],
    ["a point", { type: "point", x: 70, y: 5 }, [{ type: "point", x: 20, y: 5 }]],
    ["a point on the left border", { type: "point", x: 50, y: 5 }, [{ type: "point", x: 0, y: 5 }]],
    [
      "a point on the border of the image",
      { type: "point", x: 100, y: 60 },
      [{ type: "point", x: 50, y: 60 }],
    ],
    ["a point outside", { type: "point", x: 49.9, y: 5 }, []],
    [
      "a line in two stretches",
      { type: "polyline", points: [60, 10, 40, 10, 40, 20, 60, 20] },
      [
        { type: "polyline", points: [10, 10, 0, 10] },
        { type: "polyline", points: [0, 20, 10, 20] },
      ],
    ],
    ["a text span has no place", { type: "unplaced", kind: "ner", value: [1, 2] }, []],
    ["an outline without points has none either", { type: "polygon", parts: [] }, []],
  ])("%s", async (_, shape, becomes) => {
    const pieces = await right(annotation(1, shape));
    expect(pieces.map((piece) => piece.shape).map(rounded)).toEqual(becomes);
    expect(new Set(pieces.map(({ id }) => id)).size).toBe(pieces.length);
  });

  test("a mask", async () => {
    const mask = {
      type: "mask",
      size: [60, 100],
      counts: [60 * 49 + 58, 4, 60 * 50 - 2],
      compressed: true,
    } as const;
    const [piece] = await right(annotation(1, mask, { area: 4, crowd: true }));
    expect(piece).toMatchObject({
      shape: { type: "mask", size: [60, 50], counts: [0, 2, 2998], compressed: true },
      area: 2,
      crowd: true,
    });
  });

  test("declared boxes and areas follow the shape", async () => {
    const shape = box(40, 10, 20, 10);
    const [cut] = await right(
      annotation(1, shape, { area: 100, box: { type: "box", x: 39, y: 9, width: 25, height: 12 } }),
    );
    expect(cut).toMatchObject({ area: 50, box: { x: 0, y: 9, width: 14, height: 12 } });
    const outline: Shape = { type: "polygon", parts: [{ outer: [40, 10, 60, 10, 60, 20], holes: [] }] };
    const declared = { type: "box", x: 40, y: 10, width: 20, height: 10 } as const;
    expect(await right(annotation(1, outline, { box: declared }))).toMatchObject([
      { box: { x: 0, y: 10, width: 10, height: 10 } },
    ]);
    const whole = await right(
      annotation(1, box(60, 10, 4, 4), {
        area: 99,
        box: { type: "box", x: 59, y: 9, width: 25, height: 12 },
      }),
    );
    expect(whole).toMatchObject([{ area: 99, box: { x: 9, y: 9, width: 25, height: 12 } }]);
  });

  test("keypoints outside are not labelled", async () => {
    const [piece] = await right(
      annotation(1, box(40, 0, 40, 40), { keypoints: [45, 5, 2, 60, 5, 1, 0, 0, 0, 50, 60, 2] }),
    );
    expect(piece?.keypoints).toEqual([0, 0, 0, 10, 5, 1, 0, 0, 0, 0, 60, 2]);
  });

  test("that show too little are left out, and counted by why", async () => {
    const images = image([
      annotation(1, box(40, 0, 11, 10)),
      annotation(2, box(0, 0, 10, 10)),
      annotation(3, { type: "unplaced", kind: "3d", value: 1 }),
      annotation(4, box(45, 0, 10, 10)),
      // Half of it is outside of the image: what counts is the rest.
      annotation(5, box(60, -50, 10, 60)),
    ]);
    const cropped = crop(of(images), { x: 50, y: 0, width: 50, height: 60 }, { minVisible: 0.5 });
    expect((await heldOf(cropped)).images[0]?.annotations.map(({ id }) => id)).toEqual(["4_50_0", "5_50_0"]);
    expect(cropped.report().left).toEqual({ outside: 1, hidden: 1, unplaced: 1 });
  });

  test("that are larger than a tile are in all that they fill", async () => {
    const lake = image([annotation(1, box(0, 0, 1000, 1000))], { width: 1000, height: 1000 });
    const tiled = tile(of(lake), { width: 100, height: 100, minVisible: 0.5 });
    expect((await heldOf(tiled)).images.every(({ annotations }) => annotations.length === 1)).toBe(true);
    const road = image([annotation(1, { type: "polyline", points: [0, 5, 1000, 5] })], {
      width: 1000,
      height: 10,
    });
    expect(
      (await heldOf(tile(of(road), { width: 100, height: 10 }))).images.every(
        ({ annotations }) => annotations.length === 1,
      ),
    ).toBe(true);
  });

  test("relations stay where both ends are", async () => {
    const objects = [
      annotation("a", box(0, 0, 4, 4)),
      annotation("b", box(45, 0, 20, 4)),
      annotation("c", box(60, 0, 4, 4)),
    ];
    const relations = [
      { name: "holds", ends: { from: "a", to: "b" }, extra: {} },
      { name: "fleet", ends: { group: ["a", "b", "c"] }, extra: {} },
      { name: "far", ends: { from: "a", to: "c" }, extra: {} },
    ];
    const tiled = tile(of(image(objects, { relations })), { width: 50, height: 60 });
    const { images } = await heldOf(tiled);
    expect(images.map((one) => one.relations.map(({ ends }) => ends))).toEqual([
      [{ from: "a_0_0", to: "b_0_0" }, { group: ["a_0_0", "b_0_0"] }],
      [{ group: ["b_50_0", "c_50_0"] }],
    ]);
    expect(tiled.report().untied).toBe(1);
  });
});

test("crop takes a window for each image, several, or none", async () => {
  const images = [
    image([]),
    image([], { id: 8, name: "b.jpg" }),
    image([], { id: 9, name: "c.jpg", media: "text" }),
  ];
  const cropped = crop(of(...images), ({ id }) =>
    id === 7
      ? undefined
      : [
          { x: 90, y: 50, width: 50, height: 50 },
          { x: 200, y: 0, width: 1, height: 1 },
        ],
  );
  const held = (await heldOf(cropped)).images;
  expect(held.map(({ name, width, height }) => [name, width, height])).toEqual([
    ["b_90_50.jpg", 10, 10],
    ["c.jpg", 100, 60],
  ]);
});

test.each<readonly [string, string, () => Dataset]>([
  ["tile/bad-size", "no pixels", () => tile(of(), { width: 0, height: 5 })],
  ["tile/bad-size", "half pixels", () => tile(of(), { width: 5, height: 2.5 })],
  ["tile/bad-size", "an overlap as large as a tile", () => tile(of(), { width: 5, height: 5, overlap: 5 })],
  ["tile/bad-size", "a window of NaN", () => crop(of(), { x: Number.NaN, y: 0, width: 1, height: 1 })],
  ["tile/min-visible", "more than all", () => tile(of(), { width: 5, height: 5, minVisible: 2 })],
])("%s: %s is refused at once", (code, _, make) => {
  expect(make).toThrow(expect.objectContaining({ code }));
});

test.each<readonly [string, Dataset]>([
  ["tile/size-unknown", tile(of(sizeless), { width: 5, height: 5 })],
  // An image is never passed over for a size that is none.
  ["tile/size-unknown", tile(of(image([], { width: Number.NaN })), { width: 5, height: 5 })],
  ["tile/size-unknown", tile(of(image([], { width: 0 })), { width: 5, height: 5 })],
  ["tile/size-unknown", tile(of(image([], { height: 10.5 })), { width: 5, height: 5 })],
  ["tile/too-many", tile(of(image([], { width: 1e6, height: 1e6 })), { width: 2, height: 2 })],
  [
    "tile/same-place",
    crop(of(image([])), () => [
      { x: 0, y: 0, width: 5, height: 5 },
      { x: 0, y: 0, width: 6, height: 5 },
    ]),
  ],
])("%s is told while it is read", async (code, made) => {
  await expect(heldOf(made)).rejects.toMatchObject({ code });
});

test("any dataset is tiled: areas add up, points are in one tile, ids are unique", async () => {
  await fc.assert(
    fc.asyncProperty(
      dataset,
      fc.integer({ min: 200, max: 3000 }),
      fc.integer({ min: 200, max: 3000 }),
      async (held, width, height) => {
        // Sizes of 1 or more, and known: the rest is told by an error.
        const images = held.images.map((one) => ({
          ...one,
          width: (one.width ?? 0) + 1,
          height: (one.height ?? 0) + 1,
        }));
        const made = (await heldOf(tile(datasetOf({ ...held, images }), { width, height, minVisible: 0 })))
          .images;
        const faults = images.flatMap((one) => {
          if (one.media !== "image") return made.includes(one) ? [] : [`${one.id} is gone`];
          const tiles = made.filter(({ extra }) => isOrigin(extra["origin"], one.id));
          return tiles
            .flatMap(repeatedIds)
            .concat(one.annotations.flatMap((before) => faultsOf(before, one, tiles)));
        });
        expect(faults).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});

/** In the window 50, 0, 50, 60 of an image of 100 × 60. */
async function right(one: Annotation, minVisible = 0): Promise<readonly Annotation[]> {
  const cropped = crop(of(image([one])), { x: 50, y: 0, width: 500, height: 500 }, { minVisible });
  return (await heldOf(cropped)).images.flatMap(({ annotations }) => annotations);
}

function repeatedIds({ annotations }: DatasetImage): readonly string[] {
  const ids = annotations.map(({ id }) => String(id));
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}

function along(from: number, length: number, side: number): number {
  return Math.max(0, Math.min(from + length, side) - Math.max(from, 0));
}

/** The left upper corner of a box, or a point, in the image that a tile is of. */
function movedBack(shape: Shape, origin: unknown): readonly [number, number] {
  const isPlaced = typeof origin === "object" && origin !== null && "x" in origin && "y" in origin;
  if (!isPlaced || (shape.type !== "box" && shape.type !== "point")) return [Number.NaN, Number.NaN];
  return [shape.x + Number(origin.x), shape.y + Number(origin.y)];
}

/** What is wrong with the pieces of a point or a box. */
function faultsOf(
  { id, shape }: Annotation,
  { width, height }: { readonly width: number; readonly height: number },
  tiles: readonly DatasetImage[],
): readonly string[] {
  const pieces = tiles.flatMap(({ annotations }) =>
    annotations.filter(({ extra }) => isOrigin(extra["origin"], id)),
  );
  if (shape.type === "point") {
    const isIn = shape.x >= 0 && shape.y >= 0 && shape.x <= width && shape.y <= height;
    if (pieces.length !== (isIn ? 1 : 0)) return [`the point ${id} is ${pieces.length} times`];
  }
  if (shape.type !== "point" && shape.type !== "box") return [];
  // Moved back, what was not cut is where it was.
  const back = tiles.flatMap(({ annotations, extra }) =>
    annotations
      .filter((piece) => isOrigin(piece.extra["origin"], id))
      .map((piece) => movedBack(piece.shape, extra["origin"])),
  );
  const isCut =
    pieces.length > 1 || (shape.type === "box" && areaOf(pieces[0]?.shape ?? shape) !== areaOf(shape));
  const isThere =
    isCut || back.every(([x, y]) => Math.abs(x - shape.x) < 1e-9 && Math.abs(y - shape.y) < 1e-9);
  if (!isThere) return [`${id} is somewhere else`];
  if (shape.type === "point") return [];
  const whole = along(shape.x, shape.width, width) * along(shape.y, shape.height, height);
  const found = pieces.reduce((total, piece) => total + (areaOf(piece.shape) ?? 0), 0);
  return Math.abs(found - whole) <= 1e-6 * Math.max(1, whole)
    ? []
    : [`the box ${id} has ${found}, not ${whole}`];
}

function isOrigin(origin: unknown, id: number | string): boolean {
  return typeof origin === "object" && origin !== null && "id" in origin && origin.id === id;
}

/** Without what turning by sine and cosine leaves. */
function rounded(shape: Shape): unknown {
  return JSON.parse(
    JSON.stringify(shape, (_, value: unknown) =>
      typeof value === "number" ? Math.round(value * 1e9) / 1e9 + 0 : value,
    ),
  );
}
