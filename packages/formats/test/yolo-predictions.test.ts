import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Folder, memoryFolder, memorySource } from "../src/io/source.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { readYoloPredictions, type ReadYoloPredictionsOptions } from "../src/yolo/predictions.ts";
import { heldOf } from "./arbitraries.ts";
import { png, type Read } from "./yolo-inputs.ts";

type Files = Record<string, string | Uint8Array>;
const picture = png(100, 50);

function folder(files: Files): Folder {
  return memoryFolder("predict", new Map(Object.entries(files)));
}

async function predicted(files: Files, options: ReadYoloPredictionsOptions = {}): Promise<Read> {
  const found: string[] = [];
  const dataset = await readYoloPredictions(folder(files), {
    ...options,
    onDiagnostic: ({ severity, code, file, line }) =>
      found.push([severity, code, file, line].filter((part) => part !== undefined).join(" ")),
  });
  return { ...(await heldOf(dataset)), found };
}

/** The rows of one image of 100 by 50 pixels. */
function rows(text: string, options: ReadYoloPredictionsOptions = {}): Promise<Read> {
  return predicted({ "labels/a.txt": text, "a.png": picture }, options);
}

/** Class, kind of shape, score and track of each annotation. */
function told({ images, header }: Read): string[] {
  return images.flatMap(({ annotations }) =>
    annotations.map(({ category, shape, score, track }) =>
      [header.categories[category]?.name, shape.type, score, track]
        .filter((part) => part !== undefined)
        .join(" "),
    ),
  );
}

const BOX = "0.5 0.5 0.2 0.4";
const CORNERS = "0.4 0.3 0.6 0.3 0.6 0.7 0.4 0.7";
const OUTLINE = "0.4 0.3 0.6 0.3 0.6 0.7 0.5 0.7 0.4 0.7 0.4 0.5";

