import { describe, expect, test } from "vitest";
import { type LabelRules, verdictOf } from "../../src/validate/yolo/verdict.ts";

const ok = "0 0.5 0.5 0.25 0.5";
const ring = "1 0.2 0.2 0.5 0.2 0.8 0.2 0.8 0.8 0.2 0.8";
const corners = "1 0.2 0.2 0.8 0.2 0.8 0.8 0.2 0.8";
const person = `${ok} 0.5 0.5 2 0.6 0.5 1`;
const pair = `${ok} 0.5 0.5 0.6 0.5`;

type Task = "auto" | "detect" | "segment" | "obb" | "pose";
const tasks: readonly Task[] = ["auto", "detect", "segment", "obb", "pose"];

/** `verdict`, lines of deleted rows as `-3`, then findings as `line:column severity code`. */
type Outcome = readonly [verdict: "kept" | "background" | "dropped", ...rest: readonly string[]];

function rulesOf(task: Task, dimensions: 2 | 3): LabelRules {
  const keypoints = { count: 2, dimensions };
  return { classes: 80, ...(task === "auto" ? {} : { task }), ...(task === "pose" ? { keypoints } : {}) };
}

function outcome(content: string | Uint8Array, rules: LabelRules): Outcome {
  const { verdict, removed, findings } = verdictOf(content, rules);
  return [
    verdict,
    ...removed.map((line) => `-${String(line)}`),
    ...findings.map(
      ({ line, column, severity, code }) => `${String(line)}:${String(column)} ${severity} ${code.slice(5)}`,
    ),
  ];
}

