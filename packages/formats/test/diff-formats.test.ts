import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAngoExport } from "../src/ango/read.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import type { Annotation } from "../src/model/dataset.ts";
import { readYolo } from "../src/yolo/read.ts";
import type { YoloTask } from "../src/yolo/shapes.ts";
import { writeYolo } from "../src/yolo/write.ts";
import { datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";
import { box, differences, held, image, object, ring, wordsOf } from "./diff-sides.ts";

/* What one format made of another is no difference, as far as it can hold it. */

const onDiagnostic = (): void => {};
const [width, height] = [1333, 801];

async function throughYolo(one: HeldDataset, task: YoloTask, sidecar: boolean): Promise<HeldDataset> {
  const sink = memorySink();
  await writeYolo(sink, { task, sidecar })(datasetOf(one));
  const files = new Map<string, string | Uint8Array>(sink.files);
  for (const { name } of one.images) files.set(`images/train/${name}`, "");
  return heldOf(await readYolo(memoryFolder("d", files), { task, imageSize, onDiagnostic }));
}

async function throughCoco(one: HeldDataset): Promise<HeldDataset> {
  const sink = memorySink();
  await writeCoco(sink)(datasetOf(one));
  return heldOf(await readCoco(memorySource("a.json", sink.text("annotations.json")), { onDiagnostic }));
}

function imageSize(): Promise<{ readonly width: number; readonly height: number }> {
  return Promise.resolve({ width, height });
}

/** The same as if another program had written it: only what COCO has fields for. */
async function throughForeignCoco(one: HeldDataset): Promise<HeldDataset> {
  const sink = memorySink();
  await writeCoco(sink)(datasetOf(one));
  const text = JSON.stringify(JSON.parse(sink.text("annotations.json")), (key, value: unknown) =>
    key.startsWith("angokit") ? undefined : value,
  );
  return heldOf(await readCoco(memorySource("a.json", text), { onDiagnostic }));
}

async function throughAngo(one: HeldDataset): Promise<HeldDataset> {
  const sink = memorySink();
  await writeAngoExport(sink)(datasetOf(one));
  return heldOf(await readAngoExport(memorySource("a.json", sink.text("export.json")), { onDiagnostic }));
}

/** Thousandths, near zero no smaller. */
function thousandths(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min: min * 1000, max: max * 1000 }).map((value) => value / 1000);
}

const x = thousandths(-50, width + 50);
const y = thousandths(-50, height + 50);
const side = thousandths(8, 400);
const angle = thousandths(-180, 180);

const anyShape = fc.oneof(
  fc.tuple(x, y, side, side).map((sides) => box(...sides)),
  fc.array(fc.tuple(x, y), { minLength: 3, maxLength: 9 }).map((points) => ring(...points.flat())),
  fc.tuple(thousandths(0, width), thousandths(0, height), side, side, angle).map(([cx, cy, w, h, turn]) => ({
    type: "rotated-box" as const,
    cx,
    cy,
    width: w,
    height: h,
    angle: turn,
  })),
);

const objects: fc.Arbitrary<readonly Annotation[]> = fc
  .array(fc.tuple(anyShape, fc.nat(1)), { maxLength: 8 })
  .map((all) => all.map(([shape, category], at) => object(at + 1, shape, { category })));

const images = fc
  .array(objects, { minLength: 1, maxLength: 4 })
  .map((all) => all.map((annotations, at) => image(`d/${at}.jpg`, annotations, { width, height })));

test.each([
  ["detect", true],
  ["detect", false],
  ["segment", true],
  ["segment", false],
  ["obb", true],
  ["obb", false],
] as const)("YOLO %s, sidecar: %s", async (task, sidecar) => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(images, async (all) => {
      const one = held("coco", all);
      const other = await throughYolo(one, task, sidecar);
      const { changes, summary } = await differences(one, other);
      expect(changes).toEqual([]);
      expect((await differences(other, one)).changes).toEqual([]);
      compared += summary.objects.same;
      // A sidecar holds all.
      expect(summary.notCompared.length === 0 || !sidecar).toBe(true);
    }),
    { numRuns: 50 },
  );
  expect(compared).toBeGreaterThan(100);
});

