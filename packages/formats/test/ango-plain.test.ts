import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportInput, written } from "./ango-exports.ts";
import { assetOfElement } from "../src/ango/asset.ts";
import { imagesOfAsset, Undocumented } from "../src/ango/asset-images.ts";
import { ClassCollector } from "../src/ango/class-list.ts";
import { elementsOf } from "../src/ango/any-elements.ts";
import { readElements } from "../src/ango/elements.ts";
import { Findings, silent } from "../src/ango/findings.ts";
import { readLabels } from "../src/ango/objects.ts";
import { readPlainImage } from "../src/ango/plain-asset.ts";
import { type ReadAngoOptions, readAngoExport } from "../src/ango/read.ts";
import { classesOfSchema } from "../src/ango/schema-classes.ts";
import { parseCategorySchema } from "../src/ango/schema.ts";
import type { Source } from "../src/io/source.ts";
import type { Category, DatasetImage } from "../src/model/dataset.ts";
import { type Diagnostic, FormatError } from "../src/model/diagnostic.ts";

/*
 * Plain assets are read straight from the bytes. Here every export is read the other way, too, with JSON.parse for each
 * asset: both ways have to give the same classes, images, findings and errors, with the same places.
 */

interface Outcome {
  categories?: readonly Category[];
  readonly images: DatasetImage[];
  readonly diagnostics: Diagnostic[];
  error?: unknown;
}

async function outcomeOf(read: (outcome: Outcome) => Promise<AsyncIterable<DatasetImage>>): Promise<Outcome> {
  const outcome: Outcome = { images: [], diagnostics: [] };
  try {
    for await (const image of await read(outcome)) outcome.images.push(image);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    outcome.error = { code: error.code, message: error.message, place: error.place };
  }
  return outcome;
}

function fast(source: Source, options: ReadAngoOptions): Promise<Outcome> {
  return outcomeOf(async (outcome) => {
    const onDiagnostic = (found: Diagnostic): unknown => outcome.diagnostics.push(found);
    const { header, images } = await readAngoExport(source, { ...options, onDiagnostic });
    outcome.categories = header.categories;
    return images;
  });
}

function slow(source: Source, { categorySchema, classFrom }: ReadAngoOptions): Promise<Outcome> {
  return outcomeOf(async (outcome) => {
    const onDiagnostic = (found: Diagnostic): unknown => outcome.diagnostics.push(found);
    const schema = categorySchema === undefined ? undefined : parseCategorySchema(categorySchema);
    const collector = new ClassCollector(classFrom);
    if (schema === undefined) {
      for await (const { value } of elementsOf(source)) {
        const asset = assetOfElement(value, silent);
        if (asset !== undefined) readLabels(asset, { classes: collector, byOptionId: false }, silent);
      }
    }
    const classes = schema === undefined ? collector.list() : classesOfSchema(schema, classFrom);
    outcome.categories = classes.categories;
    if (schema === undefined && classes.categories.length > 0) {
      onDiagnostic({
        code: "ango/classes-by-appearance",
        severity: "warning",
        message:
          "The classes are in the order of first appearance, which can change from export to export: a category schema fixes it.",
        file: source.name,
      });
    }
    return (async function* () {
      const undocumented = new Undocumented();
      const context = { classes, schema, byOptionId: false, undocumented };
      for await (const { value, place } of elementsOf(source)) {
        const findings = new Findings(onDiagnostic, place);
        const asset = assetOfElement(value, findings);
        if (asset !== undefined) yield* await imagesOfAsset(asset, context, {}, findings);
      }
      undocumented.tell(onDiagnostic, source.name);
    })();
  });
}

/** What comes of an export in one way and in the other, with the order of keys, which writers can show. */
async function bothWays(
  bytes: Uint8Array,
  chunk: number,
  options: ReadAngoOptions,
): Promise<{ one: unknown; other: unknown }> {
  const source: Source = {
    name: "export.json",
    async *stream() {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.slice(at, at + chunk);
    },
  };
  const [one, other] = [await fast(source, options), await slow(source, options)];
  return { one: { ...one, text: JSON.stringify(one) }, other: { ...other, text: JSON.stringify(other) } };
}