describe("rows of predictions", () => {
  type Case = [
    title: string,
    text: string,
    options: ReadYoloPredictionsOptions,
    told: string[],
    found?: string[],
  ];
  const cases: readonly Case[] = [
    ["boxes without confidence", `1 ${BOX}\n`, {}, ["1 box"]],
    ["boxes with confidence", `0 ${BOX} 0.875\n2 ${BOX} 1\n`, {}, ["0 box 0.875", "2 box 1"]],
    ["names of the classes", `1 ${BOX} 5e-05\n`, { classes: ["cat", "dog"] }, ["dog box 0.00005"]],
    ["boxes with confidence and track", `0 ${BOX} 0.5 7\n0 ${BOX} 0.25\n`, {}, ["0 box 0.5 7", "0 box 0.25"]],
    ["boxes with track", `0 ${BOX} 7\n`, { tracks: true }, ["0 box 7"]],
    ["boxes with track that was not said", `0 ${BOX} 7\n`, {}, [], ["error yolo/confidence labels/a.txt 1"]],
    ["a track that is none", `0 ${BOX} 0.5 x\n`, {}, [], ["error yolo/track labels/a.txt 1"]],
    ["a confidence that is none", `0 ${BOX} nan\n`, {}, [], ["error yolo/confidence labels/a.txt 1"]],
    ["outlines", `0 ${OUTLINE}\n`, {}, ["0 polygon"]],
    [
      "outlines with confidence",
      `0 ${OUTLINE} 0.5\n0 ${CORNERS} 0.25\n`,
      {},
      ["0 polygon 0.5", "0 polygon 0.25"],
    ],
    ["outlines with confidence and track", `0 ${OUTLINE} 0.5 3\n`, { tracks: true }, ["0 polygon 0.5 3"]],
    ["outlines with track", `0 ${OUTLINE} 3\n`, { tracks: true }, ["0 polygon 3"]],
    [
      "oriented boxes",
      `0 ${CORNERS}\n0 ${CORNERS} 0.5\n0 ${CORNERS} 0.5 2\n`,
      { task: "obb" },
      ["0 rotated-box", "0 rotated-box 0.5", "0 rotated-box 0.5 2"],
    ],
    [
      "an oriented box that leaves the image",
      "0 -0.2 0.3 0.6 0.3 0.6 0.7 -0.2 0.7 0.5\n",
      { task: "obb" },
      ["0 rotated-box 0.5"],
    ],
    [
      "keypoints without confidences of their own",
      `0 ${BOX} 0.4 0.4 0.5 0.5 0.75\n`,
      { keypoints: { count: 2, dimensions: 2 } },
      ["0 box 0.75"],
    ],
    [
      "other columns",
      `0 0.5 0.5\n0 ${BOX} 0.5 1 2\n`,
      { task: "detect" },
      [],
      ["error yolo/columns labels/a.txt 1", "error yolo/columns labels/a.txt 2"],
    ],
    ["two points", `0 0.1 0.1 0.2 0.2 0.5\n`, { task: "segment" }, [], ["error yolo/columns labels/a.txt 1"]],
    [
      "an unknown class",
      `3 ${BOX} 0.5\n`,
      { classes: ["cat"] },
      [],
      ["error yolo/unknown-class labels/a.txt 1"],
    ],
    [
      "classes of the image",
      "0.98 tabby cat\n0.01 dog\n",
      {},
      ["tabby cat unplaced 0.98", "dog unplaced 0.01"],
    ],
    [
      "classes of the image, named",
      "0.98 cat\n0.01 cow\nx cat\n",
      { task: "classify", classes: ["cat", "dog"] },
      ["cat unplaced 0.98"],
      ["error yolo/unknown-class labels/a.txt 2", "error yolo/confidence labels/a.txt 3"],
    ],
    ["no rows", "", {}, []],
  ];
  test.each(cases)("%s", async (_title, text, options, expected, found = []) => {
    const read = await rows(text, options);
    expect(told(read)).toEqual(expected);
    expect(read.found).toEqual(found);
  });

  test("boxes are in pixels", async () => {
    const read = await rows(`0 ${BOX} 0.5\n`);
    expect(read.images).toEqual([
      {
        id: "a.png",
        name: "a.png",
        path: "a.png",
        media: "image",
        width: 100,
        height: 50,
        annotations: [
          {
            id: 1,
            category: 0,
            shape: { type: "box", x: 40, y: 15, width: 20, height: 20 },
            score: 0.5,
            attributes: [],
            extra: {},
          },
        ],
        attributes: [],
        relations: [],
        extra: {},
      },
    ]);
  });

  test("confidences of keypoints are kept, and told as visibility", async () => {
    const { images } = await rows(`0 ${BOX} 0.4 0.4 0.9 0.5 0.5 0.2 0 0 0 0.75\n`, {
      task: "pose",
      keypoints: { count: 3, dimensions: 3 },
    });
    expect(images[0]?.annotations[0]).toMatchObject({
      keypoints: [40, 20, 2, 50, 25, 1, 0, 0, 0],
      score: 0.75,
      extra: { keypoint_confidences: [0.9, 0.2, 0] },
    });
  });

  test.each([
    ["rows that may be of two tasks", { "labels/a.txt": `0 ${CORNERS} 0.5\n` }, {}, "yolo/predictions-task"],
    ["keypoints of an unknown number", { "labels/a.txt": "" }, { task: "pose" }, "yolo/predictions-task"],
    ["nothing", { "args.yaml": "" }, {}, "yolo/predictions"],
    ["a class that is no number of a class", { "labels/a.txt": `1e9 ${BOX}\n` }, {}, "yolo/predictions"],
  ] as const)("%s: an error", async (_title, files, options, code) => {
    await expect(predicted(files, options)).rejects.toMatchObject({ code });
  });
});

