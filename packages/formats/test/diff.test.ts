import { describe, expect, test } from "vitest";
import type { DiffOptions } from "../src/diff.ts";
import type { Annotation, FormatName } from "../src/model/dataset.ts";
import type { Shape } from "../src/model/shapes.ts";
import type { HeldDataset } from "./arbitraries.ts";
import { box, differences, held, image, object, ring, wordsOf } from "./diff-sides.ts";

const cat = object(1, box(10, 10));
const dog = object(2, box(200, 200), { category: 1 });
const base = held("coco", [image("a.jpg", [cat, dog]), image("b.jpg")]);

function changed(...annotations: readonly Annotation[]): HeldDataset {
  return held("coco", [image("a.jpg", annotations), image("b.jpg")]);
}

/** Two objects, and the same with each other's ids. */
function swapped(
  source: FormatName,
  ids: readonly [string | number, string | number],
): ReturnType<typeof differences> {
  return differences(
    held(source, [image("a.jpg", [object(ids[0], box(10, 10)), object(ids[1], box(200, 200))])]),
    held(source, [image("a.jpg", [object(ids[1], box(10, 10)), object(ids[0], box(200, 200))])]),
  );
}

/** Boxes on top of each other. */
function heap(shift: number): Annotation[] {
  return Array.from({ length: 400 }, (_, i) =>
    object(i, box(100 + (i % 20) * 3 + shift, 100 + Math.floor(i / 20) * 3)),
  );
}

function inSplit(split: string, splits: readonly string[]): HeldDataset {
  const { header, images } = held("yolo", [image("a.jpg", [], { split })]);
  return { header: { ...header, splits }, images };
}

const one = { name: "age", value: "old", attributes: [], extra: {} };

