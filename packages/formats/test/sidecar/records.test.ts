import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySink, type MemorySink } from "../../src/io/sink.ts";
import { memorySource } from "../../src/io/source.ts";
import type { Dataset, DatasetImage, Header } from "../../src/model/dataset.ts";
import type { RecordFormat } from "../../src/sidecar/image-form.ts";
import { recordWriter } from "../../src/sidecar/record-writer.ts";
import { restored } from "../../src/sidecar/restored.ts";
import { SIDECAR_NAME } from "../../src/sidecar/text.ts";
import { dataset, datasetOf, type HeldDataset, heldWithoutPaths as heldOf } from "../arbitraries.ts";

/*
 * A format that holds next to nothing: per image a list of boxes and rings with class names, on one line. A polygon of
 * several parts becomes several rings.
 */

interface Row {
  readonly label: string;
  readonly numbers: readonly number[];
}

interface Record {
  readonly file: string;
  readonly rows: readonly Row[];
}

const rowsFormat: RecordFormat<Record> = {
  name: "labelme",
  title: "Rows",
  precision: 0,
  imagePath: (name) => `images/${name}`,
  form: ({ categories }) => {
    const nameOf = (rank: number): string => categories[rank]?.name ?? "";
    return {
      write({ annotations }, path) {
        const origins: number[] = [];
        const rows = annotations.flatMap(({ shape, category }, rank): readonly Row[] => {
          const made =
            shape.type === "box"
              ? [[shape.x, shape.y, shape.width, shape.height]]
              : shape.type === "polygon"
                ? shape.parts.map(({ outer }) => outer).filter((ring) => ring.length >= 6)
                : [];
          for (const _ of made) origins.push(rank);
          return made.map((numbers) => ({ label: nameOf(category), numbers }));
        });
        return { record: { file: path, rows }, origins };
      },
      read: (record) => imageOf(record, (label) => categories.findIndex(({ name }) => name === label)),
      readCategory: ({ name }, isUsed) => (isUsed ? { id: 0, name } : undefined),
      readHeader: () => ({ info: {}, extra: {} }),
    };
  },
  async write(sink, _header, records) {
    async function* text(): AsyncGenerator<string> {
      for await (const { record } of records) yield `${JSON.stringify(record)}\n`;
    }
    await sink.write("rows.ndjson", text());
  },
};

function imageOf({ file, rows }: Record, rankOf: (label: string) => number): DatasetImage {
  return {
    id: file,
    name: file,
    media: "image",
    annotations: rows.map(({ label, numbers }, at) => ({
      id: at,
      category: rankOf(label),
      shape: shapeOf(numbers),
      attributes: [],
      extra: {},
    })),
    attributes: [],
    relations: [],
    extra: {},
  };
}

function shapeOf(numbers: readonly number[]): DatasetImage["annotations"][number]["shape"] {
  const [x = 0, y = 0, width = 0, height = 0] = numbers;
  return numbers.length === 4
    ? { type: "box", x, y, width, height }
    : { type: "polygon", parts: [{ outer: numbers, holes: [] }] };
}

/** Reads what the format alone holds, then what the sidecar gives back. */
async function read(rows: readonly Record[], sidecar: string): Promise<HeldDataset> {
  const labels = [...new Set(rows.flatMap((record) => record.rows.map(({ label }) => label)))];
  const header: Header = {
    source: "labelme",
    categories: labels.map((name, id) => ({ id, name, extra: {} })),
    splits: [],
    info: {},
    extra: {},
  };
  const images = async function* stream(order: readonly string[]): AsyncGenerator<DatasetImage> {
    const named = order.flatMap((name) => rows.filter(({ file }) => file === name));
    const others = rows.filter(({ file }) => !order.includes(file));
    for (const record of [...named, ...others]) yield imageOf(record, (label) => labels.indexOf(label));
  };
  return heldOf(await restored({ header, images }, memorySource(SIDECAR_NAME, sidecar), rowsFormat));
}

async function written(from: Dataset, options: { sidecar?: boolean } = {}): Promise<MemorySink> {
  const sink = memorySink();
  await recordWriter(sink, options, rowsFormat)(from);
  return sink;
}

function rowsOf(sink: MemorySink): readonly Record[] {
  const lines = sink.text("rows.ndjson").split("\n").slice(0, -1);
  return lines.map((line): Record => JSON.parse(line));
}

/** Without what no sidecar holds: queries of signed addresses. */
function plain(held: HeldDataset): unknown {
  return JSON.parse(JSON.stringify(held));
}

test("any dataset comes back value for value", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, fc.boolean(), async (held, isReversed) => {
      const sink = await written(datasetOf(held));
      const rows = rowsOf(sink);
      const back = await read(isReversed ? rows.toReversed() : rows, sink.text(SIDECAR_NAME));
      expect(plain(back)).toEqual(plain(held));
    }),
    { numRuns: 150 },
  );
});

const header: Header = {
  source: "coco",
  categories: [
    { id: 7, name: "car", color: "#ff0000", extra: {} },
    { id: 9, name: "dog", extra: {} },
  ],
  splits: ["train"],
  info: { year: 2026 },
  extra: {},
};

