import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { looksLikeAngo } from "../src/ango/form.ts";
import type { ReadAngoOptions } from "../src/ango/read.ts";
import { readAngoExport } from "../src/ango/read.ts";
import { readAngoTasks } from "../src/ango/tasks.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import type { Dataset, DatasetImage } from "../src/model/dataset.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import type { Json } from "../src/model/json.ts";
import { isJsonObject } from "../src/model/json.ts";

/*
 * Each folder of test/ango is one input: `input.json`, `input.ndjson`, or `tasks.json` (a list of tasks of the REST
 * API), with `schema.json` and `options.json` where there are any, and what must come of it in `expected.json`.
 * UPDATE_EXPECTED=1 writes `expected.json` anew; then look at what changed.
 */
const corpus = new URL("ango/", import.meta.url);
const cases = readdirSync(corpus).toSorted();

interface Outcome {
  readonly categories: Dataset["header"]["categories"];
  readonly images: readonly DatasetImage[];
  /** `severity code pointer`, and the line where there is one. */
  readonly diagnostics: readonly string[];
  /** What was thrown while the images were read. */
  readonly thrown?: string;
}

test.each(cases)("%s", async (name) => {
  const actual = await outcomeOf(name);
  const path = new URL(`${name}/expected.json`, corpus);
  if (process.env["UPDATE_EXPECTED"] === "1") writeFileSync(path, `${JSON.stringify(actual, null, 2)}\n`);
  expect(actual).toEqual(JSON.parse(readFileSync(path, "utf8")));
});

test.each(cases.filter((name) => name !== "class-from-nowhere" && name !== "bad-schema"))(
  "%s: an export of it reads the same",
  async (name) => {
    const { source, options } = inputOf(name);
    const before = await collected(() => readCase(name, { ...options, onDiagnostic: () => undefined }));
    const sink = memorySink();
    const header = before.header ?? { source: "ango", categories: [], splits: [], info: {}, extra: {} };
    await writeAngoExport(sink)({ header, images: streamed(before.images) });
    const written = memorySource(source.name, sink.text("export.json"));
    const after = await collected(() =>
      readAngoExport(written, { ...options, onDiagnostic: () => undefined }),
    );
    expect(after.header).toEqual(header);
    expect(after.images.map(withoutCentres)).toEqual(
      before.images.map(withUrlsAsWritten).map(withoutCentres),
    );
    expect(sink.text("export.json")).not.toMatch(/X-Amz|apiKey/);
  },
);

test("without onDiagnostic the first error is thrown, with its place", async () => {
  const { source } = inputOf("bad-numbers");
  const { images } = await readAngoExport(source);
  await expect(collected(async () => ({ header: emptyHeader, images }), true)).rejects.toMatchObject({
    code: "ango/bad-geometry",
    place: { file: "input.json", pointer: "/0/task/tools/0/bounding-box/x", image: "a.jpg" },
  });
});

const forms: readonly (readonly [string, Json, string | undefined])[] = [
  ["an asset of an export", { asset: "u", externalId: "e", task: { tools: [] } }, "export"],
  ["an asset of an older export", { asset: "u", externalId: "e", tasks: [{ objects: [] }] }, "export-v2"],
  ["pre-labels", { externalId: "e", objects: [] }, "import"],
  ["pre-labels by URL", { data: "u", classifications: [] }, "import"],
  ["pre-labels of brushes", { externalId: "e", brushDataUrl: "u" }, "import"],
  ["pre-labels of the current API", { assetId: "a", answer: { objects: [] } }, "import"],
  ["a task", { _id: "t", asset: { _id: "a" }, answer: { tools: [] } }, "tasks"],
  ["a task without an answer", { _id: "t", asset: "a" }, "tasks"],
  ["an asset to upload", { externalId: "e", data: "u" }, undefined],
  ["a COCO result", { image_id: 1, category_id: 1, bbox: [0, 0, 1, 1], score: 1 }, undefined],
  ["a COCO file", { images: [], annotations: [], categories: [] }, undefined],
  ["objects of nothing", { objects: [] }, undefined],
  ["a list", [], undefined],
  ["null", null, undefined],
];
test.each(forms)("looksLikeAngo: %s", (_name, value, form) => {
  expect(looksLikeAngo(value)).toBe(form);
});

