import { linesOf } from "../per-image/record-files.ts";

/*
 * `labels.txt`: the names of the classes, one a line, as labelme's `--labels` takes them. Its scripts expect the two
 * that are no classes first.
 * https://github.com/wkentaro/labelme/tree/main/examples/instance_segmentation
 */

export const LABELS_FILE = "labels.txt";
/** What no class is called. */
export const IGNORED: readonly string[] = ["__ignore__", "_background_"];

/** Whether the name of a class can stand in a line. */
export function isListable(name: string): boolean {
  return (
    name !== "" &&
    name === name.trim() &&
    !/[\r\n\u2028\u2029\u0085\v\f]|\p{Surrogate}/u.test(name) &&
    !IGNORED.includes(name)
  );
}

/** The names of a list. */
export function namesOf(text: string): readonly string[] {
  return linesOf(text)
    .map((line) => line.trim())
    .filter((name) => name !== "");
}
