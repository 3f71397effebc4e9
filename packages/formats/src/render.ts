export { classColors } from "./render/class-colors.ts";
export { renderPng } from "./render/png.ts";
export type { RenderedPng } from "./render/png.ts";
export { resized } from "./render/resized.ts";
export type { Picture, RenderOptions } from "./render/sheet.ts";
export { renderSvg } from "./render/svg.ts";
export type { RenderedSvg } from "./render/svg.ts";
export type { Samples } from "./transform/png-samples.ts";
