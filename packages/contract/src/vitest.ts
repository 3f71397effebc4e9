import { test as base, type TestAPI } from "vitest";
import { recordCoverage } from "./api-coverage/recorder.ts";
import { loadSpec } from "./document.ts";
import { extendExpect } from "./matchers.ts";
import { assertHonest, startMock, type Mock, type MockOptions } from "./mock.ts";
import { checkMockOptions } from "./mock-options.ts";
import { isReported } from "./run-coverage.ts";

export { createMatchers, type OperationMatchers } from "./matchers.ts";

// Importing this entry, in a test or in a setup file, is all it takes to have the matchers of the bundled document.
extendExpect();

export interface MockFixtures {
  /** A mock that runs as long as the test file; its calls start empty in each test. */
  readonly mock: Mock;
}

/**
 * A `test` with a mock, started when the first test of a file asks for it and closed after the last. A test
 * fails when the mock had to answer with something that its document does not allow. What it answers counts for the
 * coverage report, when the run has the reporter.
 *
 * Tests of one file share the mock: with `test.concurrent` they see the calls of each other.
 *
 * @throws ContractError `contract/option-invalid`; what is wrong with a document or a dataset fails the tests
 */
export function createMockTest(options: MockOptions = {}): TestAPI<MockFixtures> {
  checkMockOptions(options, "createMockTest");
  return base.extend<MockFixtures & { readonly fileMock: Mock }>({
    fileMock: [
      // Vitest reads the names of other fixtures from this pattern; there are none.
      // oxlint-disable-next-line no-empty-pattern
      async ({}, use) => {
        const mock = await startMock(isReported() ? await counted(options) : options);
        await use(mock);
        await mock.close();
      },
      { scope: "file" },
    ],
    mock: async ({ fileMock }, use) => {
      fileMock.restore();
      await use(fileMock);
      assertHonest(fileMock);
    },
  });
}

async function counted(options: MockOptions): Promise<MockOptions> {
  const spec = await loadSpec(options.spec);
  const { record } = recordCoverage(spec);
  return {
    ...options,
    spec,
    onExchange: (exchange) => {
      record(exchange);
      return options.onExchange?.(exchange);
    },
  };
}

/** A `test` with a mock of the bundled document. */
export const mockTest: TestAPI<MockFixtures> = createMockTest();
