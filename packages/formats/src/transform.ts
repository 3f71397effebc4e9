export { readCocoSplits } from "./coco/read-splits.ts";
export type { ReadCocoSplitsOptions } from "./coco/read-splits.ts";
export { findCocoSplits } from "./coco/split-files.ts";
export type { CocoSplitFile } from "./coco/split-files.ts";
export { writeCocoSplits } from "./coco/write-splits.ts";
export { writeSplits } from "./splits/write.ts";
export { parseClassMap } from "./transform/class-map.ts";
export { readClassNames } from "./transform/class-names.ts";
export type {
  AnswerCondition,
  ImageConditions,
  ImageReason,
  ObjectConditions,
  ObjectReason,
  Range,
} from "./transform/conditions.ts";
export type { DuplicatesRule } from "./transform/duplicates.ts";
export { dropEmptyClasses } from "./transform/empty-classes.ts";
export type { EmptyClassesReport } from "./transform/empty-classes.ts";
export { filter } from "./transform/filter.ts";
export type { FilterOptions, FilterReport } from "./transform/filter.ts";
export type { FixedList, MissingNames } from "./transform/fixed-lists.ts";
export type { GroupBy } from "./transform/groups.ts";
export { merge } from "./transform/merge.ts";
export type { MergeInput, MergeOptions, MergeReport } from "./transform/merge.ts";
export type { HeaderConflict } from "./transform/merged-header.ts";
export { remap } from "./transform/remap.ts";
export type { ClassMap, RemapOptions, RemappedClass, RemapReport } from "./transform/remap.ts";
export { sample } from "./transform/sample.ts";
export type { SampleOptions, SampleReport } from "./transform/sample.ts";
export { split } from "./transform/split.ts";
export type { SplitOptions, SplitPart, SplitReport } from "./transform/split.ts";
export type { OpenDataset, Transformed } from "./transform/transformed.ts";
export type { ClassConflict } from "./transform/united-class.ts";
export { pngOf, pngSamples } from "./transform/png-samples.ts";
export type { Samples } from "./transform/png-samples.ts";
export { crop, tile } from "./transform/tile.ts";
export type { CutOptions, CutReport, FindWindow, TileOptions } from "./transform/tile.ts";
export type { UnmatchedName } from "./transform/unmatched.ts";
export { windowsOf } from "./transform/window.ts";
export type { TileGrid, Window } from "./transform/window.ts";
