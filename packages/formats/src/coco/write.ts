import type { Writer } from "../convert.ts";
import { ImageNames } from "../io/names.ts";
import type { Sink } from "../io/sink.ts";
import { withoutSecret } from "../io/url.ts";
import { sameJson } from "../json/equal.ts";
import { jsonText } from "../json/text.ts";
import type { Annotation, Dataset, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { LossCounter, type WriteReport } from "../model/loss.ts";
import type { Mask, Shape } from "../model/shapes.ts";
import { annotationOf, without } from "./annotation.ts";
import { categoryOf } from "./category.ts";
import type { CocoFeature } from "./features.ts";
import { categoryIds, IdNumbers } from "./ids.ts";
import { imageOf } from "./image.ts";
import { ASSETS, MARKER, markerJson } from "./marker.ts";
import { annotationRecord, categoryRecord, imageRecord, isTrainable } from "./record.ts";

/** Options of {@link writeCoco}. */
export interface WriteCocoOptions {
  /** Path of the file in the sink: `annotations.json` if not given. */
  readonly path?: string;
  /**
   * Puts the bytes of an image at a path in the sink, `images/` and its `file_name`; gives `false` where they are
   * not found.
   */
  readonly placeImage?: (image: DatasetImage, path: string) => Promise<boolean>;
}

/**
 * Writes one COCO file of boxes, polygons, masks and keypoints. Whatever COCO has no field for is kept under
 * the key `angokit` (see {@link cocoFeatures}), from which `readCoco` restores it. The `file_name` of an image
 * follows the rule of {@link ImageNames}.
 *
 * One record per line. The annotations come before the images, unlike in most COCO files, because images and
 * annotations arrive together and only the images are few enough to be held back.
 *
 * Throws `coco/run-length` and `json/not-finite` for data that is no geometry,
 * `coco/no-category` for a category that the header does not have; and takes back what it wrote.
 */
export function writeCoco(sink: Sink, options: WriteCocoOptions = {}): Writer {
  return async (dataset) => {
    try {
      const file = new CocoFile(dataset.header, options);
      await sink.write(options.path ?? "annotations.json", file.text(dataset));
      await sink.commit();
      return file.report();
    } catch (error) {
      await sink.abort();
      throw error;
    }
  };
}

/** Text is handed on in pieces of about this many characters. */
const PIECE = 2 ** 16;

class CocoFile {
  readonly #header: Header;
  readonly #names = new ImageNames();
  readonly #placeImage: WriteCocoOptions["placeImage"];
  readonly #categoryIds: readonly number[];
  readonly #imageIds: IdNumbers;
  readonly #annotationIds: IdNumbers;
  readonly #kept = new LossCounter();
  #images = 0;
  #annotations = 0;
  #withoutSize = 0;
  #notFound = 0;
  #filled = 0;

  constructor(header: Header, { placeImage }: WriteCocoOptions) {
    this.#header = header;
    this.#placeImage = placeImage;
    this.#categoryIds = categoryIds(header.categories, header.source);
    this.#imageIds = new IdNumbers(header.source);
    this.#annotationIds = new IdNumbers(header.source);
  }

  report(): WriteReport {
    return {
      images: this.#images,
      annotations: this.#annotations,
      lost: [],
      kept: this.#kept.list(),
      messages: [
        ...told(this.#withoutSize, "image has no width and height", "images have no width and height"),
        ...told(
          this.#notFound,
          "image was not found: its labels are there, its file is not",
          "images were not found: their labels are there, their files are not",
        ),
        ...told(
          this.#filled,
          "polygon has its holes filled: the size of its image is not known, or too large",
          "polygons have their holes filled: the sizes of their images are not known, or too large",
        ),
      ],
    };
  }

  async *text(dataset: Dataset): AsyncGenerator<string> {
    const images: string[] = [];
    const assets: string[] = [];
    let text = `{\n${this.#head().join(",\n")},\n"annotations": [`;
    let separator = "\n";
    let rank = 0;
    for await (const image of dataset.images) {
      if (image.media !== "image") {
        const { path: _, ...asset } = image;
        this.#keep("media", withoutSecret(image.name));
        assets.push(jsonText([rank, asset]));
      } else {
        const name = this.#names.nameOf(image, "", (candidate) => candidate);
        if ((await this.#placeImage?.(image, `images/${name}`)) === false) this.#notFound += 1;
        for (const annotation of this.#imageLines(image, name, images)) {
          text += `${separator}${annotation}`;
          separator = ",\n";
        }
      }
      rank += 1;
      if (text.length < PIECE) continue;
      yield text;
      text = "";
    }
    yield `${text}\n],\n"images": ${listed(images)},\n"categories": ${listed(this.#categories())}`;
    yield assets.length === 0 ? "\n}\n" : `,\n"${ASSETS}": ${listed(assets)}\n}\n`;
  }

  /** The members before the annotations. */
  #head(): readonly string[] {
    const { source, splits, info, extra } = this.#header;
    const flat = source === "coco" ? without(extra, TOP_KEYS) : {};
    const hasInfo = Object.keys(info).length > 0;
    // An empty or odd info has no place in the model: the reader leaves it in extra.
    const odd =
      isJsonObject(extra["info"]) && Object.keys(extra["info"]).length > 0 ? undefined : extra["info"];
    const written = hasInfo || source !== "coco" ? info : odd;
    const plain = source === "coco" && !hasInfo && odd !== undefined ? { ...flat, info: odd } : flat;
    const isPlain = sameJson(plain, extra);
    if (!isPlain && source !== "coco") this.#keep("extra", "");
    const marker = markerJson({ source, splits, ...(isPlain ? {} : { extra }) });
    return [
      `"${MARKER}": ${jsonText(marker)}`,
      ...(written === undefined ? [] : [topMember("info", written)]),
      ...Object.entries(flat).flatMap(([key, value]) => (value === undefined ? [] : [topMember(key, value)])),
    ];
  }

  #categories(): readonly string[] {
    const { categories, source } = this.#header;
    return categories.map((category, rank) => {
      const id = this.#categoryIds[rank] ?? rank + 1;
      const record = { id, ...categoryRecord(category, source) };
      const part = difference(category, categoryOf(record, silent));
      for (const member of Object.keys(part)) this.#keep(member === "id" ? "ids" : "extra", category.name);
      return line(record, part);
    });
  }

  /** Adds the image's line to `images` and gives those of its annotations. */
  *#imageLines(image: DatasetImage, name: string, images: string[]): Generator<string> {
    const { source } = this.#header;
    const id = this.#imageIds.take(image.id);
    const shownAs = withoutSecret(image.name);
    const record = { id, ...imageRecord(image, name, source) };
    const { annotations: _, path: __, ...members } = image;
    const plain = imageOf(record, silent);
    const differing = difference(members, plain);
    for (const [member, value] of Object.entries(differing)) {
      if (value !== null) this.#keep(IMAGE_FEATURES[member] ?? "fields", shownAs);
    }
    const size = sizeOf(image);
    const others: [number, Annotation][] = [];
    for (const [rank, annotation] of image.annotations.entries()) {
      if (isTrainable(annotation.shape)) yield this.#annotationLine(annotation, id, shownAs, size);
      else {
        others.push([rank, annotation]);
        this.#keep(SHAPE_FEATURES[annotation.shape.type], shownAs, annotation);
      }
    }
    if (size === undefined) this.#withoutSize += 1;
    this.#images += 1;
    images.push(
      line(record, {
        ...differing,
        // By this the reader sees whether someone has renamed the file since.
        ...(differing["name"] === undefined ? {} : { fileName: plain?.name }),
        ...(others.length === 0 ? {} : { others }),
      }),
    );
  }

  #annotationLine(annotation: Annotation, imageId: number, image: string, size?: Mask["size"]): string {
    const { source } = this.#header;
    const { category, shape } = annotation;
    const categoryId = this.#categoryIds[category];
    if (categoryId === undefined) {
      const message = `Annotation ${annotation.id} has category ${category}, but there are ${this.#categoryIds.length}.`;
      throw new FormatError("coco/no-category", message, { image });
    }
    const id = this.#annotationIds.take(annotation.id);
    const fields = annotationRecord(annotation, source, size);
    const record = { id, image_id: imageId, category_id: categoryId, ...fields };
    const context = { category, source, report: silent, ...(shape.type === "mask" ? { mask: shape } : {}) };
    const part = difference(annotation, annotationOf(record, context));
    for (const [member, value] of Object.entries(part)) {
      if (value === null) continue;
      const feature = member === "shape" ? shapeFeature(shape) : (ANNOTATION_FEATURES[member] ?? "fields");
      this.#keep(feature, image, annotation);
      if (feature === "holes" && Array.isArray(fields["segmentation"])) this.#filled += 1;
    }
    this.#annotations += 1;
    return line(record, part);
  }

  #keep(feature: CocoFeature, image: string, annotation?: Annotation): void {
    // A YOLO reader makes ids of paths and lines: nobody will miss them.
    if (feature === "ids" && this.#header.source === "yolo") return;
    this.#kept.add(feature, image, annotation?.id);
  }
}

