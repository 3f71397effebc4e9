import { headerSize } from "../io/image-header.ts";
import { imageSizeOf } from "../io/image-size.ts";
import type { FileBatch, FileStart, Folder, Source } from "../io/source.ts";
import { joined } from "../bytes/joined.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { Diagnostic, OnDiagnostic } from "../model/diagnostic.ts";
import type { CheckedLabels } from "./checked-labels.ts";
import type { PlainLabels } from "./plain-labels.ts";
import type { RowReader } from "./row-reader.ts";
import type { Size } from "./rows.ts";
import type { SplitImage } from "./split-images.ts";

/** Images whose files are read at once. */
const BATCH = 256;
/** Bytes of an image in which its size mostly is. */
const HEADER = 1024;
const NO_ATTRIBUTES: DatasetImage["attributes"] = [];
const NO_RELATIONS: DatasetImage["relations"] = [];
const NO_EXTRA: DatasetImage["extra"] = {};
const NO_FILE: FileStart = { path: "", limit: -1 };
const NOTHING: FileBatch = {
  bytes: new Uint8Array(0),
  starts: new Int32Array(0),
  ends: new Int32Array(0),
};

/** Where the bytes of a label file are. */
export interface LabelBytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Reads images that no sidecar knows. */
export class PlainImages {
  readonly #folder: Folder;
  readonly #rows: RowReader;
  /** Undefined where the sizes are those that {@link imageSizeOf} gives. */
  readonly #ownSize: ((source: Source) => Promise<Size | undefined>) | undefined;
  readonly #onDiagnostic: OnDiagnostic;
  readonly #labels: PlainLabels | undefined;

  /** @param labels without it, every label file is read as one that may have anything wrong */
  constructor(
    folder: Folder,
    rows: RowReader,
    ownSize: ((source: Source) => Promise<Size | undefined>) | undefined,
    onDiagnostic: OnDiagnostic,
    labels: PlainLabels | undefined,
  ) {
    this.#folder = folder;
    this.#rows = rows;
    this.#ownSize = ownSize;
    this.#onDiagnostic = onDiagnostic;
    this.#labels = labels;
  }

  /**
   * Nothing is awaited for one whose files came with others.
   *
   * @param atEnd is called after the last: another generator around this one would take its time for each image
   */
  async *read(images: readonly SplitImage[], atEnd: () => void): AsyncGenerator<DatasetImage> {
    let checked: CheckedLabels | undefined;
    let next = 0;
    for await (const batch of this.#folder.readMany?.(this.#batches(images)) ?? [NOTHING]) {
      const { bytes, starts, ends } = batch;
      const first = next;
      next = batch === NOTHING ? images.length : Math.min(first + BATCH, images.length);
      for (let at = first; at < next; at += 1) {
        const found = images[at];
        if (found === undefined) break;
        const { path, labelPath } = found;
        if (!found.hasImage) {
          const message = `${labelPath} has no image, so the size that its numbers are fractions of is not known.`;
          this.#onDiagnostic({ code: "yolo/image-missing", severity: "error", message, file: labelPath });
          continue;
        }
        const rank = at - first;
        const start = starts[rank] ?? -1;
        const header = starts[rank + next - first] ?? -1;
        const labels = start < 0 ? await this.#bytes(found) : { bytes, start, end: ends[rank] ?? start };
        const isScanned = this.#labels?.scan(labels.bytes, labels.start, labels.end) === true;
        const lines = isScanned
          ? undefined
          : (checked ??= await this.#rows.checked()).lines(labels, labelPath);
        const known = header < 0 ? undefined : headerSize(bytes, header, ends[rank + next - first] ?? header);
        const size = known ?? (await (this.#ownSize ?? imageSizeOf)(this.#folder.open(path)));
        const count = lines?.length ?? this.#labels?.rows ?? 0;
        if (size === undefined) {
          if (count > 0) this.#onDiagnostic(sizeUnknown(path, path));
          else yield imageOf(found, size, []);
          continue;
        }
        let annotations =
          lines === undefined && this.#labels !== undefined
            ? this.#rows.plainAnnotations(this.#labels, size)
            : undefined;
        if (annotations === undefined) {
          checked ??= await this.#rows.checked();
          const all = lines ?? checked.lines(labels, labelPath);
          annotations = [...checked.annotations(all, all, labelPath, size, (line) => line).values()];
        }
        yield imageOf(found, size, annotations);
      }
    }
    atEnd();
  }

  /** The label files of some images, then these images. */
  *#batches(images: readonly SplitImage[]): Generator<readonly FileStart[]> {
    for (let first = 0; first < images.length; first += BATCH) {
      const batch: FileStart[] = [];
      const last = Math.min(first + BATCH, images.length);
      for (let at = first; at < last; at += 1) {
        const image = images[at];
        const isRead = image !== undefined && image.hasImage && image.hasLabels;
        batch.push(isRead ? { path: image.labelPath, limit: -1 } : NO_FILE);
      }
      for (let at = first; at < last; at += 1) {
        const image = images[at];
        const isRead = image !== undefined && image.hasImage && this.#ownSize === undefined;
        batch.push(isRead ? { path: image.path, limit: HEADER } : NO_FILE);
      }
      yield batch;
    }
  }

  async #bytes({ labelPath, hasLabels }: SplitImage): Promise<LabelBytes> {
    const chunks: Uint8Array[] = [];
    if (hasLabels) for await (const chunk of this.#folder.open(labelPath).stream()) chunks.push(chunk);
    const bytes = joined(chunks);
    return { bytes, start: 0, end: bytes.length };
  }
}

function imageOf(
  { path, name, split }: SplitImage,
  size: Size | undefined,
  annotations: readonly Annotation[],
): DatasetImage {
  const rest = {
    path,
    split,
    annotations,
    attributes: NO_ATTRIBUTES,
    relations: NO_RELATIONS,
    extra: NO_EXTRA,
  };
  if (size === undefined) return { id: path, name, media: "image", ...rest };
  const { width, height } = size;
  // Not by `...rest`: there is one of these for each image.
  return {
    id: path,
    name,
    media: "image",
    width,
    height,
    path,
    split,
    annotations,
    attributes: NO_ATTRIBUTES,
    relations: NO_RELATIONS,
    extra: NO_EXTRA,
  };
}

/** Says that the size of an image can't be told, in the place of `file`. */
export function sizeUnknown(file: string, image: string): Diagnostic {
  const message = `The size of ${image} can't be read from it, so its labels have no meaning in pixels.`;
  return { code: "yolo/size-unknown", severity: "error", message, file };
}
