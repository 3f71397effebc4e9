import { describe, expect, test } from "vitest";
import { readAngoExport } from "../src/ango/read.ts";
import { parseCategorySchema } from "../src/ango/schema.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import { ImageNames, safeName } from "../src/io/names.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import { withoutSecret } from "../src/io/url.ts";
import { jsonText } from "../src/json/text.ts";
import type { Category } from "../src/model/dataset.ts";
import type { JsonObject } from "../src/model/json.ts";
import { readYolo } from "../src/yolo/read.ts";
import { datasetOf, heldWithoutPaths as heldOf, type HeldDataset } from "./arbitraries.ts";
import { annotation, box, datasetWith, image, write } from "./yolo-samples.ts";

/* Names, ids and classes in numbers or of a length that no person would give them. */

const many = 100_000;

function listOf<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

async function ango(objects: readonly JsonObject[]): Promise<HeldDataset> {
  const text = JSON.stringify([{ externalId: "a.jpg", task: { tools: objects } }]);
  return heldOf(await readAngoExport(memorySource("a.json", text)));
}

const geometry = { "bounding-box": { x: 1, y: 2, width: 3, height: 4 } };

describe("a name", () => {
  test.each([
    ["of letters", "a".repeat(500_000)],
    ["of dots", `${"a.".repeat(250_000)}b`],
    ["of spaces", `a${" ".repeat(500_000)}b`],
    ["of slashes", `${"/".repeat(500_000)}x`],
    ["of question marks", `https://e.com/${"?".repeat(500_000)}`],
    ["of a query without end", `https://e.com/?${"x-a".repeat(200_000)}`],
  ])("%s without end is made safe", (_, name) => {
    expect(safeName(image(name)).length).toBeLessThan(600);
    expect(withoutSecret(name).length).toBeGreaterThan(0);
  });

  test("of very many folders becomes one that systems take", () => {
    expect(safeName(image(`${"x/".repeat(3000)}y.jpg`))).toMatch(/^[0-9a-f]{8}\/y\.jpg$/);
    expect(safeName(image(`${"x/".repeat(100)}y.jpg`))).toBe(`${"x/".repeat(100)}y.jpg`);
  });

  test("that very many images have in common, with their id, stays apart", () => {
    const names = new ImageNames();
    const given = new Set(listOf(20_000, () => names.nameOf(image("a.jpg"))));
    expect([...given].slice(0, 3)).toEqual(["a.jpg", "a-a.jpg.jpg", "a-a.jpg-2.jpg"]);
    expect(given.size).toBe(20_000);
  });
});

test.each([
  ["https://e.com/a?x-amz-date=1", true],
  ["https://e.com/a?a=1;b=2&mySignature=1", true],
  ["https://e.com/a?sig=1", true],
  ["https://e.com/a?design", true],
  ["https://e.com/a?id=0123456789abcdef0123456789abcdef", true],
  ["https://e.com/a?id=0123456789abcdef0123456789abcdef&b=1", true],
  ["https://e.com/a?id=0123456789abcdef0123456789abcde", false],
  ["https://e.com/a?name=token", false],
  ["https://e.com/a?image=5&page=7", false],
  ["https://user:word@e.com/a", true],
])("the query of %s is a secret: %s", (url, isSecret) => {
  expect(withoutSecret(url) !== url).toBe(isSecret);
  expect(JSON.parse(jsonText([`see ${url}`, { url }]))).toEqual([
    `see ${withoutSecret(url)}`,
    { url: withoutSecret(url) },
  ]);
});

test("a long word beside an address is written", () => {
  const value = { url: "https://e.com/a?token=1", word: "ab01".repeat(500_000) };
  expect(jsonText(value)).toBe(JSON.stringify({ ...value, url: "https://e.com/a" }));
});

test("addresses in what COCO keeps at the top of the file lose their secrets, too", async () => {
  const url = "https://e.com/a?token=1";
  const sink = memorySink();
  const header = {
    source: "coco",
    categories: [],
    splits: [],
    info: { url },
    extra: { licenses: [{ url }] },
  } as const;
  await writeCoco(sink)(datasetOf({ header, images: [] }));
  expect(sink.text("annotations.json")).not.toContain("token");
});

