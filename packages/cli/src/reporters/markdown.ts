import { countsByCode, type Report, summaryText, truncatedTexts, visible } from "../report.ts";

/** A summary for a pull request or a job page: what there is of each kind, then every finding in a fold. */
export function markdownReport(report: Report): readonly string[] {
  const { findings } = report;
  const lines = [`## ${report.ok ? "Dataset ok" : "Dataset not ok"}`, "", `${summaryText(report)}.`];
  if (findings.length > 0) {
    lines.push("", "| severity | code | findings | why it matters |", "| --- | --- | ---: | --- |");
    for (const { example, count } of countsByCode(report))
      lines.push(`| ${example.severity} | \`${example.code}\` | ${count} | ${cell(example.why)} |`);
    lines.push(
      "",
      `<details><summary>${findings.length === 1 ? "The finding" : `The ${findings.length} findings`}</summary>`,
      "",
    );
    lines.push("| severity | code | place | message |", "| --- | --- | --- | --- |");
    for (const finding of findings) {
      const place = [finding.file, finding.line ?? finding.pointer]
        .filter((part) => part !== undefined)
        .join(":");
      lines.push(
        `| ${finding.severity} | \`${finding.code}\` | ${cell(plain(place))} | ${cell(plain(finding.message))} |`,
      );
    }
    lines.push("", "</details>");
  }
  return [...lines, ...truncatedTexts(report).flatMap((text) => ["", `And ${text}.`])];
}

/** Text of a dataset as Markdown that says the same: no links, no mentions, no characters that are not seen. */
function plain(text: string): string {
  return visible(text)
    .replaceAll("&", "&amp;")
    .replaceAll("@", "&#64;")
    .replaceAll("://", "&#58;//")
    .replaceAll(/[\\`*_[\]~#]/g, "\\$&");
}

/** What may stand in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
