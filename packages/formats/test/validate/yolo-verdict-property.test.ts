import * as fc from "fast-check";
import { expect, test } from "vitest";
import { PlainLabels } from "../../src/yolo/plain-labels.ts";
import { QuietLabels } from "../../src/validate/yolo/quiet-labels.ts";
import { type LabelRules, verdictOf } from "../../src/validate/yolo/verdict.ts";
import { oracleOf } from "./yolo-oracle.ts";

const rules: readonly LabelRules[] = [
  { classes: 3 },
  { classes: 3, task: "detect" },
  { classes: 3, task: "segment" },
  { classes: 3, task: "obb" },
  { classes: 3, task: "pose", keypoints: { count: 2, dimensions: 3 } },
  { classes: 3, task: "pose", keypoints: { count: 2, dimensions: 2 } },
];

/** Numbers of which there is nothing to say, so that most files get past the first check. */
const tenths = (from: number, to: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.integer({ min: from, max: to }).map((value) => `0.${String(value)}`),
    fc.double({ min: from / 10, max: to / 10, noNaN: true }).map(String),
  );
const calmClass = fc.constantFrom("0", "1", "2", "1.0", "00");
const calmBox = fc.tuple(calmClass, tenths(4, 6), tenths(4, 6), tenths(1, 7), tenths(1, 7));
const calmOutline = (points: number): fc.Arbitrary<readonly string[]> =>
  fc
    .tuple(calmClass, fc.array(tenths(1, 9), { minLength: points * 2, maxLength: points * 2 }))
    .map(([name, numbers]) => numbers.toSpliced(0, 0, name));
const calmPose = (dimensions: number): fc.Arbitrary<readonly string[]> =>
  fc
    .tuple(
      calmBox,
      fc.array(fc.tuple(tenths(1, 9), tenths(1, 9), fc.constantFrom("0", "1", "2")), {
        minLength: 2,
        maxLength: 2,
      }),
    )
    .map(([box, points]) => box.concat(points.flatMap((point) => point.slice(0, dimensions))));

/** At the limits of what loaders take, beyond them, and no numbers at all. */
const odd = fc.constantFrom(
  "1.01",
  "1.0100000001",
  "1.010001",
  "-0.01",
  "-0.0100000001",
  "-0.010001",
  "1",
  "0",
  "-0",
  "-0.005",

  ".5",
  "5e-1",
  "1e-9",
  "2e-9",
  "1e-60",
  "+.5",
  "0.5_0",
  "1.001",
  "1.0011",
  "-0.0011",
  "3",
  "1.5",
  "2.9999999999",

  "nan",
  "inf",
  "-inf",
  "1e39",
  "-1e39",
  "1e400",
  "x",
  "0x1",
  "0,5",
  "",
  "#",
  "__1",
  "1e",
  "-1",
  "0.5 0.5",
);
const end = fc.oneof(
  { weight: 9, arbitrary: fc.constant("\n") },
  {
    weight: 3,
    arbitrary: fc.constantFrom("\r\n", "\r", "\n\n", "\n \n", "\t\n", "\f", "\u2028", "\n\ufeff"),
  },
);
const files = (row: fc.Arbitrary<readonly string[]>): fc.Arbitrary<string> =>
  fc
    .record({
      rows: fc.array(row, { maxLength: 14 }),
      edits: fc.array(fc.tuple(fc.nat(), fc.nat(), odd), { maxLength: 2 }),
      end,
      isEnded: fc.boolean(),
      again: fc.nat({ max: 2 }),
      start: fc.oneof(
        { weight: 9, arbitrary: fc.constant("") },
        { weight: 1, arbitrary: fc.constantFrom("\ufeff", " ", "\n", "\u00a0") },
      ),
    })
    .map(({ rows, edits, end: between, isEnded, again, start }) => {
      const edited = rows.map((one) => [...one]);
      for (const [at, column, token] of edits) {
        const one = edited[at % edited.length];
        if (one !== undefined) one[column % one.length] = token;
      }
      const all = [...edited, ...edited.slice(0, again)].map((one) => one.join(" "));
      return start + all.join(between) + (isEnded ? between : "");
    });
/** Outlines that have a box in common are not rare among these. */
const outline = fc.oneof(
  { weight: 2, arbitrary: calmOutline(5) },
  { weight: 2, arbitrary: calmOutline(4) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ["0", "0.2", "0.2", "0.8", "0.2", "0.8", "0.8"],
      ["0", "0.2", "0.2", "0.8", "0.8", "0.2", "0.8"],
      ["0", "0.2", "1e-9", "0.8", "0.2", "0.8", "0.8"],
      ["0", "0.2", "2e-9", "0.8", "0.2", "0.8", "0.8"],
    ),
  },
);
function fileOf({ task, keypoints }: LabelRules): fc.Arbitrary<string> {
  if (task === "pose") return files(calmPose(keypoints?.dimensions ?? 2));
  if (task === "obb") return files(calmOutline(4));
  const mixed = files(fc.oneof({ weight: 6, arbitrary: outline }, { weight: 1, arbitrary: calmBox }));
  return fc.oneof(files(calmBox), files(outline), mixed);
}

test.each(rules)("verdicts are those of a second, slow writing of the loader's rules: $task", (one) => {
  const times = { kept: 0, background: 0, dropped: 0, removed: 0 };
  fc.assert(
    fc.property(fileOf(one), (text) => {
      const outcome = verdictOf(text, one);
      const expected = oracleOf(text, {
        isPose: one.task === "pose",
        classes: one.classes ?? 0,
        keypoints: one.keypoints?.count ?? 0,
        dimensions: one.keypoints?.dimensions ?? 2,
      });
      times[expected.verdict] += 1;
      times.removed += expected.removed.length;
      expect(outcome.verdict).toBe(expected.verdict);
      expect(outcome.removed).toHaveLength(expected.removed.length);
      // Errors are where something is lost, and nowhere else.
      const lost = outcome.findings.filter(({ severity }) => severity === "error").map(({ code }) => code);
      const losing = lost.filter((code) => code !== "yolo/same-box");
      expect(losing.length > 0).toBe(outcome.verdict === "dropped");
      const repeats = outcome.findings.filter(
        ({ code }) => code === "yolo/same-box" || code === "yolo/duplicate",
      );
      expect(repeats.map(({ line }) => line)).toEqual(outcome.removed);
    }),
    { numRuns: 800 },
  );
  // All of them were compared many times.
  expect(Math.min(...Object.values(times))).toBeGreaterThan(10);
});

test.each(rules)("of what is passed over from its bytes there is nothing to say: $task", (one) => {
  const plain = new PlainLabels();
  const quiet = new QuietLabels(one);
  let passed = 0;
  fc.assert(
    fc.property(fileOf(one), (text) => {
      const bytes = new TextEncoder().encode(text);
      if (!plain.scan(bytes, 0, bytes.length) || !quiet.isQuiet(plain)) return;
      passed += plain.rows;
      const { findings, verdict, rows, hasOutlines } = verdictOf(bytes, one);
      expect(findings).toEqual([]);
      expect({ rows, hasOutlines, verdict }).toEqual({
        rows: plain.rows,
        hasOutlines: plain.hasOutlines && one.task !== "pose",
        verdict: plain.rows === 0 ? "background" : "kept",
      });
    }),
    { numRuns: 800 },
  );
  expect(passed).toBeGreaterThan(100);
});
