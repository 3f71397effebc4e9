import { test as base, type TestAPI } from "vitest";
import { assertHonest, startMock, type Mock, type MockOptions } from "./mock.ts";

export interface MockFixtures {
  /** A mock that runs as long as the test file; its calls start empty in each test. */
  readonly mock: Mock;
}

/**
 * A `test` with a mock, started when the first test of a file asks for it and closed after the last. A test
 * fails when the mock had to answer with something that its document does not allow.
 *
 * Tests of one file share the mock: with `test.concurrent` they see the calls of each other.
 */
export function createMockTest(options: MockOptions = {}): TestAPI<MockFixtures> {
  return base.extend<MockFixtures & { readonly fileMock: Mock }>({
    fileMock: [
      // Vitest reads the names of other fixtures from this pattern; there are none.
      // oxlint-disable-next-line no-empty-pattern
      async ({}, use) => {
        const mock = await startMock(options);
        await use(mock);
        await mock.close();
      },
      { scope: "file" },
    ],
    mock: async ({ fileMock }, use) => {
      fileMock.reset();
      await use(fileMock);
      assertHonest(fileMock);
    },
  });
}

/** A `test` with a mock of the bundled document. */
export const mockTest: TestAPI<MockFixtures> = createMockTest();
