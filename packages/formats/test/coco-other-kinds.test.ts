import { readFile } from "node:fs/promises";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cocoPanopticFeatures } from "../src/coco/panoptic-features.ts";
import { readCoco } from "../src/coco/read.ts";
import { cocoResultsFeatures } from "../src/coco/results-features.ts";
import { writeCoco } from "../src/coco/write.ts";
import { convert } from "../src/convert.ts";
import { detectInput } from "../src/detect.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import type { Annotation, Attribute } from "../src/model/dataset.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { features } from "../src/model/features.ts";
import type { Json } from "../src/model/json.ts";
import type { Unplaced } from "../src/model/shapes.ts";
import { writeYolo } from "../src/yolo/write.ts";
import { dataset, datasetOf, heldWithoutPaths as heldOf, type HeldDataset } from "./arbitraries.ts";
import { annotation, box, counted, held, image, read, write } from "./coco-files.ts";

const LABEL: Unplaced = { type: "unplaced", kind: "image", value: {} };

const caption = (value: Json, extra: Attribute["extra"] = {}, more: Partial<Attribute> = {}): Attribute => ({
  name: "caption",
  value,
  kind: "text",
  attributes: [],
  extra,
  ...more,
});

/** What a file says, without what angokit adds. */
function bare(text: string): unknown {
  const { angokit: _, ...rest } = JSON.parse(text);
  return rest;
}

const images = [
  { id: 1, file_name: "a.jpg", width: 4, height: 2, license: 3 },
  { id: 2, file_name: "b.jpg", width: 4, height: 2 },
];
const FILES: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  captions: {
    info: { year: 2017 },
    licenses: [{ id: 3, name: "CC" }],
    annotations: [
      { image_id: 1, id: 48, caption: "A cat on a mat." },
      { image_id: 1, id: 37, caption: "A cat.", language: "en" },
      { image_id: 2, id: 67, caption: "" },
    ],
    images,
    categories: [],
  },
  labels: {
    annotations: [
      { id: 5, image_id: 1, category_id: 2 },
      { id: 6, image_id: 1, category_id: 1, score: 0.5, attributes: { by: "model" }, note: [1] },
      { id: 7, image_id: 2, category_id: 2 },
    ],
    images,
    categories: [
      { id: 1, name: "indoor", supercategory: "" },
      { id: 2, name: "night" },
    ],
  },
  "image-info": { annotations: [], images, categories: [{ id: 1, name: "cat" }] },
  stuff: {
    annotations: [
      {
        id: 1,
        image_id: 1,
        category_id: 183,
        bbox: [0, 0, 2, 2],
        area: 4,
        segmentation: { size: [2, 4], counts: "044" },
        iscrowd: 0,
      },
    ],
    images,
    categories: [{ id: 183, name: "other", supercategory: "other" }],
  },
  LVIS: {
    info: { version: "v1.0" },
    annotations: [
      {
        id: 1,
        image_id: 391_895,
        category_id: 1,
        bbox: [1, 2, 3, 4],
        area: 12,
        segmentation: [[1, 2, 4, 2, 4, 6, 1, 6]],
      },
    ],
    images: [
      {
        id: 391_895,
        coco_url: "http://images.cocodataset.org/train2017/000000391895.jpg",
        width: 640,
        height: 360,
        neg_category_ids: [2, 3],
        not_exhaustive_category_ids: [1],
      },
    ],
    categories: [
      {
        id: 1,
        name: "aerosol_can",
        synset: "aerosol.n.02",
        synonyms: ["aerosol_can", "spray_can"],
        def: "a dispenser that holds a substance under pressure",
        frequency: "c",
        image_count: 64,
        instance_count: 109,
      },
    ],
  },
};

describe("a file of another kind", () => {
  it.each(Object.entries(FILES))(
    "%s: is the same when it is written again, but for the marker",
    async (_, file) => {
      const { back, diagnostics } = await read(JSON.stringify(file));
      expect(diagnostics).toStrictEqual([]);
      const { text, report } = await write(back);
      expect(report).toMatchObject({ lost: [], kept: [] });
      expect(bare(text)).toStrictEqual(file);
      expect((await read(text)).back).toEqual(back);
    },
  );

  it.each(Object.entries(FILES))("%s: becomes a YOLO dataset", async (_, file) => {
    const sink = memorySink();
    await convert(readCoco(memorySource("a.json", JSON.stringify(file))), writeYolo(sink));
    expect([...sink.files.keys()].filter((path) => path.endsWith(".txt"))).not.toHaveLength(0);
  });

  it.each([
    ["captions", { kind: "captions" }],
    ["labels", { kind: "labels" }],
    ["image-info", {}],
    ["stuff", {}],
    ["LVIS", {}],
  ])("%s: is recognised, with its images before or after", async (kind, expected) => {
    const { images: list, annotations, ...rest } = FILES[kind] ?? {};
    for (const file of [
      { images: list, annotations, ...rest },
      { annotations, images: list, ...rest },
    ]) {
      const found = await detectInput(memorySource("a.json", JSON.stringify(file)));
      expect(found).toStrictEqual({ format: "coco", entry: "a.json", ...expected });
    }
  });

  it("is named where a folder has several", async () => {
    const of = ["captions", "stuff"].map((kind): [string, string] => [
      `annotations/${kind}.json`,
      JSON.stringify(FILES[kind]),
    ]);
    await expect(detectInput(memoryFolder("d", new Map(of)))).rejects.toThrow(
      /captions\.json \(coco captions\), .*stuff\.json \(coco\)/,
    );
  });
});

