export { labelStudioFeatures, type LabelStudioFeature } from "./label-studio/features.ts";
export { readLabelStudio } from "./label-studio/read.ts";
export type { ReadLabelStudioOptions } from "./label-studio/read.ts";
export { writeLabelStudio } from "./label-studio/write.ts";
export type { WriteLabelStudioOptions } from "./label-studio/write.ts";
export type { ResultsAs } from "./label-studio/written-task.ts";
export type { WriteRecordsOptions } from "./sidecar/image-form.ts";
