import type { Category, Header } from "../model/dataset.ts";

/**
 * Whether a dataset was read from a file of LVIS: its categories say how frequent they are. Such files have neither
 * `iscrowd` nor file names, and are written as they were.
 * https://www.lvisdataset.org/dataset
 */
export function isLvis({ source, categories }: Pick<Header, "source" | "categories">): boolean {
  return source === "coco" && categories.length > 0 && categories.every(isLvisCategory);
}

function isLvisCategory({ extra: { frequency, synset } }: Category): boolean {
  return typeof synset === "string" && ["r", "c", "f"].some((one) => one === frequency);
}
