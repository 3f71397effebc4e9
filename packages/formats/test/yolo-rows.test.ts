import { describe, expect, test } from "vitest";
import { memoryFolder } from "../src/io/source.ts";
import type { Annotation, Category } from "../src/model/dataset.ts";
import { yoloFeatures } from "../src/yolo/features.ts";
import { readYolo } from "../src/yolo/read.ts";
import { yoloShapes, type YoloTask } from "../src/yolo/shapes.ts";
import { heldOf } from "./arbitraries.ts";
import { annotation, box, datasetWith, image, mask, ring, write } from "./yolo-samples.ts";

describe("a row", () => {
  const square = [10, 10, 30, 10, 30, 30, 10, 30];
  const cases: readonly (readonly [
    title: string,
    task: YoloTask,
    annotation: Annotation,
    row: string,
    losses: readonly string[],
  ])[] = [
    ["box", "detect", annotation(box(10, 10, 20, 20)), "0 0.2 0.4 0.2 0.4", []],
    ["box over the whole image", "detect", annotation(box(0, 0, 100, 50)), "0 0.5 0.5 1 1", []],
    [
      "box with seven decimals",
      "detect",
      annotation(box(0, 0, 33.3333, 50)),
      "0 0.1666665 0.5 0.333333 1",
      [],
    ],
    [
      "tiny numbers without exponents",
      "detect",
      annotation(box(0, 0, 0.0001, 0.00005)),
      "0 0.0000005 0.0000005 0.000001 0.000001",
      [],
    ],
    [
      "box partly outside",
      "detect",
      annotation(box(-10, 40, 30, 30)),
      "0 0.1 0.9 0.2 0.2",
      ["outside-image"],
    ],
    [
      "box outside by less than is written",
      "detect",
      annotation(box(-0.00004, 0, 50, 50)),
      "0 0.25 0.5 0.5 1",
      [],
    ],
    ["box wholly outside", "detect", annotation(box(200, 0, 5, 5)), "", ["empty"]],
    ["box without area", "detect", annotation(box(1, 1, 0, 5)), "", ["empty"]],
    [
      "turned box",
      "detect",
      annotation({ type: "rotated-box", cx: 50, cy: 25, width: 20, height: 10, angle: 90 }),
      "0 0.5 0.5 0.1 0.4",
      ["rotation"],
    ],
    ["polygon", "detect", annotation(ring(square)), "0 0.2 0.4 0.2 0.4", ["outline"]],
    [
      "polygon with a box of its own",
      "detect",
      annotation(ring(square), { box: { type: "box", x: 0, y: 0, width: 100, height: 50 } }),
      "0 0.5 0.5 1 1",
      ["outline"],
    ],
    ["mask", "detect", annotation(mask(50, 100, [51, 2, 48, 2, 4897])), "0 0.02 0.04 0.02 0.04", ["outline"]],
    ["empty mask", "detect", annotation(mask(50, 100, [5000])), "", ["empty"]],
    ["point", "detect", annotation({ type: "point", x: 1, y: 1 }), "", ["shape"]],
    ["line", "segment", annotation({ type: "polyline", points: square }), "", ["shape"]],
    ["unplaced", "obb", annotation({ type: "unplaced", kind: "ner", value: null }), "", ["shape"]],
    [
      "box",
      "segment",
      annotation(box(10, 10, 20, 20)),
      "0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6",
      ["box-as-polygon"],
    ],
    [
      "turned box",
      "segment",
      annotation({ type: "rotated-box", cx: 50, cy: 25, width: 20, height: 10, angle: 90 }),
      "0 0.55 0.3 0.55 0.7 0.45 0.7 0.45 0.3",
      ["box-as-polygon"],
    ],
    ["polygon", "segment", annotation(ring(square)), "0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6", []],
    [
      "polygon whose box says the same",
      "segment",
      annotation(ring(square), { box: { type: "box", x: 10, y: 10, width: 20, height: 20 } }),
      "0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6",
      [],
    ],
    [
      "polygon whose box says something else",
      "segment",
      annotation(ring(square), { box: { type: "box", x: 10, y: 10, width: 20, height: 20.01 } }),
      "0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6",
      ["box"],
    ],
    [
      "polygon of two parts",
      "segment",
      annotation(ring([0, 0, 10, 0, 10, 10, 0, 10], [20, 10, 30, 10, 30, 20, 20, 20])),
      "0 0 0 0.1 0 0.1 0.2 0.2 0.2 0.3 0.2 0.3 0.4 0.2 0.4 0.2 0.2 0.1 0.2 0 0.2",
      [],
    ],
    [
      "polygon partly outside",
      "segment",
      annotation(ring([-10, 0, 10, 0, 10, 20, -10, 20])),
      "0 0 0 0.1 0 0.1 0.4 0 0.4",
      ["outside-image"],
    ],
    [
      "polygon with a corner outside",
      "segment",
      annotation(ring([90, 0, 110, 20, 90, 20])),
      "0 0.9 0 1 0.2 1 0.4 0.9 0.4",
      ["outside-image"],
    ],
    [
      "polygon with a part outside",
      "segment",
      annotation(ring(square, [200, 0, 210, 0, 210, 10])),
      "0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6",
      ["outside-image"],
    ],
    [
      "polygon with a flat part",
      "segment",
      annotation(ring(square, [1, 1, 2, 2, 3, 3])),
      "0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6",
      ["empty"],
    ],
    ["polygon of two points", "segment", annotation(ring([1, 1, 2, 2])), "", ["empty"]],
    ["polygon without parts", "segment", annotation(ring()), "", ["empty"]],
    [
      "polygon with holes",
      "segment",
      annotation({
        type: "polygon",
        parts: [
          {
            outer: square,
            holes: [
              [12, 12, 14, 12, 14, 14],
              [16, 16, 18, 16, 18, 18],
            ],
          },
        ],
      }),
      "0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6",
      ["holes", "holes"],
    ],
    [
      "mask",
      "segment",
      annotation(mask(50, 100, [51, 2, 48, 2, 4897])),
      "0 0.01 0.06 0.01 0.02 0.03 0.02 0.03 0.06",
      ["mask"],
    ],
    ["box", "obb", annotation(box(10, 10, 20, 20)), "0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6", []],
    [
      "turned box",
      "obb",
      annotation({ type: "rotated-box", cx: 50, cy: 25, width: 20, height: 10, angle: 180 }),
      "0 0.6 0.6 0.4 0.6 0.4 0.4 0.6 0.4",
      [],
    ],
    [
      "turned box partly outside",
      "obb",
      annotation({ type: "rotated-box", cx: 0, cy: 25, width: 20, height: 10, angle: 0 }),
      "0 0 0.4 0.1 0.4 0.1 0.6 0 0.6",
      ["outside-image"],
    ],
    [
      "polygon",
      "obb",
      annotation(ring([10, 10, 30, 10, 30, 30])),
      "0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6",
      ["outline"],
    ],
    ["crowd", "detect", annotation(box(10, 10, 20, 20), { crowd: true }), "", ["crowd"]],
    ["no crowd", "detect", annotation(box(10, 10, 20, 20), { crowd: false }), "0 0.2 0.4 0.2 0.4", []],
    [
      "all that a row has no place for",
      "detect",
      annotation(box(10, 10, 20, 20), {
        area: 7,
        keypoints: [1, 1, 2],
        extra: { a: 1, b: 2 },
        attributes: [{ name: "q", value: 1, attributes: [], extra: {} }],
      }),
      "0 0.2 0.4 0.2 0.4",
      ["keypoints", "area", "attributes", "extra", "extra"],
    ],
  ];

  test.each(cases)("%s, %s", async (_, task, one, row, losses) => {
    const { report, files } = await write(datasetWith([image("a.jpg", [one])]), {
      task,
      sidecar: false,
      placeImage: async () => true,
    });
    expect(files.get("labels/train/a.txt")).toBe(row === "" ? "" : `${row}\n`);
    expect(report.lost.flatMap(({ feature, count }) => Array.from({ length: count }, () => feature))).toEqual(
      losses,
    );
    expect(report.annotations).toBe(row === "" ? 0 : 1);
  });

  test("crowds are kept on demand, and counted", async () => {
    const { report, files } = await write(
      datasetWith([image("a.jpg", [annotation(box(10, 10, 20, 20), { crowd: true })])]),
      { crowd: "keep" },
    );
    expect(files.get("labels/train/a.txt")).toBe("0 0.2 0.4 0.2 0.4\n");
    expect(report.kept.map(({ feature }) => feature)).toEqual(["crowd", "size"]);
  });

  test("keypoints", async () => {
    const person: Category = {
      id: 0,
      name: "person",
      keypoints: ["nose", "left_eye", "right_eye"],
      extra: {},
    };
    const one = annotation(box(10, 10, 20, 20), { keypoints: [20, 25, 2, 30, 5, 1, 500, 3, 2] });
    const { files, report } = await write(
      datasetWith([image("a.jpg", [one, annotation(box(0, 0, 50, 50))])], [person]),
      { task: "pose" },
    );
    expect(files.get("labels/train/a.txt")).toBe(
      "0 0.2 0.4 0.2 0.4 0.2 0.5 2 0.3 0.1 1 0 0 0\n0 0.25 0.5 0.5 1 0 0 0 0 0 0 0 0 0\n",
    );
    expect(files.get("data.yaml")).toContain("kpt_shape: [3, 3]\nflip_idx: [0, 2, 1]\n");
    expect(report.kept.map(({ feature }) => feature)).toContain("outside-image");
    const back = await heldOf(
      await readYolo(memoryFolder("d", new Map([...files, ["images/train/a.jpg", ""]])), {
        sidecar: false,
        imageSize: async () => ({ width: 100, height: 50 }),
      }),
    );
    expect(back.images[0]?.annotations[0]?.keypoints).toEqual([20, 25, 2, 30, 5, 1, 0, 0, 0]);
  });

  test.each<[readonly string[], readonly number[] | undefined]>([
    [
      ["nose", "left_eye", "right_eye"],
      [0, 2, 1],
    ],
    [
      ["Left Eye", "Right Eye"],
      [1, 0],
    ],
    [
      ["paw_l", "paw_r", "tail"],
      [1, 0, 2],
    ],
    // Taken for points without a side, each would stay where it is while the image is mirrored.
    [["LEye", "REye"], undefined],
    [["top", "bottom"], undefined],
    [["left_eye", "nose"], undefined],
  ])("the mirror images of the keypoints %j are %j", async (keypoints, flip) => {
    const category: Category = { id: 0, name: "animal", keypoints, extra: {} };
    const one = annotation(box(10, 10, 20, 20), { keypoints: keypoints.flatMap(() => [1, 1, 2]) });
    const { files, report } = await write(datasetWith([image("a.jpg", [one])], [category]), { task: "pose" });
    const line = /^flip_idx: (.*)$/m.exec(files.get("data.yaml") ?? "")?.[1];
    expect(line === undefined ? undefined : JSON.parse(line)).toEqual(flip);
    expect(report.messages.some((message) => message.includes("flip_idx"))).toBe(flip === undefined);
  });

  test("every loss has a name with a meaning", () => {
    const named = Object.values(yoloShapes).flatMap((shapes) =>
      Object.values(shapes).flatMap(({ loses }) => loses),
    );
    for (const feature of named) expect(yoloFeatures).toContain(feature);
  });
});
