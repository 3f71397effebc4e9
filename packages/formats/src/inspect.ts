export { inspect } from "./inspect/inspect.ts";
export type {
  AnswerInspection,
  AssetInspection,
  BoxMeasures,
  ClassInspection,
  Distribution,
  Grid,
  ImageSizeInspection,
  ImageSizes,
  Inspection,
  KeypointCounts,
  KeypointInspection,
  MediaInspection,
  ObjectsPerImage,
  QuestionInspection,
  RelationInspection,
  ShapeInspection,
  SizeCounts,
  SplitInspection,
  Tracks,
} from "./inspect/inspection.ts";
export { outlineOf } from "./inspect/outline.ts";
export { sampleImages } from "./inspect/sample.ts";
export type { Sampling } from "./inspect/sample.ts";
export { quantileError } from "./inspect/sketch.ts";
export { thumbnailOf } from "./inspect/thumbnail.ts";
export type { Thumbnail } from "./inspect/thumbnail.ts";
