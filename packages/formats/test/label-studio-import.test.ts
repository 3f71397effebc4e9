import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outlined } from "../src/geometry/outlined.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import { readLabelStudio, writeLabelStudio } from "../src/label-studio.ts";
import type { Annotation, Attribute, DatasetImage, Header } from "../src/model/dataset.ts";
import type { Json } from "../src/model/json.ts";
import type { Shape } from "../src/model/shapes.ts";
import { dataset, datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";
import { imported, type TakenTask } from "./label-studio-importer.ts";

type ResultsAs = "annotations" | "predictions";

async function taken(one: HeldDataset, results: ResultsAs = "annotations"): Promise<readonly TakenTask[]> {
  const sink = memorySink();
  await writeLabelStudio(sink, { results })(datasetOf(one));
  return imported(sink.text("tasks.json"), sink.text("label-config.xml"));
}

const header: Header = {
  source: "coco",
  categories: [{ id: 1, name: 'cat & "dog"', color: "#ff0000", extra: {} }],
  splits: [],
  info: {},
  extra: {},
};

const image: DatasetImage = {
  id: 1,
  name: "dir/a b.jpg",
  media: "image",
  width: 64,
  height: 48,
  annotations: [],
  attributes: [],
  relations: [],
  extra: {},
};

function object(id: string, shape: Shape, attributes: readonly Attribute[] = []): Annotation {
  return { id, category: 0, ...outlined(shape), attributes };
}

function answer(name: string, value: Json, kind?: string): Attribute {
  return { name, value, ...(kind === undefined ? {} : { kind }), attributes: [], extra: {} };
}

const square = [0, 0, 4, 0, 4, 4, 0, 4];
const corners = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
];

function questions(list: readonly Attribute[] = []): unknown {
  return list.map(({ name, extra }) => [name, extra]);
}