it("LVIS with file_name and coco_url that say the same keeps both, and one alone stays alone", async () => {
  const { images: lvis, ...rest } = FILES["LVIS"] ?? {};
  const [plain = null]: readonly Json[] = Array.isArray(lvis) ? lvis : [];
  const url = "http://images.cocodataset.org/train2017/000000391895.jpg";
  const both = { id: 391_896, file_name: "train2017/000000391896.jpg", width: 640, height: 360 };
  const named = { ...both, coco_url: url.replace("895", "896") };
  const file = { ...rest, images: [plain, named] };
  const { back } = await read(JSON.stringify(file));
  const { text, report } = await write(back);
  expect(report).toMatchObject({ lost: [], kept: [] });
  expect(bare(text)).toStrictEqual(file);
  expect((await read(text)).back).toEqual(back);
});

it("a caption's id that occurs again is told", async () => {
  const twice = ["A cat.", "A dog."].map((text) => ({ id: 1, image_id: 1, caption: text }));
  const { diagnostics } = await read(JSON.stringify({ images, annotations: twice, categories: [] }));
  expect(diagnostics).toMatchObject([
    { code: "coco/duplicate-annotation-id", severity: "warning", pointer: "/annotations/1/id" },
  ]);
});

const label = (id: number | string, more: Partial<Annotation> = {}): Annotation =>
  annotation(id, LABEL, more);

describe("captions and labels that are written", () => {
  it.each<[string, HeldDataset, records: number, kept: readonly string[]]>([
    [
      "captions",
      held("coco", [image([], { attributes: [caption("A cat.", { id: 3 }), caption("A dog.", { id: 4 })] })]),
      2,
      [],
    ],
    [
      "captions without ids",
      held("ango", [image([], { id: 1, attributes: [caption("A cat."), caption("A dog.")] })]),
      2,
      ["ids 1"],
    ],
    [
      "an id of another kind",
      held("coco", [image([], { attributes: [caption("A cat.", { id: "x" })] })]),
      1,
      ["extra 1"],
    ],
    [
      "captions beside another answer",
      held("coco", [image([], { attributes: [caption("A cat."), caption("dry", {}, { name: "weather" })] })]),
      0,
      ["image-attributes 1"],
    ],
    [
      "a caption that is no text",
      held("coco", [image([], { attributes: [caption(7)] })]),
      0,
      ["image-attributes 1"],
    ],
    ["labels", held("coco", [image([label(3), label(4)])]), 2, []],
    [
      "labels of another source",
      held("ango", [image([label("x", { extra: { by: "me" } })], { id: 1 })]),
      1,
      ["ids 2", "extra 1"],
    ],
    [
      "labels and captions",
      held("coco", [image([label(3)], { attributes: [caption("A cat.", { id: 4 })] })]),
      2,
      [],
    ],
    [
      "a label beside a point",
      held("coco", [image([annotation(1, { type: "point", x: 1, y: 2 }), label(3)])]),
      1,
      ["shape 1"],
    ],
    [
      "a label with more than it can say",
      held("coco", [image([label(3, { box, crowd: true, keypoints: [1, 2, 2] })])]),
      1,
      ["fields 3"],
    ],
    ["a label after an object", held("coco", [image([annotation(1, box), label(3)])]), 1, ["shape 1"]],
    [
      "labels before the first object",
      held("coco", [image([label(3)]), image([label(4), annotation(5, box)], { id: 2, name: "b.jpg" })]),
      1,
      ["shape 2"],
    ],
    [
      "a caption before the first object",
      held("coco", [
        image([], { attributes: [caption("A cat.", { id: 1 })] }),
        image([annotation(5, box)], { id: 2, name: "b.jpg" }),
      ]),
      1,
      ["image-attributes 1"],
    ],
  ])("%s", async (_, of, records, kept) => {
    const { text, report } = await write(of);
    expect(JSON.parse(text).annotations).toHaveLength(records);
    expect(counted(report.kept)).toStrictEqual(kept);
    expect(JSON.parse(text).images).toHaveLength(of.images.length);
    const { back, diagnostics } = await read(text);
    expect(back).toStrictEqual(of);
    expect(
      diagnostics.filter(({ severity, code }) => severity === "error" || code === "coco/edited"),
    ).toStrictEqual([]);
  });

  it("an edited caption and an edited label win", async () => {
    const of = held("ango", [image([label("x")], { attributes: [caption("A cat.", { by: "me" })] })]);
    const file = JSON.parse((await write(of)).text);
    file.annotations[0].attributes = { night: true };
    file.annotations[1].caption = "A dog.";
    const { back } = await read(JSON.stringify(file));
    expect(back.images[0]?.annotations[0]?.attributes).toMatchObject([{ name: "night", value: true }]);
    expect(back.images[0]?.attributes).toStrictEqual([caption("A dog.", { by: "me" })]);
  });

  it("what was kept aside of a caption, damaged, is told", async () => {
    const of = held("ango", [image([], { attributes: [caption("A cat.", { by: "me" })] })]);
    const file = JSON.parse((await write(of)).text);
    for (const broken of [7, { extra: 7 }, { name: 7 }]) {
      file.annotations[0].angokit = broken;
      const { back, diagnostics } = await read(JSON.stringify(file));
      expect(diagnostics.map(({ code }) => code)).toContain("coco/bad-marker");
      expect(back.images[0]?.attributes[0]?.value).toBe("A cat.");
    }
  });
});

