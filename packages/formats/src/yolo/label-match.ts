import { labelPathOf } from "./layout.ts";

/*
 * Which label files belong to the images of a folder.
 */

const TXT = ".txt";
const SLASH = 47;

/** The label file of an image below a folder, whose folder of labels is known: see {@link labelPathOf}. */
export function labelPathBelow(path: string, below: string, labels: string): string {
  const dot = path.lastIndexOf(".");
  const isPlain = below !== "" && dot > path.lastIndexOf("/") && !path.includes("/images/", below.length - 1);
  return isPlain ? `${labels}${path.slice(below.length, dot)}.txt` : labelPathOf(path);
}

export interface Matched {
  /** The path of the label file of each image as it was listed; undefined where it was not. */
  readonly listed: readonly (string | undefined)[];
  /** Those that belong to no image. */
  readonly orphans: readonly string[];
}

/**
 * Which label files there are. Both lists mostly ascend, so one walk along them tells it, and mostly the next of one
 * belongs to the next of the other, which can be seen without making its path. Paths are given as they were listed, so
 * that the others need not be kept.
 */
export function matched(
  paths: readonly string[],
  texts: readonly string[],
  below: string,
  labels: string,
): Matched {
  if (!ascends(texts)) return matchedBySet(paths, texts, below, labels);
  const listed: (string | undefined)[] = [];
  const orphans: string[] = [];
  let [next, last] = [0, ""];
  for (const path of paths) {
    const text = texts[next];
    if (text !== undefined && isLabelOf(text, path, below, labels)) {
      listed.push(text);
      next += 1;
      last = text;
      continue;
    }
    const label = labelPathBelow(path, below, labels);
    if (label <= last) return matchedBySet(paths, texts, below, labels);
    for (; (texts[next] ?? label) < label; next += 1) orphans.push(texts[next] ?? "");
    listed.push(texts[next] === label ? texts[next] : undefined);
    if (texts[next] === label) next += 1;
    last = label;
  }
  // No `push(...)`: a call takes some 100 000 arguments at most.
  return { listed, orphans: orphans.concat(texts.slice(next)) };
}

function matchedBySet(
  paths: readonly string[],
  texts: readonly string[],
  below: string,
  labels: string,
): Matched {
  const labelPaths = paths.map((path) => labelPathBelow(path, below, labels));
  const [taken, all] = [new Set(labelPaths), new Set(texts)];
  return {
    listed: labelPaths.map((path) => (all.has(path) ? path : undefined)),
    orphans: texts.filter((path) => !taken.has(path)),
  };
}

/** Whether a text is what {@link labelPathBelow} gives for most paths: the same name in the folder of labels. */
function isLabelOf(text: string, path: string, below: string, labels: string): boolean {
  const dot = path.lastIndexOf(".");
  const size = dot - below.length;
  if (below === "" || size <= 0 || text.length !== labels.length + size + TXT.length) return false;
  for (let at = size - 1; at >= 0; at -= 1) {
    const sign = path.charCodeAt(below.length + at);
    // What is below more folders may have another rule.
    if (sign === SLASH || text.charCodeAt(labels.length + at) !== sign) return false;
  }
  return text.startsWith(labels) && text.endsWith(TXT);
}

/** Whether each text comes after the one before it. */
function ascends(texts: readonly string[]): boolean {
  return texts.every((text, at) => at === 0 || (texts[at - 1] ?? "") < text);
}
