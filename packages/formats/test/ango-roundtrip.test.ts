import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAngoExport } from "../src/ango/read.ts";
import { readAngoTasks } from "../src/ango/tasks.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { writeAngoImport } from "../src/ango/write-import.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import type { Dataset, DatasetImage } from "../src/model/dataset.ts";
import type { Json, JsonObject } from "../src/model/json.ts";
import { isJsonObject } from "../src/model/json.ts";

/** What a text was before: JSON has no -0, and no undefined. */
function json<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

async function read(text: string): Promise<{ header: Dataset["header"]; images: DatasetImage[] }> {
  const { header, images } = await readAngoExport(memorySource("export.json", text));
  return { header, images: await all(images) };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function* streamed<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function written(dataset: {
  header: Dataset["header"];
  images: readonly DatasetImage[];
}): Promise<string> {
  const sink = memorySink();
  const report = await writeAngoExport(sink, { strict: true })({
    header: dataset.header,
    images: streamed(dataset.images),
  });
  expect(report.lost).toEqual([]);
  expect(report.images).toBe(dataset.images.length);
  return sink.text("export.json");
}

const coordinate = fc.oneof(
  fc.double({ min: -1e5, max: 1e5, noNaN: true }),
  fc.integer({ min: -5000, max: 5000 }),
);
const side = fc.oneof(fc.double({ min: 0, max: 1e5, noNaN: true }), fc.integer({ min: 0, max: 5000 }));
const pair = fc.tuple(coordinate, coordinate);
/** A ring, closed or not. */
const ring = fc
  .tuple(fc.array(pair, { minLength: 1, maxLength: 6 }), fc.boolean())
  .map(([points, closed]) => (closed ? points.concat(points.slice(0, 1)) : points));
const anything = fc.jsonValue({ maxDepth: 2 });
const text = fc.string({ minLength: 1, maxLength: 8 });
const extra = fc.option(
  fc.dictionary(
    fc.string({ minLength: 1 }).map((key) => `x-${key}`),
    anything,
    { maxKeys: 2 },
  ),
  {
    nil: {},
  },
);

const zone = fc.tuple(ring, fc.array(ring, { maxLength: 2 })).map(([region, holes]) => ({ region, holes }));
const rotated = fc.record({
  x: coordinate,
  y: coordinate,
  width: side,
  height: side,
  rotation: fc.oneof(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.constantFrom(-270, -180, -90, 0, 90, 180, 270),
  ),
});
const spatial = fc.record({ x1: side, y1: side, z1: side, x2: side, y2: side, z2: side });
/** `[class, key, value]`: each class has one tool. */
const geometry = fc.oneof(
  fc
    .record({ x: coordinate, y: coordinate, width: coordinate, height: coordinate })
    .map((v) => ["box", "bounding-box", v] as const),
  rotated.map((value) => ["turned", "rotated-bounding-box", value] as const),
  ring.map((value) => ["area", "polygon", value] as const),
  fc.array(pair, { minLength: 1, maxLength: 5 }).map((value) => ["line", "polyline", value] as const),
  pair.map((value) => ["spot", "point", value] as const),
  fc
    .array(zone, { minLength: 1, maxLength: 3 })
    .map((zones) => ["zones", "segmentation", { zones }] as const),
  fc
    .record({ start: fc.nat(), end: fc.nat(), selection: text })
    .map((value) => ["entity", "ner", value] as const),
  spatial.map((value) => ["block", "bounding-box", value] as const),
  fc.record({ position: anything, content: anything }).map((value) => ["page", "pdf", value] as const),
  fc.constant(["voxels", "medical-brush", true] as const),
);

function answered(below: fc.Arbitrary<JsonObject[]>): fc.Arbitrary<JsonObject[]> {
  const one = fc
    .tuple(
      fc.record(
        {
          schemaId: text.map((id) => `id ${id}`),
          title: text.map((title) => `title ${title}`),
          answer: fc.oneof(text, fc.array(text, { maxLength: 3 })),
          tool: fc.constantFrom("radio", "checkbox", "text", "tree-dropdown"),
          objectId: text,
          page: fc.nat(),
          classifications: below,
        },
        { requiredKeys: ["schemaId", "answer", "classifications"] },
      ),
      extra,
    )
    .map(([known, rest]): JsonObject => Object.assign({}, rest, known));
  return fc.array(one, { maxLength: 2 });
}
const classifications = answered(answered(answered(fc.constant([]))));

const tool = fc
  .tuple(
    geometry,
    fc.record(
      {
        objectId: fc.nat({ max: 5 }).map((id) => `object ${id}`),
        page: fc.nat({ max: 3 }),
        lock: fc.boolean(),
        interpolationStopped: fc.boolean(),
        ocr: fc.record({ text }),
        metadata: fc.record({ createdAt: fc.nat(), createdBy: text }),
      },
      { requiredKeys: [] },
    ),
    classifications,
    extra,
  )
  .map(([[title, key, value], known, nested, rest]): JsonObject =>
    json({ ...rest, ...known, schemaId: `id of ${title}`, title, [key]: value, classifications: nested }),
  );

const relation = fc
  .tuple(
    fc.oneof(
      fc.record({ from: text, to: text }),
      fc.record({ group: fc.array(text, { minLength: 1, maxLength: 3 }) }),
    ),
    fc.record(
      {
        objectId: text,
        schemaId: text.map((id) => `id ${id}`),
        direction: fc.constantFrom("straight", "bidirectional"),
      },
      { requiredKeys: [] },
    ),
    fc.string({ maxLength: 4 }),
  )
  .map(([ends, known, title]): JsonObject => Object.assign({ title }, ends, known));

const stored = fc
  .tuple(
    fc.record(
      {
        asset: fc.constantFrom("https://files.example.net/a/b%20c.jpg", "storage/folder/x#1.png"),
        assetId: text.map((id) => `asset ${id}`),
        externalId: text.map((name) => `${name}.png`),
        metadata: fc.oneof(
          fc.constant({}),
          fc.record({ width: fc.integer({ min: 1 }), height: fc.integer({ min: 1 }) }),
          fc.record({ width: fc.integer({ min: 1 }), height: fc.integer({ min: 1 }), frameTotal: fc.nat() }),
          fc.record({ frameRate: fc.nat() }),
        ),
        batches: fc.array(text, { maxLength: 2 }),
        contextData: anything,
        dataset: fc.array(text, { maxLength: 2 }),
      },
      { requiredKeys: ["externalId"] },
    ),
    extra,
    fc.record(
      { taskId: text.map((id) => `task ${id}`), stage: text, stageHistory: anything, brushDataUrl: text },
      { requiredKeys: [] },
    ),
    fc.array(tool, { maxLength: 5 }),
    classifications,
    fc.array(relation, { maxLength: 2 }),
  )
  .map(([known, rest, task, tools, answers, relations]): JsonObject =>
    json({ ...rest, ...known, task: { ...task, tools, classifications: answers, relations } }),
  );
const exported = fc.array(stored, { maxLength: 3 });

test("JSON to model to JSON: the same, boxes with negative sides aside", async () => {
  await fc.assert(
    fc.asyncProperty(exported, async (assets) => {
      const back: unknown = JSON.parse(await written(await read(JSON.stringify(assets))));
      expect(withoutCorners(back)).toEqual(json(assets.map(normalised)));
    }),
    { numRuns: 300 },
  );
});

test("model to JSON to model: the same", async () => {
  await fc.assert(
    fc.asyncProperty(exported, async (assets) => {
      const model = await read(JSON.stringify(assets));
      const output = await written(model);
      expect(await read(output)).toEqual(model);
      expect(await written(await read(output))).toBe(output);
    }),
    { numRuns: 300 },
  );
});

test("a rotated box with negative sides is turned round once and then stays to the last bit", async () => {
  const turned = fc.record({
    x: coordinate,
    y: coordinate,
    width: coordinate,
    height: coordinate,
    rotation: coordinate,
  });
  await fc.assert(
    fc.asyncProperty(turned, async (box) => {
      const tools = [{ "rotated-bounding-box": box, schemaId: "s", title: "t", classifications: [] }];
      const model = await read(JSON.stringify([{ externalId: "a.jpg", task: { tools } }]));
      expect(model.images[0]?.annotations[0]?.shape).toMatchObject({
        cx: expect.closeTo(box.x + (box.width * cosine(box) - box.height * sine(box)) / 2, 6),
        cy: expect.closeTo(box.y + (box.width * sine(box) + box.height * cosine(box)) / 2, 6),
        width: Math.abs(box.width),
        height: Math.abs(box.height),
      });
      expect(await read(await written(model))).toEqual(model);
    }),
  );
});

function cosine({ rotation }: { rotation: number }): number {
  return Math.cos((rotation * Math.PI) / 180);
}

function sine({ rotation }: { rotation: number }): number {
  return Math.sin((rotation * Math.PI) / 180);
}

test("model to import to model: annotations and answers stay, and what is not there was counted", async () => {
  await fc.assert(
    fc.asyncProperty(exported, async (assets) => {
      const { header, images } = await read(JSON.stringify(assets));
      const sink = memorySink();
      const report = await writeAngoImport(sink)({ header, images: streamed(images) });
      const back = await read(sink.text("import.json"));
      const named = objectsByName(back.images).map((annotation) => core(annotation));
      expect(named).toEqual(objectsByName(images).map((annotation) => core(annotation, aboutThere)));
      const relations = images.flatMap((image) => image.relations);
      expect(back.images.flatMap((image) => image.relations)).toEqual(relations);
      const counted = new Set(report.lost.map(({ feature }) => feature));
      for (const [rank, image] of images.entries()) {
        const now = back.images[rank];
        expect(JSON.stringify(image.extra) === JSON.stringify(now?.extra) || counted.has("extra")).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test("tasks of the API to an export: shapes and attributes stay, answers are values", async () => {
  const categorySchema = {
    tools: ["box", "turned", "area", "line", "spot", "zones", "entity", "block", "page", "voxels"].map(
      (title) => ({
        title,
        schemaId: `id of ${title}`,
        tool: "bounding-box",
        classifications: [
          {
            title: "Choice",
            schemaId: `choice of ${title}`,
            tool: "checkbox",
            options: ["A", "B"].map((value) => ({ value, schemaId: `option ${value}` })),
          },
        ],
      }),
    ),
  };
  await fc.assert(
    fc.asyncProperty(fc.array(tool, { maxLength: 5 }), fc.subarray(["A", "B"]), async (tools, values) => {
      const answer = values.map((value) => `option ${value}`);
      const task = {
        _id: "task",
        asset: { _id: "asset", externalId: "a.jpg", data: "https://files.example.net/a.jpg" },
        answer: {
          tools: tools.map(({ title, ...rest }) => ({
            ...rest,
            classifications: [{ schemaId: `choice of ${typeof title === "string" ? title : ""}`, answer }],
          })),
          classifications: [],
          relations: [],
        },
      };
      const { header, images } = readAngoTasks([task], { categorySchema });
      const before = await all(images);
      for (const annotation of before[0]?.annotations ?? []) {
        expect(annotation.attributes).toMatchObject([{ name: "Choice", value: values, kind: "checkbox" }]);
      }
      const source = memorySource("export.json", await written({ header, images: before }));
      const back = await readAngoExport(source, { categorySchema });
      expect(back.header).toEqual(header);
      expect(await all(back.images)).toEqual(before);
    }),
    { numRuns: 100 },
  );
});

/** What the writer adds or turns round. */
function normalised(asset: JsonObject): Json {
  const task = isJsonObject(asset["task"]) ? asset["task"] : {};
  const tools = Array.isArray(task["tools"]) ? task["tools"] : [];
  return { metadata: {}, batches: [], ...asset, task: { ...task, tools: tools.map(withoutNegativeSides) } };
}

function withoutNegativeSides(object: Json): Json {
  if (!isJsonObject(object)) return object;
  const box = object["bounding-box"];
  if (!isJsonObject(box) || typeof box["width"] !== "number" || typeof box["height"] !== "number")
    return object;
  const { width, height } = box;
  const [x, y] = [Number(box["x"]), Number(box["y"])];
  const positive = {
    x: width < 0 ? x + width : x,
    y: height < 0 ? y + height : y,
    width: Math.abs(width),
    height: Math.abs(height),
  };
  return { ...object, "bounding-box": positive };
}

/** Rotated boxes without their corners, which must be those of the documentation's sample order. */
function withoutCorners(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCorners);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => {
    if (key !== "rotated-bounding-box" || !isJsonObject(member)) return [key, withoutCorners(member)];
    const { corners, ...box } = member;
    expect(corners).toEqual(expectedCorners(box));
    return [key, box];
  });
  return Object.fromEntries(entries);
}

function expectedCorners(box: JsonObject): unknown {
  const [x = 0, y = 0, width = 0, height = 0, rotation = 0] = ["x", "y", "width", "height", "rotation"].map(
    (key) => Number(box[key]),
  );
  const [cos, sin] = [cosine({ rotation }), sine({ rotation })];
  const offsets: readonly (readonly [number, number])[] = [
    [0, 0],
    [0, height],
    [width, height],
    [width, 0],
  ];
  return offsets.map(([right, down]) => [
    expect.closeTo(x + right * cos - down * sin, 6),
    expect.closeTo(y + right * sin + down * cos, 6),
  ]);
}

/** All objects by asset, page and objectId: an import has no list of the pages of an asset. */
function objectsByName(images: readonly DatasetImage[]): DatasetImage["annotations"] {
  return images
    .flatMap((image) =>
      image.annotations.map((annotation) => {
        const { page: said, objectId: own } = annotation.extra;
        const page = said === undefined ? (image.asset?.index ?? null) : said;
        const id = own ?? annotation.id;
        const objectId = typeof id === "string" ? id : annotation.id;
        const key = JSON.stringify([image.asset?.name ?? image.name, page, objectId]);
        return { key, annotation: { ...annotation, id: objectId } };
      }),
    )
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ annotation }) => annotation);
}

/** What an import must hold of an annotation. A rotated box is rounded on its way to another corner. */
function core(
  { id, category, shape, attributes }: DatasetImage["annotations"][number],
  round: (value: number) => unknown = (value) => value,
): unknown {
  const answers = (list: typeof attributes): unknown =>
    list.map(({ name, value, kind, attributes: below }) => ({ name, value, kind, below: answers(below) }));
  const where = shape.type === "rotated-box" ? { ...shape, cx: round(shape.cx), cy: round(shape.cy) } : shape;
  return { id, category, shape: where, attributes: answers(attributes) };
}

function aboutThere(value: number): unknown {
  return expect.closeTo(value, 6);
}
