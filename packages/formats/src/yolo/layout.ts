/*
 * Where the files of a YOLO dataset lie, by the rules of Ultralytics' loader:
 * https://docs.ultralytics.com/datasets/detect/ and `img2label_paths` in ultralytics/data/utils.py.
 */

/** The name of the sidecar at the dataset's root. */
export const SIDECAR_NAME = "angokit-sidecar.ndjson";
/** The version of the sidecar's format. */
export const SIDECAR_VERSION = 1;

/** The name of the dataset's description at its root. */
export const DATA_YAML_NAME = "data.yaml";

/**
 * The label file of an image: the last `/images/` of its path becomes `/labels/`, the extension `.txt`. Without such a
 * folder the label file lies beside the image.
 */
export function labelPathOf(imagePath: string): string {
  const path = labelFolderOf(imagePath);
  const dot = path.lastIndexOf(".");
  return `${dot > path.lastIndexOf("/") ? path.slice(0, dot) : path}.txt`;
}

/** The same for a folder of images, given with or without a slash at its end. */
export function labelFolderOf(path: string): string {
  // Of most paths the first folder is the only one of that name.
  if (path.startsWith("images/") && !path.includes("/images/", 6)) return `labels${path.slice(6)}`;
  const rooted = `/${path}`;
  const at = rooted.lastIndexOf("/images/");
  return at < 0 ? path : `${rooted.slice(0, at)}/labels/${rooted.slice(at + "/images/".length)}`.slice(1);
}

/** Whether a file looks like one of labels: annotation tools leave a list of the classes among them. */
export function isLabelPath(path: string): boolean {
  const segments = path.split("/");
  const file = segments.pop() ?? "";
  return file.endsWith(".txt") && file !== "classes.txt" && segments.includes("labels");
}

/** Keys of data.yaml that are no splits. */
export const yamlKeys: ReadonlySet<string> = new Set([
  "path",
  "names",
  "nc",
  "download",
  "kpt_shape",
  "kpt_names",
  "flip_idx",
  "channels",
  "yaml_file",
  "license",
  "author",
  "version",
  "description",
  "url",
  "date",
  "task",
  "stride",
]);
