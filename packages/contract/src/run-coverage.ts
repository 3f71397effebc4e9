import { afterAll, inject, TestRunner, type RunnerTestCase, type RunnerTestFile } from "vitest";
import type { CoverageCounts, Tally } from "./api-coverage/counts.ts";
import { allCounted, collectRun } from "./api-coverage/run.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Set by the reporter: mocks of test files count what is reached. */
    contractCoverage: true;
    /** Set by the global set-up: where its mock is. */
    readonly angokitMockUrl: string;
  }
  interface TaskMeta {
    /** What the test file reached of each document: this is how it gets from a worker to the reporter. */
    contractCoverage?: CoverageCounts[];
  }
}

// What was counted where no test runs, as in beforeAll, until it is known which file it belongs to.
const waiting: Tally[] = [];

function countsOf(file: RunnerTestFile): CoverageCounts[] {
  const counts = (file.meta.contractCoverage ??= []);
  counts.push(...waiting.splice(0));
  return counts;
}

const tallies = new WeakMap<RunnerTestFile, Map<string, Tally>>();

/** The file that a test of it stands in; undefined between tests. */
function currentFile(): RunnerTestFile | undefined {
  return TestRunner.getCurrentTest<RunnerTestCase | undefined>()?.file;
}

/** Whether the run has the reporter of this package, so that counting is worth its time. */
export function isReported(): boolean {
  const provided: true | undefined = inject("contractCoverage");
  return provided ?? false;
}

/** Of the mock of a set-up; undefined without one. */
function sharedUrl(): string | undefined {
  return inject("angokitMockUrl");
}

collectRun((empty, origin) => {
  // The mock of a set-up counts itself, in its own process.
  if (origin !== undefined && origin === sharedUrl() && isReported()) return undefined;
  const file = currentFile();
  if (file === undefined) {
    const found = waiting.find(({ spec }) => spec.fingerprint === empty.spec.fingerprint);
    if (found === undefined) waiting.push(empty);
    return found ?? empty;
  }
  const counts = countsOf(file);
  const known = tallies.get(file) ?? new Map<string, Tally>();
  tallies.set(file, known);
  const tally = known.get(empty.spec.fingerprint);
  if (tally !== undefined) return tally;
  known.set(empty.spec.fingerprint, empty);
  counts.push(empty);
  return empty;
});

// Hooks cannot be added while a test runs; then the tests themselves say which file they are of.
if (currentFile() === undefined) {
  // Vitest reads the names of fixtures from this pattern; there are none.
  // oxlint-disable-next-line no-empty-pattern
  afterAll(async ({}, suite) => {
    await allCounted();
    countsOf(suite.file);
  });
}