describe("one change is exactly that change", () => {
  const cases: readonly (readonly [what: string, b: HeldDataset, changes: readonly string[]])[] = [
    ["nothing", base, []],
    ["an image more", held("coco", [...base.images, image("c.jpg", [cat])]), ["image-added c.jpg"]],
    ["an image less", held("coco", base.images.slice(0, 1)), ["image-removed b.jpg"]],
    [
      "another size",
      held("coco", [image("a.jpg", [cat, dog]), image("b.jpg", [], { width: 1 })]),
      ["image-changed b.jpg: size"],
    ],
    [
      "an answer about an image",
      held("coco", [image("a.jpg", [cat, dog]), image("b.jpg", [], { attributes: [one] })]),
      ["image-changed b.jpg: attributes"],
    ],
    [
      "another kind of asset",
      held("coco", [image("a.jpg", [cat, dog]), image("b.jpg", [], { media: "pdf" })]),
      ["image-changed b.jpg: media"],
    ],
    ["an object more", changed(cat, dog, object(3, box(400, 10))), ["object-added a.jpg cat"]],
    ["an object less", changed(cat), ["object-removed a.jpg dog"]],
    ["moved a little", changed(object(1, box(12, 10)), dog), ["object-moved a.jpg cat"]],
    ["moved far: the id says so", changed(object(1, box(500, 400)), dog), ["object-moved a.jpg cat"]],
    ["relabelled", changed({ ...cat, category: 1 }, dog), ["object-relabelled a.jpg cat"]],
    ["a group now", changed({ ...cat, crowd: true }, dog), ["object-changed a.jpg cat: crowd"]],
    ["no group, said aloud", changed({ ...cat, crowd: false }, dog), []],
    ["keypoints", changed({ ...cat, keypoints: [11, 12, 2] }, dog), ["object-changed a.jpg cat: keypoints"]],
    ["keypoints that are not labelled", changed({ ...cat, keypoints: [0, 0, 0] }, dog), []],
    ["attributes", changed({ ...cat, attributes: [one] }, dog), ["object-changed a.jpg cat: attributes"]],
    ["a score that only one side has", changed({ ...cat, score: 0.5 }, dog), []],
    [
      "a polygon of the same extent",
      changed(object(1, ring(10, 10, 50, 10, 50, 40)), dog),
      ["object-changed a.jpg cat: shape"],
    ],
    ["another order", held("coco", [image("b.jpg"), image("a.jpg", [dog, cat])]), []],
    ["other ids", changed({ ...cat, id: 2 }, { ...dog, id: 1 }), []],
    [
      "extra and addresses",
      held("coco", [
        image("a.jpg", [{ ...cat, extra: { by: "me" } }, dog], { url: "https://example.com/a" }),
        image("b.jpg"),
      ]),
      [],
    ],
    ["a class more", held("coco", base.images, ["cat", "dog", "cow"]), ["class-added cow"]],
    [
      "a class less",
      held("coco", [image("a.jpg", [cat]), image("b.jpg")], ["cat"]),
      ["object-removed a.jpg dog", "class-removed dog"],
    ],
    [
      "a class by another parent",
      held("coco", base.images, ["cat", { id: 1, name: "dog", supercategory: "pet", extra: {} }]),
      ["class-changed dog: supercategory"],
    ],
    [
      "classes in another order",
      held(
        "coco",
        [
          image("a.jpg", [
            { ...cat, category: 1 },
            { ...dog, category: 0 },
          ]),
          image("b.jpg"),
        ],
        ["dog", "cat"],
      ),
      [],
    ],
  ];
  test.each(cases)("%s", async (_what, b, expected) => {
    const { changes, summary } = await differences(base, b);
    expect(changes.map(wordsOf)).toEqual(expected);
    expect(summary.total).toBe(expected.length);
    expect(summary.notCompared).toEqual([]);
  });

  test("scores and tracks, where both sides have them", async () => {
    const a = changed({ ...cat, score: 0.5, track: "t1" });
    const other = async (more: Partial<Annotation>): Promise<readonly string[]> =>
      (await differences(a, changed({ ...cat, ...more }))).changes.map(wordsOf);
    expect(await other({ score: 0.500_001, track: "t1" })).toEqual([]);
    expect(await other({ score: 0.6, track: "t1" })).toEqual(["object-changed a.jpg cat: score"]);
    expect(await other({ score: 0.5, track: "t2" })).toEqual(["object-changed a.jpg cat: track"]);
    expect(await other({})).toEqual([]);
  });

  test("declared areas and boxes, where the outline stays", async () => {
    const shape = ring(10, 10, 50, 10, 50, 40);
    const a = changed(object(1, shape, { area: 600, box: box(10, 10) }));
    const other = async (b: Annotation): Promise<readonly string[]> =>
      (await differences(a, changed(b))).changes.map(wordsOf);
    expect(await other(object(1, shape, { area: 601, box: box(10, 10) }))).toEqual([
      "object-changed a.jpg cat: area",
    ]);
    expect(await other(object(1, shape, { area: 600, box: box(11, 10) }))).toEqual([
      "object-changed a.jpg cat: box",
    ]);
    expect(await other(object(1, ring(12, 10, 50, 10, 50, 40), { area: 570, box: box(12, 10, 38) }))).toEqual(
      ["object-moved a.jpg cat"],
    );
  });

  test("a change says what was and what is", async () => {
    const { changes } = await differences(base, changed(object(1, box(20, 10)), dog));
    expect(changes).toEqual([
      {
        kind: "object-moved",
        image: "a.jpg",
        before: { id: 1, class: "cat", shape: "box", box: [10, 10, 40, 30] },
        after: { id: 1, class: "cat", shape: "box", box: [20, 10, 40, 30] },
        iou: 0.6,
        message: "cat moved from 10,10 40×30 to 20,10 40×30 (IoU 0.600).",
      },
    ]);
  });
});

