import type { Findings } from "./findings.ts";
import { placeText } from "./place.ts";
import type { Terminal } from "./terminal.ts";
import { count } from "./words.ts";

/** What the reader found, on stderr: the first of each kind, and how many more there were. */
export function tellFindings(findings: Findings, terminal: Terminal): void {
  const more = findings.truncated();
  for (const finding of findings.kept) {
    const { severity, message, code } = finding;
    const left = more[code];
    const times = left === undefined ? "" : `; ${count(left, "more time")}`;
    const line = `${placeText(finding)}${message} (${code}${times})`;
    if (severity === "error") terminal.error(line);
    else if (severity === "warning") terminal.warn(line);
    else terminal.note(line);
  }
}
