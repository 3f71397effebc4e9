export { maskFeatures } from "./masks/features.ts";
export type { MaskFeature } from "./masks/features.ts";
export { writeMasks } from "./masks/write.ts";
export type { MaskKind, WriteMasksOptions } from "./masks/write.ts";
