export type {
  Change,
  ChangeKind,
  ClassChange,
  ComparedClass,
  ComparedImage,
  ComparedObject,
  ImageChange,
  ObjectChange,
} from "./compare/change.ts";
export { diff } from "./compare/diff.ts";
export type { Comparison, DiffOptions } from "./compare/diff.ts";
export type { DiffSummary, NotCompared } from "./compare/tally.ts";