describe("which object is which, where ids say nothing", () => {
  const cases: readonly (readonly [
    what: string,
    a: readonly Annotation[],
    b: readonly Annotation[],
    options: DiffOptions,
    changes: readonly string[],
  ])[] = [
    ["overlapping enough", [cat], [object(9, box(20, 10))], {}, ["object-moved a.jpg cat"]],
    [
      "not overlapping enough",
      [cat],
      [object(9, box(20, 10))],
      { iou: 0.7 },
      ["object-removed a.jpg cat", "object-added a.jpg cat"],
    ],
    ["as much as asked", [cat], [object(9, box(20, 10))], { iou: 0.6 }, ["object-moved a.jpg cat"]],
    ["within the tolerance", [cat], [object(9, box(12, 10))], { tolerance: 2 }, []],
    ["as far as the tolerance", [cat], [object(9, box(10.01, 10))], {}, []],
    ["farther than the tolerance", [cat], [object(9, box(10.02, 10))], {}, ["object-moved a.jpg cat"]],
    ["exactly, with tolerance 0", [cat], [object(9, box(10, 10))], { tolerance: 0 }, []],
    [
      "another class in the place",
      [cat],
      [object(9, box(10, 10), { category: 1 })],
      {},
      ["object-relabelled a.jpg cat"],
    ],
    [
      "another class near the place",
      [cat],
      [object(9, box(12, 10), { category: 1 })],
      {},
      ["object-relabelled a.jpg cat", "object-moved a.jpg cat"],
    ],
    [
      "its own class before another that is nearer",
      [cat],
      [object(9, box(10, 10), { category: 1 }), object(8, box(18, 10))],
      {},
      ["object-moved a.jpg cat", "object-added a.jpg dog"],
    ],
    [
      "the nearest of two",
      [cat],
      [object(9, box(20, 10)), object(8, box(14, 10))],
      {},
      ["object-moved a.jpg cat", "object-added a.jpg cat"],
    ],
    ["twins", [cat, { ...cat, id: 3 }], [object(9, box(10, 10))], {}, ["object-removed a.jpg cat"]],
  ];
  test.each(cases)("%s", async (_what, ofA, ofB, options, expected) => {
    // Ids of YOLO are lines.
    const a = held("yolo", [image("a.jpg", ofA)]);
    const { changes } = await differences(a, held("yolo", [image("a.jpg", ofB)]), options);
    expect(changes.map(wordsOf)).toEqual(expected);
    const back = await differences(held("yolo", [image("a.jpg", ofB)]), a, options);
    expect(back.changes).toHaveLength(expected.length);
  });

  test("texts are ids in any case, numbers only where nothing else says that objects were numbered anew", async () => {
    expect((await swapped("coco", [1, 2])).summary.total).toBe(0);
    expect((await swapped("ango", ["x", "y"])).summary.changes["object-moved"]).toBe(2);
  });

  test("a heap of boxes is paired, each with its own", async () => {
    const { summary } = await differences(
      held("yolo", [image("a.jpg", heap(0))]),
      held("yolo", [image("a.jpg", heap(0.5))]),
    );
    expect(summary.changes["object-moved"]).toBe(400);
    expect(summary.total).toBe(400);
  });
});

