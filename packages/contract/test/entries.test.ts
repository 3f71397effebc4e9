import { expect, test } from "vitest";
import * as main from "../src/index.ts";
import * as vitest from "../src/vitest.ts";

test("the public names of each entry", () => {
  expect(Object.keys(main).toSorted()).toEqual([
    "ContractError",
    "VIOLATIONS_HEADER",
    "assertCovered",
    "assertHonest",
    "coverage",
    "formatCoverage",
    "loadDataset",
    "loadSpec",
    "startMock",
  ]);
  expect(Object.keys(vitest).toSorted()).toEqual(["createMockTest", "mockTest"]);
});
