import { expect, test } from "vitest";
import { readAngoTasks } from "../src/ango/tasks.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { writeAngoImport } from "../src/ango/write-import.ts";
import type { MemorySink } from "../src/io/sink.ts";
import { memorySink } from "../src/io/sink.ts";
import type { Dataset, Header } from "../src/model/dataset.ts";
import type { JsonObject } from "../src/model/json.ts";
import type { Shape } from "../src/model/shapes.ts";
import {
  coco,
  headerLosses,
  annotation,
  box,
  counts,
  dataset,
  image,
  square,
  watched,
} from "./ango-datasets.ts";

const schema = {
  tools: [
    {
      title: "car",
      schemaId: "car-id",
      tool: "polygon",
      classifications: [{ title: "Make", schemaId: "make-id", tool: "text" }],
    },
    {
      title: "person",
      schemaId: "person-box",
      tool: "bounding-box",
      classifications: [{ title: "Make", schemaId: "another-make", tool: "text" }],
    },
    { title: "person", schemaId: "person-area", tool: "segmentation" },
    { title: "twin", schemaId: "twin-1", tool: "point" },
    { title: "twin", schemaId: "twin-2", tool: "point" },
  ],
  classifications: [{ title: "Weather", schemaId: "weather-id", tool: "radio", options: [] }],
};

function imported(sink: MemorySink): JsonObject[] {
  return JSON.parse(sink.text("import.json"));
}

test("an import: titles, top left, centre pivot, parts as zones", async () => {
  const sink = memorySink();
  const turned: Shape = { type: "rotated-box", cx: 10, cy: 20, width: 4, height: 2, angle: 90 };
  const parts: Shape = {
    type: "polygon",
    parts: [
      { outer: [0, 0, 9, 0, 9, 9], holes: [[1, 1, 2, 1, 2, 2]] },
      { outer: [20, 0, 29, 0, 29, 9], holes: [] },
    ],
  };
  await writeAngoImport(sink)(
    dataset([image([annotation(box), annotation(turned), annotation(square), annotation(parts)])]),
  );
  expect(imported(sink)).toEqual([
    {
      externalId: "a.jpg",
      objects: [
        {
          objectId: "5",
          title: "car",
          classifications: [],
          "bounding-box": { x: 1, y: 2, width: 3, height: 4 },
        },
        {
          objectId: "5",
          title: "car",
          classifications: [],
          "rotated-bounding-box": { x: 8, y: 19, width: 4, height: 2, rotation: 90 },
        },
        {
          objectId: "5",
          title: "car",
          classifications: [],
          polygon: [
            [0, 0],
            [2, 0],
            [2, 2],
            [0, 2],
          ],
        },
        {
          objectId: "5",
          title: "car",
          classifications: [],
          segmentation: {
            zones: [
              {
                region: [
                  [0, 0],
                  [9, 0],
                  [9, 9],
                ],
                holes: [
                  [
                    [1, 1],
                    [2, 1],
                    [2, 2],
                  ],
                ],
              },
              {
                region: [
                  [20, 0],
                  [29, 0],
                  [29, 9],
                ],
                holes: [],
              },
            ],
          },
        },
      ],
      classifications: [],
      relations: [],
    },
  ]);
});

test("an import for a schema: schemaIds by titles, the tool that fits, what does not fit is told", async () => {
  const sink = memorySink();
  const make = { name: "Make", value: "Fiat", attributes: [], extra: {} };
  const weather = { name: "Weather", value: "Rain", attributes: [], extra: {} };
  const report = await writeAngoImport(sink, { categorySchema: schema })(
    dataset([
      image(
        [
          annotation(square, { attributes: [make] }),
          annotation(box, { category: 0 }),
          annotation(square, { category: 0 }),
          annotation(box),
        ],
        { attributes: [weather] },
      ),
    ]),
  );
  const [asset] = imported(sink);
  expect(asset).toMatchObject({
    objects: [
      {
        schemaId: "car-id",
        polygon: [
          [0, 0],
          [2, 0],
          [2, 2],
          [0, 2],
        ],
        classifications: [{ schemaId: "make-id", title: "Make", answer: "Fiat" }],
      },
      { schemaId: "person-box", "bounding-box": { x: 1 } },
      { schemaId: "person-area", segmentation: { zones: [{ holes: [] }] } },
      { schemaId: "car-id", "bounding-box": { x: 1 } },
    ],
    classifications: [{ schemaId: "weather-id", answer: "Rain" }],
  });
  expect(report.messages).toEqual([expect.stringMatching(/^1 objects have a geometry/)]);
});

test.each([
  ["truck", "ango/unknown-class"],
  ["twin", "ango/ambiguous-title"],
])("an import for a schema: the class %s is refused with %s", async (name, code) => {
  const { sink, ended } = watched();
  const header: Header = { ...coco, categories: [{ id: 1, name, extra: {} }] };
  const write = writeAngoImport(sink, { categorySchema: schema });
  await expect(write(dataset([image([annotation(box, { category: 0 })])], header))).rejects.toMatchObject({
    code,
    place: { image: "a.jpg" },
  });
  expect(ended()).toEqual({ commits: 0, aborts: 1 });
});

test("an import counts what assets have and imports have not", async () => {
  const sink = memorySink();
  const report = await writeAngoImport(sink)(
    dataset([image([annotation(box)], { url: "https://files.example.net/a.jpg", split: "train" })]),
  );
  expect(counts(report.lost)).toEqual({ ...headerLosses, split: 1 });
});

test("what came of the API goes into an import and an export with its ids, and without signatures", async () => {
  const tasks = [
    {
      _id: "t1",
      asset: {
        _id: "a1",
        externalId: "a.jpg",
        data: "https://files.example.net/a.jpg?X-Amz-Signature=secret",
      },
      brushDataUrl: "https://files.example.net/b.png?X-Amz-Signature=secret",
      answer: {
        tools: [
          { schemaId: "twin-2", objectId: "o", point: [1, 2], lock: true, metadata: { createdBy: "import" } },
        ],
      },
    },
  ];
  const read = (): Dataset => readAngoTasks(tasks, { categorySchema: schema });

  const exports = memorySink();
  const report = await writeAngoExport(exports, { strict: true })(read());
  expect(report.lost).toEqual([]);
  expect(JSON.parse(exports.text("export.json"))).toEqual([
    {
      asset: "https://files.example.net/a.jpg",
      assetId: "a1",
      externalId: "a.jpg",
      metadata: {},
      batches: [],
      task: {
        taskId: "t1",
        brushDataUrl: "https://files.example.net/b.png",
        tools: [
          {
            point: [1, 2],
            objectId: "o",
            schemaId: "twin-2",
            title: "twin",
            classifications: [],
            lock: true,
            metadata: { createdBy: "import" },
          },
        ],
        classifications: [],
        relations: [],
      },
    },
  ]);

  const imports = memorySink();
  const { lost } = await writeAngoImport(imports, { categorySchema: schema })(read());
  expect(imported(imports)).toEqual([
    {
      externalId: "a.jpg",
      objects: [
        { point: [1, 2], objectId: "o", schemaId: "twin-2", title: "twin", classifications: [], lock: true },
      ],
      classifications: [],
      relations: [],
      brushDataUrl: "https://files.example.net/b.png",
    },
  ]);
  // The task's id, the asset's id, and who made the object.
  expect(counts(lost)).toEqual({ extra: 2 });
});
