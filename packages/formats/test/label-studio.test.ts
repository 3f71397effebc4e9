import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectInput } from "../src/detect.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource, type Source } from "../src/io/source.ts";
import { bitmaskOf, bitmasksIn } from "../src/label-studio/bitmask.ts";
import { brushOfMask, maskOfBrush } from "../src/label-studio/brush.ts";
import { readLabelStudio } from "../src/label-studio/read.ts";
import { writeLabelStudio } from "../src/label-studio/write.ts";
import { type Diagnostic, FormatError } from "../src/model/diagnostic.ts";
import { rules } from "../src/validate.ts";
import { datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";

/*
 * Each folder of `label-studio/` is an export, with the configuration of its project or without, and what is read of it:
 * `expected.json`.
 */
const root = join(import.meta.dirname, "label-studio");

interface Read {
  readonly dataset: HeldDataset;
  readonly diagnostics: readonly string[];
}

async function read(tasks: string, config?: string): Promise<Read> {
  const diagnostics: Diagnostic[] = [];
  const dataset = await heldOf(
    await readLabelStudio(memorySource("tasks.json", tasks), {
      ...(config === undefined ? {} : { labelConfig: memorySource("label-config.xml", config) }),
      onDiagnostic: (one) => diagnostics.push(one),
    }),
  );
  const told = diagnostics.map(({ severity, code, pointer = "" }) => `${severity} ${code} ${pointer}`);
  return { dataset, diagnostics: told };
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

const names = readdirSync(root);

describe.each(names)("%s", (name) => {
  const tasks = textOf(join(root, name, "tasks.json")) ?? "";
  const config = textOf(join(root, name, "label-config.xml"));

  test("is read as expected", async () => {
    const found = await read(tasks, config);
    const path = join(root, name, "expected.json");
    expect(JSON.parse(JSON.stringify(found))).toEqual(JSON.parse(textOf(path) ?? "{}"));
  });

  test("is the same after it was written and read again", async () => {
    const { dataset } = await read(tasks, config);
    const sink = memorySink();
    const images = dataset.images.filter(({ media }) => media === "image");
    const report = await writeLabelStudio(sink, { sidecar: false })(
      datasetOf({ header: dataset.header, images }),
    );
    const again = await read(sink.text("tasks.json"), sink.text("label-config.xml"));
    expect(named(again.dataset)).toEqual(named({ header: dataset.header, images }));
    // Signatures of addresses are never written; attributes of labels are, but count as lost with their class.
    expect(report.lost.filter(({ feature }) => feature !== "extra")).toEqual([]);
  });
});

/** Images with the names of their classes in place of ranks; a class that none has is not looked at. */
function named({ header, images }: HeldDataset): unknown {
  const plain = images.map(({ url: _url, extra: { data: _data, ...extra }, annotations, ...image }) => ({
    ...image,
    extra,
    annotations: annotations.map((one) =>
      Object.assign({}, one, { category: header.categories[one.category]?.name }),
    ),
  }));
  return JSON.parse(JSON.stringify(plain));
}

describe("the run lengths of a brush", () => {
  // 3 × 2 pixels, the middle column painted: six runs of four bytes, each `1 00 011` and a value.
  const rle = [0, 0, 0, 24, 57, 27, 252, 96, 17, 255, 198, 1, 24, 4, 127, 241, 128, 0];
  const mask = { type: "mask" as const, size: [2, 3] as const, counts: [2, 2, 2], compressed: true };

  test("are read and written to the bit", () => {
    expect(maskOfBrush(rle, 3, 2)).toEqual(mask);
    // Written, the two runs of background in the middle are one: `1 00 111`.
    expect(brushOfMask(mask)).toEqual([0, 0, 0, 24, 57, 27, 252, 96, 17, 255, 206, 1, 31, 252, 96, 0]);
  });

  const sizes = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }));
  const masks = sizes.chain(([height, width]) =>
    fc.uniqueArray(fc.nat(height * width - 1), { maxLength: 20 }).map((cuts) => {
      const ends = [...cuts.toSorted((a, b) => a - b), height * width];
      return { height, width, counts: ends.map((end, i) => end - (ends[i - 1] ?? 0)) };
    }),
  );

  test("hold any mask", () => {
    fc.assert(
      fc.property(masks, ({ height, width, counts }) => {
        const one = { type: "mask" as const, size: [height, width] as const, counts, compressed: true };
        expect(maskOfBrush(brushOfMask(one), width, height)).toEqual(one);
      }),
      { numRuns: 100 },
    );
  });

  test("a bitmask holds any, too, in its PNG", async () => {
    await fc.assert(
      fc.asyncProperty(masks, async ({ height, width, counts }) => {
        const one = { type: "mask" as const, size: [height, width] as const, counts, compressed: true };
        const { address, mask: back } = bitmaskOf(one);
        expect(back).toEqual(one);
        expect([...(await bitmasksIn([{ value: { imageDataURL: address } }])).values()]).toEqual([one]);
      }),
      { numRuns: 50 },
    );
    const damaged = [
      "data:image/png;base64,iVBO",
      "data:image/png;base64,%",
      "data:image/gif;base64,R0lG",
      "a.png",
    ];
    expect(await bitmasksIn(damaged.map((imageDataURL) => ({ value: { imageDataURL } })))).toEqual(new Map());
  });

  test.each([
    ["nothing", []],
    ["a length that is not that of the image", [0, 0, 0, 20, ...rle.slice(4)]],
    ["an end inside a run", rle.slice(0, 10)],
    ["a run that is too long", [0, 0, 0, 24, 57, 27, 255, 96, 17, 255, 255, 255, 255, 255, 255]],
  ])("are refused where there is %s", (_, bytes) => {
    expect(() => maskOfBrush(bytes, 3, 2)).toThrow(FormatError);
  });
});

