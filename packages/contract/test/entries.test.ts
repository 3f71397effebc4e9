import { expect, test } from "vitest";
import * as main from "../src/index.ts";
import * as generate from "../src/generate.ts";
import * as globalSetup from "../src/global-setup.ts";
import * as reporter from "../src/reporter.ts";
import * as vitest from "../src/vitest.ts";

test.each([
  [
    ".",
    main,
    [
      "ContractError",
      "Refusal",
      "VIOLATIONS_HEADER",
      "angoHubMemory",
      "assertCovered",
      "assertHonest",
      "checkServer",
      "coverage",
      "drift",
      "formatChanges",
      "formatCoverage",
      "formatDrift",
      "formatEvidence",
      "levelFor",
      "loadDataset",
      "loadSpec",
      "mergeCoverage",
      "readRecording",
      "recordCoverage",
      "recording",
      "specChanges",
      "startMock",
    ],
  ],
  [
    "./generate",
    generate,
    [
      "checkAccepted",
      "checkDecoded",
      "checkPaging",
      "checkRefused",
      "checkRetries",
      "faultyMock",
      "plainly",
      "requestsOf",
      "through",
      "toFetch",
    ],
  ],
  ["./global-setup", globalSetup, ["createGlobalSetup", "default"]],
  ["./reporter", reporter, ["default"]],
  ["./vitest", vitest, ["createMatchers", "createMockTest", "mockTest"]],
])("the public names of %s", (_, entry, names) => {
  expect(Object.keys(entry).toSorted()).toEqual(names);
});