/** A label file and what becomes of it, in all tasks; then in which tasks otherwise. */
const boxes: readonly (readonly [title: string, text: string | Uint8Array, all: Outcome, pose: Outcome])[] = [
  ["a box", `${ok}\n`, ["kept"], ["dropped", "1:1 error columns"]],
  ["an empty file", "", ["background"], ["background"]],
  ["a blank file", " \n\n\t\r\n", ["background"], ["background"]],
  ["blank lines around rows", `\n  \n${ok}\n \n\n`, ["kept"], ["dropped", "3:1 error columns"]],
  [
    "an empty line between rows",
    `${ok}\n\n1 ${ok.slice(2)}\n`,
    ["kept"],
    ["dropped", "1:1 error columns", "3:1 error columns"],
  ],
  [
    "other line ends, tabs, double spaces, no end of the last line",
    `0\t0.5  0.5 0.25 0.5\r\n1 .5 5e-1 +0.25 0_0.5\r2.0 0.5 0.5 0.25 0.5`,
    ["kept"],
    ["dropped", "1:1 error columns", "2:1 error columns", "3:1 error columns"],
  ],
  [
    "a class of 1.5",
    `1.5 0.5 0.5 0.25 0.5\n`,
    ["kept", "1:1 warning class-fraction"],
    ["dropped", "1:1 error columns"],
  ],
  [
    "a class a little below 0",
    `-0.005 0.5 0.5 0.25 0.5\n`,
    ["kept", "1:1 warning class-fraction"],
    ["dropped", "1:1 error columns"],
  ],
  [
    "spaces only between rows",
    `${ok}\n  \n1 ${ok.slice(2)}\n`,
    ["dropped", "2:1 error blank-line"],
    ["dropped", "1:1 error columns", "2:1 error blank-line", "3:1 error columns"],
  ],
  [
    "a comment",
    `# cats\n${ok}\n`,
    ["dropped", "1:1 error not-a-number"],
    ["dropped", "1:1 error not-a-number", "2:1 error columns"],
  ],
  [
    "rows of five and six columns",
    `${ok}\n1 0.5 0.5 0.25 0.5 0.9\n`,
    ["dropped", "2:1 error columns"],
    ["dropped", "1:1 error columns", "2:1 error columns"],
  ],
  ["four columns", "0 0.5 0.5 0.25\n", ["dropped", "1:1 error columns"], ["dropped", "1:1 error columns"]],
  ["six columns", `${ok} 0.9\n`, ["dropped", "1:1 error columns"], ["dropped", "1:1 error columns"]],
  ["one column", "0\n", ["dropped", "1:1 error columns"], ["dropped", "1:1 error columns"]],
  [
    "commas",
    "0,0.5,0.5,0.25,0.5\n",
    ["dropped", "1:1 error not-a-number"],
    ["dropped", "1:1 error not-a-number"],
  ],
  [
    "the name of a class",
    "cat 0.5 0.5 0.25 0.5\n",
    ["dropped", "1:1 error not-a-number"],
    ["dropped", "1:1 error not-a-number"],
  ],
  [
    "a byte-order mark",
    `\ufeff${ok}\n`,
    ["dropped", "1:1 error byte-order-mark"],
    ["dropped", "1:1 error byte-order-mark", "1:2 error columns"],
  ],
  [
    "a byte-order mark alone",
    "\ufeff",
    ["dropped", "1:1 error byte-order-mark"],
    ["dropped", "1:1 error byte-order-mark"],
  ],
  [
    "a class of -1",
    "-1 0.5 0.5 0.25 0.5\n",
    ["dropped", "1:1 error negative-class"],
    ["dropped", "1:1 error columns"],
  ],
  [
    "a class as high as their number",
    "80 0.5 0.5 0.25 0.5\n",
    ["dropped", "1:1 error unknown-class"],
    ["dropped", "1:1 error columns"],
  ],
  [
    "a class that single precision rounds up to their number",
    "79.9999999 0.5 0.5 0.25 0.5\n",
    ["dropped", "1:1 error unknown-class"],
    ["dropped", "1:1 error columns"],
  ],
  [
    "a coordinate above 1.01",
    "0 1.02 0.5 0.01 0.5\n",
    ["dropped", "1:3 error out-of-bounds"],
    ["dropped", "1:1 error columns"],
  ],
  [
    "a coordinate below -0.01",
    "0 0.5  -0.02 0.25 0.5\n",
    ["dropped", "1:8 error out-of-bounds"],
    ["dropped", "1:1 error columns"],
  ],
  [
    "coordinates at the limits",
    "0 1.01 0.5 0.01 0.5\n0 0.5 -0.01 0.25 0.01\n",
    ["kept", "1:3 warning box-leaves-image", "2:7 warning box-leaves-image"],
    ["dropped", "1:1 error columns", "2:1 error columns"],
  ],
  [
    "a box whose edges leave the image",
    "0 0.95 0.5 0.25 0.5\n",
    ["kept", "1:3 warning box-leaves-image"],
    ["dropped", "1:1 error columns"],
  ],
  [
    "edges that leave it by rounding",
    "0 0.9 0.5 0.200001 1.000001\n",
    ["kept"],
    ["dropped", "1:1 error columns"],
  ],
  [
    "a box without a width",
    "0 0.5 0.5 0 0.5\n",
    ["kept", "1:11 warning empty-box"],
    ["dropped", "1:1 error columns"],
  ],
  ["NaN", "0 nan 0.5 0.25 0.5\n", ["dropped", "1:3 error not-finite"], ["dropped", "1:1 error columns"]],
  ["infinity", "0 0.5 0.5 inf 0.5\n", ["dropped", "1:11 error not-finite"], ["dropped", "1:1 error columns"]],
  [
    "a row that is there twice",
    `${ok}\n1 ${ok.slice(2)}\n${ok}\n`,
    ["kept", "-3", "3:1 warning duplicate"],
    ["dropped", "1:1 error columns", "2:1 error columns", "3:1 error columns"],
  ],
  [
    "rows that are the same in single precision",
    "0 0.5 0.5 0.25 0.5\n0.0 0.5000000001 5e-1 0.25 0.5\n",
    ["kept", "-2", "2:1 warning duplicate"],
    ["dropped", "1:1 error columns", "2:1 error columns"],
  ],
  [
    "everything at once",
    "cat 0.5 x 0.25 0.5\n\n-1 0.5 0.5 0.25 0.5\n  \n0 0.5 1.5 0.25\n7 0.5 1.5 0.25 0\n",
    [
      "dropped",
      "1:1 error not-a-number",
      "3:1 error negative-class",
      "4:1 error blank-line",
      "5:1 error columns",
      "6:7 error out-of-bounds",
    ],
    [
      "dropped",
      "1:1 error not-a-number",
      "3:1 error columns",
      "4:1 error blank-line",
      "5:1 error columns",
      "6:1 error columns",
    ],
  ],
  [
    "bytes that are not UTF-8",
    Uint8Array.of(0x30, 0x20, 0x2e, 0x35, 0x0a, 0x30, 0x20, 0xff),
    ["dropped", "2:3 error encoding"],
    ["dropped", "2:3 error encoding"],
  ],
];

