import { type Report, summaryText, truncatedTexts } from "../report.ts";

/** A summary for a pull request or a job page. */
export function markdownReport(report: Report): string {
  const { findings } = report;
  const lines = [`## ${report.ok ? "Dataset ok" : "Dataset not ok"}`, "", `${summaryText(report)}.`];
  if (findings.length > 0) {
    lines.push("", "| severity | code | place | message |", "| --- | --- | --- | --- |");
    for (const finding of findings) {
      const place = [finding.file, finding.line ?? finding.pointer]
        .filter((part) => part !== undefined)
        .join(":");
      lines.push(`| ${finding.severity} | \`${finding.code}\` | ${cell(place)} | ${cell(finding.message)} |`);
    }
  }
  return [...lines, ...truncatedTexts(report).flatMap((text) => ["", `And ${text}.`])].join("\n");
}

function cell(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replaceAll(/[\r\n]+/g, " ")
    .replaceAll("<", "&lt;");
}