/** Keys of the file's top level that are not the source's `extra`. */
const TOP_KEYS: ReadonlySet<string> = new Set([
  "info",
  "images",
  "annotations",
  "categories",
  MARKER,
  ASSETS,
]);

const SHAPE_FEATURES: Readonly<Record<Shape["type"], CocoFeature>> = {
  box: "geometry",
  "rotated-box": "rotation",
  polygon: "shape",
  polyline: "shape",
  point: "shape",
  mask: "geometry",
  unplaced: "shape",
};

const ANNOTATION_FEATURES: Readonly<Record<string, CocoFeature>> = {
  id: "ids",
  attributes: "attributes",
  extra: "extra",
};

const IMAGE_FEATURES: Readonly<Record<string, CocoFeature>> = {
  id: "ids",
  name: "name",
  split: "split",
  attributes: "image-attributes",
  relations: "relations",
  extra: "extra",
};

function shapeFeature(shape: Shape): CocoFeature {
  if (shape.type === "rotated-box") return "rotation";
  return shape.type === "polygon" && shape.parts.some((part) => part.holes.length > 0) ? "holes" : "geometry";
}

/** Height and width, where both are known. */
function sizeOf({ width, height }: DatasetImage): Mask["size"] | undefined {
  return width === undefined || height === undefined ? undefined : [height, width];
}

/** `12 images were not found.`; nothing where there are none. */
function told(count: number, one: string, many: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}.`];
}

/** Nobody is told of what reading back a record of one's own finds: what differs is kept. */
function silent(): void {}

/** The members of a value that reading its record would not give, null for those that it would give in vain. */
function difference(value: object, plain: object = {}): Readonly<Record<string, unknown>> {
  const read = new Map<string, unknown>(Object.entries(plain));
  const part: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined && !sameJson(member, read.get(key))) part[key] = member;
    if (member !== undefined) read.delete(key);
  }
  for (const key of read.keys()) if (key !== "annotations") part[key] = null;
  return part;
}

function line(record: JsonObject, part: Readonly<Record<string, unknown>>): string {
  return jsonText(Object.keys(part).length === 0 ? record : { ...record, [MARKER]: part });
}

/** A member of the top level. */
function topMember(key: string, value: Json): string {
  return `${JSON.stringify(key)}: ${jsonText([value]).slice(1, -1)}`;
}

function listed(lines: readonly string[]): string {
  return lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`;
}
