import { styleText } from "node:util";
import type { Coverage, OperationCoverage, Share } from "./report.ts";

export interface TableOptions {
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
  const sums = [
    sum("operations", summary.operations),
    sum("documented statuses", summary.statuses),
    ...(summary.defaults.total === 0 ? [] : [sum("default answers", summary.defaults)]),
    sum("values of parameters", summary.parameters),
    sum("keywords of requests", summary.requestKeywords),
    sum("keywords of responses", summary.responseKeywords),
  ];
  const sumWidth = Math.max(...sums.map(({ name }) => name.length));
  return [
    ...lines,
    "",
    ...sums.map(({ name, share }) =>
      [
        name.padEnd(sumWidth),
        paint(styleOf(share), `${share.percent} %`.padStart(7)),
        paint("dim", `${share.reached} of ${share.total}`),
      ].join("  "),
    ),
    ...(unrouted === 0 ? [] : [paint("yellow", `${unrouted} requests went to no operation of the document`)]),
  ].join("\n");
}

function sum(name: string, share: Share): { readonly name: string; readonly share: Share } {
  return { name, share };
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
