import { type Report, summaryText, truncatedTexts, visible } from "../report.ts";

const COMMANDS = { error: "error", warning: "warning", note: "notice" } as const;

/**
 * Workflow commands that GitHub shows beside the lines, and a summary for the log.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function githubReport(report: Report): readonly string[] {
  const findings = report.findings.map(({ severity, code, message, why, file, line, column }) => {
    const properties = [
      file === undefined ? "" : `file=${property(file)}`,
      line === undefined ? "" : `line=${line}`,
      column === undefined ? "" : `col=${column}`,
      `title=${property(code)}`,
    ].filter((text) => text !== "");
    return `::${COMMANDS[severity]} ${properties.join(",")}::${data(`${message} ${why}`)}`;
  });
  const rest = truncatedTexts(report).map((text) => `::notice::${data(text)}`);
  return [...findings, ...rest, summaryText(report)];
}

function data(text: string): string {
  return visible(text).replaceAll("%", "%25");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
