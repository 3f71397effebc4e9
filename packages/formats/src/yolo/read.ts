import { readOnce } from "../model/read-once.ts";
import { imageSizeOf } from "../io/image-size.ts";
import type { Folder, Source } from "../io/source.ts";
import type { Dataset, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError, throwOnError, type OnDiagnostic } from "../model/diagnostic.ts";
import { darknetEntry, isDarknetPath } from "./darknet-layout.ts";
import { FileList } from "./file-list.ts";
import { isLabelPath, labelPathOf, SIDECAR_NAME } from "./layout.ts";
import type { Described } from "./darknet.ts";
import { PlainImages } from "./plain-images.ts";
import { PlainLabels } from "./plain-labels.ts";
import { plainClasses } from "./read-classes.ts";
import type { RestoredImages } from "./restored-images.ts";
import { RowReader } from "./row-reader.ts";
import type { Size } from "./rows.ts";
import type { YoloTask } from "./shapes.ts";
import { findImages, type SplitImage, type SplitImages } from "./split-images.ts";

/** How a YOLO dataset is read. */
export interface ReadYoloOptions {
  /**
   * What the rows hold. Unless given: what the sidecar says; `pose` where data.yaml has a `kpt_shape`; else by the
   * columns, 5 a box, more an outline. Rows of oriented boxes look like outlines of four points: say `obb`.
   */
  readonly task?: YoloTask;
  /** Told of every finding; without it the first `error` is thrown. */
  readonly onDiagnostic?: OnDiagnostic;
  /** Gives the size of an image from its bytes; {@link imageSizeOf} unless given. */
  readonly imageSize?: (source: Source) => Promise<Size | undefined>;
  /** The path of the data.yaml, or of Darknet's `obj.data` or `obj.names`, where it has another name or place than at the root. */
  readonly dataYaml?: string;
  /** Whether a sidecar is read where there is one; `true` unless given. */
  readonly sidecar?: boolean;
}

/**
 * Reads a YOLO dataset as Ultralytics' loader finds it: https://docs.ultralytics.com/datasets/detect/; or as Darknet does,
 * where there is an `obj.data` or `obj.names` and no data.yaml: https://github.com/AlexeyAB/darknet. With a sidecar of
 * angokit beside it, what its label files still say comes back as it was before it was written; what was edited in
 * label files or data.yaml since counts.
 *
 * @throws FormatError `yolo/data-yaml`, `yolo/names` and others where the dataset can't be read at all
 */
export async function readYolo(folder: Folder, options: ReadYoloOptions = {}): Promise<Dataset> {
  return readDataset(folder, options, new PlainLabels());
}

/** See {@link readYolo}. Without `plain`, every label file is read as one that may have anything wrong. */
export async function readDataset(
  folder: Folder,
  options: ReadYoloOptions,
  plain: PlainLabels | undefined,
): Promise<Dataset> {
  const files = await folder.list();
  const onDiagnostic = options.onDiagnostic ?? throwOnError;
  const yamlPath = options.dataYaml ?? findDataYaml(folder, files);
  const known = new FileList(files);
  const hasSidecar = options.sidecar !== false && files.includes(SIDECAR_NAME);
  const restoring = hasSidecar ? await import("./restored-images.ts") : undefined;
  const sidecar = await restoring?.readSidecar(folder.open(SIDECAR_NAME));
  // A dataset without images is no use for training, but it can be given back.
  const { yaml, found, labelOf } = await described(folder, known, yamlPath, onDiagnostic, (diagnostic) => {
    const isEmptySplit = hasSidecar && diagnostic.code === "yolo/split-missing";
    onDiagnostic(isEmptySplit ? { ...diagnostic, severity: "warning" } : diagnostic);
  });
  const written = sidecar?.head.task;
  if (written === "classify")
    throw new FormatError(
      "yolo/sidecar",
      `${SIDECAR_NAME} is that of images in folders of classes. Remove it.`,
    );
  const task = options.task ?? written ?? (yaml.keypoints === undefined ? undefined : "pose");
  const classes = (sidecar && restoring?.restoredClasses(sidecar, yaml)) ?? plainClasses(yaml);
  const header: Header =
    sidecar === undefined
      ? { source: "yolo", categories: classes.categories, splits: found.splits, info: {}, extra: yaml.extra }
      : { ...sidecar.head.header, categories: classes.categories };
  const rows = new RowReader(yaml, classes, task, onDiagnostic);
  const imageSize = options.imageSize ?? imageSizeOf;
  const restored =
    sidecar &&
    restoring &&
    new restoring.RestoredImages(
      sidecar,
      folder,
      known,
      yamlPath,
      classes,
      imageSize,
      onDiagnostic,
      rows,
      labelOf,
    );
  const plainImages = new PlainImages(folder, rows, options.imageSize, onDiagnostic, plain);
  const reader = new ImageReader(known, yamlPath, onDiagnostic, plainImages, labelOf);
  return {
    header,
    images: readOnce(restored === undefined ? reader.readPlain(found) : reader.read(found, restored)),
  };
}