/** Datasets of which many have no objects. */
const placeless = fc
  .tuple(
    dataset,
    fc.boolean(),
    fc.array(fc.constantFrom("label", "caption", "both", "as it is"), { minLength: 8, maxLength: 8 }),
    fc.record({
      value: fc.string(),
      extra: fc.dictionary(
        fc.constantFrom("id", "bbox", "caption", "angokit", "x", "image_id", "segments_info"),
        fc.oneof(fc.nat(9), fc.string()),
      ),
    }),
  )
  .map(([{ header, images: list }, isMixed, kinds, { value, extra }]): HeldDataset => ({
    header,
    images: list.map((one, at) => {
      const kind =
        isMixed || one.media !== "image"
          ? (kinds[at] ?? "label")
          : kinds[at] === "caption"
            ? "caption"
            : "both";
      const isLabelled = kind === "label" || kind === "both";
      return {
        ...one,
        annotations: isLabelled
          ? one.annotations.map((each) => ({ ...each, shape: LABEL }))
          : kind === "caption"
            ? []
            : one.annotations,
        attributes:
          kind === "caption" || kind === "both"
            ? [
                caption(value, { ...extra }),
                ...one.attributes.map((each) => ({ ...each, name: "caption", value, attributes: [] })),
              ]
            : one.attributes,
      };
    }),
  }));

describe("any dataset with captions and labels", () => {
  it("comes back value for value, and is written alike again", async () => {
    await fc.assert(
      fc.asyncProperty(placeless, async (of) => {
        const { text } = await write(of);
        const { back, diagnostics } = await read(text);
        expect(back).toStrictEqual(of);
        expect(
          diagnostics.filter(({ severity, code }) => severity === "error" || code === "coco/edited"),
        ).toStrictEqual([]);
        const sink = memorySink();
        await convert(
          datasetOf(await heldOf(await readCoco(memorySource("a.json", text), { onDiagnostic: () => {} }))),
          writeCoco(sink),
        );
        expect(sink.text("annotations.json")).toBe(text);
      }),
      { numRuns: 150 },
    );
  });
});

const has = (list: readonly string[], feature: string, sign: string): string | undefined =>
  list.includes(feature) ? sign : undefined;

it("MODEL.md says what panoptic and results files can't hold", async () => {
  const model = await readFile(new URL("../MODEL.md", import.meta.url), "utf8");
  const [, below = ""] = model.split("<!-- coco features");
  const rows = Array.from(
    below.matchAll(/^\| ([a-z-]+) +\| (kept)? +\| (lost)? +\|$/gm),
    ([, ...cells]) => cells,
  );
  const expected = Object.keys(features)
    .map((feature) => [
      feature,
      has(cocoPanopticFeatures, feature, "kept"),
      has(cocoResultsFeatures, feature, "lost"),
    ])
    .filter(([, panoptic, results]) => panoptic !== undefined || results !== undefined);
  expect(rows).toStrictEqual(expected);
});

/** What becomes of a file that is read and written again. */
async function outcomeOf(text: string): Promise<string> {
  try {
    await write((await read(text)).back);
    return "dataset";
  } catch (error) {
    return error instanceof FormatError ? error.name : String(error);
  }
}

it("a file of another kind gives a dataset, diagnostics or a FormatError whatever happens to it", async () => {
  const change = fc.record({
    file: fc.constantFrom(...Object.values(FILES)),
    at: fc.nat(60),
    token: fc.constantFrom(
      "null",
      "-1",
      "0",
      "1e999",
      "[]",
      "{}",
      '"x"',
      "true",
      '{"caption":"x"}',
      "\\",
      "",
    ),
    isCut: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ file, at, token, isCut }) => {
      let rank = 0;
      const text = JSON.stringify(file).replaceAll(/-?\d+(?:\.\d+)?|"[^"]*"(?!:)|\[\]|true/g, (value) => {
        rank += 1;
        return rank - 1 === at ? token : value;
      });
      const hurt = isCut ? text.slice(0, Math.floor((text.length * at) / 60)) : text;
      expect(["dataset", "FormatError"]).toContain(await outcomeOf(hurt));
    }),
    { numRuns: 150 },
  );
});
