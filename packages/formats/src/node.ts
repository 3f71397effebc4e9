export { fileSink } from "./node/file-sink.ts";
export { diskFolder } from "./node/folder.ts";
export { folderSink } from "./node/folder-sink.ts";
export type { DiskSink, SinkOptions } from "./node/folder-sink.ts";
export { findImages, imageRoots, imageSizes, placeImages } from "./node/images.ts";
export type { FindImage, ImagePlacer, Placement, PlaceImagesOptions } from "./node/images.ts";
export { fileSource, stdinSource } from "./node/source.ts";
export type { FileSourceOptions } from "./node/source.ts";