/** What describes a dataset, read, and its images, found. */
async function described(
  folder: Folder,
  files: FileList,
  path: string,
  onDiagnostic: OnDiagnostic,
  onImages: OnDiagnostic,
): Promise<Described> {
  if (isDarknetPath(path))
    return (await import("./darknet.ts")).describeDarknet(folder, files, path, onImages);
  const { readDataYaml } = await import("./data-yaml.ts");
  const yaml = await readDataYaml(folder.open(path), path, onDiagnostic, files.paths);
  return { yaml, found: await findImages(folder, files, yaml, path, onImages, true), labelOf: labelPathOf };
}

class ImageReader {
  readonly #files: FileList;
  readonly #yamlPath: string;
  readonly #onDiagnostic: OnDiagnostic;
  readonly #plain: PlainImages;
  readonly #labelOf: (imagePath: string) => string;

  constructor(
    files: FileList,
    yamlPath: string,
    onDiagnostic: OnDiagnostic,
    plain: PlainImages,
    labelOf: (imagePath: string) => string,
  ) {
    this.#labelOf = labelOf;
    this.#files = files;
    this.#yamlPath = yamlPath;
    this.#onDiagnostic = onDiagnostic;
    this.#plain = plain;
  }

  /** Images of a dataset without a sidecar. */
  readPlain({ images }: SplitImages): AsyncIterable<DatasetImage> {
    return this.#plain.read(images, () => this.#tellLeftOver(images, new Set()));
  }

  /** Images that the sidecar knows in its order, then the others. */
  async *read({ images }: SplitImages, restored: RestoredImages): AsyncGenerator<DatasetImage> {
    const done = new Set<string>();
    let gone = 0;
    for await (const entry of restored.entries) {
      if (entry.path !== null) done.add(this.#labelOf(entry.path));
      if (restored.isGone(entry)) gone += 1;
      const image = await restored.image(entry);
      if (image !== undefined) yield image;
    }
    const others = done.size === 0 ? images : images.filter(({ labelPath }) => !done.has(labelPath));
    yield* this.#plain.read(others, () => {
      if (gone > 0) {
        const message = `${times(gone, "image has", "images have")} neither image nor label file any more. If none was deleted, the sidecar is that of another dataset.`;
        this.#warn("yolo/sidecar-image-gone", message, SIDECAR_NAME);
      }
      this.#tellLeftOver(images, done);
    });
  }

  /** Tells of label files that were not read. */
  #tellLeftOver(images: readonly SplitImage[], done: Set<string>): void {
    const [first, count] = this.#leftOver(images, done);
    if (count === 0) return;
    const message = `${times(count, "label file belongs", "label files belong")} to no split of ${this.#yamlPath}, as loaders see it: not read.`;
    this.#warn("yolo/label-without-split", message, first);
  }

  /** The first label file that was not read, and how many there are. */
  #leftOver(images: readonly SplitImage[], done: Set<string>): readonly [string, number] {
    const texts = this.#files.paths.filter((path) => path.endsWith(".txt"));
    let read = 0;
    for (const { hasLabels } of images) if (hasLabels) read += 1;
    if (texts.length === read) return ["", 0];
    for (const { labelPath } of images) done.add(labelPath);
    const left = texts.filter((path) => isLabelPath(path) && !done.has(path));
    return [left[0] ?? "", left.length];
  }

  #warn(code: string, message: string, file: string): void {
    this.#onDiagnostic({ code, severity: "warning", message, file });
  }
}

function times(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** The data.yaml at the root of a folder, or the only other YAML file there; else what describes a Darknet dataset. */
function findDataYaml(folder: Folder, files: readonly string[]): string {
  const candidates = files.filter((path) => /^[^/]+\.ya?ml$/i.test(path));
  const named = ["data.yaml", "data.yml", "dataset.yaml", "dataset.yml"].find((name) =>
    candidates.includes(name),
  );
  const [only, ...others] = candidates;
  if (named !== undefined) return named;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined)
    throw new FormatError(
      "yolo/data-yaml",
      `${folder.name} has several YAML files and no data.yaml: ${candidates.join(", ")}. Name one.`,
    );
  const darknet = darknetEntry(files);
  if (darknet !== undefined) return darknet;
  throw new FormatError("yolo/data-yaml", `${folder.name} has no data.yaml.`);
}
