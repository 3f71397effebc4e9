import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCvat, writeCvat } from "../src/cvat.ts";
import { areaOf, boxOf } from "../src/geometry/box.ts";
import { CUBOID_MEMBERS, cuboidPolygon } from "../src/geometry/cuboid.ts";
import { type Ellipse, ellipsePolygon } from "../src/geometry/ellipse.ts";
import { drawn, outlined, outlinedKind } from "../src/geometry/outlined.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import { readLabelStudio, writeLabelStudio } from "../src/label-studio.ts";
import { readVoc, writeVoc } from "../src/voc.ts";
import { readYolo, writeCoco, writeYolo } from "../src/index.ts";
import { crop } from "../src/transform.ts";
import type { Json } from "../src/model/json.ts";
import type { Annotation } from "../src/model/dataset.ts";
import { datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";

const flat: Ellipse = { cx: 50, cy: 40, rx: 30, ry: 10, angle: 0 };

function polygonOf(ring: readonly number[]): Annotation["shape"] {
  return { type: "polygon", parts: [{ outer: ring, holes: [] }] };
}

describe("the outline of an ellipse", () => {
  test.each([
    [0, [80, 40], [20, 30, 60, 20]],
    [90, [60, 40], [40, 10, 20, 60]],
    [-90, [60, 40], [40, 10, 20, 60]],
    [180, [80, 40], [20, 30, 60, 20]],
    [540, [80, 40], [20, 30, 60, 20]],
  ])("turned by %d starts right, and has its box", (angle, start, [x, y, width, height]) => {
    const ring = ellipsePolygon({ ...flat, angle });
    expect(ring.slice(0, 2)).toEqual(start);
    expect(boxOf(polygonOf(ring))).toEqual({ type: "box", x, y, width, height });
  });

  const length = fc.double({ min: 0.1, max: 3000, noNaN: true });
  const anyEllipse: fc.Arbitrary<Ellipse> = fc.record({
    cx: fc.double({ min: -500, max: 5000, noNaN: true }),
    cy: fc.double({ min: -500, max: 5000, noNaN: true }),
    rx: length,
    ry: length,
    angle: fc.oneof(fc.constantFrom(0, 45, 90, 270, -180), fc.double({ min: -720, max: 720, noNaN: true })),
  });

  test("has its box and nearly its area, point by point on it, each with its opposite", () => {
    fc.assert(
      fc.property(anyEllipse, (ellipse) => {
        const { cx, cy, rx, ry, angle } = ellipse;
        const ring = ellipsePolygon(ellipse);
        expect(ring).toHaveLength(128);
        const turn = (angle * Math.PI) / 180;
        const [across, down] = [
          Math.hypot(rx * Math.cos(turn), ry * Math.sin(turn)),
          Math.hypot(rx * Math.sin(turn), ry * Math.cos(turn)),
        ];
        const { x, y, width, height } = boxOf(polygonOf(ring)) ?? { x: 0, y: 0, width: 0, height: 0 };
        for (const [found, wanted] of [
          [x, cx - across],
          [y, cy - down],
          [width, 2 * across],
          [height, 2 * down],
        ] as const)
          expect(Math.abs(found - wanted)).toBeLessThan(1e-8);
        const share = (areaOf(polygonOf(ring)) ?? 0) / (Math.PI * rx * ry);
        expect(share).toBeGreaterThan(0.998 - 1e-6);
        expect(share).toBeLessThan(1 + 1e-6);
        for (let at = 0; at < 64; at += 2) {
          const [px, py] = [(ring[at] ?? 0) - cx, (ring[at + 1] ?? 0) - cy];
          expect(Math.abs(px + (ring[at + 64] ?? 0) - cx)).toBeLessThan(1e-8);
          expect(Math.abs(py + (ring[at + 65] ?? 0) - cy)).toBeLessThan(1e-8);
          const along = (px * Math.cos(turn) + py * Math.sin(turn)) / rx;
          const away = (-px * Math.sin(turn) + py * Math.cos(turn)) / ry;
          expect(Math.abs(Math.hypot(along, away) - 1)).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("is the same whichever way its angle is said", () => {
    fc.assert(
      fc.property(anyEllipse, (ellipse) => {
        const { shape, extra } = outlined({ type: "unplaced", kind: "ellipse", value: { ...ellipse } });
        const other = { ...ellipse, angle: ellipse.angle > 0 ? ellipse.angle - 360 : ellipse.angle + 360 };
        expect(outlinedKind({ shape, extra })).toBe("ellipse");
        expect(outlinedKind({ shape, extra: { ellipse: other } })).toBe("ellipse");
      }),
      { numRuns: 50 },
    );
  });
});

/** Corners in the order of {@link CUBOID_MEMBERS}. */
function corners(...values: readonly number[]): Record<string, number> {
  return Object.fromEntries(CUBOID_MEMBERS.map((name, at) => [name, values[at] ?? Number.NaN]));
}

const block = corners(10, 20, 40, 14, 10, 40, 40, 34, 30, 20, 20, 14, 30, 40, 20, 34);

test("the outline of a cuboid is the hull of its corners", () => {
  expect(cuboidPolygon(block)).toEqual([10, 20, 20, 14, 40, 14, 40, 34, 30, 40, 10, 40]);
  // The back inside the front.
  const front = corners(0, 0, 4, 4, 0, 9, 4, 5, 9, 0, 5, 4, 9, 9, 5, 5);
  expect(cuboidPolygon(front)).toEqual([0, 0, 9, 0, 9, 9, 0, 9]);
});

describe("what has no outline stays as it is", () => {
  test.each<[string, Json]>([
    ["ellipse", { ...flat, rx: 0 }],
    ["ellipse", { ...flat, ry: -1 }],
    ["ellipse", { ...flat, rx: 1e308, cx: 1e308 }],
    ["ellipse", { ...flat, cx: "50" }],
    ["ellipse", { ...flat, rx: 1e-12, ry: 1e-12 }],
    ["ellipse", null],
    ["cuboid", corners(...Array.from({ length: 16 }, (_, at) => at))],
    ["cuboid", { ...block, xtl1: 1e308 }],
    ["cuboid", {}],
    ["points", [1, 2]],
  ])("%s %j", (kind, value) => {
    const shape = { type: "unplaced" as const, kind, value };
    expect(outlined(shape)).toEqual({ shape, extra: {} });
  });
});

test("a polygon that was edited is no ellipse", () => {
  const ring = ellipsePolygon(flat);
  const extra = { ellipse: { ...flat } };
  expect(outlinedKind({ shape: polygonOf(ring), extra })).toBe("ellipse");
  expect(outlinedKind({ shape: polygonOf(ring.with(0, 80.01)), extra })).toBeUndefined();
  expect(outlinedKind({ shape: polygonOf(ring.slice(2)), extra })).toBeUndefined();
  expect(outlinedKind({ shape: polygonOf([]), extra: { ellipse: "round" } })).toBeUndefined();
  const one: Annotation = { id: 1, category: 0, shape: polygonOf(ring), attributes: [], extra };
  expect(drawn(one, "cuboid")).toEqual({ shape: one.shape, extra });
  expect(drawn(one, "ellipse")).toEqual({
    shape: { type: "unplaced", kind: "ellipse", value: flat },
    extra: {},
  });
});

const cuboidText = Object.entries(block)
  .map(([name, value]) => `${name}="${value}"`)
  .join(" ");
const XML = `<annotations><meta><task><labels><label><name>cell</name></label></labels></task></meta>
<image id="0" name="a.png" width="100" height="80">
<ellipse label="cell" cx="50" cy="40" rx="30" ry="10" rotation="90"/>
<cuboid label="cell" ${cuboidText}/>
</image></annotations>`;

describe("ellipses and cuboids of CVAT", () => {
  const told: string[] = [];
  const read = (text: string): Promise<HeldDataset> =>
    readCvat(memorySource("annotations.xml", text), { onDiagnostic: ({ code }) => told.push(code) }).then(
      heldOf,
    );

  test("are told once", async () => {
    told.length = 0;
    await read(XML);
    expect(told).toEqual(["cvat/outlined"]);
  });

  test("are boxes for detectors", async () => {
    const sink = memorySink();
    await writeYolo(sink)(datasetOf(await read(XML)));
    expect(sink.text("labels/train/a.txt")).toBe("0 0.5 0.5 0.2 0.75\n0 0.25 0.3375 0.3 0.325\n");
    const back = await heldOf(await readYolo(memoryFolder("set", sink.files)));
    expect(back.images[0]?.annotations).toEqual((await read(XML)).images[0]?.annotations);
    const coco = memorySink();
    await writeCoco(coco)(datasetOf(await read(XML)));
    const { annotations }: { annotations: { bbox: number[]; segmentation: number[][] }[] } = JSON.parse(
      coco.text("annotations.json"),
    );
    expect(annotations.map(({ bbox }) => bbox)).toEqual([
      [40, 10, 20, 60],
      [10, 14, 30, 26],
    ]);
    expect(annotations.map(({ segmentation }) => segmentation[0]?.length)).toEqual([128, 12]);
    const voc = memorySink();
    await writeVoc(voc)(datasetOf(await read(XML)));
    expect((await heldOf(await readVoc(memoryFolder("set", voc.files)))).images[0]?.annotations).toEqual(
      (await read(XML)).images[0]?.annotations,
    );
  });

  test("are an ellipse and a polygon in Label Studio, and again in CVAT what they were", async () => {
    const tasks = memorySink();
    await writeLabelStudio(tasks, { sidecar: false })(datasetOf(await read(XML)));
    const [task] = JSON.parse(tasks.text("tasks.json"));
    const results: { type: string; value: object }[] = task.annotations[0].result;
    expect(results.map(({ type }) => type)).toEqual(["ellipselabels", "polygonlabels"]);
    expect(results[0]?.value).toMatchObject({ x: 50, y: 50, radiusX: 30, radiusY: 12.5, rotation: 90 });
    const sink = memorySink();
    const back = await heldOf(await readLabelStudio(memoryFolder("set", tasks.files)));
    await writeCvat(sink, { sidecar: false })(datasetOf(back));
    expect(sink.text("annotations.xml")).toContain('cx="50" cy="40" rx="30" ry="10" rotation="90"');
  });

  test("are cut as polygons, and what is left of one is none", async () => {
    const half = { x: 0, y: 0, width: 50, height: 80 };
    const cut = crop(datasetOf(await read(XML)), half);
    const sink = memorySink();
    await writeCvat(sink, { sidecar: false })(cut);
    expect(sink.text("annotations.xml").match(/<(ellipse|cuboid|polygon) /g)).toEqual([
      "<polygon ",
      "<cuboid ",
    ]);
    const [image] = (await read(sink.text("annotations.xml"))).images;
    expect(image?.annotations.map(({ shape }) => boxOf(shape))).toEqual([
      { type: "box", x: 40, y: 10, width: 10, height: 60 },
      { type: "box", x: 10, y: 14, width: 30, height: 26 },
    ]);
  });

  test("are polygons where they were edited", async () => {
    const { header, images } = await read(XML);
    const edited = images.map((image) =>
      Object.assign({}, image, {
        annotations: image.annotations.map((one) =>
          one.shape.type === "polygon"
            ? { ...one, shape: polygonOf(one.shape.parts.flatMap(({ outer }) => outer.slice(2))) }
            : one,
        ),
      }),
    );
    const sink = memorySink();
    await writeCvat(sink)(datasetOf({ header, images: edited }));
    expect(sink.text("annotations.xml").match(/<(ellipse|cuboid|polygon) /g)).toEqual([
      "<polygon ",
      "<polygon ",
    ]);
    const back = await heldOf(await readCvat(memoryFolder("set", sink.files)));
    expect(back.images[0]?.annotations).toEqual(edited[0]?.annotations);
  });
});