describe("images of predictions", () => {
  const one = `0 ${BOX} 0.5\n`;
  type Case = [
    title: string,
    files: Files,
    images: Files | undefined,
    names: readonly string[],
    found?: readonly string[],
  ];
  const cases: readonly Case[] = [
    [
      "drawn ones in the folder",
      {
        "labels/a.txt": one,
        "a.jpg": picture,
        "b.jpg": picture,
        "crops/cat/a.jpg": picture,
        "args.yaml": "",
      },
      undefined,
      ["a.jpg a.jpg 1", "b.jpg b.jpg 0"],
    ],
    [
      "those that were predicted on, elsewhere",
      { "labels/a.txt": one, "a.jpg": picture },
      { "val/a.png": picture, "val/c.png": picture },
      ["a.png - 1", "c.png - 0"],
    ],
    ["no folder labels", { "a.txt": one, "classes.txt": "cat" }, { "a.png": picture }, ["a.png - 1"]],
    [
      "no image",
      { "labels/a.txt": one, "labels/b.txt": "" },
      undefined,
      ["b - 0"],
      ["error yolo/image-missing labels/a.txt"],
    ],
    [
      "no size",
      { "labels/a.txt": one, "a.png": "no" },
      undefined,
      [],
      ["error yolo/size-unknown labels/a.txt"],
    ],
    [
      "two of one name",
      { "labels/a.txt": one },
      { "x/a.png": picture, "y/a.jpg": picture },
      ["a.png - 1"],
      ["warning yolo/same-stem predict"],
    ],
    ["below a folder", { "labels/x/a.txt": one, "x/a.jpg": picture }, undefined, ["x/a.jpg x/a.jpg 1"]],
  ];
  test("names and sizes of those that are not here are those of the ground truth", async () => {
    const truth = memorySource(
      "gt.json",
      JSON.stringify({
        images: [{ id: 3, file_name: "val/a.jpg", width: 200, height: 100 }],
        categories: [],
      }),
    );
    const files = { "labels/a.txt": `0 ${BOX} 0.5`, "labels/b.txt": `0 ${BOX} 0.5` };
    const { images, found } = await predicted(files, { truth });
    expect(images).toMatchObject([{ id: "val/a.jpg", name: "val/a.jpg", width: 200, height: 100 }]);
    expect(images[0]?.annotations[0]?.shape).toMatchObject({ x: 80, y: 30, width: 40, height: 40 });
    expect(found).toEqual(["error yolo/image-missing labels/b.txt"]);
  });

  test.each(cases)("%s", async (_title, files, images, names, found = []) => {
    const read = await predicted(files, images === undefined ? {} : { images: folder(images) });
    expect(
      read.images.map(({ name, path = "-", annotations }) => `${name} ${path} ${String(annotations.length)}`),
    ).toEqual(names);
    expect(read.found).toEqual(found);
  });
});

/** What was read; nothing where that failed as readers may. */
async function orFormatError(reading: Promise<Read>): Promise<Pick<Read, "images">> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof FormatError) return { images: [] };
    throw error;
  }
}

test("any text gives annotations, diagnostics or a FormatError; scores lie between 0 and 1", async () => {
  const token = fc.oneof(
    fc.constantFrom("0", "1", "0.5", "nan", "-1", "1e999", "cat", "\u0000", "__proto__"),
    fc.double({ noNaN: true }).map(String),
  );
  const line = fc.array(token, { maxLength: 13 }).map((tokens) => tokens.join(" "));
  const text = fc.array(line, { maxLength: 4 }).map((lines) => lines.join("\n"));
  const options = fc.record(
    {
      task: fc.constantFrom("detect", "segment", "obb", "pose", "classify"),
      tracks: fc.boolean(),
      classes: fc.constant(["cat", "dog"]),
      keypoints: fc.constant({ count: 2, dimensions: 3 } as const),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  await fc.assert(
    fc.asyncProperty(text, options, async (label, how) => {
      const { images } = await orFormatError(rows(label, how));
      const scores = images.flatMap(({ annotations }) => annotations.map(({ score = 0 }) => score));
      expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
