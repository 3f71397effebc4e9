export { formatChanges, levelFor, specChanges } from "./changes/spec-changes.ts";
export type { ChangeDirection, ChangeKind, ChangeLevel, SpecChange, SpecChanges } from "./changes/change.ts";
export {
  assertCovered,
  coverage,
  formatCoverage,
  mergeCoverage,
  recordCoverage,
  type Coverage,
  type CoverageCounts,
  type CoverageRecorder,
  type CoverageThresholds,
  type KeywordCoverage,
  type OperationCoverage,
  type ParameterCoverage,
} from "./coverage.ts";
export { loadDataset, type MockDataset } from "./dataset.ts";
export { loadSpec, type OpenApiDocument, type Spec } from "./document.ts";
export { drift, type DriftOptions, type DriftReport } from "./drift/drift.ts";
export type { Evidence } from "./drift/evidence.ts";
export type { DriftFinding, DriftKind } from "./drift/findings.ts";
export { checkServer, type CheckServerOptions, type ServerCheck } from "./drift/live.ts";
export { formatDrift, formatEvidence } from "./drift/report.ts";
export { ContractError, type ContractErrorCode } from "./errors.ts";
export type { Exchange } from "./exchange.ts";
export type { Fault, FaultPlan, Faults } from "./faults/fault.ts";
export { angoHubMemory } from "./memory/ango-hub.ts";
export {
  Refusal,
  type Conversion,
  type ConversionContext,
  type Effect as MemoryEffect,
  type MemoryTable,
  type Remembering,
  type Value as MemoryValue,
} from "./memory/table.ts";
export { assertHonest, startMock, type Call, type Mock, type MockOptions } from "./mock.ts";
export type { RecordedExchange } from "./traffic/recorded-exchange.ts";
export {
  readRecording,
  recording,
  type Recording,
  type RecordingMode,
  type RecordingOptions,
} from "./traffic/recording.ts";
export { VIOLATIONS_HEADER, type Violation } from "./violations.ts";
