import { trainableExtensions } from "../io/extensions.ts";
import { readText, type Folder } from "../io/source.ts";
import { FormatError, type Diagnostic, type OnDiagnostic } from "../model/diagnostic.ts";
import type { DataYaml } from "./data-yaml.ts";
import { besideImage, darknetKeys, darknetLabelPaths } from "./darknet-layout.ts";
import type { FileList } from "./file-list.ts";
import { MovedPaths } from "./moved-paths.ts";
import type { SplitImage, SplitImages } from "./split-images.ts";

/** A dataset as its own description has it, with its images found. */
export interface Described {
  readonly yaml: DataYaml;
  readonly found: SplitImages;
  /** The label file of an image. */
  readonly labelOf: (imagePath: string) => string;
}

/** Lists that are taken where no `obj.data` names any. */
const USUAL_LISTS = ["train.txt", "valid.txt", "val.txt", "test.txt", "images.txt"];
/** Keys whose values are lists, however they end. */
const LIST_KEYS: ReadonlySet<string> = new Set(["train", "valid", "val", "test"]);
const MOST_CLASSES = 100_000;

/**
 * Reads what describes a Darknet dataset: `obj.data`, or `obj.names` alone, and the lists of images. Paths in them are
 * relative to wherever Darknet is started, or to another machine: each is looked for by its end.
 *
 * @throws FormatError `yolo/darknet` where there is nothing that the classes can be told from
 */
export async function describeDarknet(
  folder: Folder,
  files: FileList,
  entry: string,
  onDiagnostic: OnDiagnostic,
): Promise<Described> {
  const paths = new MovedPaths(files, parentOf(entry));
  const isData = /\.data$/i.test(entry);
  const members = isData
    ? membersOf(await readText(folder.open(entry)), entry, onDiagnostic)
    : new Map([["names", entry]]);
  const names = await readNames(folder, paths, members, entry, onDiagnostic);
  const labelOf = (path: string): string => {
    const candidates = darknetLabelPaths(path);
    return candidates.find((candidate) => files.has(candidate)) ?? candidates[0] ?? path;
  };
  const finder = new DarknetImages(folder, files, paths, labelOf, onDiagnostic);
  const splits: { key: string; places: string[] }[] = [];
  const extra: [string, string][] = [];
  for (const [key, value] of members) {
    if (key === "classes" || key === "names") continue;
    const isList = LIST_KEYS.has(key) ? value !== "" : !darknetKeys.has(key) && /\.txt$/i.test(value);
    if (!isList) extra.push([key, value]);
    else splits.push({ key: splitOf(key), places: [value] });
  }
  if (isData && !splits.some(({ key }) => key === "train"))
    tell(
      onDiagnostic,
      "warning",
      "yolo/darknet-list",
      `${entry} names no list of images to train on.`,
      entry,
    );
  for (const { key, places } of splits) await finder.addList(key, places[0] ?? "", entry);
  if (splits.length === 0) await finder.addUsual(parentOf(entry));
  finder.tellUnlisted();
  return {
    yaml: { names, splits, extra: Object.fromEntries(extra) },
    found: { splits: finder.splits, images: finder.images },
    labelOf,
  };
}

