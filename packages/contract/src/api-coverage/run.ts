import type { OpenApiDocument } from "../document.ts";
import { emptyTally, type Tally } from "./counts.ts";

/** Where the test run that goes on counts: gets an empty tally and gives the one to use in its place. */
export type RunTally = (empty: Tally) => Tally;

let current: RunTally | undefined;

/** From now on, what is recorded in this process counts for a test run too. */
export function collectRun(run: RunTally): void {
  current = run;
}

/** The counts of the test run for a document; undefined when there is no run. */
export function runTally(spec: OpenApiDocument): Tally | undefined {
  return current?.(emptyTally(spec));
}

const pending = new Set<Promise<void>>();

/** What is still being counted, of all recorders of this process. */
export function countLater(work: Promise<void>): void {
  pending.add(work);
  void work.finally(() => pending.delete(work));
}

export async function allCounted(): Promise<void> {
  while (pending.size > 0) await Promise.all(pending);
}
