import { imageSizeOf } from "../io/image-size.ts";
import type { Folder, Source } from "../io/source.ts";
import { withoutSecret } from "../io/url.ts";
import type { Annotation, Dataset, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError, throwOnError, type Diagnostic, type OnDiagnostic } from "../model/diagnostic.ts";
import { readDataYaml } from "./data-yaml.ts";
import { FileList } from "./file-list.ts";
import { readLabelLines, type LabelLine } from "./label-file.ts";
import { isLabelPath, labelPathOf, SIDECAR_NAME } from "./layout.ts";
import { PlainImages, sizeUnknown } from "./plain-images.ts";
import { PlainLabels } from "./plain-labels.ts";
import { plainClasses, restoredClasses, type ReadClasses } from "./read-classes.ts";
import { compareRows, mergeAnnotations, standingRelations } from "./restore.ts";
import { RowReader } from "./row-reader.ts";
import type { Size } from "./rows.ts";
import type { YoloTask } from "./shapes.ts";
import { readSidecar, type Sidecar, type SidecarEntry } from "./sidecar.ts";
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
  /** The path of the data.yaml, where it has another name or place than at the root. */
  readonly dataYaml?: string;
  /** Whether a sidecar is read where there is one; `true` unless given. */
  readonly sidecar?: boolean;
}

