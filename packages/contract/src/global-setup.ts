import type { TestProject } from "vitest/node";
import { recordCoverage } from "./api-coverage/recorder.ts";
import { loadSpec } from "./document.ts";
import { assertHonest, startMock, type MockOptions } from "./mock.ts";
import { checkMockOptions } from "./mock-options.ts";
import { isWanted, shareCounts } from "./shared-counts.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of the one mock that all workers share: `http://127.0.0.1:41811`. */
    readonly angokitMockUrl: string;
  }
}

/** What Vitest calls before the first test file; it calls what it gets after the last. */
export type MockSetup = (
  project: Pick<TestProject, "provide"> & Partial<Pick<TestProject, "vitest">>,
) => Promise<() => Promise<void>>;

/**
 * Starts one mock for all workers. Tests find it with `inject("angokitMockUrl")`. The run fails at its end when the
 * mock had to answer with something that its document does not allow. What it answers counts for the coverage report, when
 * the run has the reporter.
 *
 * All test files share the mock: a test that writes to it, or wants faults, starts one of its own.
 *
 * @example
 * // mock.setup.ts, named in `test.globalSetup` of vitest.config.ts
 * export default createGlobalSetup({ data: "samples" });
 */
export function createGlobalSetup(options: MockOptions = {}): MockSetup {
  checkMockOptions(options, "createGlobalSetup");
  return async (project) => {
    const mock = await startMock(isWanted() ? await counted(options, project.vitest) : options);
    project.provide("angokitMockUrl", mock.url);
    return async () => {
      await mock.close();
      assertHonest(mock);
    };
  };
}

async function counted(options: MockOptions, vitest: unknown): Promise<MockOptions> {
  const spec = await loadSpec(options.spec);
  const recorder = recordCoverage(spec);
  shareCounts(vitest, () => recorder.counts());
  return {
    ...options,
    spec,
    onExchange: (exchange) => {
      recorder.record(exchange);
      return options.onExchange?.(exchange);
    },
  };
}

/** One mock of the bundled document: `globalSetup: "@angokit/contract/global-setup"`. */
const setup: MockSetup = createGlobalSetup();
export default setup;