describe("plain assets and others are read alike", () => {
  test("in exports of any form", async () => {
    const property = fc.asyncProperty(exportInput, async ({ assets, how, chunk, options }) => {
      const { one, other } = await bothWays(new TextEncoder().encode(written(assets, how)), chunk, options);
      expect(one).toStrictEqual(other);
    });
    await fc.assert(property, { numRuns: 2000 });
  });

  test("with some bytes replaced, left out or put in", async () => {
    const bytes = fc.constantFrom(
      ...Array.from('[]{},:"\\-.0e1\n\r\t \0\u0007', (char) => char.charCodeAt(0)),
      0x80,
      0xc3,
      0xff,
    );
    const change = fc.record({ at: fc.nat(), left: fc.nat(2), byte: bytes, put: fc.boolean() });
    const property = fc.asyncProperty(
      exportInput,
      fc.array(change, { minLength: 1, maxLength: 2 }),
      async ({ assets, how, chunk, options }, changes) => {
        let text = [...new TextEncoder().encode(written(assets, how))];
        for (const { at, left, byte, put } of changes) {
          text = text.toSpliced(at % (text.length + 1), left, ...(put ? [byte] : []));
        }
        const { one, other } = await bothWays(Uint8Array.from(text), chunk, options);
        expect(one).toStrictEqual(other);
      },
    );
    await fc.assert(property, { numRuns: 2000 });
  });

  test("cut off anywhere", async () => {
    const line = `{"externalId":"1.jpg","task":{"tools":[{"polygon":[[1,2.5],[-3,4],[5,6]],"schemaId":"a","title":"A"}]}}`;
    const bytes = new TextEncoder().encode(`${line}\n${line}\n`);
    for (let end = 0; end <= bytes.length; end += 1) {
      const { one, other } = await bothWays(bytes.slice(0, end), 7, {});
      expect(one).toStrictEqual(other);
    }
  });
});

describe("a text is one array only if nothing follows it", () => {
  const record = '{"externalId":"1.jpg","task":{"tools":[]}}';
  const long = `[${Array.from({ length: 90_000 }, () => record.replace("1", "2".repeat(200))).join(",")}]`;

  test.each([
    ["a second array on the next line", `[${record}]\n[${record}]`],
    ["a second array on the same line", `[${record}][${record}]`],
    ["an object after it", `[${record}]\n${record}`],
    ["an object before it", `${record}\n[${record}]`],
    ["a comma before its end", `[${record},]`],
    ["no comma", `[${record} ${record}]`],
    ["an empty one", "[]"],
    ["an empty one among lines", "[]\n[]"],
    ["another list in it", `[${record},[]]`],
    ["nothing", " \n"],
    ["nothing at all", ""],
    ["more than is looked ahead, and something after it", `${long}\n${record}`],
    ["more than is looked ahead", long],
  ])("%s", async (_, text) => {
    const { one, other } = await bothWays(new TextEncoder().encode(text), 2 ** 20, {});
    expect(one).toStrictEqual(other);
  });
});

test("what exports have is plain", async () => {
  const objects = [
    '{"bounding-box":{"x":1.5,"y":-2,"width":3,"height":4.25},"objectId":"a","schemaId":"s","classifications":[],"title":"Kişi","metadata":{"createdAt":1747036800000}}',
    '{"title":"Kişi","schemaId":"s","polygon":[[428.7312345678901,1e-7],[0.1,2],[1,1],[428.7312345678901,1e-7]],"objectId":"b"}',
    '{"rotated-bounding-box":{"x":1,"y":2,"width":3,"height":4,"rotation":5},"objectId":"c","schemaId":"s","title":"Kişi"}',
    '{"segmentation":{"zones":[{"region":[[1,2],[3,4],[5,6]],"holes":[]}]},"objectId":"d","schemaId":"s","title":"Kişi"}',
    '{"point":[1,2],"objectId":"e","schemaId":"s","title":"Kişi","classifications":[{"title":"q","answer":["x"],"classifications":[]}]}',
  ];
  const line = `{"asset":"https://example.com/1.jpg","externalId":"1.jpg","metadata":{"width":640,"height":480},"batches":["b"],"task":{"taskId":"t","tools":[${objects.join(",")}],"classifications":[],"relations":[{"from":"a","to":"b","title":"near"}]}}`;
  const schema = parseCategorySchema({ tools: [{ schemaId: "s", title: "Kişi", tool: "polygon" }] });
  const context = { classes: classesOfSchema(schema, undefined), schema, byOptionId: false };
  const source: Source = {
    name: "export.ndjson",
    async *stream() {
      yield new TextEncoder().encode(`${line}\n${line}\n`);
    },
  };
  const images: DatasetImage[] = [];
  const records = readElements<DatasetImage>(source, {
    plain: (json) => readPlainImage(json, context),
    other: () => expect.unreachable("It is not plain."),
  });
  for await (const image of records) images.push(image);
  expect(images.map(({ annotations }) => annotations.length)).toEqual([5, 5]);
});
