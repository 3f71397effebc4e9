export type { VocCoordinates } from "./voc/bndbox.ts";
export { vocFeatures, type VocFeature } from "./voc/features.ts";
export { readVoc, type ReadVocOptions } from "./voc/read.ts";
export { writeVoc, type WriteVocOptions } from "./voc/write.ts";
export type { WriteRecordsOptions } from "./sidecar/image-form.ts";
