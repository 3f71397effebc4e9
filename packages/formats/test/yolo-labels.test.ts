import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { memorySource } from "../src/io/source.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { hasOutlines, parseRows, readLabelLines } from "../src/yolo/label-file.ts";
import type { RowRules } from "../src/yolo/label-row.ts";

const corpus = new URL("yolo/", import.meta.url);

interface Expected {
  readonly rules: Partial<RowRules>;
  readonly findings: readonly unknown[];
  readonly rows: readonly string[];
}

describe("label files", () => {
  const names = readdirSync(corpus).filter((name) => name.endsWith(".json"));

  test.each(names)("%s", async (name) => {
    const expected: Expected = JSON.parse(readFileSync(new URL(name, corpus), "utf8"));
    const file = name.replace(/json$/, "txt");
    const found: Diagnostic[] = [];
    const tell = (diagnostic: Diagnostic): void => void found.push(diagnostic);
    const lines = await readLabelLines(memorySource("", readFileSync(new URL(file, corpus))), file, tell);
    const isOutlines = hasOutlines(lines);
    const task = isOutlines ? "segment" : "detect";
    const rows = parseRows(
      lines,
      file,
      { task, classes: 2, hasOutlines: isOutlines, ...expected.rules },
      tell,
    );
    expect(found.map(({ line, severity, code }) => [line, severity, code])).toEqual(expected.findings);
    expect(rows.map(({ row }) => row.type)).toEqual(expected.rows);
    expect(found.every((one) => one.file === file)).toBe(true);
  });

  test("there is a file for every expectation, and the other way round", () => {
    const files = readdirSync(corpus);
    expect(files.map((name) => name.replace(/\.[^.]+$/, "")).toSorted()).toEqual(
      [...names, ...names].map((name) => name.slice(0, -5)).toSorted(),
    );
    expect(names.length).toBeGreaterThan(20);
  });
});