/**
 * Reads a YOLO dataset as Ultralytics' loader finds it: https://docs.ultralytics.com/datasets/detect/. With a sidecar of
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
  const yaml = await readDataYaml(folder.open(yamlPath), yamlPath, onDiagnostic, files);
  const hasSidecar = options.sidecar !== false && files.includes(SIDECAR_NAME);
  const sidecar = hasSidecar ? await readSidecar(folder.open(SIDECAR_NAME)) : undefined;
  const known = new FileList(files);
  const found = await findImages(folder, known, yaml, yamlPath, (diagnostic) => {
    // A dataset without images is no use for training, but it can be given back.
    const isEmptySplit = hasSidecar && diagnostic.code === "yolo/split-missing";
    onDiagnostic(isEmptySplit ? { ...diagnostic, severity: "warning" } : diagnostic);
  });
  const task = options.task ?? sidecar?.head.task ?? (yaml.keypoints === undefined ? undefined : "pose");
  const classes = sidecar === undefined ? plainClasses(yaml) : restoredClasses(sidecar, yaml);
  const header: Header =
    sidecar === undefined
      ? { source: "yolo", categories: classes.categories, splits: found.splits, info: {}, extra: yaml.extra }
      : { ...sidecar.head.header, categories: classes.categories };
  const rows = new RowReader(yaml, classes, task, onDiagnostic);
  const reader = new ImageReader(
    folder,
    known,
    yamlPath,
    classes,
    options.imageSize ?? imageSizeOf,
    onDiagnostic,
    rows,
    new PlainImages(folder, rows, options.imageSize, onDiagnostic, plain),
  );
  return { header, images: reader.read(found, sidecar) };
}

class ImageReader {
  readonly #folder: Folder;
  readonly #files: FileList;
  readonly #yamlPath: string;
  readonly #classes: ReadClasses;
  readonly #imageSize: (source: Source) => Promise<Size | undefined>;
  readonly #onDiagnostic: OnDiagnostic;
  readonly #rows: RowReader;
  readonly #plain: PlainImages;

  constructor(
    folder: Folder,
    files: FileList,
    yamlPath: string,
    classes: ReadClasses,
    imageSize: (source: Source) => Promise<Size | undefined>,
    onDiagnostic: OnDiagnostic,
    rows: RowReader,
    plain: PlainImages,
  ) {
    this.#folder = folder;
    this.#files = files;
    this.#yamlPath = yamlPath;
    this.#classes = classes;
    this.#imageSize = imageSize;
    this.#onDiagnostic = onDiagnostic;
    this.#rows = rows;
    this.#plain = plain;
  }

  /** Images that the sidecar knows in its order, then the others. */
  async *read({ images }: SplitImages, sidecar: Sidecar | undefined): AsyncGenerator<DatasetImage> {
    const done = new Set<string>();
    let gone = 0;
    if (sidecar !== undefined) {
      for await (const entry of sidecar.entries) {
        if (entry.path !== null) done.add(labelPathOf(entry.path));
        if (this.#isGone(entry)) gone += 1;
        const image = await this.#restored(entry);
        if (image !== undefined) yield image;
      }
    }
    yield* this.#plain.read(
      done.size === 0 ? images : images.filter(({ labelPath }) => !done.has(labelPath)),
    );
    if (gone > 0) {
      const message = `${times(gone, "image has", "images have")} neither image nor label file any more. If none was deleted, the sidecar is that of another dataset.`;
      this.#tell("yolo/sidecar-image-gone", "warning", message, SIDECAR_NAME);
    }
    const [first, count] = this.#leftOver(images, done);
    if (count === 0) return;
    const message = `${times(count, "label file belongs", "label files belong")} to no split of ${this.#yamlPath}, as loaders see it: not read.`;
    this.#tell("yolo/label-without-split", "warning", message, first);
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

  #isGone({ path }: SidecarEntry): boolean {
    return path !== null && !this.#files.has(path) && !this.#files.has(labelPathOf(path));
  }

  async #restored(entry: SidecarEntry): Promise<DatasetImage | undefined> {
    const { path } = entry;
    if (path === null) return this.#withClasses(entry.image, entry.image.annotations);
    const labelPath = labelPathOf(path);
    if (this.#isGone(entry)) return undefined;
    const hasImage = this.#files.has(path);
    const compared = compareRows(await this.#lines(labelPath), entry.rows);
    const edited = compared.filter(({ original }) => original === undefined).map(({ line }) => line);
    const parsed = new Map<number, Annotation>();
    if (edited.length > 0) {
      const size = (await this.#sizeOf(entry.image, hasImage ? path : undefined)) ?? undefined;
      if (size === undefined) {
        this.#onDiagnostic(sizeUnknown(labelPath, path));
        return undefined;
      }
      const all = compared.map(({ line }) => line);
      for (const [line, annotation] of this.#rows.annotations(
        edited,
        all,
        labelPath,
        size,
        (at) => `${labelPath}:${String(at)}`,
      ))
        parsed.set(line, annotation);
    }
    const { path: _path, ...record } = entry.image;
    const image: DatasetImage = { ...record, ...(hasImage ? { path } : {}) };
    const lines = new Map<Annotation | undefined, number>();
    for (const { line, original } of compared)
      if (original !== undefined) lines.set(entry.image.annotations[original], line.line);
    return this.#withClasses(image, mergeAnnotations(entry, compared, parsed), parsed, labelPath, lines);
  }

  /** An image of the sidecar with the annotations that it has now. `lines` are those of their rows. */
  #withClasses(
    image: DatasetImage,
    annotations: readonly Annotation[],
    parsed: ReadonlyMap<number, Annotation> = new Map(),
    labelPath: string = SIDECAR_NAME,
    lines: ReadonlyMap<Annotation | undefined, number> = new Map(),
  ): DatasetImage {
    const { moved } = this.#classes;
    const fresh = new Set(parsed.values());
    const standing = annotations.flatMap((annotation) => {
      if (moved === undefined || fresh.has(annotation)) return [annotation];
      const category = moved.get(annotation.category);
      if (category !== undefined) return [{ ...annotation, category }];
      const message = `The class of annotation ${JSON.stringify(annotation.id)} of ${withoutSecret(image.name)} is not in ${this.#yamlPath} any more.`;
      this.#tell("yolo/class-removed", "warning", message, labelPath, lines.get(annotation));
      return [];
    });
    return { ...image, annotations: standing, relations: standingRelations(image, standing) };
  }

  async #lines(labelPath: string): Promise<readonly LabelLine[]> {
    return this.#files.has(labelPath)
      ? readLabelLines(this.#folder.open(labelPath), labelPath, this.#onDiagnostic)
      : [];
  }

  async #sizeOf({ width, height }: DatasetImage, path: string | undefined): Promise<Size | undefined> {
    if (width !== undefined && height !== undefined) return { width, height };
    return path === undefined ? undefined : this.#imageSize(this.#folder.open(path));
  }

  #tell(code: string, severity: Diagnostic["severity"], message: string, file: string, line?: number): void {
    this.#onDiagnostic({ code, severity, message, file, ...(line === undefined ? {} : { line }) });
  }
}

function times(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** The data.yaml at the root of a folder, or the only other YAML file there. */
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
  if (files.some((path) => /(?:^|\/)(?:obj\.(?:data|names)|obj_train_data\/)/.test(path))) {
    throw new FormatError(
      "yolo/darknet",
      `${folder.name} is a Darknet dataset (obj.names): it needs a data.yaml with names, train and val to be read.`,
    );
  }
  throw new FormatError("yolo/data-yaml", `${folder.name} has no data.yaml.`);
}