test("who reads one of several annotations is told which, and what the others are", async () => {
  const told: string[] = [];
  const tasks = textOf(join(root, "which-annotation", "tasks.json")) ?? "";
  const options = { onDiagnostic: ({ message }: Diagnostic) => told.push(message) };
  await heldOf(await readLabelStudio(memorySource("tasks.json", tasks), options));
  expect(told.slice(1, 5)).toEqual([
    "The annotation that is the ground truth was taken; not read, but kept: 1 more annotation.",
    "None is the ground truth: the first annotation that was not cancelled was taken; not read, but kept: 1 cancelled one.",
    "No annotation of the task was taken; not read, but kept: 1 cancelled one.",
    "The task has no annotation that counts: its first prediction was read, which nobody checked.",
  ]);
  const asked = await read(tasks);
  const wanted: string[] = [];
  await heldOf(
    await readLabelStudio(memorySource("tasks.json", tasks), {
      predictions: true,
      onDiagnostic: ({ code }) => wanted.push(code),
    }),
  );
  expect(asked.diagnostics.join(" ")).toContain("label-studio/prediction");
  expect(wanted).not.toContain("label-studio/prediction");
});

test("every code that a reader tells has a rule, and occurs in the corpus", () => {
  const told = names.flatMap((name) => {
    const { diagnostics }: Read = JSON.parse(textOf(join(root, name, "expected.json")) ?? "");
    return diagnostics.map((line) => line.split(" ")[1]);
  });
  const codes = Object.keys(rules).filter((code) => code.startsWith("label-studio/"));
  expect(new Set([...told, "label-studio/not-tasks"])).toEqual(new Set(codes));
});

describe("any text", () => {
  const options = { onDiagnostic: () => {} };

  test("gives a dataset or a FormatError", async () => {
    const texts = names.map((name) => textOf(join(root, name, "tasks.json")) ?? "");
    const json = fc.jsonValue({ maxDepth: 3 });
    const edits = fc.tuple(fc.constantFrom(...texts), fc.nat(), json, fc.boolean());
    await fc.assert(
      fc.asyncProperty(edits, async ([text, at, value, isText]) => {
        const edited = isText
          ? spliced(text, at, value)
          : JSON.stringify(changed(parsed(text), { left: at % 400 }, value));
        const outcome: unknown = await readLabelStudio(source(edited), options)
          .then(heldOf)
          .then(
            () => undefined,
            (error: unknown) => error,
          );
        expect(outcome).toSatisfy((one) => one === undefined || one instanceof FormatError);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['{"images": []}', "label-studio/not-tasks"],
    ["3", "label-studio/not-tasks"],
    ["", "json/empty"],
    ["[{]", "json/syntax"],
  ])("%s is refused", async (text, code) => {
    await expect(readLabelStudio(source(text), options)).rejects.toMatchObject({ code });
  });

  test("without a handler throws the first error", async () => {
    const dataset = await readLabelStudio(source('[{"id":1}]'));
    await expect(heldOf(dataset)).rejects.toMatchObject({ code: "label-studio/bad-task" });
  });
});

function source(text: string): Source {
  return memorySource("tasks.json", text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}

function spliced(text: string, at: number, value: unknown): string {
  const place = at % (text.length + 1);
  return `${text.slice(0, place)}${JSON.stringify(value)}${text.slice(place + (at % 5))}`;
}

/** The value with another one in place of the n-th that is in it. */
function changed(json: unknown, count: { left: number }, value: unknown): unknown {
  count.left -= 1;
  if (count.left === 0) return value;
  if (Array.isArray(json)) return json.map((one) => changed(one, count, value));
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, one]) => [key, changed(one, count, value)]));
}

describe("detection", () => {
  test.each(names.filter((name) => name !== "empty"))("knows %s, alone and in a folder", async (name) => {
    const text = textOf(join(root, name, "tasks.json")) ?? "";
    await expect(detectInput(memorySource("tasks.json", text))).resolves.toEqual({
      format: "label-studio",
      entry: "tasks.json",
    });
    const folder = memoryFolder(
      "set",
      new Map([
        ["tasks.json", text],
        ["images/a.jpg", ""],
      ]),
    );
    await expect(detectInput(folder)).resolves.toEqual({ format: "label-studio", entry: "tasks.json" });
  });
});