const emptyHeader: Dataset["header"] = { source: "ango", categories: [], splits: [], info: {}, extra: {} };

async function outcomeOf(name: string): Promise<Outcome | { readonly thrown: string }> {
  const diagnostics: string[] = [];
  const onDiagnostic = (found: Diagnostic): void => {
    expect(found.message).not.toMatch(/X-Amz|undefined|\[object/);
    const line = found.line === undefined ? "" : ` line ${found.line}`;
    diagnostics.push(`${found.severity} ${found.code} ${found.pointer ?? ""}${line}`);
  };
  const { header, images, thrown } = await collected(() =>
    readCase(name, { ...inputOf(name).options, onDiagnostic }),
  );
  if (header === undefined) return { thrown: thrown ?? "" };
  const { categories } = header;
  return { categories, images, diagnostics, ...(thrown === undefined ? {} : { thrown }) };
}

async function readCase(name: string, options: ReadAngoOptions): Promise<Dataset> {
  const { source, tasks } = inputOf(name);
  if (tasks === undefined) return readAngoExport(source, options);
  return readAngoTasks(tasks, { ...options, categorySchema: options.categorySchema });
}

function inputOf(name: string): {
  source: ReturnType<typeof memorySource>;
  tasks: readonly unknown[] | undefined;
  options: ReadAngoOptions;
} {
  const files = ["input.json", "input.ndjson", "tasks.json"];
  const file = files.find((candidate) => existsSync(new URL(`${name}/${candidate}`, corpus))) ?? "";
  const text = readFileSync(new URL(`${name}/${file}`, corpus), "utf8");
  return {
    source: memorySource(file, text),
    tasks: file === "tasks.json" ? listOf(JSON.parse(text)) : undefined,
    options: { ...optionsIn(name), ...schemaIn(name) },
  };
}

function optionsIn(name: string): ReadAngoOptions {
  const options = jsonIn(`${name}/options.json`);
  const { classFrom, interpolate } = isJsonObject(options) ? options : {};
  return {
    ...(typeof classFrom === "string" ? { classFrom } : {}),
    ...(interpolate === "linear" ? { interpolate } : {}),
  };
}

function schemaIn(name: string): ReadAngoOptions {
  const categorySchema = jsonIn(`${name}/schema.json`);
  return categorySchema === undefined ? {} : { categorySchema };
}

function jsonIn(path: string): unknown {
  const url = new URL(path, corpus);
  return existsSync(url) ? JSON.parse(readFileSync(url, "utf8")) : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Everything that could be read, and what was thrown then. */
async function collected(
  read: () => Promise<Dataset>,
  rethrow = false,
): Promise<{ header?: Dataset["header"]; images: DatasetImage[]; thrown?: string }> {
  const images: DatasetImage[] = [];
  let header: Dataset["header"] | undefined;
  try {
    const dataset = await read();
    header = dataset.header;
    for await (const image of dataset.images) images.push(image);
  } catch (error) {
    if (rethrow || !(error instanceof FormatError)) throw error;
    const thrown = `${error.code} ${error.place.pointer ?? ""}`;
    return header === undefined ? { images, thrown } : { header, images, thrown };
  }
  return { header, images };
}

async function* streamed(images: readonly DatasetImage[]): AsyncGenerator<DatasetImage> {
  yield* images;
}

/** URLs lose their query, wherever they are. */
function withUrlsAsWritten(image: DatasetImage): DatasetImage {
  return JSON.parse(JSON.stringify(image).replaceAll(/\?X-Amz[^"]*/g, ""));
}

/** An import says the centre of a rotated box, an export a corner: going from one to the other rounds. */
function withoutCentres(image: DatasetImage): unknown {
  return {
    ...image,
    annotations: image.annotations.map((annotation) => {
      const { shape, extra } = annotation;
      if (shape.type !== "rotated-box") return annotation;
      const [cx, cy] = [Number(shape.cx.toFixed(9)), Number(shape.cy.toFixed(9))];
      const { "rotated-bounding-box": _corner, ...rest } = extra;
      return { ...annotation, shape: { ...shape, cx, cy }, extra: rest };
    }),
  };
}
