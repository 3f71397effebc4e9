import { readText, type Folder } from "../io/source.ts";
import { trainableExtensions } from "../io/names.ts";
import type { Diagnostic, OnDiagnostic } from "../model/diagnostic.ts";
import type { DataYaml } from "./data-yaml.ts";
import { labelFolderOf, labelPathOf } from "./layout.ts";

/** A place where a split has an image. */
export interface SplitImage {
  readonly split: string;
  /** The path of the image; of one whose file is missing, the path of its label file. */
  readonly path: string;
  readonly labelPath: string;
  readonly hasImage: boolean;
  /** The image's path below the folder of its split. */
  readonly name: string;
}

/** The images of a dataset, split by split, each in the order of its paths, or of its list. */
export interface SplitImages {
  /** The splits that are there. One that names the same images as an earlier one is none. */
  readonly splits: readonly string[];
  readonly images: readonly SplitImage[];
}

/**
 * Finds images by the loader's rule: below a folder at any depth, by extension, hidden ones passed over; or by a list.
 * Label files whose image is missing are found too.
 */
export async function findImages(
  folder: Folder,
  files: readonly string[],
  yaml: DataYaml,
  yamlPath: string,
  onDiagnostic: OnDiagnostic,
): Promise<SplitImages> {
  const finder = new ImageFinder(folder, files, yaml.root, yamlPath, onDiagnostic);
  const splits: string[] = [];
  const images: SplitImage[] = [];
  const splitOf = new Map<string, string>();
  for (const { key, places } of yaml.splits) {
    const found: SplitImage[] = [];
    for (const place of places) for (const image of await finder.find(key, place)) found.push(image);
    const fresh: SplitImage[] = [];
    let shared = "";
    for (const image of found) {
      const earlier = splitOf.get(image.labelPath);
      if (earlier === undefined) fresh.push(image);
      else if (earlier !== key) shared = earlier;
      if (earlier === undefined) splitOf.set(image.labelPath, key);
    }
    // `val` may name the images of `train` because loaders demand both.
    if (fresh.length > 0 || found.length === 0) splits.push(key);
    if (shared !== "" && fresh.length > 0) {
      onDiagnostic({
        code: "yolo/image-in-two-splits",
        severity: "warning",
        message: `Some images are in the splits ${shared} and ${key}: they are read as part of ${shared}.`,
        file: yamlPath,
      });
    }
    // No `push(...fresh)`: a call takes some 100 000 arguments at most.
    for (const image of fresh) images.push(image);
  }
  return { splits, images };
}

class ImageFinder {
  readonly #folder: Folder;
  /** Sorted by code unit. */
  readonly #files: readonly string[];
  readonly #known: ReadonlySet<string>;
  readonly #root: string | undefined;
  readonly #yamlPath: string;
  readonly #onDiagnostic: OnDiagnostic;

  constructor(
    folder: Folder,
    files: readonly string[],
    root: string | undefined,
    yamlPath: string,
    onDiagnostic: OnDiagnostic,
  ) {
    this.#folder = folder;
    this.#files = files.toSorted();
    this.#known = new Set(files);
    this.#root = root;
    this.#yamlPath = yamlPath;
    this.#onDiagnostic = onDiagnostic;
  }

