/** What Ultralytics' loader takes for an image: https://docs.ultralytics.com/datasets/detect/ */
export const trainableExtensions: ReadonlySet<string> = new Set([
  "bmp",
  "dng",
  "jpeg",
  "jpg",
  "mpo",
  "png",
  "tif",
  "tiff",
  "webp",
  "pfm",
  "heic",
]);
