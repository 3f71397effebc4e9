import { features } from "@angokit/formats";
import type { Change, DiffSummary } from "@angokit/formats/diff";
import type { DiffReport } from "../commands/diff.ts";
import type { Style, Terminal } from "../terminal.ts";
import { count } from "../words.ts";

const SIGNS: Readonly<Record<string, readonly [sign: string, color: Style]>> = {
  added: ["+", "green"],
  removed: ["-", "red"],
  moved: ["~", "yellow"],
  relabelled: ["~", "yellow"],
  changed: ["~", "yellow"],
};

/** For people: changes by image, what was not compared, and a line that sums up. */
export function diffReport({ summary, changes, truncated }: DiffReport, terminal: Terminal): string {
  const style = (color: Style, text: string): string => terminal.style(color, text, process.stdout);
  const lines: string[] = [];
  for (const [image, found] of byImage(changes)) {
    if (lines.length > 0) lines.push("");
    lines.push(style("bold", image === undefined ? "Classes" : visible(image)));
    for (const { kind, message } of found) {
      const [noun = "", verb = ""] = kind.split("-");
      const [sign, color] = SIGNS[verb] ?? ["~", "yellow"];
      // Of classes and objects the message says all; the kind is what scripts and `truncated` name.
      lines.push(`  ${style(color, sign)} ${visible(message)}  ${style("dim", `${noun}-${verb}`)}`);
    }
  }
  for (const [kind, left] of Object.entries(truncated))
    lines.push(`  … and ${count(left, `more ${kind} change`)} (--max-changes 0 shows all)`);
  if (lines.length > 0) lines.push("");
  lines.push(...notCompared(summary));
  const verdict = summary.total === 0 ? style("green", "same") : style("red", "different");
  lines.push(`${verdict}  ${summaryText(summary)}`);
  return lines.join("\n");
}

function byImage(changes: readonly Change[]): ReadonlyMap<string | undefined, readonly Change[]> {
  const groups = new Map<string | undefined, Change[]>();
  for (const change of changes) {
    const image = "image" in change ? change.image : undefined;
    const group = groups.get(image);
    if (group === undefined) groups.set(image, [change]);
    else group.push(change);
  }
  return groups;
}

function notCompared({ notCompared: all }: DiffSummary): readonly string[] {
  const lines: string[] = [];
  for (const by of ["a", "b"] as const) {
    const some = all.filter((one) => one.by === by);
    if (some.length === 0) continue;
    const width = Math.max(...some.map(({ feature }) => feature.length));
    lines.push(`Not compared, as <${by}> can't hold it:`);
    for (const { feature, count: number } of some) {
      const times = number.toLocaleString("en-US").padStart(6);
      lines.push(`  ${times}  ${feature.padEnd(width)}  ${features[feature]}`);
    }
    lines.push("");
  }
  return lines;
}

/** `12 images, 85 and 84 objects: 1 object moved, 2 objects added` */
function summaryText({ images, objects, changes, total }: DiffSummary): string {
  const { a, b, byPath, byFileName } = images;
  const matched =
    byFileName === 0
      ? ""
      : ` (${count(byPath, "image")} matched by path, ${byFileName.toLocaleString("en-US")} by file name)`;
  const kinds = Object.entries(changes)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => wording(kind, number));
  return `${pair(a, b, "image")}${matched}, ${pair(objects.a, objects.b, "object")}: ${total === 0 ? "no differences" : kinds.join(", ")}`;
}

function wording(kind: string, number: number): string {
  const [noun = "", verb = ""] = kind.split("-");
  const many = noun === "class" && number !== 1 ? "classe" : noun;
  return `${count(number, many)} ${verb}`;
}

function pair(one: number, other: number, noun: string): string {
  return one === other ? count(one, noun) : `${one.toLocaleString("en-US")} and ${count(other, noun)}`;
}

/** As a terminal may show it: no signs that move its cursor, change its colours or turn the direction of a text. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
