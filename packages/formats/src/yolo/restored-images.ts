import type { Folder, Source } from "../io/source.ts";
import { withoutSecret } from "../io/url.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import type { FileList } from "./file-list.ts";
import { readLabelLines, type LabelLine } from "./label-file.ts";
import { SIDECAR_NAME } from "./layout.ts";
import { sizeUnknown } from "./plain-images.ts";
import type { ReadClasses } from "./read-classes.ts";
import { compareRows, mergeAnnotations, standingRelations } from "./restore.ts";
import type { RowReader } from "./row-reader.ts";
import type { Size } from "./rows.ts";
import type { Sidecar, SidecarEntry } from "./sidecar.ts";

export { restoredClasses } from "./restored-classes.ts";
export { readSidecar } from "./sidecar.ts";

/** Images that a sidecar knows, as they were before they were written, with what was edited since. */
export class RestoredImages {
  /** In the order of the dataset that was written. */
  readonly entries: AsyncIterable<SidecarEntry>;
  readonly #folder: Folder;
  readonly #files: FileList;
  readonly #yamlPath: string;
  readonly #classes: ReadClasses;
  readonly #imageSize: (source: Source) => Promise<Size | undefined>;
  readonly #onDiagnostic: OnDiagnostic;
  readonly #rows: RowReader;
  readonly #labelOf: (imagePath: string) => string;

  constructor(
    sidecar: Sidecar,
    folder: Folder,
    files: FileList,
    yamlPath: string,
    classes: ReadClasses,
    imageSize: (source: Source) => Promise<Size | undefined>,
    onDiagnostic: OnDiagnostic,
    rows: RowReader,
    labelOf: (imagePath: string) => string,
  ) {
    this.#labelOf = labelOf;
    this.entries = sidecar.entries;
    this.#folder = folder;
    this.#files = files;
    this.#yamlPath = yamlPath;
    this.#classes = classes;
    this.#imageSize = imageSize;
    this.#onDiagnostic = onDiagnostic;
    this.#rows = rows;
  }

  /** Whether neither the image nor its label file is there any more. */
  isGone({ path }: SidecarEntry): boolean {
    return path !== null && !this.#files.has(path) && !this.#files.has(this.#labelOf(path));
  }

  /** The image of an entry, with the annotations that it has now; undefined where it is gone or can't be read. */
  async image(entry: SidecarEntry): Promise<DatasetImage | undefined> {
    const { path } = entry;
    if (path === null) return this.#withClasses(entry.image, entry.image.annotations);
    const labelPath = this.#labelOf(path);
    if (this.isGone(entry)) return undefined;
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
      const checked = await this.#rows.checked();
      for (const [line, annotation] of checked.annotations(
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
      const line = lines.get(annotation);
      this.#onDiagnostic({
        code: "yolo/class-removed",
        severity: "warning",
        message,
        file: labelPath,
        ...(line === undefined ? {} : { line }),
      });
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
}
