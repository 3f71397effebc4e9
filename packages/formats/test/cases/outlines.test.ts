import { describe, expect, test } from "vitest";
import {
  type Annotation,
  areaOf,
  boxOf,
  memoryFolder,
  memorySource,
  rasterize,
  readAngoExport,
  readYolo,
  type Shape,
} from "../../src/index.ts";
import {
  type Case,
  coco,
  type CocoJson,
  imagesOf,
  object,
  readingCoco,
  readingLabels,
  rowsOf,
  throughCoco,
  toCoco,
  toYolo,
  yoloFiles,
} from "./conversion.ts";

const SEGMENT = { task: "segment" } as const;
/** Four by four pixels from 2, 1 in an image of 100 × 50, as run lengths. */
const BLOCK = { size: [50, 100], counts: [101, 4, 46, 4, 46, 4, 46, 4, 4745] };
const BLOCK_ROW = "0 0.02 0.1 0.02 0.02 0.06 0.02 0.06 0.1";
/** The same, and two by two pixels from 10, 1. */
const TWO_BLOCKS = { size: [50, 100], counts: [101, 4, 46, 4, 46, 4, 46, 4, 246, 2, 48, 2, 4447] };
const SQUARE = [10, 10, 30, 10, 30, 30, 10, 30];
const SQUARE_ROW = "0 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6";
const OTHER_SQUARE = [50, 10, 70, 10, 70, 30, 50, 30];

/** An object of this segmentation, without a bbox. */
function outlined(segmentation: unknown, members: Readonly<Record<string, unknown>> = {}): unknown {
  return object({ bbox: undefined, area: undefined, segmentation, ...members });
}

/** What the reader makes of an object, and what it finds. */
async function readAs(annotation: unknown): Promise<[Shape | undefined, readonly string[]]> {
  const found: string[] = [];
  const [image] = await imagesOf(await readingCoco(coco({ annotations: [annotation] }), found));
  return [image?.annotations[0]?.shape, found];
}

/** The annotations after a way through a YOLO dataset. */
async function throughYolo(text: string, sidecar: boolean): Promise<readonly Annotation[]> {
  const files = new Map(await yoloFiles(await readingCoco(text), SEGMENT));
  files.set("images/train/a.jpg", new Uint8Array());
  const back = await readYolo(memoryFolder("d", files), {
    sidecar,
    imageSize: async () => ({ width: 100, height: 50 }),
  });
  return (await imagesOf(back))[0]?.annotations ?? [];
}

/** The segmentation of the first annotation of a file. */
function segmentationIn({ annotations }: CocoJson): unknown {
  return annotations[0]?.["segmentation"];
}

function polygon(...rings: readonly (readonly number[])[]): Shape {
  return { type: "polygon", parts: rings.map((outer) => ({ outer, holes: [] })) };
}

