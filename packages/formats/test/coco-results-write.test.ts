import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCocoResults } from "../src/coco/results.ts";
import { type WriteCocoResultsOptions, writeCocoResults } from "../src/coco/write-results.ts";
import { convert } from "../src/convert.ts";
import { encodeCounts } from "../src/geometry/rle.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource, type Source } from "../src/io/source.ts";
import type { Dataset } from "../src/model/dataset.ts";
import { isJsonObject, type Json } from "../src/model/json.ts";
import type { WriteReport } from "../src/model/loss.ts";
import { dataset, datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";
import { annotation, box, counted, held, image } from "./coco-files.ts";

const TRUTH = {
  images: [
    { id: 11, file_name: "val/a.jpg", width: 100, height: 80 },
    { id: 12, file_name: "val/b.jpg", width: 100, height: 80 },
  ],
  annotations: [],
  categories: [
    { id: 3, name: "cat" },
    { id: 7, name: "person", keypoints: ["nose", "eye"] },
  ],
};
const truthOf = (value: unknown): Source => memorySource("truth.json", JSON.stringify(value));
const truth = truthOf(TRUTH);

async function write(
  of: Dataset | Promise<Dataset>,
  options: WriteCocoResultsOptions,
): Promise<{ readonly results: Json; readonly report: WriteReport; readonly text: string }> {
  const sink = memorySink();
  const report = await convert(of, writeCocoResults(sink, options));
  const text = sink.text(options.path ?? "results.json");
  return { results: JSON.parse(text), report, text };
}

/** A folder of predictions names images by their files, and classes by their names. */
const predicted = (held_: Parameters<typeof image>[0], name = "a.jpg"): HeldDataset =>
  held("yolo", [image(held_, { id: name, name })], { categories: [{ id: 0, name: "cat", extra: {} }] });

const mask = { size: [80, 100], counts: encodeCounts([10, 20, 7970]) };

describe("results that are read and written", () => {
  it.each<[string, WriteCocoResultsOptions["kind"], readonly Json[]]>([
    [
      "boxes",
      "bbox",
      [
        { image_id: 11, category_id: 3, bbox: [1, 2, 3.5, 4], score: 0.25 },
        { image_id: 12, category_id: 7, bbox: [1, 2, 3, 4], score: 0 },
      ],
    ],
    ["masks", "segm", [{ image_id: 11, category_id: 3, segmentation: mask, score: 1 }]],
    ["keypoints", "keypoints", [{ image_id: 12, category_id: 7, keypoints: [1, 2, 1, 5, 6, 2], score: 0.5 }]],
    [
      "keypoints with scores in the place of visibilities",
      "keypoints",
      [{ image_id: 12, category_id: 7, keypoints: [1, 2, 0.25, 5, 6, 0.75], score: 0.5 }],
    ],
    [
      "scores that might be visibilities",
      "keypoints",
      [{ image_id: 12, category_id: 7, keypoints: [1, 2, 2, 5, 6, 2], keypoint_scores: [1, 0], score: 0.5 }],
    ],
    [
      "more members",
      "bbox",
      [{ image_id: 11, category_id: 3, bbox: [1, 2, 3, 4], score: 0.5, track_id: 4, keypoint_scores: [0.5] }],
    ],
    ["ids of their own", "bbox", [{ id: "x", image_id: 11, category_id: 3, bbox: [1, 2, 3, 4], score: 0.5 }]],
    ["none", "bbox", []],
  ])("%s are the same", async (_, kind, given) => {
    const { results, report } = await write(
      readCocoResults(memorySource("r.json", JSON.stringify(given)), { truth }),
      { kind, truth },
    );
    expect(results).toStrictEqual(given);
    expect(report).toMatchObject({ images: 2, annotations: given.length, lost: [], kept: [], messages: [] });
  });
});

describe("predictions that are written as results", () => {
  const scored = annotation(1, box, { score: 0.75 });

  it.each([
    ["by name", "val/a.jpg"],
    ["by the name without the folder", "a.jpg"],
    ["by the stem", "a.png"],
    ["by the stem in another folder", "runs/a"],
  ])("find their images %s", async (_, name) => {
    const { results, report } = await write(datasetOf(predicted([scored], name)), { kind: "bbox", truth });
    expect(results).toStrictEqual([{ image_id: 11, category_id: 3, bbox: [10, 20, 30, 40], score: 0.75 }]);
    expect(report.lost).toStrictEqual([]);
  });

  it.each<[string, HeldDataset, WriteCocoResultsOptions, results: number, lost: readonly string[]]>([
    ["an image that is not there", predicted([scored], "c.jpg"), { kind: "bbox", truth }, 0, ["unmatched 1"]],
    [
      "a class that is not there",
      held("yolo", [image([scored], { name: "val/a.jpg" })], {
        categories: [{ id: 0, name: "dog", extra: {} }],
      }),
      { kind: "bbox", truth },
      0,
      ["unmatched 1"],
    ],
    [
      "a point",
      predicted([annotation(1, { type: "point", x: 1, y: 2 })], "val/a.jpg"),
      { kind: "bbox", truth },
      0,
      ["shape 1"],
    ],
    [
      "a turned box as a box",
      predicted(
        [annotation(1, { type: "rotated-box", cx: 9, cy: 9, width: 4, height: 2, angle: 30 })],
        "val/a.jpg",
      ),
      { kind: "bbox", truth },
      1,
      ["rotation 1"],
    ],
    [
      "a polygon as a box",
      predicted(
        [annotation(1, { type: "polygon", parts: [{ outer: [0, 0, 9, 0, 9, 9], holes: [] }] })],
        "val/a.jpg",
      ),
      { kind: "bbox", truth },
      1,
      ["outline 1"],
    ],
    [
      "a polygon as a mask",
      predicted(
        [annotation(1, { type: "polygon", parts: [{ outer: [0, 0, 9, 0, 9, 9], holes: [] }] })],
        "val/a.jpg",
      ),
      { kind: "segm", truth },
      1,
      ["outline 1"],
    ],
    [
      "a box outside of the image as a mask",
      predicted([annotation(1, { ...box, x: 500 })], "val/a.jpg"),
      { kind: "segm", truth },
      0,
      ["empty 1"],
    ],
    ["a box as keypoints", predicted([scored], "val/a.jpg"), { kind: "keypoints", truth }, 0, ["shape 1"]],
    [
      "a crowd with a track, attributes and an area",
      predicted(
        [
          annotation(1, box, {
            crowd: true,
            track: 4,
            area: 5,
            attributes: [{ name: "a", value: 1, attributes: [], extra: {} }],
          }),
        ],
        "val/a.jpg",
      ),
      { kind: "bbox", truth },
      1,
      ["area 1", "track 1", "crowd 1", "attributes 1"],
    ],
  ])("%s: what is lost is counted", async (_, of, options, results, lost) => {
    const { report } = await write(datasetOf(of), options);
    expect(report.annotations).toBe(results);
    expect(report.lost.map(({ feature, count }) => `${feature} ${count}`).toSorted()).toStrictEqual(
      lost.toSorted(),
    );
    await expect(write(datasetOf(of), { ...options, strict: true })).rejects.toMatchObject({
      code: "output/loss",
    });
  });

  it("without a score have 1, and that is said", async () => {
    const { results, report } = await write(datasetOf(predicted([annotation(1, box)], "val/a.jpg")), {
      kind: "bbox",
      truth,
    });
    expect(results).toMatchObject([{ score: 1 }]);
    expect(report.messages).toStrictEqual(["1 annotation has no score; 1 was written."]);
  });

  it("of a name that two images have are an error", async () => {
    const two = truthOf({
      ...TRUTH,
      images: [...TRUTH.images, { id: 13, file_name: "test/a.jpg", width: 1, height: 1 }],
    });
    await expect(write(datasetOf(predicted([scored])), { kind: "bbox", truth: two })).rejects.toMatchObject({
      code: "coco/ambiguous-name",
    });
  });

  it("of a name with a dot are about that image, not about one whose name begins so", async () => {
    const names = ["v1.jpg", "v1.2.jpg"];
    const dotted = truthOf({ ...TRUTH, images: names.map((name, id) => ({ id, file_name: `val/${name}` })) });
    const ids = async (name: string): Promise<readonly Json[]> => {
      const { results } = await write(datasetOf(predicted([scored], name)), { kind: "bbox", truth: dotted });
      const list: readonly Json[] = Array.isArray(results) ? results : [];
      return list.flatMap((one) => (isJsonObject(one) ? (one["image_id"] ?? null) : []));
    };
    expect([await ids("v1"), await ids("v1.2"), await ids("v1.3"), await ids("v1.2.png")]).toStrictEqual([
      [0],
      [1],
      [],
      [1],
    ]);
  });

  it("of a class or an image whose name occurs again keep its id, or are an error", async () => {
    const again = truthOf({
      ...TRUTH,
      images: [...TRUTH.images, { ...TRUTH.images[0], id: 13 }],
      categories: [...TRUTH.categories, { id: 9, name: "cat" }],
    });
    const given = [{ image_id: 13, category_id: 9, bbox: [1, 2, 3, 4], score: 0.5 }];
    const source = memorySource("r.json", JSON.stringify(given));
    const { results } = await write(readCocoResults(source, { truth: again }), {
      kind: "bbox",
      truth: again,
    });
    expect(results).toStrictEqual(given);
    await expect(
      write(datasetOf(predicted([scored], "b.jpg")), { kind: "bbox", truth: again }),
    ).rejects.toMatchObject({ code: "coco/ambiguous-name" });
  });

  it("whose masks have another size than their images are told, read and written", async () => {
    const other = { size: [8, 10], counts: encodeCounts([10, 20, 50]) };
    const given = [{ image_id: 11, category_id: 3, segmentation: other, score: 0.5 }];
    const found: string[] = [];
    const { results, report } = await write(
      readCocoResults(memorySource("r.json", JSON.stringify(given)), {
        truth,
        onDiagnostic: ({ code }) => void found.push(code),
      }),
      { kind: "segm", truth },
    );
    expect(results).toStrictEqual(given);
    expect(found).toStrictEqual(["coco/mask-size"]);
    expect(report.messages).toStrictEqual([
      "1 mask has another size than its image: evaluations compare only masks of one size.",
    ]);
  });

  it("without a ground truth have ids of their own", async () => {
    const { results, report } = await write(datasetOf(held("ango", [image([scored], { id: "x" })])), {
      kind: "bbox",
      path: "r.json",
    });
    expect(results).toStrictEqual([{ image_id: 1, category_id: 1, bbox: [10, 20, 30, 40], score: 0.75 }]);
    expect(counted(report.lost)).toContain("ids 1");
  });
});

it("any dataset gives results that can be read, each annotation is there or counted", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, fc.constantFrom("bbox", "segm", "keypoints"), async (of, kind) => {
      const ids = of.images.map(({ id }) => id);
      fc.pre(new Set(ids).size === ids.length);
      const { results, report } = await write(datasetOf(of), { kind });
      expect(results).toHaveLength(report.annotations);
      const lost = report.lost.filter(({ feature }) => ["shape", "empty", "size"].includes(feature));
      const all = of.images
        .filter(({ media }) => media === "image")
        .flatMap(({ annotations }) => annotations);
      expect(report.annotations + lost.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(
        all.length,
      );
      if (report.annotations === 0) return;
      const back = await heldOf(
        await readCocoResults(memorySource("r.json", JSON.stringify(results)), { onDiagnostic: () => {} }),
      );
      const read = back.images.flatMap(({ annotations }) => annotations);
      expect(read.length).toBe(report.annotations);
      expect(read.every(({ score }) => score !== undefined)).toBe(true);
    }),
    { numRuns: 150 },
  );
});