/** The lines `key = value` of an `obj.data`. Of two with one key Darknet takes the first. */
function membersOf(text: string, file: string, onDiagnostic: OnDiagnostic): Map<string, string> {
  const members = new Map<string, string>();
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const at = line.indexOf("=");
    if (at < 0 || /^\s*[#;]/.test(line)) continue;
    const key = line.slice(0, at).trim();
    if (members.has(key)) {
      const code = key === "names" || key === "classes" ? "yolo/darknet-names" : "yolo/darknet-list";
      const message = `${file} has the key ${key} twice: the first counts.`;
      onDiagnostic({ code, severity: "warning", message, file, line: index + 1 });
    } else members.set(key, line.slice(at + 1).trim());
  }
  return members;
}

/** `valid` of Darknet is `val` elsewhere. */
function splitOf(key: string): string {
  return key === "valid" ? "val" : key;
}

async function readNames(
  folder: Folder,
  paths: MovedPaths,
  members: ReadonlyMap<string, string>,
  entry: string,
  onDiagnostic: OnDiagnostic,
): Promise<readonly string[]> {
  const claimed = Number(members.get("classes") ?? "");
  const count = Number.isSafeInteger(claimed) && claimed > 0 && claimed <= MOST_CLASSES ? claimed : undefined;
  const place = members.get("names");
  const path = place === undefined ? undefined : paths.find(place);
  if (path === undefined) {
    const why =
      place === undefined
        ? "names no file with the names of classes"
        : `names ${place}, which is not in this folder`;
    if (count === undefined)
      throw new FormatError("yolo/darknet", `${entry} ${why}: its classes are unknown.`, { file: entry });
    tell(
      onDiagnostic,
      "warning",
      "yolo/darknet-names",
      `${entry} ${why}: classes are called by their numbers.`,
      entry,
    );
    return Array.from({ length: count }, (_, at) => String(at));
  }
  const lines = (await readText(folder.open(path))).split(/\r\n|\n|\r/).map((line) => line.trim());
  while (lines.at(-1) === "") lines.pop();
  // A line counts, whatever stands in it: the classes after it keep their numbers.
  const blank = lines.indexOf("");
  if (blank >= 0) {
    const message = `A line of ${path} is blank: class ${String(blank)} is called by its number.`;
    onDiagnostic({ code: "yolo/darknet-names", severity: "warning", message, file: path, line: blank + 1 });
  }
  const names = lines.map((name, at) => (name === "" ? String(at) : name));
  if (count !== undefined && count !== names.length) {
    const message = `${entry} says that there are ${String(count)} classes, ${path} has ${String(names.length)}.`;
    tell(onDiagnostic, "warning", "yolo/darknet-names", message, entry);
    while (names.length < count) names.push(String(names.length));
  }
  return names;
}

/** Finds the images of a Darknet dataset, list by list. */
class DarknetImages {
  readonly splits: string[] = [];
  readonly images: SplitImage[] = [];
  /** Images by label file. */
  readonly #taken = new Map<string, SplitImage>();
  readonly #folder: Folder;
  readonly #files: FileList;
  readonly #paths: MovedPaths;
  readonly #labelOf: (path: string) => string;
  readonly #onDiagnostic: OnDiagnostic;

  constructor(
    folder: Folder,
    files: FileList,
    paths: MovedPaths,
    labelOf: (path: string) => string,
    onDiagnostic: OnDiagnostic,
  ) {
    this.#folder = folder;
    this.#files = files;
    this.#paths = paths;
    this.#labelOf = labelOf;
    this.#onDiagnostic = onDiagnostic;
  }

  async addList(split: string, place: string, entry: string): Promise<void> {
    const list = this.#paths.find(place);
    if (list !== undefined) return this.#add(split, list);
    tell(
      this.#onDiagnostic,
      "error",
      "yolo/split-missing",
      `${split}: ${place} is not in this folder.`,
      entry,
    );
    this.splits.push(split);
  }

  /** Lists by their usual names; without any, all images of the folder. */
  async addUsual(base: string): Promise<void> {
    const below = base === "" ? "" : `${base}/`;
    const lists = USUAL_LISTS.map((name) => `${below}${name}`).filter((path) => this.#files.has(path));
    for (const list of lists) {
      const name = list.slice(below.length, -".txt".length);
      await this.#add(name === "images" ? "train" : splitOf(name), list);
    }
    if (lists.length > 0) return;
    const images = this.#files.below(below).filter((path) => isImage(path) && !/(?:^|\/)\./.test(path));
    for (const path of images) this.#take("train", path, true);
    this.splits.push("train");
  }

  async #add(split: string, list: string): Promise<void> {
    const text = await readText(this.#folder.open(list));
    const before = this.images.length;
    let [count, others] = [0, 0];
    let [shared, twin]: (string | undefined)[] = [];
    for (const [at, line] of text.split(/\r\n|\n|\r/).entries()) {
      const entry = line.trim();
      if (entry === "") continue;
      if (!isImage(entry.replaceAll("\\", "/"))) {
        others += 1;
        continue;
      }
      count += 1;
      const image = this.#paths.find(entry);
      const path =
        image ?? this.#paths.expected(entry, (candidate) => this.#files.has(this.#labelOf(candidate)));
      if (path === undefined) {
        const message = `The image ${entry} is not in this folder.`;
        const code = "yolo/image-missing";
        this.#onDiagnostic({ code, severity: "error", message, file: list, line: at + 1 });
        continue;
      }
      const earlier = this.#take(split, path, image !== undefined);
      if (earlier !== undefined && earlier.split !== split) shared = earlier.split;
      if (earlier?.hasImage === true && image !== undefined && earlier.path !== image) twin ??= image;
    }
    if (others > 0) {
      const message = `${String(others)} ${others === 1 ? "line is" : "lines are"} no image of a type that loaders take: not read.`;
      tell(this.#onDiagnostic, "warning", "yolo/darknet-list", message, list);
    }
    if (twin !== undefined) {
      const message = `${twin} has the label file of another image, as others of the list may: read is the first only.`;
      tell(this.#onDiagnostic, "warning", "yolo/same-stem", message, twin);
    }
    // `valid` may name the list of `train`, as Darknet demands both.
    if ((this.images.length > before || count === 0) && !this.splits.includes(split)) this.splits.push(split);
    if (shared === undefined || this.images.length === before) return;
    const message = `Some images are in the splits ${shared} and ${split}: they are read as part of ${shared}.`;
    tell(this.#onDiagnostic, "warning", "yolo/image-in-two-splits", message, list);
  }

  /** Tells of label files whose image is in no list. */
  tellUnlisted(): void {
    const left = this.#files.paths.filter(
      (path) => /\.txt$/i.test(path) && !/(?:^|\/)\./.test(path) && !this.#taken.has(path),
    );
    if (left.length === 0) return;
    const beside = new Set(
      this.#files.paths.filter((path) => isImage(path)).map((path) => besideImage(path)),
    );
    const labels = left.filter((path) => beside.has(path) || /^obj_[^/]*_data\//.test(path));
    if (labels.length === 0) return;
    const what = labels.length === 1 ? "label file is" : "label files are";
    const message = `${String(labels.length)} ${what} of images in no list: not read.`;
    tell(this.#onDiagnostic, "warning", "yolo/label-without-split", message, labels[0] ?? "");
  }

  /** Takes an image, unless one with its label file was taken. @returns that one */
  #take(split: string, path: string, hasImage: boolean): SplitImage | undefined {
    const labelPath = this.#labelOf(path);
    const earlier = this.#taken.get(labelPath);
    if (earlier !== undefined) return earlier;
    const hasLabels = this.#files.has(labelPath);
    const name = path.replace(/^(?:obj_[^/]*_data|data|images)\//, "");
    const image = { split, path: hasImage ? path : labelPath, labelPath, hasImage, hasLabels, name };
    this.#taken.set(labelPath, image);
    this.images.push(image);
    return undefined;
  }
}

function isImage(path: string): boolean {
  return trainableExtensions.has(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
}

function parentOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

function tell(
  onDiagnostic: OnDiagnostic,
  severity: Diagnostic["severity"],
  code: string,
  message: string,
  file: string,
): void {
  onDiagnostic({ code, severity, message, file });
}