const masks: readonly Case[] = [
  ["JSON2YOLO#38: run lengths become an outline", () => rowsOf([outlined(BLOCK)], SEGMENT), [BLOCK_ROW]],
  ["JSON2YOLO#38: run lengths become a box", () => rowsOf([outlined(BLOCK)]), ["0 0.04 0.06 0.04 0.08"]],
  [
    "cvat#7030: masks with iscrowd 1 are counted when they are left out, and the message says that all were",
    async () => {
      const { labels, kept, messages } = await toYolo(
        coco({ annotations: [outlined(BLOCK, { iscrowd: 1 })] }),
        SEGMENT,
      );
      return [labels, kept.includes("crowd 1"), messages.filter((message) => message.includes("crowd"))];
    },
    [
      { "a.txt": "" },
      true,
      [
        'No annotation has a row: 1 is marked as a group of objects (iscrowd 1). "keep" for `crowd` writes them.',
      ],
    ],
  ],
  [
    "cvat#7030, Rectlabel-support#241: masks with iscrowd 1 are written on demand",
    () => rowsOf([outlined(BLOCK, { iscrowd: 1 })], { ...SEGMENT, crowd: "keep" }),
    [BLOCK_ROW],
  ],
  [
    "supervision#1952, sleap-io#487: compressed run lengths are read",
    async () => areaOf((await readAs(outlined({ size: [10, 10], counts: "5:3H]2" })))[0] ?? polygon()),
    12,
  ],
  [
    "supervision#1952: compressed run lengths are written as such again",
    async () =>
      segmentationIn(
        await throughCoco(coco({ annotations: [outlined({ size: [10, 10], counts: "5:3H]2" })] })),
      ),
    { size: [10, 10], counts: "5:3H]2" },
  ],
  [
    "cocoapi#70, cocoapi#304: what is written is JSON, counts are text or plain numbers",
    async () => segmentationIn(await throughCoco(coco({ annotations: [outlined(BLOCK)] }))),
    BLOCK,
  ],
  [
    "supervision#373: a mask comes back pixel by pixel, with no approximation by a polygon",
    async () =>
      (await throughYolo(coco({ annotations: [outlined(TWO_BLOCKS)] }), true)).map(({ shape }) => shape),
    [{ type: "mask", ...TWO_BLOCKS, compressed: false }],
  ],
  [
    "supervision#373: the outline of a mask holds its pixels, even without the sidecar",
    async () => {
      const [only] = await throughYolo(coco({ annotations: [outlined(BLOCK)] }), false);
      return only?.shape.type === "polygon" ? rasterize(only.shape, 100, 50).counts : only;
    },
    BLOCK.counts,
  ],
  [
    "ultralytics#25944: disjoint masks are one ring with bridges, never a row of run lengths",
    async () => (await rowsOf([outlined(TWO_BLOCKS)], SEGMENT)).map((row) => /^0(?: [\d.]+){18,}$/.test(row)),
    [true],
  ],
  [
    "ultralytics#25944: and come apart again when they are read",
    async () =>
      (await throughYolo(coco({ annotations: [outlined(TWO_BLOCKS)] }), false)).map(({ shape }) =>
        shape.type === "polygon" ? shape.parts.length : shape.type,
      ),
    [2],
  ],
];

