import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryFolder } from "../src/io/source.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { hasRepeats, unbridge } from "../src/yolo/bridges.ts";
import { FileList } from "../src/yolo/file-list.ts";
import { PlainLabels } from "../src/yolo/plain-labels.ts";
import { readDataset, type ReadYoloOptions } from "../src/yolo/read.ts";
import { type HeldDataset, heldOf } from "./arbitraries.ts";
import { png } from "./yolo-inputs.ts";

/** Shares as label files have them: of six decimals, of fewer, of as many as a double has, and at the limits. */
const share = fc.oneof(
  { weight: 6, arbitrary: fc.nat(1_000_000).map((value) => (value / 1e6).toFixed(6)) },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("0", "1", "0.5", "1.", ".5", "00.250000", "1.01", "1.010001", "0.500000"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("1e-05", "5E-1", "-0.005", "-0", "+0.25", "0.1234567890123456789", "0.12345"),
  },
);
const rowOf = (count: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom("0", "0", "1", "2", "3", "1.0", "1.5"),
      fc.array(share, { minLength: count, maxLength: count }),
    )
    .map(([first, values]) => [first, ...values].join(" "));
const row = fc.oneof(
  { weight: 4, arbitrary: rowOf(4) },
  { weight: 3, arbitrary: fc.integer({ min: 3, max: 12 }).chain((points) => rowOf(points * 2)) },
  { weight: 2, arbitrary: rowOf(8) },
  { weight: 2, arbitrary: fc.constantFrom(9, 10, 7, 5, 3).chain(rowOf) },
);
/** A file whose rows are alike, or not, with line ends of one kind; then signs of it may be others. */
const file = fc
  .tuple(
    fc.oneof(
      fc.array(row, { maxLength: 6 }),
      fc.array(rowOf(4), { maxLength: 40 }),
      fc.array(rowOf(10), { maxLength: 20 }),
    ),
    fc.constantFrom("\n", "\n", "\r\n", "\n\n", " \n", "\r"),
    fc.boolean(),
    fc.array(
      fc.tuple(fc.nat(), fc.constantFrom(" ", "\n", "\r", "\t", "x", "_", "-", ".", "9", "\ufeff", "é", "")),
      {
        maxLength: 2,
      },
    ),
    fc.boolean(),
  )
  .map(([rows, separator, isEnded, changes, isTwice]) => {
    let text = (isTwice ? [...rows, ...rows.slice(0, 1)] : rows).join(separator) + (isEnded ? separator : "");
    for (const [at, sign] of changes) {
      const place = at % (text.length + 1);
      text = text.slice(0, place) + sign + text.slice(place + 1);
    }
    return text;
  });

interface Told {
  readonly dataset: HeldDataset;
  readonly diagnostics: readonly Diagnostic[];
}

async function told(
  files: ReadonlyMap<string, string | Uint8Array>,
  options: ReadYoloOptions,
  plain: PlainLabels | undefined,
): Promise<Told> {
  const diagnostics: Diagnostic[] = [];
  const onDiagnostic = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const dataset = await readDataset(memoryFolder("in", files), { ...options, onDiagnostic }, plain);
  return { dataset: await heldOf(dataset), diagnostics };
}

function filesOf(labels: readonly string[], yaml = ""): Map<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>([
    ["data.yaml", `train: images\nval: images\nnames: [a, b, c]\n${yaml}`],
  ]);
  for (const [at, text] of labels.entries()) {
    files.set(`images/${String(at)}.png`, png(640 + at, 427));
    files.set(`labels/${String(at)}.txt`, text);
  }
  return files;
}

const tasks = [
  ["by the columns", {}, ""],
  ["detect", { task: "detect" }, ""],
  ["segment", { task: "segment" }, ""],
  ["obb", { task: "obb" }, ""],
  ["pose, with visibility", {}, "kpt_shape: [2, 3]\n"],
  ["pose, without", {}, "kpt_shape: [3, 2]\n"],
] as const;

