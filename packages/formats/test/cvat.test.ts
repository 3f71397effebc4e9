import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCvat } from "../src/cvat/read.ts";
import { writeCvat } from "../src/cvat/write.ts";
import { detectInput } from "../src/detect.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import { type Diagnostic, FormatError } from "../src/model/diagnostic.ts";
import { rules } from "../src/validate.ts";
import { datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";

/* Each folder of `cvat/` is an export, and what is read of it: `expected.json`. */
const root = join(import.meta.dirname, "cvat");

interface Read {
  readonly dataset: HeldDataset;
  readonly diagnostics: readonly string[];
}

async function read(text: string): Promise<Read> {
  const diagnostics: Diagnostic[] = [];
  const source = memorySource("annotations.xml", text);
  const dataset = await heldOf(await readCvat(source, { onDiagnostic: (one) => diagnostics.push(one) }));
  const told = diagnostics.map(({ severity, code, line, image = "" }) =>
    `${severity} ${code} ${String(line)} ${image}`.trim(),
  );
  return { dataset, diagnostics: told };
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "{}";
}

const names = readdirSync(root);

describe.each(names)("%s", (name) => {
  const text = textOf(join(root, name, "annotations.xml"));

  test("is read as expected", async () => {
    const found = await read(text);
    const path = join(root, name, "expected.json");
    expect(JSON.parse(JSON.stringify(found))).toEqual(JSON.parse(textOf(path)));
  });

  test("is the same after it was written and read again", async () => {
    const { dataset } = await read(text);
    const sink = memorySink();
    const report = await writeCvat(sink, { sidecar: false })(datasetOf(dataset));
    const again = await read(sink.text("annotations.xml"));
    expect(plain(again.dataset)).toEqual(plain(isVideo(dataset) ? asImages(dataset) : dataset));
    const lost = report.lost.map(({ feature }) => feature);
    expect(lost).toEqual(isVideo(dataset) ? ["asset", "track"] : []);
  });
});

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function isVideo({ images }: HeldDataset): boolean {
  return images.some(({ asset }) => asset !== undefined);
}

/** What the XML for images holds of a video. */
function asImages({ header, images }: HeldDataset): HeldDataset {
  return {
    header,
    images: images.map(({ asset: _asset, annotations, ...image }) => ({
      ...image,
      annotations: annotations.map(({ track: _track, ...one }) => one),
    })),
  };
}

test("every code that a reader tells has a rule, and occurs in the corpus", () => {
  const told = names.flatMap((name) => {
    const { diagnostics }: Read = JSON.parse(textOf(join(root, name, "expected.json")));
    return diagnostics.map((line) => line.split(" ")[1]);
  });
  const codes = Object.keys(rules).filter((code) => code.startsWith("cvat/"));
  expect(new Set([...told, "cvat/not-annotations"])).toEqual(new Set(codes));
});

describe("any text", () => {
  test("gives a dataset or a FormatError", async () => {
    const texts = names.map((name) => textOf(join(root, name, "annotations.xml")));
    const word = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom("", "0", "-1", "1e999", "NaN", "<box", "]]>", "&x;", "1,2;3,4"),
    );
    const edits = fc.tuple(
      fc.constantFrom(...texts),
      fc.nat(),
      word,
      fc.constantFrom("value", "name", "any"),
    );
    await fc.assert(
      fc.asyncProperty(edits, async ([text, at, value, what]) => {
        const outcome: unknown = await read(edited(text, at, value, what)).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(outcome).toSatisfy((one) => one === undefined || one instanceof FormatError);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ["<annotation/>", "cvat/not-annotations"],
    ["", "xml/syntax"],
    ["<annotations>", "xml/syntax"],
    ['<annotations><image name="&a;"/></annotations>', "xml/syntax"],
  ])("%s is refused", async (text, code) => {
    await expect(read(text)).rejects.toMatchObject({ code });
  });

  test("without a handler throws the first error", async () => {
    const source = memorySource(
      "a.xml",
      '<annotations><meta><labels/></meta><image id="0" name="a" width="1" height="1"><box/></image></annotations>',
    );
    await expect(readCvat(source).then(heldOf)).rejects.toMatchObject({ code: "cvat/unknown-label" });
  });
});

/** Another value of an attribute, another name of an element, or anything anywhere. */
function edited(text: string, at: number, value: string, what: "value" | "name" | "any"): string {
  if (what === "any")
    return `${text.slice(0, at % text.length)}${value}${text.slice((at % text.length) + (at % 7))}`;
  const pattern = what === "value" ? /="([^"]*)"/g : /<\/?([a-z]+)/g;
  const found = [...text.matchAll(pattern)];
  const match = found[at % Math.max(found.length, 1)];
  if (match === undefined) return text;
  const start = match.index + match[0].length - (match[1] ?? "").length - (what === "value" ? 1 : 0);
  return `${text.slice(0, start)}${value}${text.slice(start + (match[1] ?? "").length)}`;
}

describe("detection", () => {
  test.each(names.filter((name) => name !== "empty"))("knows %s, alone and in a folder", async (name) => {
    const text = textOf(join(root, name, "annotations.xml"));
    await expect(detectInput(memorySource("annotations.xml", text))).resolves.toEqual({
      format: "cvat",
      entry: "annotations.xml",
    });
    const folder = memoryFolder(
      "set",
      new Map([
        ["annotations.xml", text],
        ["images/a.jpg", ""],
      ]),
    );
    await expect(detectInput(folder)).resolves.toEqual({ format: "cvat", entry: "annotations.xml" });
  });
});
