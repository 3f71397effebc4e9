import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAngoExport } from "../src/ango/read.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { writeAngoImport } from "../src/ango/write-import.ts";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import type { Writer } from "../src/convert.ts";
import { detectInput } from "../src/detect.ts";
import { memorySink, type Sink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import type { Dataset } from "../src/model/dataset.ts";
import { FormatError, type OnDiagnostic } from "../src/model/diagnostic.ts";
import { readYolo } from "../src/yolo/read.ts";
import type { YoloTask } from "../src/yolo/shapes.ts";
import { writeYolo } from "../src/yolo/write.ts";
import { dataset, datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";
import { png } from "./yolo-inputs.ts";

/*
 * Files of each format with something in them replaced, cut or spliced: they give a dataset that fits the model and
 * can be written, or a FormatError.
 */

const tasks: readonly YoloTask[] = ["detect", "segment", "obb", "pose"];
const writers: readonly ((sink: Sink) => Writer)[] = [
  (sink) => writeCoco(sink),
  (sink) => writeAngoExport(sink),
  (sink) => writeAngoImport(sink),
  ...tasks.map((task) => (sink: Sink) => writeYolo(sink, { task })),
];

const tokens = fc.constantFrom(
  "1e308",
  "-1e308",
  "1e999",
  "-0",
  "1e-320",
  "0",
  "-1",
  "1.5",
  "9007199254740993",
  "null",
  "true",
  "[]",
  "{}",
  "[[]]",
  "[null]",
  '{"__proto__":1}',
  '""',
  '"1"',
  '"__proto__"',
  '"constructor"',
  '"../../x"',
  '"a\\u0000b"',
  "nan",
  "",
  "\n",
  "\r",
  "\0",
  "\ufeff",
  "0 0 0 0 0\n",
  "0 0.1 0.1 0.2 0.1 0.2 0.2\n",
);

/** Where something happens to a text, from 0 up to 1; how far it goes; and what. */
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  length: fc.nat(40),
  kind: fc.constantFrom("scalar", "scalar", "scalar", "splice", "cut", "twice", "end"),
  token: tokens,
});

const SCALAR = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|"(?:[^"\\]|\\.)*"|true|false|null|\[\]|\{\}/gi;

function mutated(
  text: string,
  { at, length, kind, token }: typeof mutation extends fc.Arbitrary<infer T> ? T : never,
): string {
  const start = Math.floor(at * text.length);
  const [before, after] = [text.slice(0, start), text.slice(start + length)];
  if (kind === "splice") return before + token + text.slice(start);
  if (kind === "cut") return before + after;
  if (kind === "twice") return text.slice(0, start + length) + text.slice(start);
  if (kind === "end") return before;
  const scalars = [...text.matchAll(SCALAR)];
  const chosen = scalars[Math.floor(at * scalars.length)];
  if (chosen === undefined) return text;
  return text.slice(0, chosen.index) + token + text.slice(chosen.index + chosen[0].length);
}

/** What is wrong with a dataset or what was written of it. */
function faultOf(
  { header, images }: HeldDataset,
  files: ReadonlyMap<string, Uint8Array>,
): string | undefined {
  for (const { category, shape } of images.flatMap(({ annotations }) => annotations)) {
    if (header.categories[category] === undefined) return `category ${String(category)}`;
    const numbers: unknown[] = Object.values(shape).flat(4);
    if (numbers.some((value) => typeof value === "number" && !Number.isFinite(value))) return "not finite";
  }
  for (const [path, bytes] of files) {
    const text = new TextDecoder().decode(bytes);
    if (path.endsWith(".txt") && !/^(?:\d+(?: (?:[012]|0\.\d{1,7}))+\n)*$/.test(text)) return text;
  }
  return undefined;
}

/** Undefined where something is read and written, or refused by a FormatError; else what went wrong. */
async function outcomeOf(
  reading: (on: OnDiagnostic) => Promise<Dataset>,
  writer: (sink: Sink) => Writer,
): Promise<string | undefined> {
  const sink = memorySink();
  try {
    const held = await heldOf(await reading(() => {}));
    await writer(sink)(datasetOf(held));
    return faultOf(held, sink.files);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return /^[a-z]+\/[a-z-]+$/.test(error.code) ? undefined : error.code;
  }
}

/** Whether content is recognised, or refused by a FormatError. */
async function isJudged(content: string | Uint8Array): Promise<boolean> {
  try {
    return (await detectInput(memorySource("x", content))).entry === "x";
  } catch (error) {
    return error instanceof FormatError;
  }
}

const anyWriter = fc.constantFrom(...writers);

describe("a mutated file", () => {
  test.each([
    ["annotations.json", writeCoco, readCoco],
    ["export.json", writeAngoExport, readAngoExport],
    ["import.json", writeAngoImport, readAngoExport],
  ] as const)("%s", async (path, write, read) => {
    await fc.assert(
      fc.asyncProperty(
        dataset,
        fc.array(mutation, { minLength: 1, maxLength: 2 }),
        anyWriter,
        async (held, changes, writer) => {
          const sink = memorySink();
          await write(sink)(datasetOf(held));
          const text = changes.reduce(mutated, sink.text(path));
          expect(
            await outcomeOf((onDiagnostic) => read(memorySource(path, text), { onDiagnostic }), writer),
          ).toBeUndefined();
          expect(await isJudged(text)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("of a YOLO dataset", async () => {
    await fc.assert(
      fc.asyncProperty(
        dataset,
        mutation,
        fc.nat(),
        anyWriter,
        fc.boolean(),
        async (held, change, which, writer, sidecar) => {
          const sink = memorySink();
          const images = held.images.map((image) => ({ ...image, width: 30, height: 20 }));
          await writeYolo(sink)(datasetOf({ ...held, images }));
          const files = new Map<string, string | Uint8Array>(sink.files);
          const path = [...files.keys()][which % files.size] ?? "";
          files.set(path, mutated(sink.text(path), change));
          for (const label of sink.files.keys()) {
            if (label.startsWith("labels/"))
              files.set(label.replace("labels/", "images/").replace(/txt$/, "jpg"), png(30, 20));
          }
          const reading = (onDiagnostic: OnDiagnostic): Promise<Dataset> =>
            readYolo(memoryFolder("d", files), { onDiagnostic, sidecar });
          expect(await outcomeOf(reading, writer)).toBeUndefined();
        },
      ),
      { numRuns: 600 },
    );
  });

  test("of bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        for (const read of [readCoco, readAngoExport])
          expect(
            await outcomeOf((onDiagnostic) => read(memorySource("x", bytes), { onDiagnostic }), writeCoco),
          ).toBeUndefined();
        expect(await isJudged(bytes)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
