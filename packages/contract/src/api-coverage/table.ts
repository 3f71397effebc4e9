import { styleText } from "node:util";
import type { Coverage, CoverageThresholds, Dimension, OperationCoverage, Share } from "./report.ts";

export interface TableOptions {
  /** Where a sum has one, it stands beside it. */
  readonly thresholds?: CoverageThresholds;
  /** Without them the table is plain text; false when left out. */
  readonly colors?: boolean;
}

/** One piece of a line: colours add characters that take no room. */
type Paint = (style: "green" | "red" | "yellow" | "dim" | "bold", text: string) => string;

/**
 * A table for people: an operation a line, how often each of its documented statuses came, and how much of its
 * parameters and keywords was reached; then the sums.
 */
export function formatCoverage(covered: Coverage, options: TableOptions = {}): string {
  const paint: Paint =
    options.colors === true
      ? (style, text) => styleText(style, text, { validateStream: false })
      : (_, text) => text;
  const { operations, summary, unrouted } = covered;
  const { thresholds = {} } = options;
  const width = Math.max(0, ...operations.map(({ operationId }) => operationId.length));
  const columns = operations.map(columnsOf);
  const widths = [0, 1].map((at) => Math.max(0, ...columns.map((column) => column[at]?.length ?? 0)));
  const lines = operations.map((operation, row) => {
    const cells = Object.entries(operation.statuses).map(([status, count]) =>
      paint(
        count > 0 ? "green" : status === "default" ? "dim" : "red",
        `${status} ${count === 0 ? "-" : `x${count}`}`.padEnd(9),
      ),
    );
    const extra =
      operation.undocumented.length === 0
        ? []
        : [paint("yellow", `undocumented: ${operation.undocumented.join(", ")}`)];
    const parts = (columns[row] ?? []).map((text, at) => paint("dim", text.padEnd(widths[at] ?? 0)));
    return [operation.operationId.padEnd(width), ...parts, [...cells, ...extra].join(" ")]
      .join("  ")
      .trimEnd();
  });
  const sums = SUMS.filter(
    ([dimension]) =>
      dimension !== "defaults" || summary.defaults.total > 0 || thresholds.defaults !== undefined,
  ).map(([dimension, name]) => ({ name, share: summary[dimension], wanted: thresholds[dimension] }));
  const sumWidth = Math.max(...sums.map(({ name }) => name.length));
  return [
    ...lines,
    "",
    ...sums.map(({ name, share, wanted }) =>
      [
        name.padEnd(sumWidth),
        paint(styleOf(share), `${share.percent} %`.padStart(7)),
        paint("dim", `${share.reached} of ${share.total}`),
        ...(wanted === undefined ? [] : [verdict(share, wanted, paint)]),
      ].join("  "),
    ),
    ...(unrouted === 0 ? [] : [paint("yellow", `${unrouted} requests went to no operation of the document`)]),
  ].join("\n");
}

const SUMS: readonly (readonly [Dimension, string])[] = [
  ["operations", "operations"],
  ["statuses", "documented statuses"],
  ["defaults", "default answers"],
  ["parameters", "values of parameters"],
  ["keywords", "keywords together"],
  ["requestKeywords", "keywords of requests"],
  ["responseKeywords", "keywords of responses"],
];

function verdict({ percent }: Share, wanted: number, paint: Paint): string {
  return percent < wanted ? paint("red", `below ${wanted} %`) : paint("dim", `at least ${wanted} %`);
}

function styleOf({ percent }: Share): "green" | "yellow" | "red" {
  return percent === 100 ? "green" : percent >= 50 ? "yellow" : "red";
}

function columnsOf({ parameters, keywords }: OperationCoverage): readonly string[] {
  return [part("parameters", parameters), part("keywords", keywords)];
}

function part(name: string, lists: readonly { readonly seen: Readonly<Record<string, number>> }[]): string {
  const counts = lists.flatMap(({ seen }) => Object.values(seen));
  return counts.length === 0 ? "" : `${name} ${counts.filter((count) => count > 0).length}/${counts.length}`;
}