describe("shapes that are the same", () => {
  const square = [10, 10, 50, 10, 50, 40, 10, 40];
  const [rows, columns] = [3, 4];
  const cases: readonly (readonly [what: string, a: Shape, b: Shape, isSame: boolean])[] = [
    ["a ring from another point", ring(...square), ring(50, 10, 50, 40, 10, 40, 10, 10), true],
    ["a ring the other way round", ring(...square), ring(10, 10, 10, 40, 50, 40, 50, 10), true],
    ["a point twice", ring(...square), ring(10, 10, 50, 10, 50, 10, 50, 40, 10, 40), true],
    ["the same points in another order", ring(...square), ring(10, 10, 50, 40, 50, 10, 10, 40), false],
    ["a point less", ring(...square), ring(10, 10, 50, 10, 10, 40), false],
    ["a point elsewhere", ring(...square), ring(10, 10, 50, 10, 50, 41, 10, 40), false],
    [
      "parts in another order",
      { type: "polygon", parts: [square, [1, 1, 5, 1, 5, 5]].map((outer) => ({ outer, holes: [] })) },
      { type: "polygon", parts: [[1, 1, 5, 1, 5, 5], square].map((outer) => ({ outer, holes: [] })) },
      true,
    ],
    [
      "a hole",
      ring(...square),
      { type: "polygon", parts: [{ outer: square, holes: [[20, 20, 30, 20, 30, 30]] }] },
      false,
    ],
    [
      "a line from its other end",
      { type: "polyline", points: [0, 0, 5, 5, 9, 1] },
      { type: "polyline", points: [9, 1, 5, 5, 0, 0] },
      true,
    ],
    [
      "a line that is no ring",
      { type: "polyline", points: [0, 0, 5, 5, 9, 1] },
      { type: "polyline", points: [5, 5, 9, 1, 0, 0] },
      false,
    ],
    [
      "a box turned by half",
      { type: "rotated-box", cx: 50, cy: 50, width: 20, height: 10, angle: 30 },
      { type: "rotated-box", cx: 50, cy: 50, width: 20, height: 10, angle: 210 },
      true,
    ],
    [
      "a box turned by more",
      { type: "rotated-box", cx: 50, cy: 50, width: 20, height: 10, angle: 30 },
      { type: "rotated-box", cx: 50, cy: 50, width: 20, height: 10, angle: 31 },
      false,
    ],
    [
      "a mask with empty runs",
      { type: "mask", size: [rows, columns], counts: [2, 3, 7], compressed: true },
      { type: "mask", size: [rows, columns], counts: [2, 1, 0, 2, 7], compressed: false },
      true,
    ],
    [
      "a pixel more",
      { type: "mask", size: [rows, columns], counts: [2, 3, 7], compressed: true },
      { type: "mask", size: [rows, columns], counts: [2, 4, 6], compressed: true },
      false,
    ],
    ["a point within the tolerance", { type: "point", x: 5, y: 5 }, { type: "point", x: 5.01, y: 5 }, true],
    ["a point", { type: "point", x: 5, y: 5 }, { type: "point", x: 5.1, y: 5 }, false],
    [
      "a text span",
      { type: "unplaced", kind: "ner", value: { start: 1 } },
      { type: "unplaced", kind: "ner", value: { start: 1 } },
      true,
    ],
    [
      "another text span",
      { type: "unplaced", kind: "ner", value: { start: 1 } },
      { type: "unplaced", kind: "ner", value: { start: 2 } },
      false,
    ],
  ];
  test.each(cases)("%s", async (_what, ofA, ofB, isSame) => {
    const [a, b] = [ofA, ofB].map((shape) => held("ango", [image("a.jpg", [object("x", shape)])]));
    const { changes } = await differences(a ?? base, b ?? base);
    expect(changes.map(wordsOf)).toEqual(isSame ? [] : ["object-moved a.jpg cat"]);
    expect((await differences(b ?? base, a ?? base)).changes).toHaveLength(isSame ? 0 : 1);
  });

  test.each([
    ["a triangle and half of it", ring(0, 0, 100, 0, 0, 100), ring(0, 0, 50, 0, 0, 100), 0.5],
    [
      "a hole of a quarter",
      ring(0, 0, 100, 0, 100, 100, 0, 100),
      {
        type: "polygon",
        parts: [{ outer: [0, 0, 100, 0, 100, 100, 0, 100], holes: [[25, 25, 75, 25, 75, 75, 25, 75]] }],
      },
      0.75,
    ],
    [
      "two masks",
      { type: "mask", size: [2, 2], counts: [0, 3, 1], compressed: true },
      { type: "mask", size: [2, 2], counts: [1, 3], compressed: true },
      0.5,
    ],
  ] as const)("overlap of %s", async (_what, ofA, ofB, iou) => {
    const { changes } = await differences(
      held("ango", [image("a.jpg", [object("x", ofA)])]),
      held("ango", [image("a.jpg", [object("x", ofB)])]),
    );
    expect(changes).toHaveLength(1);
    for (const change of changes) expect("iou" in change ? change.iou : 0).toBeCloseTo(iou, 1);
  });
});

