import type { Case } from "./cases.ts";

/** The best of several rounds. */
export interface Measured {
  readonly seconds: number;
  readonly peakBytes: number;
}

export interface Row {
  readonly of: Case;
  readonly baseline: Measured;
  readonly subject: Measured;
}

const HEAD = ["benchmark", "baseline", "", "subject", "ratio", "demand", "holds", "peak", "demand", "holds"];

/** A Markdown table: the ratios, with the demands beside them. */
export function tableText(rows: readonly Row[], scale: number): string {
  const cells = [HEAD, ...rows.map((row) => cellsOf(row, scale))];
  const widths = HEAD.map((_, at) => Math.max(3, ...cells.map((line) => line[at]?.length ?? 0)));
  const [head, ...body] = cells.map(
    (line) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`,
  );
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [head, rule, ...body].join("\n");
}

function cellsOf({ of, baseline, subject }: Row, scale: number): string[] {
  const ratio = subject.seconds / baseline.seconds;
  return [
    of.name,
    of.baseline,
    `${baseline.seconds.toFixed(2)} s`,
    `${subject.seconds.toFixed(2)} s`,
    `${ratio.toFixed(2)} ×`,
    of.ratio === undefined ? "" : `≤ ${of.ratio} ×`,
    of.ratio === undefined ? "" : ratio <= of.ratio ? "yes" : "no",
    mebibytes(subject.peakBytes),
    of.peakBytes === undefined ? "" : `≤ ${mebibytes(of.peakBytes)}`,
    of.peakBytes === undefined ? "" : holdsMemory(subject.peakBytes, of.peakBytes, scale),
  ];
}

/** A small file that fits says nothing of the large one; one that does not fit does. */
function holdsMemory(peak: number, demand: number, scale: number): string {
  if (peak > demand) return "no";
  return scale < 1 ? "not known below scale 1" : "yes";
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