describe("Label Studio takes", () => {
  test.each<[string, Shape, readonly [kind: string, shape: unknown][]]>([
    [
      "a box",
      { type: "box", x: 8.5, y: 6, width: 32, height: 12 },
      [["rectanglelabels", [8.5, 6, 32, 12, 0]]],
    ],
    [
      "a turned box, about its top left corner",
      { type: "rotated-box", cx: 15, cy: 20, width: 20, height: 10, angle: 90 },
      [["rectanglelabels", [20, 10, 20, 10, 90]]],
    ],
    ["a polygon", { type: "polygon", parts: [{ outer: square, holes: [] }] }, [["polygonlabels", corners]]],
    [
      "parts of a polygon",
      {
        type: "polygon",
        parts: [
          { outer: square, holes: [] },
          { outer: [9, 9, 12, 9, 12, 12], holes: [] },
        ],
      },
      [
        ["polygonlabels", corners],
        [
          "polygonlabels",
          [
            [9, 9],
            [12, 9],
            [12, 12],
          ],
        ],
      ],
    ],
    [
      "a polygon with a hole",
      { type: "polygon", parts: [{ outer: [0, 0, 3, 0, 3, 3, 0, 3], holes: [[1, 1, 2, 1, 2, 2, 1, 2]] }] },
      [["brushlabels", ["0 0", "1 0", "2 0", "0 1", "2 1", "0 2", "1 2", "2 2"]]],
    ],
    [
      "a mask",
      { type: "mask", size: [48, 64], counts: [49, 2, 46, 2, 2973], compressed: true },
      [["brushlabels", ["1 1", "2 1", "1 2", "2 2"]]],
    ],
    [
      "a line",
      { type: "polyline", points: [1, 2, 3, 4, 5, 6] },
      [
        [
          "vectorlabels",
          [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
        ],
      ],
    ],
    ["a point", { type: "point", x: 1, y: 2.25 }, [["keypointlabels", [1, 2.25]]]],
    [
      "an ellipse",
      { type: "unplaced", kind: "ellipse", value: { cx: 32, cy: 24, rx: 16, ry: 12, angle: 30 } },
      [["ellipselabels", [32, 24, 16, 12, 30]]],
    ],
    ["nothing of a ring of two points", { type: "polygon", parts: [{ outer: [1, 1, 2, 2], holes: [] }] }, []],
    ["nothing of a text span", { type: "unplaced", kind: "ner", value: { start: 1 } }, []],
  ])("%s", async (_, shape, expected) => {
    const attributes = [answer("occluded", true), answer("colour", "red")];
    const one = { ...object("1#2", shape, attributes), score: 0.5 };
    for (const results of ["annotations", "predictions"] as const) {
      expect(await taken({ header, images: [{ ...image, annotations: [one] }] }, results)).toEqual([
        {
          image: "/data/local-files/?d=images/dir/a%20b.jpg",
          isTruth: false,
          answers: [],
          relations: [],
          regions: expected.map(([kind, outline]) => [
            expect.objectContaining({ kind, shape: outline, values: ['cat & "dog"'], score: 0.5 }),
            { kind: "choices", control: "occluded", values: ["true"] },
            { kind: "textarea", control: "colour", values: ["red"] },
          ]),
        },
      ]);
    }
  });

  test("the class of an image, answers of every kind, and ties", async () => {
    const box = { type: "box", x: 1, y: 1, width: 5, height: 5 } as const;
    const one: DatasetImage = {
      ...image,
      annotations: [
        object("a", box),
        object("b", box),
        { ...object("c", { type: "unplaced", kind: "image", value: {} }), score: 0.5 },
        { ...object("d", { type: "unplaced", kind: "image", value: {} }), score: 0.25 },
      ],
      attributes: [
        answer("weather", ["sun", "wind"], "checkbox"),
        answer("stars", 8, "rating"),
        answer("stars per pixel", 0.5, "rating"),
        answer("kind", [["animal", "cat"], ["animal"]], "taxonomy"),
        answer("day", "2024-01-02", "datetime"),
        answer("seen by", ["ada", "bob"]),
      ],
      relations: [
        { name: "near", ends: { from: "a", to: "b" }, extra: {} },
        { name: "near", ends: { from: "a", to: "gone" }, extra: {} },
      ],
    };
    expect(await taken({ header, images: [one] }, "predictions")).toMatchObject([
      {
        answers: [
          // Scores differ: there is one for all choices.
          { kind: "choices", control: "image_class", values: ['cat & "dog"', 'cat & "dog"'] },
          { kind: "choices", control: "weather", values: ["sun", "wind"] },
          { kind: "rating", control: "stars", values: 8 },
          { kind: "number", control: "stars per pixel", values: 0.5 },
          { kind: "taxonomy", control: "kind", values: [["animal", "cat"], ["animal"]] },
          { kind: "datetime", control: "day", values: "2024-01-02" },
          { kind: "textarea", control: "seen by", values: ["ada", "bob"] },
        ],
        relations: [["a", "b", ["near"]]],
      },
    ]);
  });

  test("questions that are called like controls or others, each by a control of its own", async () => {
    const names = ["label", "image", "image_class", "mail@home", "twice", "twice", "twice"];
    const answers = names.map((name, at) => answer(name, at === 6 ? 3 : `answer ${at}`));
    const box = object("a", { type: "box", x: 1, y: 1, width: 5, height: 5 }, answers);
    const held = { header, images: [{ ...image, annotations: [box], attributes: answers }] };
    const sink = memorySink();
    await writeLabelStudio(sink, { sidecar: false })(datasetOf(held));
    const [task] = imported(sink.text("tasks.json"), sink.text("label-config.xml"));
    const values = names.map((_, at) => (at === 6 ? 3 : [`answer ${at}`]));
    const named = (round: number): unknown => {
      const others = ["label", "image", "image_class"].map((name) => `${name}-${round}`);
      const first = 3 * round - 5;
      const same = [first, first + 1, first + 2].map((rank) => (rank === 1 ? "twice" : `twice-${rank}`));
      const controls = [...others, round === 2 ? "mail-home" : "mail-home-2", ...same];
      return controls.map((control, at) => expect.objectContaining({ control, values: values[at] }));
    };
    expect([task?.regions[0]?.slice(1), task?.answers]).toEqual([named(2), named(3)]);
    const back = await heldOf(await readLabelStudio(memoryFolder("set", sink.files)));
    const expected = names.map((name) => [name, {}]);
    expect(questions(back.images[0]?.attributes)).toEqual(expected);
    expect(questions(back.images[0]?.annotations[0]?.attributes)).toEqual(expected);
  });

  test("a shape of its own that became another one, by another control", async () => {
    const own = { ...header, source: "label-studio" as const };
    const extra = { type: "rectanglelabels", from_name: "bbox" };
    const box = { ...object("a", { type: "box", x: 1, y: 1, width: 5, height: 5 }), extra };
    const cut = { ...object("b", { type: "polygon", parts: [{ outer: square, holes: [] }] }), extra };
    const [task] = await taken({ header: own, images: [{ ...image, annotations: [box, cut] }] });
    expect(task?.regions.map(([region]) => region?.control)).toEqual(["bbox", "polygon"]);
  });

  test.each<[string, Shape, unknown]>([
    [
      "a box",
      { type: "box", x: -4, y: 40, width: 100, height: 20 },
      [["rectanglelabels", [0, 40, 64, 8, 0]]],
    ],
    ["a box beyond the image", { type: "box", x: 65, y: 1, width: 10, height: 10 }, []],
    [
      "a box that is turned by more than 360°",
      { type: "rotated-box", cx: 15, cy: 20, width: 20, height: 10, angle: 450 },
      [["rectanglelabels", [20, 10, 20, 10, 90]]],
    ],
    [
      "a turned box with sides longer than those of the image",
      { type: "rotated-box", cx: 32, cy: 24, width: 10, height: 60, angle: 90 },
      [
        [
          "polygonlabels",
          [
            [62, 19],
            [62, 29],
            [2, 29],
            [2, 19],
          ],
        ],
      ],
    ],
    [
      "a polygon",
      { type: "polygon", parts: [{ outer: [60, 0, 68, 0, 68, 4, 60, 4], holes: [] }] },
      [
        [
          "polygonlabels",
          [
            [60, 0],
            [64, 0],
            [64, 4],
            [60, 4],
          ],
        ],
      ],
    ],
    ["a point", { type: "point", x: 1, y: 49 }, []],
    [
      "a line that comes back",
      { type: "polyline", points: [10, 10, 74, 10, 74, 20, 10, 20] },
      [
        ["vectorlabels", expect.any(Array)],
        ["vectorlabels", expect.any(Array)],
      ],
    ],
    ["a line beyond the image", { type: "polyline", points: [70, 1, 80, 1] }, []],
    [
      "an ellipse",
      { type: "unplaced", kind: "ellipse", value: { cx: 32, cy: 24, rx: 16, ry: 25, angle: 0 } },
      [["polygonlabels", expect.any(Array)]],
    ],
  ])("only what lies in the image of %s that is predicted", async (_, shape, expected) => {
    const [task] = await taken(
      { header, images: [{ ...image, annotations: [object("1", shape)] }] },
      "predictions",
    );
    expect(task?.regions.map(([region]) => [region?.kind, region?.shape])).toEqual(expected);
  });

  test("every file that is written of another format", async () => {
    await fc.assert(
      fc.asyncProperty(
        dataset,
        fc.constantFrom<ResultsAs>("annotations", "predictions"),
        async (one, results) => {
          const foreign = { ...one, header: { ...one.header, source: "coco" as const } };
          const images = one.images.filter(({ media }) => media === "image");
          expect(await taken(foreign, results)).toHaveLength(images.length);
        },
      ),
      { numRuns: 120 },
    );
  });
});
