import { readText, type Folder } from "../io/source.ts";
import type { Diagnostic, OnDiagnostic } from "../model/diagnostic.ts";
import type { DataYaml } from "./data-yaml.ts";
import type { FileList } from "./file-list.ts";
import { labelPathBelow, matched } from "./label-match.ts";
import { labelFolderOf, labelPathOf } from "./layout.ts";
import { isLoadable, loadable } from "./loadable-paths.ts";
import type { MovedPaths } from "./moved-paths.ts";

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
 *
 * @param followsMoved whether absolute paths, which no loader finds here, are looked for by how they end
 */
export async function findImages(
  folder: Folder,
  files: FileList,
  yaml: DataYaml,
  yamlPath: string,
  onDiagnostic: OnDiagnostic,
  followsMoved = false,
): Promise<SplitImages> {
  const finder = new ImageFinder(folder, files, yaml.root, yamlPath, onDiagnostic, followsMoved);
  const splits: string[] = [];
  const images: SplitImage[] = [];
  const taken = new Map<string, SplitImage>();
  /** Splits by the folder, where a folder was all there was so far: its images need not be told apart. */
  const whole = new Map<readonly SplitImage[], string>();
  for (const { key, places } of yaml.splits) {
    let fresh: SplitImage[] = [];
    let [shared, count] = ["", 0];
    let twin: string | undefined;
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
      if (taken.size === 0)
        for (const before of whole.keys()) for (const image of before) taken.set(image.labelPath, image);
      for (const image of found) {
        const earlier = taken.get(image.labelPath);
        if (earlier === undefined) {
          fresh.push(image);
          taken.set(image.labelPath, image);
          continue;
        }
        if (earlier.split !== key) shared = earlier.split;
        else if (image.hasImage && earlier.hasImage && image.path !== earlier.path) twin ??= image.path;
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
    if (twin !== undefined) {
      const message = `${twin} has the label file of another image, as others of ${key} may: read is the first only.`;
      onDiagnostic({ code: "yolo/same-stem", severity: "warning", message, file: twin });
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
  readonly #followsMoved: boolean;
  #moved: MovedPaths | undefined;

  constructor(
    folder: Folder,
    files: FileList,
    root: string | undefined,
    yamlPath: string,
    onDiagnostic: OnDiagnostic,
    followsMoved: boolean,
  ) {
    this.#followsMoved = followsMoved;
    this.#folder = folder;
    this.#files = files;
    this.#root = root;
    this.#yamlPath = yamlPath;
    this.#onDiagnostic = onDiagnostic;
  }

  /** The images of a place of a split. Of a folder that was found before, those of the split that it was found for. */
  async find(split: string, place: string): Promise<readonly SplitImage[]> {
    const isThere = (path: string): boolean =>
      this.#files.has(path) || this.#files.below(`${path}/`).length > 0;
    const moved = this.#isAbsolute(place) ? (await this.#movedPaths()).expected(place, isThere) : undefined;
    if (moved !== undefined) this.#tellMoved(place, this.#yamlPath);
    for (const candidate of moved === undefined ? this.#candidates(place) : [moved]) {
      if (this.#files.has(candidate)) return this.#fromList(split, candidate);
      const images =
        this.#found.get(candidate) ?? this.#inFolder(split, candidate === "" ? "" : `${candidate}/`);
      if (images.length === 0) continue;
      this.#found.set(candidate, images);
      return images;
    }
    const isDemanded = split === "train" || split === "val";
    this.#tell(
      isDemanded ? "yolo/split-missing" : "yolo/test-missing",
      isDemanded ? "error" : "note",
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
    let isMovedTold = false;
    for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
      const entry = line.trim();
      if (entry === "" || !isLoadable(entry.replaceAll("\\", "/"), "")) continue;
      const candidates = [joined(parentOf(list), entry), ...this.#candidates(entry)].filter(
        (path) => path !== undefined,
      );
      const paths = this.#isAbsolute(entry) ? await this.#movedPaths() : undefined;
      const moved =
        paths?.find(entry) ?? paths?.expected(entry, (path) => this.#files.has(labelPathOf(path)));
      if (moved !== undefined) {
        candidates.push(moved);
        if (!isMovedTold) this.#tellMoved(entry, list);
        isMovedTold = true;
      }
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

  /** Whether a path is absolute, and may be looked for by its end. */
  #isAbsolute(place: string): boolean {
    return this.#followsMoved && /^(?:[/\\]|[a-z]:)/i.test(place);
  }

  async #movedPaths(): Promise<MovedPaths> {
    const { MovedPaths: Paths } = await import("./moved-paths.ts");
    return (this.#moved ??= new Paths(this.#files, parentOf(this.#yamlPath)));
  }

  #tellMoved(place: string, file: string): void {
    const message = `${place} is a path of another machine: it was found here by how it ends, which loaders don't do.`;
    this.#tell("yolo/path-elsewhere", "warning", message, file);
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