const polygons: readonly Case[] = [
  [
    "JSON2YOLO#52: a flat polygon of strings is one polygon of numbers, and told",
    () => readAs(outlined(SQUARE.map(String))),
    [polygon(SQUARE), ["warning coco/flat-polygon", "warning coco/numeric-string"]],
  ],
  [
    "yolov5#11476, ultralytics#979: several polygons are one object, and come back as they were",
    async () =>
      (await throughYolo(coco({ annotations: [outlined([SQUARE, OTHER_SQUARE])] }), false)).map(
        ({ shape }) => shape,
      ),
    [polygon(SQUARE, OTHER_SQUARE)],
  ],
  [
    "cocoapi#153, detectron2#4196: a hole is not filled in COCO, and its outline comes back",
    async () => {
      const file = await toCoco(await readingAngoHole());
      const back = await imagesOf(await readingCoco(JSON.stringify(file)));
      return [file.annotations[0]?.["area"], back[0]?.annotations[0]?.shape];
    },
    [300, { type: "polygon", parts: [{ outer: SQUARE, holes: [[15, 15, 25, 15, 25, 25, 15, 25]] }] }],
  ],
  [
    "ultralytics#16263: a hole that YOLO fills is counted, and kept",
    async () => {
      const files = await yoloFiles(await readingAngoHole(), SEGMENT);
      const [image] = await imagesOf(await readYolo(memoryFolder("d", files)));
      const shape = image?.annotations[0]?.shape;
      return [
        new TextDecoder().decode(files.get("labels/train/a.txt")).trimEnd(),
        shape?.type === "polygon" && shape.parts[0]?.holes.length,
      ];
    },
    [SQUARE_ROW, 1],
  ],
  [
    "supervision#205: a segmentation is a list of polygons, also of one",
    async () => segmentationIn(await toCoco(await readingLabels({ a: SQUARE_ROW }))),
    [SQUARE],
  ],
  [
    "mmdetection#3338, label-studio#5898: an empty segmentation leaves the box",
    async () => [
      await rowsOf([object({ segmentation: [] })], SEGMENT),
      segmentationIn(await throughCoco(coco({ annotations: [object({ segmentation: [] })] }))),
    ],
    [[SQUARE_ROW], []],
  ],
  [
    "Detectron#397, tensorpack#1041: four numbers in place of a polygon are a box, and told",
    () => readAs(outlined([[10, 10, 20, 20]])),
    [{ type: "box", x: 10, y: 10, width: 20, height: 20 }, ["warning coco/box-as-polygon"]],
  ],
  [
    "cocoapi#380: a polygon with huge coordinates is cut at the image",
    () => rowsOf([outlined([[-1e300, -1e300, 1e300, -1e300, 1e300, 1e300, -1e300, 1e300]])], SEGMENT),
    ["0 1 0 1 1 0 1 0 0"],
  ],
  [
    "cocoapi#380: a vertex that is no number takes its polygon along, and is told",
    () => readAs(object({ segmentation: [[10, 10, null, 10, 30, 30], SQUARE] })),
    [polygon(SQUARE), ["error coco/bad-coordinate"]],
  ],
  [
    "ultralytics#8515: two outlines in one box are both written, and told",
    async () => {
      const triangles = [
        [10, 10, 30, 10, 30, 30],
        [10, 10, 30, 30, 10, 30],
      ].map((ring, at) => outlined([ring], { id: at + 1 }));
      const { labels, messages } = await toYolo(coco({ annotations: triangles }), SEGMENT);
      return [
        labels["a.txt"]?.split("\n").length,
        messages.filter((message) => message.includes("loaders delete")),
      ];
    },
    [2, [expect.stringContaining("1 row has the class and the box")]],
  ],
  [
    "ultralytics#3426: a polygon of two points beside a box is told, and never a row of five columns",
    async () => {
      const twoPoints = object({ segmentation: [[10, 10, 30, 30]] });
      return [(await readAs(twoPoints))[1], await rowsOf([twoPoints], SEGMENT)];
    },
    [["warning coco/box-as-polygon"], [SQUARE_ROW]],
  ],
  [
    "ultralytics#25657: a box row among outlines is read as the box that it is, and told",
    async () => {
      const found: string[] = [];
      const dataset = await readingLabels({ a: `${SQUARE_ROW}\n0 0.5 0.5 0.2 0.4\n` }, found);
      const [image] = await imagesOf(dataset);
      return [image?.annotations.map(({ shape }) => boxOf(shape)?.x), found];
    },
    [[10, 40], ["warning yolo/box-among-outlines"]],
  ],
  [
    "ultralytics#1008: boxes among outlines are written as outlines, so that no loader drops the segments",
    () => rowsOf([outlined([OTHER_SQUARE]), object({ id: 2 })], SEGMENT),
    ["0 0.5 0.2 0.7 0.2 0.7 0.6 0.5 0.6", SQUARE_ROW],
  ],
];

const ANGO_HOLE = JSON.stringify([
  {
    asset: "https://example.com/a.jpg",
    externalId: "a.jpg",
    metadata: { width: 100, height: 50 },
    task: {
      taskId: "t",
      tools: [
        {
          segmentation: {
            zones: [
              {
                region: [
                  [10, 10],
                  [30, 10],
                  [30, 30],
                  [10, 30],
                ],
                holes: [
                  [
                    [15, 15],
                    [25, 15],
                    [25, 25],
                    [15, 25],
                  ],
                ],
              },
            ],
          },
          objectId: "o",
          schemaId: "s",
          title: "cat",
          classifications: [],
        },
      ],
    },
  },
]);

function readingAngoHole(): ReturnType<typeof readAngoExport> {
  return readAngoExport(memorySource("e.json", ANGO_HOLE), { onDiagnostic: () => {} });
}

describe("masks", () => {
  test.each(masks)("%s", async (_, actual, expected) => {
    expect(await actual()).toEqual(expected);
  });
});

describe("polygons", () => {
  test.each(polygons)("%s", async (_, actual, expected) => {
    expect(await actual()).toEqual(expected);
  });
});
