import { features, type Loss } from "@angokit/formats";
import { wrapped } from "./words.ts";

const MAXIMAL_WIDTH = 110;
const MEANINGS: Readonly<Record<string, string>> = features;
/** Whole annotations come first, what few will miss comes last. */
const ORDER = Object.keys(features);

/** Whole annotations and assets that no one sees who looks at the target alone; the rest is detail. */
const WHOLE: ReadonlySet<string> = new Set([
  "shape",
  "empty",
  "crowd",
  "media",
  "outside-image",
  "holes",
  "rotation",
]);

/** What is read back from beside the target: a line for what a trainer will miss, and one for all details. */
export function keptTable(kept: readonly Loss[], columns: number | undefined): readonly string[] {
  const width = widthOf(columns) - 2;
  const details = sorted(kept.filter(({ feature }) => !WHOLE.has(feature)));
  const names = details.map(({ feature, count }) => `${count.toLocaleString("en-US")} ${feature}`).join(", ");
  return [
    ...rows(
      kept.filter(({ feature }) => WHOLE.has(feature)),
      columns,
      () => [],
    ),
    ...(names === "" ? [] : wrapped(`details: ${names}`, width).map((line) => `  ${line}`)),
  ];
}

/** What is nowhere any more: a line for each feature, and where it happened first. */
export function lostTable(lost: readonly Loss[], columns: number | undefined): readonly string[] {
  return rows(lost, columns, firstExample);
}

function rows(
  found: readonly Loss[],
  columns: number | undefined,
  more: (loss: Loss) => readonly string[],
): readonly string[] {
  const losses = sorted(found);
  const counts = losses.map((loss) => loss.count.toLocaleString("en-US"));
  const countWidth = Math.max(...counts.map(({ length }) => length));
  const nameWidth = Math.max(...losses.map(({ feature }) => feature.length));
  const indent = countWidth + nameWidth + 6;
  const lines: string[] = [];
  for (const [index, loss] of losses.entries()) {
    const texts = wrapped(MEANINGS[loss.feature] ?? "", widthOf(columns) - indent).concat(more(loss));
    const [meaning = "", ...rest] = texts;
    const start = `${(counts[index] ?? "").padStart(countWidth)}  ${loss.feature.padEnd(nameWidth)}`;
    lines.push(`  ${start}  ${meaning}`.trimEnd());
    for (const line of rest) lines.push(" ".repeat(indent) + line);
  }
  return lines;
}

function sorted(losses: readonly Loss[]): readonly Loss[] {
  return losses.toSorted((a, b) => ORDER.indexOf(a.feature) - ORDER.indexOf(b.feature));
}

function widthOf(columns: number | undefined): number {
  return Math.min(columns ?? MAXIMAL_WIDTH, MAXIMAL_WIDTH);
}

function firstExample({ examples, count }: Loss): readonly string[] {
  const [first] = examples;
  if (first === undefined) return [];
  const place = first.annotation === undefined ? first.image : `${first.image} #${first.annotation}`;
  return [count === 1 ? `in ${place}` : `first in ${place}`];
}
