export { labelmeFeatures, type LabelmeFeature } from "./labelme/features.ts";
export { readLabelme, type ReadLabelmeOptions } from "./labelme/read.ts";
export { writeLabelme, type WriteLabelmeOptions } from "./labelme/write.ts";
export type { WriteRecordsOptions } from "./sidecar/image-form.ts";