describe.each(boxes)("%s", (_, text, all, pose) => {
  test.each(tasks)("%s", (task) => {
    expect(outcome(text, rulesOf(task, 3))).toEqual(task === "pose" ? pose : all);
  });
});

/** Files with an outline, and what becomes of them with the tasks detect and segment, and without one; then with obb. */
const outlines: readonly (readonly [title: string, text: string, all: Outcome, obb?: Outcome])[] = [
  ["an outline", `${ring}\n`, ["kept"], ["kept", "1:1 warning not-corners"]],
  ["four points", `${corners}\n`, ["kept"]],
  ["three points", "1 0.2 0.2 0.8 0.2 0.8 0.8\n", ["kept"], ["kept", "1:1 warning not-corners"]],
  [
    "two outlines of one box",
    `${corners}\n1 0.2 0.2 0.8 0.8 0.2 0.8\n${corners}\n1 0.2 0.2 0.8 0.8 0.2 0.8\n`,
    ["kept", "-2", "-3", "-4", "2:1 error same-box", "3:1 warning duplicate", "4:1 warning duplicate"],
    [
      "kept",
      "-2",
      "-3",
      "-4",
      "2:1 warning not-corners",
      "2:1 error same-box",
      "3:1 warning duplicate",
      "4:1 warning not-corners",
      "4:1 warning duplicate",
    ],
  ],
  [
    "outlines whose boxes are the same in single precision",
    "1 0.2 1e-9 0.8 0.2 0.8 0.8 0.2 0.8\n1 0.2 2e-9 0.8 0.2 0.8 0.8 0.2 0.8\n",
    ["kept", "-2", "2:1 error same-box"],
  ],
  [
    "an outline of another class with the same box",
    `${corners}\n2 0.2 0.2 0.8 0.2 0.8 0.8 0.2 0.8\n`,
    ["kept"],
  ],
  [
    "an odd number of coordinates",
    `${corners}\n1 0.2 0.2 0.8 0.2 0.8 0.8 0.2\n`,
    ["dropped", "2:1 error odd-coordinates"],
  ],
  [
    "six columns among outlines",
    `${corners}\n1 0.2 0.2 0.8 0.2 0.8\n`,
    ["dropped", "2:1 error odd-coordinates"],
  ],
  ["a box among outlines", `${corners}\n${ok}\n`, ["kept", "2:1 warning box-among-outlines"]],
  ["an outline among boxes", `${ok}\n${corners}\n`, ["kept", "1:1 warning box-among-outlines"]],
  ["one point among outlines", `${corners}\n0 0.5 0.5\n`, ["kept", "2:1 warning short-outline"]],
  ["no point among outlines", `${corners}\n0\n`, ["dropped", "2:1 error columns"]],
  [
    "points outside that the box hides",
    "1 -0.2 0.2 0.7 0.2 0.7 0.8 0.2 0.8\n",
    ["kept", "1:3 warning outline-leaves-image"],
  ],
  ["a box that is too wide", "1 -0.2 0.2 0.9 0.2 0.9 0.8 0.2 0.8\n", ["dropped", "1:3 error out-of-bounds"]],
  ["pixels", "1 20 20 80 20 80 80 20 80\n", ["dropped", "1:9 error out-of-bounds"]],
  ["no area", "1 0.2 0.5 0.5 0.5 0.8 0.5 0.3 0.5\n", ["kept", "1:3 warning empty-box"]],
  ["NaN in an outline", "1 0.2 0.2 0.8 nan 0.8 0.8 0.2 0.8\n", ["dropped", "1:15 error not-finite"]],
  ["a class of 1.5", "1.5 0.2 0.2 0.8 0.2 0.8 0.8 0.2 0.8\n", ["kept", "1:1 warning class-fraction"]],
  ["a class that is unknown", "80 0.2 0.2 0.8 0.2 0.8 0.8 0.2 0.8\n", ["dropped", "1:1 error unknown-class"]],
  ["a class of -1", "-1 0.2 0.2 0.8 0.2 0.8 0.8 0.2 0.8\n", ["dropped", "1:1 error negative-class"]],
];

const cases = outlines.map(([title, text, all, obb]) => ({ title, text, all, obb: obb ?? all }));

describe.each(cases)("$title", ({ text, all, obb }) => {
  test.each(["auto", "detect", "segment", "obb"] as const)("%s", (task) => {
    expect(outcome(text, rulesOf(task, 3))).toEqual(task === "obb" ? obb : all);
  });
});

