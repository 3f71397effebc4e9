import { type Report, summaryText, truncatedTexts } from "../report.ts";

const COMMANDS = { error: "error", warning: "warning", note: "notice" } as const;

/**
 * Workflow commands that GitHub shows beside the lines, and a summary for the log.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function githubReport(report: Report): string {
  const findings = report.findings.map((finding) => {
    const properties = [
      finding.file === undefined ? "" : `file=${property(finding.file)}`,
      finding.line === undefined ? "" : `line=${finding.line}`,
      finding.column === undefined ? "" : `col=${finding.column}`,
      `title=${property(finding.code)}`,
    ].filter((text) => text !== "");
    return `::${COMMANDS[finding.severity]} ${properties.join(",")}::${data(finding.message)}`;
  });
  const rest = truncatedTexts(report).map((text) => `::notice::${data(text)}`);
  return [...findings, ...rest, summaryText(report)].join("\n");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
