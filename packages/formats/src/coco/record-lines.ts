import type { Annotation, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { JsonObject } from "../model/json.ts";
import { LossCounter } from "../model/loss.ts";
import type { Mask } from "../model/shapes.ts";
import { annotationOf } from "./annotation.ts";
import type { CocoFeature } from "./features.ts";
import { categoryIds } from "./ids.ts";
import { imageOf } from "./image.ts";
import { ANNOTATION_FEATURES, difference, IMAGE_FEATURES, line, shapeFeature } from "./kept.ts";
import { isLabel, LABEL } from "./label.ts";
import { isLvis } from "./lvis.ts";
import { lvisAnnotation, lvisImage } from "./lvis-record.ts";
import { annotationRecord, imageRecord, labelRecord } from "./record.ts";
import type { WrittenVideos } from "./written-videos.ts";

/**
 * The line of each image and annotation, with whatever the reader could not tell from its record kept beside it: each
 * record is read back for that. It counts what is kept.
 */
export class RecordLines {
  readonly categoryIds: readonly number[];
  kept: LossCounter = new LossCounter();
  /** From the first frame or track on. */
  videos: WrittenVideos | undefined;
  /** Polygons whose holes are filled in the record. */
  filled = 0;
  readonly #header: Header;
  readonly #isLvis: boolean;

  constructor(header: Header) {
    this.#header = header;
    this.#isLvis = isLvis(header);
    this.categoryIds = categoryIds(header.categories, header.source);
  }

  /** The line of an image, when its annotations that COCO can't hold are known. */
  image(
    image: DatasetImage,
    name: string,
    id: number,
    shownAs: string,
  ): (others: readonly [number, Annotation][]) => string {
    const fields = { id, ...imageRecord(image, name, this.#header.source) };
    const whole = this.videos?.image(fields, image) ?? fields;
    const record = this.#isLvis ? lvisImage(whole, image) : whole;
    const { annotations: _, path: __, ...members } = image;
    const said = imageOf(record, silent, this.#isLvis);
    const plain = said && (this.videos?.read.framed(said, this.#header.source) ?? said);
    const differing = difference(members, plain);
    for (const [member, value] of Object.entries(differing)) {
      if (value !== null) this.keep(IMAGE_FEATURES[member] ?? "fields", shownAs);
    }
    return (others) =>
      line(record, {
        ...differing,
        // By this the reader sees whether someone has renamed the file since.
        ...(differing["name"] === undefined ? {} : { fileName: plain?.name }),
        ...(others.length === 0 ? {} : { others }),
      });
  }

  /** The id that the file gives a category. `image` is for the message. */
  categoryId({ id, category }: Annotation, image: string): number {
    const categoryId = this.categoryIds[category];
    if (categoryId !== undefined) return categoryId;
    const message = `Annotation ${id} has category ${category}, but there are ${this.categoryIds.length}.`;
    throw new FormatError("coco/no-category", message, { image });
  }

  /** The line of an annotation; masks of polygons with holes need the size of their image. */
  annotation(annotation: Annotation, ids: JsonObject, image: string, size?: Mask["size"]): string {
    const { source } = this.#header;
    const { category, shape } = annotation;
    const known = isLabel(shape) ? { label: LABEL } : shape.type === "mask" ? { mask: shape } : {};
    const whole = isLabel(shape)
      ? labelRecord(annotation, source)
      : annotationRecord(annotation, source, size);
    const fields = this.#isLvis ? lvisAnnotation(whole, annotation) : whole;
    const own = { ...ids, category_id: this.categoryId(annotation, image), ...fields };
    const record = this.videos?.annotation(own, annotation) ?? own;
    const context = { category, source, report: silent, ...known };
    const part = difference(annotation, annotationOf(record, context));
    for (const [member, value] of Object.entries(part)) {
      if (value === null) continue;
      const feature = member === "shape" ? shapeFeature(shape) : (ANNOTATION_FEATURES[member] ?? "fields");
      this.keep(feature, image, annotation);
      if (feature === "holes" && Array.isArray(fields["segmentation"])) this.filled += 1;
    }
    return line(record, part);
  }

  /** Counts what is kept of an image, or of one of its annotations. */
  keep(feature: CocoFeature, image: string, annotation?: Annotation): void {
    // A YOLO reader makes ids of paths and lines: nobody will miss them.
    if (feature === "ids" && this.#header.source === "yolo") return;
    this.kept.add(feature, image, annotation?.id);
  }
}

/** Nobody is told of what reading back a record of one's own finds: what differs is kept. */
function silent(): void {}
