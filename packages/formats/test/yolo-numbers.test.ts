import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryFolder } from "../src/io/source.ts";
import type { Annotation } from "../src/model/dataset.ts";
import type { Points } from "../src/model/shapes.ts";
import { unbridge } from "../src/yolo/bridges.ts";
import { readYolo } from "../src/yolo/read.ts";
import type { YoloTask } from "../src/yolo/shapes.ts";
import { dataset, heldOf, type HeldDataset } from "./arbitraries.ts";
import { annotation, box, datasetWith, image, ring, write } from "./yolo-samples.ts";

async function readAgain(one: HeldDataset, task: YoloTask): Promise<readonly Annotation[]> {
  const { files } = await write(one, { task, sidecar: false });
  const size = { width: one.images[0]?.width ?? 0, height: one.images[0]?.height ?? 0 };
  const folder = memoryFolder("d", new Map([...files, ["images/train/a.jpg", ""]]));
  const back = await heldOf(await readYolo(folder, { imageSize: async () => size, onDiagnostic: () => {} }));
  return back.images[0]?.annotations ?? [];
}

function sortedPoints(points: Points): string[] {
  return Array.from(
    { length: points.length / 2 },
    (_, at) => `${(points[at * 2] ?? 0).toFixed(3)} ${(points[at * 2 + 1] ?? 0).toFixed(3)}`,
  ).toSorted();
}

describe("numbers", () => {
  test("are plain decimals, and boxes stay in the image as they are read", async () => {
    await fc.assert(
      fc.asyncProperty(
        dataset,
        fc.constantFrom("detect", "segment", "obb"),
        fc.integer({ min: 1, max: 3000 }),
        async (one, task, width) => {
          const sized = { ...one, images: one.images.map((of) => ({ ...of, width, height: 317 })) };
          const { files } = await write(sized, { task, crowd: "keep" });
          for (const [path, text] of files) {
            if (!path.endsWith(".txt")) continue;
            expect(text).toMatch(/^(?:\d+(?: (?:0|1|0\.\d{0,6}[1-9]))+\n)*$/);
            for (const row of text.trimEnd().split("\n")) {
              const [, cx = 0.5, cy = 0.5, w = 0, h = 0] = row.split(" ").map(Number);
              const edges = [cx - w / 2, cy - h / 2, 1 - (cx + w / 2), 1 - (cy + h / 2)];
              expect(task !== "detect" || edges.every((edge) => edge >= 0)).toBe(true);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  const inside = fc.double({ min: 0, max: 1, noNaN: true });
  const corners = fc
    .tuple(inside, inside, inside, inside)
    .filter(([x1, y1, x2, y2]) => Math.abs(x1 - x2) > 1e-5 && Math.abs(y1 - y2) > 1e-5);

  test("boxes come back within half a millionth of a side", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(corners, { maxLength: 5 }),
        fc.integer({ min: 1, max: 20_000 }),
        async (all, width) => {
          const height = 480;
          const boxes = all.map(([x1, y1, x2, y2], id) =>
            annotation(
              box(
                Math.min(x1, x2) * width,
                Math.min(y1, y2) * height,
                Math.abs(x1 - x2) * width,
                Math.abs(y1 - y2) * height,
              ),
              { id },
            ),
          );
          const back = await readAgain(datasetWith([image("a.jpg", boxes, { width, height })]), "detect");
          expect(back).toHaveLength(boxes.length);
          for (const [at, { shape }] of back.entries()) {
            const before = boxes[at]?.shape;
            if (shape.type !== "box" || before?.type !== "box") throw new Error("no box");
            expect(Math.abs(shape.x - before.x)).toBeLessThan(width * 0.500001e-6);
            expect(Math.abs(shape.y + shape.height - before.y - before.height)).toBeLessThan(
              height * 0.500001e-6,
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  /** Squares on a grid, none next to another: parts that can't be mistaken for each other. */
  const parts = fc.uniqueArray(fc.tuple(fc.nat(9), fc.nat(9)), {
    minLength: 1,
    maxLength: 6,
    selector: (cell) => cell.join(),
  });

  test("parts come back from one ring", async () => {
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 5 }), async (cells, side) => {
        const rings = cells.map(([x, y]) => [
          x * 10,
          y * 10,
          x * 10 + side,
          y * 10,
          x * 10 + side,
          y * 10 + side * 0.9,
          x * 10,
          y * 10 + side,
        ]);
        const [back] = await readAgain(
          datasetWith([image("a.jpg", [annotation(ring(...rings))], { width: 100, height: 100 })]),
          "segment",
        );
        if (back?.shape.type !== "polygon") throw new Error("no polygon");
        expect(back.shape.parts.map(({ outer }) => sortedPoints(outer))).toEqual(
          rings.map((one) => sortedPoints(one)),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("a ring without bridges stays whole", () => {
    const bowTie = [0, 0, 9, 9, 9, 0, 0, 9];
    const spike = [0, 0, 9, 0, 20, 0, 9, 0, 9, 9];
    for (const one of [bowTie, spike]) expect(unbridge(one)).toEqual([one]);
  });
});
