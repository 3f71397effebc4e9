import type { OpenApiDocument } from "../document.ts";
import { emptyTally, type Tally } from "./counts.ts";

/**
 * Where the test run that goes on counts: gets an empty tally and gives the one to use in its place; undefined where the
 * server at this origin counts itself.
 */
export type RunTally = (empty: Tally, origin: string | undefined) => Tally | undefined;

let current: RunTally | undefined;

/** From now on, what is recorded in this process counts for a test run too. */
export function collectRun(run: RunTally): void {
  current = run;
}

/** The counts of the test run for a document; undefined when there is no run. */
export function runTally(spec: OpenApiDocument, origin?: string): Tally | undefined {
  return current?.(emptyTally(spec), origin);
}

const unsettled = new Set<() => Promise<void>>();

/** Says that a recorder of this process still counts, and how to wait for it. */
export function countLater(settled: () => Promise<void>): void {
  if (current !== undefined) unsettled.add(settled);
}

/** Waits for all of them. */
export async function allCounted(): Promise<void> {
  const waiting = [...unsettled];
  unsettled.clear();
  await Promise.all(waiting.map(async (settled) => settled()));
}
