import type { Rule } from "../rule.ts";
import { BOX, label, OUTLINE } from "./yolo-example.ts";

/** Rules on whether a label file can be read, and on rows that it has twice. */
export type YoloFileCode =
  | "yolo/unreadable"
  | "yolo/encoding"
  | "yolo/byte-order-mark"
  | "yolo/blank-line"
  | "yolo/not-a-number"
  | "yolo/not-finite"
  | "yolo/columns"
  | "yolo/odd-coordinates"
  | "yolo/duplicate"
  | "yolo/same-box";

const DROPS =
  "Ultralytics can't read the label file and leaves the image out of training, with one line of text.";

/** See {@link YoloFileCode}. */
export const yoloFileRules: Readonly<Record<YoloFileCode, Rule>> = {
  "yolo/unreadable": {
    severity: "error",
    text: "A label file can't be read: its reader may not open it, or the disk or the ZIP is damaged.",
    why: DROPS,
    bad: { from: "yolo", files: { ...label(BOX).files, "labels/a.txt": { isLocked: true } } },
    good: label(BOX),
  },
  "yolo/encoding": {
    severity: "error",
    text: "A label file is not UTF-8.",
    why: DROPS,
    bad: {
      from: "yolo",
      files: { ...label(BOX).files, "labels/a.txt": Uint8Array.of(0x30, 0x20, 0xe9, 0x0a) },
    },
    good: label(BOX),
  },
  "yolo/byte-order-mark": {
    severity: "error",
    text: "A label file starts with a byte-order mark.",
    why: "Ultralytics takes the mark for a part of the first number, which it can't read then, and leaves the image out.",
    fix: "The mark is removed.",
    bad: label(`\ufeff${BOX}`),
    good: label(BOX),
  },
  "yolo/blank-line": {
    severity: "error",
    text: "A line between rows has only spaces.",
    why: "Ultralytics takes the line for a row without columns and leaves the image out. Lines without any sign are passed over.",
    fix: "The line is removed.",
    bad: label(`${BOX}  \n1 0.5 0.5 0.5 0.5\n`),
    good: label(`${BOX}\n1 0.5 0.5 0.5 0.5\n`),
  },
  "yolo/not-a-number": {
    severity: "error",
    text: "A column is no number.",
    why: DROPS,
    bad: label("cat 0.5 0.5 0.25 0.5\n"),
    good: label("1.0 .5 5e-1 0.25 0.5\n"),
  },
  "yolo/not-finite": {
    severity: "error",
    text: "A column is not a number, infinite, or larger than single precision holds.",
    why: "Ultralytics finds no coordinate between 0 and 1 there and leaves the image out. For NaN its message names no value.",
    bad: label("0 nan 0.5 0.25 0.5\n"),
    good: label(BOX),
  },
  "yolo/columns": {
    severity: "error",
    text: "A row has more or fewer columns than a class and its shape need.",
    why: "Ultralytics leaves the image out, whatever the other rows are.",
    bad: label(`${BOX}0 0.5 0.5 0.25\n`),
    good: label(BOX),
  },
  "yolo/odd-coordinates": {
    severity: "error",
    text: "An outline has an x without a y.",
    why: "Ultralytics can't make points of the numbers and leaves the image out.",
    bad: label("0 0.1 0.1 0.5 0.1 0.5 0.5 0.1\n"),
    good: label(OUTLINE),
  },
  "yolo/duplicate": {
    severity: "warning",
    text: "A row is the same as an earlier one.",
    why: "Ultralytics deletes all but the first, which loses nothing, and sorts the rows that are left.",
    fix: "The row is deleted.",
    bad: label(`${BOX}0 0.50 0.5 0.25 0.5\n`),
    good: label(`${BOX}1 0.5 0.5 0.25 0.5\n`),
  },
  "yolo/same-box": {
    severity: "error",
    text: "An outline has the class and the box of another.",
    why: "Ultralytics compares only class and box, takes the rows for the same and deletes all but the first.",
    bad: label(`${OUTLINE}0 0.375 0.25 0.625 0.25 0.625 0.75\n`),
    good: label(`${OUTLINE}1 0.375 0.25 0.625 0.25 0.625 0.75\n`),
  },
};