  async find(split: string, place: string): Promise<SplitImage[]> {
    for (const candidate of this.#candidates(place)) {
      if (this.#known.has(candidate)) return this.#fromList(split, candidate);
      const below = candidate === "" ? "" : `${candidate}/`;
      const images = this.#below(below).filter((path) => isLoadable(path, below));
      const orphans = this.#orphans(images, below);
      if (images.length + orphans.length === 0) continue;
      return [
        ...images.map((path): SplitImage => ({
          split,
          path,
          labelPath: labelPathOf(path),
          hasImage: true,
          name: path.slice(below.length),
        })),
        ...orphans.map((path): SplitImage => ({
          split,
          path,
          labelPath: path,
          hasImage: false,
          name: nameBelow(path, below),
        })),
      ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    }
    this.#tell(
      "yolo/split-missing",
      "error",
      `${split}: ${place} holds neither images nor labels, or is not in this folder.${this.#aside()}`,
      this.#yamlPath,
    );
    return [];
  }

  /** Only the folder that was given is read, whatever `path` says. */
  #aside(): string {
    if (this.#root === undefined) return "";
    return ` The YAML says that its data lie in ${JSON.stringify(this.#root)}: put it into that folder, without path.`;
  }

  /** Label files below a folder of images or its folder of labels, that belong to none of the images. */
  #orphans(images: readonly string[], below: string): string[] {
    const labels = labelFolderOf(below);
    if (labels === below) return [];
    const taken = new Set(images.map((path) => labelPathOf(path)));
    // `images/train/images/a.jpg` has its label in `images/train/labels/a.txt`.
    const nested = this.#below(below).filter((path) => path.slice(below.length - 1).includes("/labels/"));
    return [...nested, ...this.#below(labels)].filter((path) => path.endsWith(".txt") && !taken.has(path));
  }

  /** The files below a folder. */
  #below(folder: string): readonly string[] {
    let [start, end] = [0, this.#files.length];
    while (start < end) {
      const middle = (start + end) >>> 1;
      if ((this.#files[middle] ?? "") < folder) start = middle + 1;
      else end = middle;
    }
    while (this.#files[end]?.startsWith(folder) === true) end += 1;
    return this.#files.slice(start, end);
  }

  async #fromList(split: string, list: string): Promise<SplitImage[]> {
    const text = await readText(this.#folder.open(list));
    const found: SplitImage[] = [];
    for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
      const entry = line.trim();
      if (entry === "" || !isLoadable(entry.replaceAll("\\", "/"), "")) continue;
      const candidates = [joined(parentOf(list), entry), ...this.#candidates(entry)].filter(
        (path) => path !== undefined,
      );
      const path = candidates.find((candidate) => this.#known.has(candidate));
      const labelPath = candidates
        .map((candidate) => labelPathOf(candidate))
        .find((candidate) => this.#known.has(candidate));
      if (path !== undefined)
        found.push({ split, path, labelPath: labelPathOf(path), hasImage: true, name: nameBelow(path, "") });
      else if (labelPath !== undefined)
        found.push({ split, path: labelPath, labelPath, hasImage: false, name: nameBelow(labelPath, "") });
      else
        this.#tell(
          "yolo/image-missing",
          "error",
          `The image ${entry} is not in this folder.`,
          list,
          index + 1,
        );
    }
    return found;
  }

  /** Where a place may lie: below `path`, below the folder of data.yaml, and both again without a leading `../`. */
  #candidates(place: string): string[] {
    const base = parentOf(this.#yamlPath);
    const places = [place, place.replace(/^(?:\.\.\/)+/, "")];
    const roots = this.#root === undefined ? [base] : [joined(base, this.#root), base];
    return [
      ...new Set(
        places.flatMap((one) => roots.map((root) => (root === undefined ? undefined : joined(root, one)))),
      ),
    ].filter((path) => path !== undefined);
  }

  #tell(code: string, severity: Diagnostic["severity"], message: string, file: string, line?: number): void {
    this.#onDiagnostic({ code, severity, message, file, ...(line === undefined ? {} : { line }) });
  }
}

/** Whether a loader finds an image at a path: by extension; hidden files and folders are passed over. */
function isLoadable(path: string, below: string): boolean {
  const rest = path.slice(below.length);
  return (
    trainableExtensions.has(rest.slice(rest.lastIndexOf(".") + 1).toLowerCase()) &&
    !rest.split("/").some((segment) => /^\.[^./]/.test(segment))
  );
}

/** The path below the folder of a split, whether it is one of images or of labels. */
function nameBelow(path: string, below: string): string {
  for (const folder of [below, labelFolderOf(below)])
    if (folder !== "" && path.startsWith(folder)) return path.slice(folder.length);
  return path.replace(/^(?:images|labels)\//, "");
}

function parentOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** A path below a folder, normalised; `undefined` where it is absolute or leads out of the dataset. */
function joined(folder: string, path: string): string | undefined {
  const plain = path.replaceAll("\\", "/");
  if (plain.startsWith("/") || /^[a-z]:/i.test(plain)) return undefined;
  const segments: string[] = [];
  for (const segment of `${folder}/${plain}`.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join("/");
}
