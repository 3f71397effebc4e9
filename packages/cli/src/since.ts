import { readdirSync, statSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import { UsageError } from "./failure.ts";
import { PullState, STATE_FILE } from "./pull-state.ts";

/** What `--since` says: since the last pull, or since a time, in milliseconds since 1970. */
export type Since = "last" | number;

/** `last`, a date (which begins at midnight in UTC), or a date and time. */
export function sinceOption(text: string): Since {
  if (text === "last") return text;
  const isDate = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/.test(text);
  const time = isDate ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError("Write last, or a date such as 2026-01-31 or 2026-01-31T08:00:00Z.");
  }
  return time;
}

/**
 * What the pull before left at a place; undefined where there is nothing yet.
 * @throws UsageError `usage/since` where there is something else
 */
export async function stateToUpdate(out: string, project: string): Promise<PullState | undefined> {
  if (out.endsWith(".json")) {
    throw new UsageError("usage/since", `--since: ${out} is one file, and only a folder can be updated.`);
  }
  const state = await PullState.read(out);
  if (state === undefined) {
    if (isEmpty(out)) return undefined;
    const message = `--since: there is no ${STATE_FILE} in ${out}, so it can't be updated. Pull it anew once, with --overwrite.`;
    throw new UsageError("usage/since", message);
  }
  const { project: other } = state.header;
  if (other !== project) {
    state.rows.remove();
    throw new UsageError("usage/since", `--since: ${out} is of another project, ${other}.`);
  }
  return state;
}

function isEmpty(out: string): boolean {
  const status = statSync(out, { throwIfNoEntry: false });
  return status === undefined || (status.isDirectory() && readdirSync(out).length === 0);
}