describe("very many", () => {
  test("objects of one objectId are told apart", async () => {
    const { images } = await ango(
      listOf(50_000, () => ({ ...geometry, objectId: "o", title: "T", page: 1 })),
    );
    const ids = images[0]?.annotations.map(({ id }) => id) ?? [];
    expect(ids.slice(0, 3)).toEqual(["o", "o#2", "o#3"]);
    expect(new Set(ids).size).toBe(50_000);
  });

  test("classes of one title are read", async () => {
    const { header } = await ango(listOf(many, (at) => ({ ...geometry, schemaId: `s${at}`, title: "T" })));
    expect(header.categories).toHaveLength(many);
  });

  test("tools of a schema are read", () => {
    const tools = listOf(200_000, (at) => ({ schemaId: `s${at}`, title: "T", tool: "polygon" }));
    expect(parseCategorySchema({ tools }).tools).toHaveLength(200_000);
  });

  test.each(["rank", "id-rank"] as const)("classes are written by %s", async (classIds) => {
    const categories = listOf(200_000, (at): Category => ({
      id: -at,
      name: `c${at}`,
      keypoints: ["a"],
      extra: {},
    }));
    const { files } = await write(datasetWith([], categories), { classIds, task: "pose", sidecar: false });
    expect(files.get("data.yaml")).toContain(classIds === "rank" ? '  0: "c0"\n' : '  0: "c199999"\n');
  });

  test("splits are written", async () => {
    const images = listOf(40_000, (at) => image("a.jpg", [], { id: at, split: `s${at}` }));
    expect((await write(datasetWith(images), { sidecar: false })).report.images).toBe(40_000);
  });

  test.each([
    ["after one row", [annotation(box(1, 2, 30, 40), { id: "b" })]],
    ["without any row", []],
  ])("annotations %s come back", async (_, first) => {
    const others = listOf(200_000, (id) => annotation({ type: "point", x: 1, y: 2 }, { id }));
    const { files } = await write(datasetWith([image("a.jpg", [...first, ...others])]));
    const { images } = await heldOf(await readYolo(memoryFolder("d", files)));
    expect(images[0]?.annotations).toHaveLength(first.length + others.length);
  });
});

test("a split is not called like a device of Windows", async () => {
  const { files } = await write(datasetWith([image("a.jpg", [], { split: "con" })]), { sidecar: false });
  expect([...files.keys()]).toEqual(["labels/split_con/a.txt", "data.yaml"]);
});

function edited(text: string | undefined): string {
  return (text ?? "").replace('"category":0', '"category":7');
}

describe("a class", () => {
  test("without schemaId is not taken for that whose schemaId is its title", async () => {
    const { header, images } = await ango([
      { ...geometry, schemaId: "x", title: "dog" },
      { ...geometry, title: "x" },
      { ...geometry, schemaId: "x", title: "dog" },
    ]);
    expect(header.categories.map(({ name }) => name)).toEqual(["dog", "x"]);
    expect(images[0]?.annotations.map(({ category }) => category)).toEqual([0, 1, 0]);
  });

  const held = datasetWith([image("a.jpg", [annotation({ type: "point", x: 1, y: 2 })])]);

  test("that is not there, in a sidecar, is damage", async () => {
    const { files } = await write(held);
    const name = "angokit-sidecar.ndjson";
    const folder = memoryFolder("d", new Map([...files, [name, edited(files.get(name))]]));
    await expect(readYolo(folder).then(heldOf)).rejects.toMatchObject({
      code: "yolo/sidecar",
      place: { line: 2 },
    });
  });

  test("that is not there, in what is kept aside in COCO, is damage", async () => {
    const sink = memorySink();
    await writeCoco(sink)(datasetOf(held));
    const reading = readCoco(memorySource("c.json", edited(sink.text("annotations.json")))).then(heldOf);
    await expect(reading).rejects.toMatchObject({ code: "coco/bad-marker" });
  });
});

test.each(["-1", "0.5", "1e999", '"x"'])(
  "an asset beside COCO whose rank is %s is not lost",
  async (rank) => {
    const assets = [image("v.mp4", [], { media: "video" }), image("w.mp4", [], { media: "video" })];
    const sink = memorySink();
    await writeCoco(sink)(datasetOf(datasetWith([image("a.jpg"), ...assets])));
    const text = sink.text("annotations.json").replaceAll(/\[[12],\{/g, `[${rank},{`);
    const { images } = await heldOf(await readCoco(memorySource("c.json", text)));
    expect(images.map(({ name }) => name).toSorted()).toEqual(["a.jpg", "v.mp4", "w.mp4"]);
  },
);

test("shapes without points are counted as lost by Ango, which could not read them", async () => {
  const sink = memorySink();
  const shapes = [
    annotation({ type: "polygon", parts: [] }),
    annotation({ type: "polygon", parts: [{ outer: [], holes: [] }] }),
    annotation({ type: "polyline", points: [] }),
  ];
  const report = await writeAngoExport(sink)(datasetOf(datasetWith([image("a.jpg", shapes)])));
  expect(report.annotations).toBe(0);
  expect(report.lost).toMatchObject([{ feature: "shape", count: 3 }, {}]);
});