describe("which image is which", () => {
  const cases: readonly (readonly [
    what: string,
    a: readonly string[],
    b: readonly string[],
    matched: readonly [byPath: number, byFileName: number],
    changes: readonly string[],
  ])[] = [
    ["backslashes are slashes", ["x\\a.jpg"], ["x/a.jpg"], [1, 0], []],
    ["a path from the root, and one from here", ["/x/a.jpg"], ["./x/a.jpg"], [1, 0], []],
    ["an address and its path", ["https://example.com/x/a.jpg?size=1"], ["x/a.jpg"], [1, 0], []],
    ["composed and decomposed letters", ["ö.jpg".normalize("NFC")], ["ö.jpg".normalize("NFD")], [1, 0], []],
    ["without an extension", ["a"], ["a.jpg"], [1, 0], []],
    ["in another folder", ["x/a.jpg"], ["y/z/a.jpg"], [0, 1], []],
    ["letters of another case", ["A.jpg"], ["a.jpg"], [0, 0], ["image-removed A.jpg", "image-added a.jpg"]],
    ["the path counts first", ["x/a.jpg", "y/b.jpg"], ["z/b.jpg", "x/a.jpg"], [1, 1], []],
    [
      "a file name that is there twice",
      ["x/a.jpg", "y/a.jpg"],
      ["z/a.jpg"],
      [0, 0],
      ["image-removed x/a.jpg", "image-removed y/a.jpg", "image-added z/a.jpg"],
    ],
    [
      "a file name that is there twice in the other",
      ["z/a.jpg"],
      ["x/a.jpg", "y/a.jpg"],
      [0, 0],
      ["image-removed z/a.jpg", "image-added x/a.jpg", "image-added y/a.jpg"],
    ],
    ["a path twice", ["a.jpg", "./a.jpg"], ["./a.jpg", "a.jpg"], [2, 0], []],
  ];
  test.each(cases)("%s", async (_what, a, b, [byPath, byFileName], expected) => {
    const { changes, summary } = await differences(
      held(
        "coco",
        a.map((name) => image(name)),
      ),
      held(
        "coco",
        b.map((name) => image(name)),
      ),
    );
    expect(changes.map(wordsOf)).toEqual(expected);
    expect(summary.images).toEqual({
      a: a.length,
      b: b.length,
      matched: byPath + byFileName,
      byPath,
      byFileName,
    });
  });

  test("of a path that is there twice, those of one id are the same", async () => {
    const two = ["x", "y"].map((id, i) => image("a.jpg", [object(1, box(i * 100, 0))], { id }));
    const { summary } = await differences(held("coco", two), held("coco", two.toReversed()));
    expect(summary.total).toBe(0);
  });

  test("a signature is in no change", async () => {
    const name = "https://example.com/a.jpg?X-Amz-Signature=0123456789abcdef";
    const { changes } = await differences(held("ango", [image(name)]), held("ango", []));
    expect(changes).toHaveLength(1);
    expect(JSON.stringify(changes)).not.toContain("0123456789abcdef");
  });
});

test("splits are compared where both have some", async () => {
  const { changes } = await differences(inSplit("train", ["train"]), inSplit("val", ["train", "val"]));
  expect(changes.map(wordsOf)).toEqual(["image-changed a.jpg: split"]);
  expect((await differences(inSplit("train", ["train"]), base)).summary.changes["image-changed"]).toBe(0);
});

test.each([{ iou: 0 }, { iou: 1.5 }, { iou: Number.NaN }, { tolerance: -1 }, { tolerance: Infinity }])(
  "%j is refused",
  async (options) => {
    await expect(differences(base, base, options)).rejects.toMatchObject({ code: "diff/option" });
  },
);
