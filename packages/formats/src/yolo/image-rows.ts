import type { Annotation, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { LossCounter } from "../model/loss.ts";
import type { Sides } from "../model/packed.ts";
import type { ClassPlan } from "./classes.ts";
import { countAnnotation } from "./losses.ts";
import { NotFinite, RowWriter, type Size } from "./rows.ts";
import type { YoloTask } from "./shapes.ts";

/** What the rows of a dataset depend on, beside its images. It can be cloned. */
export interface RowPlan extends Pick<ClassPlan, "classes"> {
  readonly task: YoloTask;
  /** How many keypoints a row of the task `pose` has. */
  readonly keypoints: number;
  /** Whether annotations of groups of objects get a row. */
  readonly keepsCrowd: boolean;
  /** Whether ids are those that a YOLO reader makes. */
  readonly isFromYolo: boolean;
}

/** Writes the rows of one image after the other, and counts what they can't hold. */
export class ImageRows {
  /** Annotations that have a row, of all images. */
  annotations = 0;
  /** Where the row of each annotation of the image ends; where that of the one before does if it has none. */
  readonly ends: number[] = [];
  readonly #writer: RowWriter;
  readonly #plan: RowPlan;

  constructor(plan: RowPlan) {
    this.#plan = plan;
    this.#writer = new RowWriter(plan.task, plan.keypoints);
  }

  /** The rows of the image: see {@link size}. They change with the next image. */
  get bytes(): Uint8Array {
    return this.#writer.bytes;
  }

  get size(): number {
    return this.#writer.end;
  }

  /** Rows with the class and the box of another, of all images. */
  get twins(): number {
    return this.#writer.twins;
  }

  /** The rows of the image, null for each annotation without one. */
  texts(): readonly (string | null)[] {
    const text = new TextDecoder().decode(this.bytes.subarray(0, this.size));
    return this.ends.map((end, rank) => {
      const start = this.ends[rank - 1] ?? 0;
      // Without the end of the line. All of it is ASCII.
      return end === start ? null : text.slice(start, end - 1);
    });
  }

  /**
   * Writes the rows of an image.
   *
   * @param path the image's, for what is told
   */
  write(annotations: readonly Annotation[], sides: Sides, path: string, counter: LossCounter): void {
    const { keepsCrowd, classes, isFromYolo } = this.#plan;
    const writer = this.#writer;
    const { ends } = this;
    let size: Size | undefined;
    ends.length = 0;
    writer.begin(NO_SIZE);
    for (const annotation of annotations) {
      const { id } = annotation;
      if (annotation.crowd === true && !keepsCrowd) {
        counter.add("crowd", path, id);
        ends.push(writer.end);
        continue;
      }
      const classNumber = classes[annotation.category];
      if (classNumber === undefined) throw unknownCategory(path, id, annotation.category);
      if (size === undefined) {
        size = sizeOf(sides, path);
        writer.begin(size);
      }
      const hasRow = written(writer, annotation, classNumber, path);
      for (const feature of writer.losses) counter.add(feature, path, id);
      ends.push(writer.end);
      if (!hasRow) continue;
      countAnnotation(annotation, path, isFromYolo, counter);
      this.annotations += 1;
    }
  }
}

const NO_SIZE: Size = { width: 1, height: 1 };

function written(rows: RowWriter, annotation: Annotation, classNumber: number, path: string): boolean {
  try {
    return rows.write(annotation, classNumber);
  } catch (error) {
    if (!(error instanceof NotFinite)) throw error;
    const where = `annotation ${JSON.stringify(annotation.id)} of ${path}`;
    throw new FormatError("output/not-finite", `A coordinate of ${where} is no number.`, { image: path });
  }
}

function sizeOf({ width, height }: Sides, path: string): Size {
  if (width !== undefined && height !== undefined && width > 0 && height > 0) return { width, height };
  const message = `The size of ${path} is not known, so its annotations can't be written as fractions of it.`;
  throw new FormatError("yolo/size-unknown", message, { image: path });
}

function unknownCategory(path: string, id: DatasetImage["id"], category: number): FormatError {
  const message = `Annotation ${JSON.stringify(id)} of ${path} is of category ${String(category)}, which the dataset does not have.`;
  return new FormatError("yolo/unknown-category", message, { image: path });
}
