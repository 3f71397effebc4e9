import { readText, type Folder } from "../io/source.ts";
import { trainableExtensions } from "../io/extensions.ts";
import type { Diagnostic, OnDiagnostic } from "../model/diagnostic.ts";
import type { DataYaml } from "./data-yaml.ts";
import type { FileList } from "./file-list.ts";
import { labelPathBelow, matched } from "./label-match.ts";
import { labelFolderOf, labelPathOf } from "./layout.ts";

/** A place where a split has an image. */
export interface SplitImage {
  readonly split: string;
  /** The path of the image; of one whose file is missing, the path of its label file. */
  readonly path: string;
  readonly labelPath: string;
  readonly hasImage: boolean;
  readonly hasLabels: boolean;
  /** The image's path below the folder of its split. */
  readonly name: string;
}

/** The images of a dataset, split by split, each in the order of its paths, or of its list. */
export interface SplitImages {
  /** The splits that are there. One that names the same images as an earlier one is none. */
  readonly splits: readonly string[];
  /** No two have the same label file. */
  readonly images: readonly SplitImage[];
}

/**
 * Finds images by the loader's rule: below a folder at any depth, by extension, hidden ones passed over; or by a list.
 * Label files whose image is missing are found too.
 */
export async function findImages(
  folder: Folder,
  files: FileList,
  yaml: DataYaml,
  yamlPath: string,
  onDiagnostic: OnDiagnostic,
): Promise<SplitImages> {
  const finder = new ImageFinder(folder, files, yaml.root, yamlPath, onDiagnostic);
  const splits: string[] = [];
  const images: SplitImage[] = [];
  const splitOf = new Map<string, string>();
  /** Splits by the folder, where a folder was all there was so far: its images need not be told apart. */
  const whole = new Map<readonly SplitImage[], string>();
  for (const { key, places } of yaml.splits) {
    let fresh: SplitImage[] = [];
    let [shared, count] = ["", 0];
    for (const place of places) {
      const found = await finder.find(key, place);
      count += found.length;
      const earlierKey = whole.get(found);
      if (earlierKey !== undefined) {
        if (earlierKey !== key) shared = earlierKey;
        continue;
      }
      if (images.length === 0 && fresh.length === 0 && labelsAscend(found)) {
        fresh = [...found];
        whole.set(found, key);
        continue;
      }
      if (splitOf.size === 0)
        for (const [before, split] of whole)
          for (const { labelPath } of before) splitOf.set(labelPath, split);
      for (const image of found) {
        const earlier = splitOf.get(image.labelPath);
        if (earlier === undefined) fresh.push(image);
        else if (earlier !== key) shared = earlier;
        if (earlier === undefined) splitOf.set(image.labelPath, key);
      }
    }
    // `val` may name the images of `train` because loaders demand both.
    if (fresh.length > 0 || count === 0) splits.push(key);
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

/** Whether each label file comes after the one before it: then none comes twice. */
function labelsAscend(images: readonly SplitImage[]): boolean {
  return images.every(({ labelPath }, at) => at === 0 || (images[at - 1]?.labelPath ?? "") < labelPath);
}

class ImageFinder {
  readonly #folder: Folder;
  readonly #files: FileList;
  readonly #found = new Map<string, readonly SplitImage[]>();
  readonly #root: string | undefined;
  readonly #yamlPath: string;
  readonly #onDiagnostic: OnDiagnostic;

  constructor(
    folder: Folder,
    files: FileList,
    root: string | undefined,
    yamlPath: string,
    onDiagnostic: OnDiagnostic,
  ) {
    this.#folder = folder;
    this.#files = files;
    this.#root = root;
    this.#yamlPath = yamlPath;
    this.#onDiagnostic = onDiagnostic;
  }

  /** The images of a place of a split. Of a folder that was found before, those of the split that it was found for. */
  async find(split: string, place: string): Promise<readonly SplitImage[]> {
    for (const candidate of this.#candidates(place)) {
      if (this.#files.has(candidate)) return this.#fromList(split, candidate);
      const images =
        this.#found.get(candidate) ?? this.#inFolder(split, candidate === "" ? "" : `${candidate}/`);
      if (images.length === 0) continue;
      this.#found.set(candidate, images);
      return images;
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

  /** The images below a folder, and label files below it or its folder of labels that belong to none of them. */
  #inFolder(split: string, below: string): readonly SplitImage[] {
    const labels = labelFolderOf(below);
    const all = this.#files.below(below);
    const paths = loadable(all, below);
    // `images/train/images/a.jpg` has its label in `images/train/labels/a.txt`.
    const nested = labels === below ? [] : all.filter((path) => path.includes("/labels/", below.length - 1));
    const texts =
      labels === below
        ? []
        : nested.concat(this.#files.below(labels)).filter((path) => path.endsWith(".txt"));
    const { listed, orphans } = matched(paths, texts, below, labels);
    const images = paths.map((path, at): SplitImage => {
      const found = listed[at];
      const labelPath = found ?? labelPathBelow(path, below, labels);
      const hasLabels = found !== undefined || (labels === below && this.#files.has(labelPath));
      return { split, path, labelPath, hasImage: true, hasLabels, name: path.slice(below.length) };
    });
    if (orphans.length === 0) return images;
    for (const path of orphans)
      images.push({
        split,
        path,
        labelPath: path,
        hasImage: false,
        hasLabels: true,
        name: nameBelow(path, below),
      });
    return images.toSorted((a, b) => (a.name < b.name ? -1 : 1));
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
      const path = candidates.find((candidate) => this.#files.has(candidate));
      const labelPath = candidates
        .map((candidate) => labelPathOf(candidate))
        .find((candidate) => this.#files.has(candidate));
      if (path !== undefined)
        found.push({ split, ...this.#listed(path), hasImage: true, name: nameBelow(path, "") });
      else if (labelPath !== undefined)
        found.push({
          split,
          path: labelPath,
          labelPath,
          hasImage: false,
          hasLabels: true,
          name: nameBelow(labelPath, ""),
        });
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

  #listed(path: string): Pick<SplitImage, "path" | "labelPath" | "hasLabels"> {
    const labelPath = labelPathOf(path);
    return { path, labelPath, hasLabels: this.#files.has(labelPath) };
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

/** The paths below a folder of which loaders find an image there. */
function loadable(paths: readonly string[], below: string): readonly string[] {
  /** That of the last one: most files of a folder have the same. */
  let extension = "/";
  return paths.filter((path) => {
    const isKnown = path.endsWith(extension) && path.length - extension.length >= below.length;
    if (isKnown && path[below.length] !== "." && !path.includes("/.", below.length)) return true;
    const isFound = isLoadable(path, below);
    if (isFound && path.lastIndexOf(".") >= below.length) extension = path.slice(path.lastIndexOf("."));
    return isFound;
  });
}

/** Whether a loader finds an image at a path: by extension; hidden files and folders are passed over. */
function isLoadable(path: string, below: string): boolean {
  const extension = path.slice(Math.max(path.lastIndexOf(".") + 1, below.length));
  return (
    trainableExtensions.has(extension.toLowerCase()) && !/(?:^|\/)\.[^./]/.test(path.slice(below.length))
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
