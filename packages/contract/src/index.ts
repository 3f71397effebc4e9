export {
  assertCovered,
  coverage,
  formatCoverage,
  type Coverage,
  type OperationCoverage,
} from "./coverage.ts";
export { loadDataset, type MockDataset } from "./dataset.ts";
export { loadSpec, type OpenApiDocument, type Spec } from "./document.ts";
export { ContractError, type ContractErrorCode } from "./errors.ts";
export { assertHonest, startMock, type Call, type Mock, type MockOptions } from "./mock.ts";
export { VIOLATIONS_HEADER, type Violation } from "./violations.ts";
