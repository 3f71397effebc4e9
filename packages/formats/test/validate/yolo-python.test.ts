import { describe, expect, test } from "vitest";
import { LabelText } from "../../src/validate/yolo/label-text.ts";
import { pythonFloat } from "../../src/validate/yolo/python-number.ts";
import { pythonScalar } from "../../src/validate/yolo/python-scalar.ts";

// What Python says of each was looked up by running it.
describe("a scalar of YAML as PyYAML reads it", () => {
  test.each([
    ...["yes", "Yes", "YES", "true", "on", "On"].map((text) => [text, "bool", "True"] as const),
    ...["no", "No", "false", "FALSE", "off"].map((text) => [text, "bool", "False"] as const),
    ...[
      "yEs",
      "y",
      "n",
      "Y",
      "nil",
      "None",
      "_1",
      "08",
      "0o7",
      "1e3",
      "1.0e3",
      "12:60",
      "0x",
      "1.0.0",
      "-",
    ].map((text) => [text, "str", text] as const),
    ...["~", "null", "Null", ""].map((text) => [text, "None", "None"] as const),
    ["007", "int", "7"],
    ["0x1F", "int", "31"],
    ["0b101", "int", "5"],
    ["1_000", "int", "1000"],
    ["+1", "int", "1"],
    ["-0", "int", "0"],
    ["1:30", "int", "90"],
    ["-1:30", "int", "-90"],
    ["1234567890123456789", "int", "1234567890123456789"],
    ["1.", "float", "1.0"],
    [".5", "float", "0.5"],
    ["-0.0", "float", "-0.0"],
    ["1.0e+3", "float", "1000.0"],
    ["1.5e-7", "float", "1.5e-07"],
    ["1.0e+16", "float", "1e+16"],
    ["1:30.5", "float", "90.5"],
    ["-.inf", "float", "-inf"],
    [".nan", "float", "nan"],
    ["2020-01-01", "date", "2020-01-01"],
  ] as const)("%s", (text, type, shown) => {
    expect(pythonScalar(text)).toMatchObject({ type, text: shown });
  });
});

describe("a text as Python's float reads it", () => {
  test.each([
    ["1", 1],
    ["-1", -1],
    ["+.5", 0.5],
    ["1.", 1],
    ["5e-1", 0.5],
    ["1.E+2", 100],
    ["1_0", 10],
    ["1e1_0", 1e10],
    ["0.5_5", 0.55],
    ["٠.٥", 0.5],
    ["0.５", 0.5],
    ["𝟎.𝟓", 0.5],
    ["inf", Infinity],
    ["-Infinity", -Infinity],
    ["+NaN", Number.NaN],
    ["1e400", Infinity],
    ["", undefined],
    [".", undefined],
    ["+", undefined],
    ["--1", undefined],
    ["1e", undefined],
    ["1e+", undefined],
    ["1__0", undefined],
    ["_1", undefined],
    ["1_", undefined],
    ["1_.5", undefined],
    ["1._5", undefined],
    ["0x1", undefined],
    ["infinit", undefined],
    ["1,5", undefined],
    ["1\u0000", undefined],
    ["\ufeff1", undefined],
  ])("%j", (text, value) => {
    expect(pythonFloat(text)).toBe(value);
  });
});

test("rows, lines and columns of a text with every kind of line end", () => {
  const text = new LabelText(" \n\n a\tb\r\nc\rd\fe\u2028  f\n  \n\u00a0\ng\u001ch \n\n \t");
  const rows = Array.from({ length: text.rows }, (_, row) => {
    const tokens = Array.from({ length: text.end(row) - text.first(row) }, (__, at) => text.first(row) + at);
    return [
      text.line(row),
      ...tokens.map((token) => `${text.token(token)}${String(text.column(row, token))}`),
    ];
  });
  expect(rows).toEqual([
    [3, "a2", "b4"],
    [4, "c1"],
    [5, "d1"],
    [5, "e3"],
    [5, "f7"],
    [6],
    [7],
    [8, "g1"],
    [8, "h3"],
  ]);
});