const box = (id: number, x: number): DatasetImage["annotations"][number] => ({
  id,
  category: 0,
  shape: { type: "box", x, y: 0, width: 5, height: 5 },
  crowd: true,
  attributes: [],
  extra: { note: "kept" },
});

const image: DatasetImage = {
  id: 3,
  name: "a.jpg",
  media: "image",
  width: 10,
  height: 10,
  split: "train",
  annotations: [
    box(1, 0),
    { ...box(2, 0), shape: { type: "point", x: 1, y: 2 } },
    {
      ...box(3, 0),
      shape: {
        type: "polygon",
        parts: [
          { outer: [0, 0, 1, 0, 1, 1], holes: [] },
          { outer: [2, 2, 3, 2, 3, 3], holes: [] },
        ],
      },
    },
  ],
  attributes: [],
  relations: [{ name: "next", ends: { from: "1", to: "3" }, extra: {} }],
  extra: {},
};

async function edited(
  edit: (rows: readonly Record[]) => readonly Record[],
): Promise<DatasetImage | undefined> {
  const sink = await written(datasetOf({ header, images: [image] }));
  const { images } = await read(edit(rowsOf(sink)), sink.text(SIDECAR_NAME));
  return images[0];
}

function withRows(
  change: (rows: readonly Row[]) => readonly Row[],
): (rows: readonly Record[]) => readonly Record[] {
  return (records) => records.map((record) => ({ ...record, rows: change(record.rows) }));
}

describe("edits win", () => {
  test("a row that is gone takes its annotation with it, and the relations of that", async () => {
    const now = await edited(withRows((rows) => rows.slice(1)));
    expect(now?.annotations.map(({ id }) => id)).toEqual([2, 3]);
    expect(now?.relations).toEqual([]);
  });

  test("a row that moved is as it is read, under an id of its own", async () => {
    const now = await edited(
      withRows(([first, ...rows]) => [
        { label: "car", numbers: [1, 1, 2, 2] },
        ...rows,
        ...(first ? [] : []),
      ]),
    );
    const ids = now?.annotations.map(({ id, extra }) => [id, Object.keys(extra)]);
    expect(ids).toEqual([
      [2, ["note"]],
      [3, ["note"]],
      [0, []],
    ]);
  });

  test("an object of which one shape is gone is the shapes that are left", async () => {
    const now = await edited(withRows((rows) => rows.slice(0, 2)));
    expect(now?.annotations.map(({ id, extra }) => [id, Object.keys(extra)])).toEqual([
      [1, ["note"]],
      [2, ["note"]],
      ["1-new-1", []],
    ]);
  });

  test("a class that is new joins the others", async () => {
    const sink = await written(datasetOf({ header, images: [image] }));
    const rows = withRows((all) => [...all, { label: "cat", numbers: [1, 1, 2, 2] }])(rowsOf(sink));
    const { header: now, images } = await read(rows, sink.text(SIDECAR_NAME));
    expect(now.categories.map(({ name }) => name)).toEqual(["car", "dog", "cat"]);
    expect(images[0]?.annotations.at(-1)?.category).toBe(2);
  });
});

test("what does not come back is counted, and is an error where that is asked for", async () => {
  const sink = memorySink();
  const report = await recordWriter(sink, {}, rowsFormat)(datasetOf({ header, images: [image] }));
  expect(report.lost).toEqual([]);
  expect(Object.fromEntries(report.kept.map(({ feature, count }) => [feature, count]))).toEqual({
    ids: 3,
    name: 1,
    split: 1,
    size: 1,
    relations: 1,
    shape: 1,
    parts: 1,
    crowd: 2,
    extra: 2,
    "category-details": 1,
    class: 1,
    info: 1,
  });
  const strict = recordWriter(memorySink(), { strict: true, sidecar: false }, rowsFormat);
  await expect(strict(datasetOf({ header, images: [image] }))).rejects.toMatchObject({ code: "output/loss" });
});

test.each([
  ["cut off", (text: string) => text.slice(0, -10)],
  ["without its end", (text: string) => text.split("\n").slice(0, 2).join("\n")],
  ["of another version", (text: string) => text.replace('"angokit":1', '"angokit":9')],
  ["no JSON", (text: string) => text.replace('{"name"', "{")],
  ["of a class that is not there", (text: string) => text.replace('"category":0', '"category":5')],
  ["empty", () => ""],
])("a sidecar that is %s is an error", async (_, damage) => {
  const sink = await written(datasetOf({ header, images: [image] }));
  await expect(read(rowsOf(sink), damage(sink.text(SIDECAR_NAME)))).rejects.toMatchObject({
    code: "sidecar/damaged",
  });
});

test("other line ends do no harm", async () => {
  const sink = await written(datasetOf({ header, images: [image] }));
  const back = await read(rowsOf(sink), sink.text(SIDECAR_NAME).replaceAll("\n", "\r\n"));
  expect(plain(back)).toEqual(plain({ header, images: [image] }));
});