describe("keypoints", () => {
  const poses: readonly (readonly [title: string, text: string, dimensions: 2 | 3, expected: Outcome])[] = [
    ["with visibility", `${person}\n`, 3, ["kept"]],
    ["without", `${pair}\n`, 2, ["kept"]],
    ["of the other kind", `${pair}\n`, 3, ["dropped", "1:1 error columns"]],
    ["not labelled", `${ok} 0 0 0 0.6 0.5 1\n`, 3, ["kept"]],
    [
      "a box above 1.01",
      "0 1.5 0.5 0.25 0.5 0.5 0.5 2 0.6 0.5 1\n",
      3,
      ["kept", "1:3 warning pose-box-outside"],
    ],
    [
      "an infinite box",
      "0 0.5 0.5 inf 0.5 0.5 0.5 2 0.6 0.5 1\n",
      3,
      ["kept", "1:11 warning pose-box-outside"],
    ],
    [
      "a box below -0.01",
      "0 -0.02 0.5 0.25 0.5 0.5 0.5 2 0.6 0.5 1\n",
      3,
      ["dropped", "1:3 error out-of-bounds"],
    ],
    [
      "a box that leaves the image",
      "0 0.95 0.5 0.25 0.5 0.5 0.5 2 0.6 0.5 1\n",
      3,
      ["kept", "1:3 warning box-leaves-image"],
    ],
    ["a point above 1.01", `${ok} 0.5 1.02 2 0.6 0.5 1\n`, 3, ["dropped", "1:24 error out-of-bounds"]],
    ["a point below -0.01", `${ok} 0.5 -0.02 0.6 0.5\n`, 2, ["dropped", "1:24 error out-of-bounds"]],
    ["a point a little below 0", `${ok} 0.5 -0.005 0.6 0.5\n`, 2, ["kept", "1:24 warning keypoint-hidden"]],
    ["a point a little below 0, with visibility", `${ok} 0.5 -0.005 2 0.6 0.5 1\n`, 3, ["kept"]],
    ["a point at the origin", `${ok} 0 0 0.6 0.5\n`, 2, ["kept", "1:20 warning keypoint-at-origin"]],
    ["another visibility", `${ok} 0.5 0.5 3 0.6 0.5 0.5\n`, 3, ["kept", "1:28 warning visibility"]],
    ["an infinite visibility", `${ok} 0.5 0.5 inf 0.6 0.5 1\n`, 3, ["kept", "1:28 warning visibility"]],
    ["a negative visibility", `${ok} 0.5 0.5 -1 0.6 0.5 1\n`, 3, ["dropped", "1:28 error out-of-bounds"]],
    ["NaN as visibility", `${ok} 0.5 0.5 nan 0.6 0.5 1\n`, 3, ["dropped", "1:28 error not-finite"]],
    ["a row that is there twice", `${person}\n${person}\n`, 3, ["kept", "-2", "2:1 warning duplicate"]],
    ["one box with other points", `${person}\n${ok} 0.5 0.5 2 0.6 0.6 1\n`, 3, ["kept"]],
    ["a class of 1.5", `1.5${person.slice(1)}\n`, 3, ["kept", "1:1 warning class-fraction"]],
    ["a class that is unknown", `80${person.slice(1)}\n`, 3, ["dropped", "1:1 error unknown-class"]],
    ["a class of -1", `-1${person.slice(1)}\n`, 3, ["dropped", "1:1 error negative-class"]],
    ["without an area", "0 0.5 0.5 0.25 0 0.5 0.5 2 0.6 0.5 1\n", 3, ["kept", "1:16 warning empty-box"]],
  ];
  test.each(poses)("%s", (_, text, dimensions, expected) => {
    expect(outcome(text, rulesOf("pose", dimensions))).toEqual(expected);
  });
});

test("a message has the values", () => {
  const { findings } = verdictOf("80 0.5 0.5 0.25 0.5\n0 0.95 0.5 0.25 0.5\n", { classes: 80 });
  expect(findings.map(({ message }) => message)).toEqual([
    "The class is 80, but the highest class is 79.",
    "The box leaves the image, with its right edge at 1.075.",
  ]);
});

test("classes are not measured where their number is unknown", () => {
  expect(outcome("80 0.5 0.5 0.25 0.5\n", {})).toEqual(["kept"]);
});
