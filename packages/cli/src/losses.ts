import { features, type Loss } from "@angokit/formats";
import { wrapped } from "./words.ts";

const MAXIMAL_WIDTH = 110;
const MEANINGS: Readonly<Record<string, string>> = features;
/** Whole annotations come first, what few will miss comes last. */
const ORDER = Object.keys(features);

/** What of the source is not in the target, for people: a line for each feature, and examples of what is lost. */
export function lossTable(
  found: readonly Loss[],
  { examples, columns }: { readonly examples: boolean; readonly columns: number | undefined },
): readonly string[] {
  const losses = found.toSorted((a, b) => ORDER.indexOf(a.feature) - ORDER.indexOf(b.feature));
  const counts = losses.map((loss) => loss.count.toLocaleString("en-US"));
  const countWidth = Math.max(...counts.map(({ length }) => length));
  const nameWidth = Math.max(...losses.map(({ feature }) => feature.length));
  const indent = countWidth + nameWidth + 6;
  const width = Math.min(columns ?? MAXIMAL_WIDTH, MAXIMAL_WIDTH) - indent;
  const lines: string[] = [];
  for (const [index, loss] of losses.entries()) {
    const first = examples ? firstExample(loss) : [];
    const [meaning = "", ...rest] = wrapped(MEANINGS[loss.feature] ?? "", width).concat(first);
    const start = `${(counts[index] ?? "").padStart(countWidth)}  ${loss.feature.padEnd(nameWidth)}`;
    lines.push(`  ${start}  ${meaning}`.trimEnd());
    for (const line of rest) lines.push(" ".repeat(indent) + line);
  }
  return lines;
}

function firstExample({ examples, count }: Loss): readonly string[] {
  const [first] = examples;
  if (first === undefined) return [];
  const place = first.annotation === undefined ? first.image : `${first.image} #${first.annotation}`;
  return [count === 1 ? `in ${place}` : `first in ${place}`];
}