test.each([
  ["coco, written by angokit", throughCoco],
  ["coco, as another program would write it", throughForeignCoco],
])("Ango to %s", async (_name, through) => {
  await fc.assert(
    fc.asyncProperty(images, async (all) => {
      const one = await throughAngo(held("ango", all));
      const { changes } = await differences(one, await through(one));
      expect(changes).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test("an edit is found in any format", async () => {
  const before = held("coco", [
    image("a.jpg", [object(1, box(10, 10)), object(2, ring(200, 200, 300, 200, 250, 280))], {
      width,
      height,
    }),
  ]);
  const after = held("coco", [
    image("a.jpg", [object(1, box(20, 10)), object(2, ring(200, 200, 300, 200, 250, 280), { category: 1 })], {
      width,
      height,
    }),
  ]);
  for (const task of ["detect", "segment", "obb"] as const) {
    for (const sidecar of [true, false]) {
      const { changes } = await differences(before, await throughYolo(after, task, sidecar));
      expect(changes.map(wordsOf)).toEqual(["object-moved a.jpg cat", "object-relabelled a.jpg cat"]);
    }
  }
  const { changes } = await differences(before, await throughAngo(after));
  expect(changes.map(wordsOf)).toEqual(["object-moved a.jpg cat", "object-relabelled a.jpg cat"]);
});

test("what one side can't hold is counted, not called a difference", async () => {
  const hole = {
    type: "polygon" as const,
    parts: [{ outer: [0, 0, 90, 0, 90, 90, 0, 90], holes: [[20, 20, 40, 20, 40, 40]] }],
  };
  const one = held("ango", [
    image(
      "a.jpg",
      [
        object("p", { type: "point", x: 5, y: 5 }),
        object("h", hole, { attributes: [{ name: "q", value: "a", attributes: [], extra: {} }] }),
        object("r", { type: "rotated-box", cx: 300, cy: 300, width: 50, height: 20, angle: 20 }),
      ],
      { width, height, attributes: [{ name: "weather", value: "fine", attributes: [], extra: {} }] },
    ),
    image("a.txt", [], { media: "text" }),
  ]);
  const boxes = await differences(
    one,
    await throughYolo({ ...one, images: one.images.slice(0, 1) }, "detect", false),
  );
  expect(boxes.changes).toEqual([]);
  const counted = ({ summary }: typeof boxes): readonly string[] =>
    summary.notCompared.map(({ feature, by, count }) => `${feature} ${by} ${count}`).toSorted();
  expect(counted(boxes)).toEqual([
    "attributes b 1",
    "image-attributes b 1",
    "media b 1",
    "outline b 1",
    "rotation b 1",
    "shape b 1",
  ]);
  const outlines = await differences(
    one,
    await throughYolo({ ...one, images: one.images.slice(0, 1) }, "segment", false),
  );
  expect(outlines.changes).toEqual([]);
  expect(counted(outlines)).toEqual([
    "attributes b 1",
    "holes b 1",
    "image-attributes b 1",
    "media b 1",
    "shape b 1",
  ]);
});

test("a group that is missing where there are no groups is no difference, an object is", async () => {
  const one = held("coco", [
    image("a.jpg", [object(1, box(10, 10), { crowd: true }), object(2, box(100, 10))], { width, height }),
  ]);
  const other = await throughYolo(
    { ...one, images: [image("a.jpg", [], { width, height })] },
    "detect",
    false,
  );
  const { changes, summary } = await differences(one, other);
  expect(changes.map(wordsOf)).toEqual(["object-removed a.jpg cat"]);
  expect(summary.notCompared).toEqual([{ feature: "crowd", by: "b", count: 1 }]);
});

test("masks and the outlines that another program drew around them", async () => {
  const [h, w] = [20, 20];
  const columns = Array.from({ length: 10 }, () => [10, 10]).flat();
  const mask = {
    type: "mask" as const,
    size: [h, w] as const,
    counts: [5 * h + 5, ...columns.slice(1), 5 * h - 5],
    compressed: true,
  };
  const a = held("coco", [image("a.jpg", [object(1, mask)], { width: w, height: h })]);
  const near = held("ango", [
    image("a.jpg", [object("m", ring(5, 5, 15, 5, 15, 15, 5, 15))], { width: w, height: h }),
  ]);
  expect((await differences(a, near)).changes).toEqual([]);
  const none = await differences(a, held("ango", [image("a.jpg", [], { width: w, height: h })]));
  expect(none.changes).toEqual([]);
  expect(none.summary.notCompared).toEqual([{ feature: "mask", by: "b", count: 1 }]);
});

test("keypoints of a YOLO pose dataset", async () => {
  const points = { id: 0, name: "cat", keypoints: ["nose", "tail"], extra: {} };
  const one = (keypoints: readonly number[]): HeldDataset =>
    held("coco", [image("a.jpg", [object(1, box(10, 10), { keypoints })], { width, height })], [points]);
  const other = await throughYolo(one([11.123456, 12, 2, 0, 0, 0]), "pose", false);
  expect((await differences(one([11.123456, 12, 2, 0, 0, 0]), other)).changes).toEqual([]);
  expect((await differences(one([11.123456, 12, 2, 5, 5, 0]), other)).changes).toEqual([]);
  expect((await differences(one([15, 12, 2, 0, 0, 0]), other)).changes.map(wordsOf)).toEqual([
    "object-changed a.jpg cat: keypoints",
  ]);
  const boxes = await differences(
    one([11, 12, 2, 0, 0, 0]),
    await throughYolo(one([11, 12, 2, 0, 0, 0]), "detect", false),
  );
  expect(boxes.changes).toEqual([]);
  expect(boxes.summary.notCompared).toEqual([{ feature: "keypoints", by: "b", count: 1 }]);
});
