export { cvatFeatures, type CvatFeature } from "./cvat/features.ts";
export { readCvat } from "./cvat/read.ts";
export type { ReadCvatOptions } from "./cvat/read.ts";
export { writeCvat } from "./cvat/write.ts";
export type { WriteCvatOptions } from "./cvat/write.ts";
export type { WriteRecordsOptions } from "./sidecar/image-form.ts";
