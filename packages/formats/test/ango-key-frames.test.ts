import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shapeBetween } from "../src/ango/frames.ts";
import { readAngoExport } from "../src/ango/read.ts";
import { writeAngoImport } from "../src/ango/write-import.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import type { Json, JsonObject } from "../src/model/json.ts";
import type { Shape } from "../src/model/shapes.ts";
import { box, dataset } from "./ango-datasets.ts";
import { at, read, video, written } from "./ango-videos.ts";

const turned = (angle: number): Shape => ({
  type: "rotated-box",
  cx: 0,
  cy: 0,
  width: 2,
  height: 1,
  angle,
});

describe("shapes between two others", () => {
  const number = fc.oneof(
    fc.integer({ min: -1000, max: 1000 }),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  );
  const points = (pairs: number): fc.Arbitrary<number[]> =>
    fc.array(number, { minLength: 2 * pairs, maxLength: 2 * pairs });
  const pairOf = fc
    .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 5 }))
    .chain(([kind, size]) => {
      const one: fc.Arbitrary<Shape>[] = [
        fc.record({ type: fc.constant("box"), x: number, y: number, width: number, height: number }),
        fc.record({ type: fc.constant("point"), x: number, y: number }),
        fc.record({ type: fc.constant("polyline"), points: points(size) }),
        fc.record({
          type: fc.constant("polygon"),
          parts: fc.tuple(fc.record({ outer: points(size), holes: fc.tuple(points(3)) })),
        }),
        fc.record({
          type: fc.constant("rotated-box"),
          cx: number,
          cy: number,
          width: number,
          height: number,
          angle: number,
        }),
      ];
      const chosen = one[kind] ?? fc.constant<Shape>(box);
      return fc.tuple(chosen, chosen);
    });

  test("are the first at 0, the last at 1, and finite between", () => {
    fc.assert(
      fc.property(pairOf, fc.double({ min: 0, max: 1, noNaN: true }), ([a, b], share) => {
        // -0 and 0 are one number.
        expect(JSON.stringify(shapeBetween(a, b, 0))).toBe(JSON.stringify(a));
        expect(JSON.stringify(shapeBetween(a, b, 1))).toBe(JSON.stringify(b));
        expect(JSON.stringify(shapeBetween(a, b, share))).not.toMatch(/null/);
      }),
      { numRuns: 200 },
    );
  });

  test("a rotated box turns the shorter way", () => {
    expect(shapeBetween(turned(170), turned(-170), 0.5)).toMatchObject({ angle: 180 });
    expect(shapeBetween(turned(-170), turned(170), 0.25)).toMatchObject({ angle: -175 });
    expect(shapeBetween(turned(10), turned(30), 0.5)).toMatchObject({ angle: 20 });
  });

  test("there is none between unlike ones", () => {
    const line: Shape = { type: "polyline", points: [0, 0, 1, 1] };
    expect(shapeBetween(box, line, 0.5)).toBeUndefined();
    expect(shapeBetween(line, { ...line, points: [0, 0] }, 0.5)).toBeUndefined();
  });
});

describe("any video", () => {
  const tool = fc
    .record(
      {
        x: fc.integer({ min: -9, max: 99 }),
        objectId: fc.constantFrom("a", "b", "a#2"),
        page: fc.oneof(
          { arbitrary: fc.nat(30), weight: 8 },
          fc.constantFrom<Json>(-1, 0.5, "3", 2 ** 53, 10 ** 12),
        ),
        interpolationStopped: fc.boolean(),
        interpolated: fc.constant(true),
      },
      { requiredKeys: ["x"] },
    )
    .map(({ x, ...more }) => at(x, more));
  const answers = fc.array(
    fc
      .record({ answer: fc.constantFrom("x", "y"), page: fc.nat(5) }, { requiredKeys: ["answer"] })
      .map((one): JsonObject => Object.assign({ title: "Q", tool: "radio", classifications: [] }, one)),
    { maxLength: 3 },
  );
  const asset = fc
    .tuple(
      fc.array(tool, { maxLength: 8 }),
      answers,
      fc.constantFrom("drive.mp4", "scan.tif", "report.pdf"),
      fc.constantFrom(
        {},
        { dataset: ["https://x.example/0.png", "https://x.example/1.png"] },
        { dataset: [1, null] },
      ),
    )
    .map(([tools, classifications, externalId, more]) => {
      const task = { taskId: externalId, tools, classifications, relations: [] };
      return JSON.stringify({ ...video([]), ...more, externalId, task });
    });

  test("comes back value for value, with frames between and without", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(asset, { maxLength: 3 }), fc.boolean(), async (texts, isFilled) => {
        const assets = texts.map((text): Json => JSON.parse(text));
        const { header, images } = await read(assets, isFilled ? { interpolate: "linear" } : {});
        const ids = images.map(({ id }) => id);
        for (const { annotations } of images) {
          expect(new Set(annotations.map(({ id }) => id)).size).toBe(annotations.length);
        }
        expect(ids.length).toBeGreaterThanOrEqual(assets.length);
        const { value, report } = await written(dataset(images, header));
        expect(value).toEqual(assets);
        expect(report.lost).toEqual([]);
        const again = memorySink();
        await writeAngoImport(again)(dataset(images, header));
        await read(JSON.parse(again.text("import.json")), { interpolate: "linear" });
      }),
      { numRuns: 150 },
    );
  });

  test("key frames are as they were when others are put between them", async () => {
    await fc.assert(
      fc.asyncProperty(asset, async (text) => {
        const [plain, filled] = [
          await read([JSON.parse(text)]),
          await read([JSON.parse(text)], { interpolate: "linear" }),
        ];
        const keys = filled.images.flatMap((one) => {
          const annotations = one.annotations.filter(
            ({ extra }) => one.asset === undefined || !isFilledIn(extra),
          );
          const isEmpty =
            annotations.length === 0 && one.annotations.length > 0 && one.attributes.length === 0;
          return isEmpty ? [] : [{ ...one, annotations }];
        });
        expect(keys).toEqual(plain.images);
      }),
      { numRuns: 150 },
    );
  });

  test("of any bytes gives images, findings or a FormatError", async () => {
    const change = fc.record({
      at: fc.nat(),
      left: fc.nat(3),
      put: fc.constantFrom("", "9", "e9", ",", "[", "null", '"'),
    });
    await fc.assert(
      fc.asyncProperty(asset, fc.array(change, { minLength: 1, maxLength: 2 }), async (text, changes) => {
        let changed = text;
        for (const { at: place, left, put } of changes) {
          const start = place % (changed.length + 1);
          changed = `${changed.slice(0, start)}${put}${changed.slice(start + left)}`;
        }
        try {
          const source = memorySource("export.json", changed);
          const options = { interpolate: "linear", onDiagnostic: () => {} } as const;
          const { images } = await readAngoExport(source, options);
          let count = 0;
          for await (const _ of images) if ((count += 1) > 200_000) break;
          expect(count).toBeGreaterThanOrEqual(0);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      { numRuns: 150 },
    );
  });
});

function isFilledIn(extra: JsonObject): boolean {
  return extra["interpolated"] === true && extra["angokit"] === undefined;
}