test.each(tasks)("files are read the same straight from their bytes: %s", async (_, options, yaml) => {
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (labels) => {
      const files = filesOf(labels, yaml);
      const [short, long] = [
        await told(files, options, new PlainLabels()),
        await told(files, options, undefined),
      ];
      expect(short).toStrictEqual(long);
    }),
    { numRuns: 400 },
  );
});

test("most files are read straight from their bytes", () => {
  const labels = new PlainLabels();
  const bytes = new TextEncoder().encode(
    "0 0.5 0.25 0.125 0.1\r\n\n1 0.500000 .25 1e-1 0.1234567890123456789",
  );
  expect(labels.scan(bytes, 0, bytes.length)).toBe(true);
  expect(labels.isRight({ task: "detect", classes: 2, hasOutlines: false })).toBe(true);
  expect([...labels.values.subarray(0, 10)]).toStrictEqual([
    0, 0.5, 0.25, 0.125, 0.1, 1, 0.5, 0.25, 0.1, 0.123_456_789_012_345_68,
  ]);
  expect([labels.rows, labels.line(0), labels.line(1)]).toStrictEqual([2, 1, 3]);
});

test("numbers are those of their text", () => {
  const number = fc.oneof(
    share,
    fc
      .tuple(fc.nat(999_999_999), fc.nat(99_999_999))
      .map(([whole, part]) => `${String(whole)}.${String(part)}`),
    fc
      .tuple(fc.maxSafeInteger(), fc.nat(12))
      .map(([digits, decimals]) => (Math.abs(digits) / 10 ** (decimals + 7)).toString()),
  );
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 50 }), (texts) => {
      const labels = new PlainLabels();
      const bytes = new TextEncoder().encode(`${texts.join(" ")}\n`);
      fc.pre(labels.scan(bytes, 0, bytes.length));
      expect([...labels.values.subarray(0, texts.length)]).toStrictEqual(texts.map(Number));
    }),
    { numRuns: 1000 },
  );
});

test("a great many rows, two of them alike", async () => {
  const rows = Array.from({ length: 5000 }, (_, at) => `1 0.5 0.${String(at + 1000)} 0.1 0.1`);
  const one = await told(filesOf([rows.join("\n")]), {}, new PlainLabels());
  expect(one.dataset.images[0]?.annotations).toHaveLength(5000);
  expect(one.diagnostics).toStrictEqual([]);
  const two = await told(filesOf([[...rows, rows[7]].join("\n")]), {}, new PlainLabels());
  expect(two.diagnostics.map(({ code, line }) => [code, line])).toStrictEqual([["yolo/duplicate", 5001]]);
});

describe("vertices that come twice", () => {
  test("are found in any ring", () => {
    const ring = fc.array(fc.oneof(fc.nat(6), fc.double({ noNaN: true, min: -2, max: 2 })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(ring, (values) => {
        const points = values.slice(0, values.length - (values.length % 2));
        const keys = new Set<string>();
        for (let at = 0; at < points.length; at += 2)
          keys.add(`${String(points[at])} ${String(points[at + 1])}`);
        const count = points.length / 2;
        expect(hasRepeats(points, 0, points.length)).toBe(count < 3 || keys.size < count);
      }),
      { numRuns: 1000 },
    );
  });

  test("are looked for the long way where coordinates were made to fall together", () => {
    const ring = Array.from({ length: 200 }, (_, at) => (at % 2 === 0 ? 0.5 : at * 2 ** -50));
    expect(hasRepeats(ring, 0, ring.length)).toBe(true);
    expect(unbridge(ring)).toStrictEqual([ring]);
  });
});

test("a list of files finds what is there, and what is below a folder", () => {
  const path = fc.array(fc.constantFrom("a", "b", "a.txt", "a-b", "images", "0"), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.uniqueArray(path.map((segments) => segments.join("/"))), path, (files, place) => {
      const list = new FileList(files);
      const folder = `${place.join("/")}/`;
      expect(list.has(place.join("/"))).toBe(files.includes(place.join("/")));
      expect(list.below(folder)).toStrictEqual(files.filter((one) => one.startsWith(folder)).toSorted());
    }),
  );
});
