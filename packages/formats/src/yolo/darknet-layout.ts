/*
 * Where the files of a Darknet dataset lie: https://github.com/AlexeyAB/darknet#how-to-train-to-detect-your-custom-objects
 * and https://docs.cvat.ai/docs/dataset_management/formats/format-yolo.
 */

/** `obj.data` or `obj.names`, at the root or in one of its folders. */
const ENTRY = /^(?:[^./][^/]*\/)?[^./][^/]*\.(data|names)$/i;

/** Keys of `obj.data` that are no lists of images. */
export const darknetKeys: ReadonlySet<string> = new Set([
  "classes",
  "names",
  "backup",
  "labels",
  "eval",
  "results",
  "map",
  "tree",
]);

/** Whether a file describes a Darknet dataset, by its name. */
export function isDarknetPath(path: string): boolean {
  return /\.(?:data|names)$/i.test(path);
}

/**
 * The file that describes a Darknet dataset: the one `.data` nearest to the root, or `obj.data` of several, else the same
 * of `.names`. Undefined where there is none, or doubt.
 */
export function darknetEntry(files: readonly string[]): string | undefined {
  for (const extension of ["data", "names"]) {
    const all = files.filter((path) => ENTRY.exec(path)?.[1]?.toLowerCase() === extension);
    const own = all.filter((path) => !path.includes("/"));
    const nearest = own.length > 0 ? own : all;
    const [first] = nearest;
    if (nearest.length === 1) return first;
    const usual = nearest.filter((path) => path.replace(/^.*\//, "") === `obj.${extension}`);
    if (usual.length === 1) return usual[0];
    if (nearest.length > 0) return undefined;
  }
  return undefined;
}

/**
 * Where the label file of an image may lie: beside it, or, as `replace_image_to_label` of AlexeyAB's Darknet has it, in
 * the folder `labels` for some of COCO's and VOC's folders; or where other loaders look.
 */
export function darknetLabelPaths(imagePath: string): readonly string[] {
  const beside = `${imagePath.slice(0, imagePath.lastIndexOf("."))}.txt`;
  const rooted = `/${beside}`;
  const paths = [beside];
  for (const folder of ["images/train2017", "images/val2017", "images/train2014", "images/val2014"])
    if (rooted.includes(`/${folder}/`))
      paths.push(rooted.replace(`/${folder}/`, `/${folder.replace("images", "labels")}/`).slice(1));
  for (const folder of ["/JPEGImages/", "/images/"])
    if (rooted.includes(folder)) paths.push(rooted.replace(folder, "/labels/").slice(1));
  return paths;
}

/** The label file of an image in a Darknet dataset that angokit wrote: beside it. */
export function besideImage(imagePath: string): string {
  return `${imagePath.slice(0, imagePath.lastIndexOf("."))}.txt`;
}
