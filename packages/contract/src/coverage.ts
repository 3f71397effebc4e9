export { mergeCoverage, type CoverageCounts } from "./api-coverage/counts.ts";
export { recordCoverage, type CoverageRecorder } from "./api-coverage/recorder.ts";
export {
  assertCovered,
  coverage,
  type Coverage,
  type CoverageThresholds,
  type Dimension,
  type KeywordCoverage,
  type OperationCoverage,
  type ParameterCoverage,
  type Share,
} from "./api-coverage/report.ts";
export { formatCoverage } from "./api-coverage/table.ts";
