import { Buffers } from "../bytes/buffers.ts";
import { JsonWriter } from "../bytes/json-writer.ts";
import type { Scratch } from "../bytes/record-store.ts";
import type { Sink } from "../io/sink.ts";
import { withoutSecret } from "../io/url.ts";
import { jsonText } from "../json/text.ts";
import type { Annotation, Dataset, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { JsonObject } from "../model/json.ts";
import { LossCounter, type WriteReport } from "../model/loss.ts";
import type { Mask } from "../model/shapes.ts";
import { annotationOf } from "./annotation.ts";
import type { CocoFeature } from "./features.ts";
import { categoryLines, headLines, type Keep } from "./head.ts";
import { HeldLines } from "./held-lines.ts";
import { categoryIds, type SharedNumbers, sharedNumbers } from "./ids.ts";
import { imageOf } from "./image.ts";
import {
  ANNOTATION_FEATURES,
  difference,
  IMAGE_FEATURES,
  line,
  SHAPE_FEATURES,
  shapeFeature,
} from "./kept.ts";
import { listed, separate } from "./lines.ts";
import { areCaptions, hasPlaceless } from "./caption.ts";
import { isLabel, LABEL } from "./label.ts";
import { isLvis } from "./lvis.ts";
import { lvisAnnotation, lvisImage } from "./lvis-record.ts";
import { ASSETS } from "./marker.ts";
import type { Placeless } from "./placeless.ts";
import { writePlainImage } from "./plain-image.ts";
import { writePlainAnnotation } from "./plain-record.ts";
import { annotationRecord, imageRecord, isTrainable, labelRecord } from "./record.ts";
import type { WriteCocoOptions } from "./write.ts";
import type { WrittenVideos } from "./written-videos.ts";

/** Writes a dataset as one file of the sink, which the caller commits. */
export async function writeCocoFile(
  sink: Sink,
  dataset: Dataset,
  options: WriteCocoOptions,
  shared?: SharedNumbers,
): Promise<WriteReport> {
  const path = options.path ?? "annotations.json";
  const buffers = sink.writePacked && new Buffers();
  const file = new CocoFile(dataset.header, options, { buffers, scratch: sink.scratch?.bind(sink), shared });
  const text = file.text(dataset);
  if (buffers === undefined) await sink.write(path, text);
  else await sink.writePacked?.(path, text, (buffer) => buffers.give(buffer));
  return file.report();
}

/** Text is handed on in pieces of about this many bytes. */
const PIECE = 2 ** 16;
/** The same where they go to another thread: fewer are sent. */
const THREAD_PIECE = 2 ** 20;

/** How a {@link CocoFile} is made. */
export interface CocoMaking {
  /** Whether a record is written in the short way where it can be. If not given, it is. */
  readonly isPlain?: boolean;
  /** If given, lists of numbers are packed. */
  readonly buffers?: Buffers | undefined;
  /** Gives room outside of memory. */
  readonly scratch?: (() => Scratch) | undefined;
  /** Those of the other files of the dataset. */
  readonly shared?: SharedNumbers | undefined;
}

/** See `writeCoco`. */
export class CocoFile {
  readonly #header: Header;
  readonly #placeImage: WriteCocoOptions["placeImage"];
  readonly #categoryIds: readonly number[];
  readonly #shared: SharedNumbers;
  readonly #open: (() => Scratch) | undefined;
  readonly #isLvis: boolean;
  #kept = new LossCounter();
  readonly #isPlain: boolean;
  readonly #out: JsonWriter;
  /** Lines of the images, which come last in the file. */
  #imageLines: HeldLines;
  /** Those before the first image with something placeless, and what follows if no object comes. */
  #linesBefore: HeldLines | undefined;
  #placeless: Placeless | undefined;
  /** From the first frame or track on. */
  #videos: WrittenVideos | undefined;
  #images = 0;
  #annotations = 0;
  #withoutSize = 0;
  #notFound = 0;
  #filled = 0;

  constructor(header: Header, { placeImage }: WriteCocoOptions, making: CocoMaking = {}) {
    const { isPlain = true, buffers, scratch, shared = sharedNumbers(header) } = making;
    this.#out = new JsonWriter(buffers === undefined ? PIECE : THREAD_PIECE, buffers);
    this.#imageLines = new HeldLines(scratch);
    this.#open = scratch;
    this.#isLvis = isLvis(header);
    this.#isPlain = isPlain && header.source !== "coco";
    this.#header = header;
    this.#placeImage = placeImage;
    this.#categoryIds = categoryIds(header.categories, header.source);
    this.#shared = shared;
  }

  report(): WriteReport {
    return {
      images: this.#images,
      annotations: this.#annotations + (this.#placeless?.labels ?? 0),
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

  /** The text of the file, in pieces. */
  async *text(dataset: Dataset): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#text(dataset);
    } finally {
      this.#linesBefore?.close();
      this.#imageLines.close();
      this.#placeless?.close();
    }
  }

  async *#text(dataset: Dataset): AsyncGenerator<Uint8Array> {
    const assets: string[] = [];
    const out = this.#out;
    const keep: Keep = (feature, image) => this.#keep(feature, image);
    out.text(`{\n${headLines(this.#header, keep).join(",\n")},\n"annotations": [`);
    let rank = 0;
    for await (const image of dataset.images) {
      if (image.media === "image") {
        const name = this.#shared.names.nameOf(image, "", (candidate) => candidate);
        if (this.#placeImage !== undefined && !(await this.#placeImage(image, `images/${name}`)))
          this.#notFound += 1;
        if (this.#placeless === undefined && this.#annotations === 0 && hasPlaceless(image)) {
          const { Placeless: Lines } = await import("./placeless.ts");
          this.#placeless = new Lines(this.#open, this.#header.source);
          this.#linesBefore = this.#imageLines;
          this.#imageLines = new HeldLines(this.#open);
        }
        if (this.#videos === undefined && isOfVideo(image)) {
          const { WrittenVideos: Videos } = await import("./written-videos.ts");
          this.#videos = new Videos(this.#header);
        }
        this.#videos?.begin(image);
        this.#addImage(image, name, this.#shared.imageIds.take(image.id));
      } else {
        const { path: _, ...asset } = image;
        this.#keep("media", withoutSecret(image.name));
        assets.push(jsonText([rank, asset]));
      }
      rank += 1;
      if (out.isFull) yield out.take();
    }
    const placeless = this.#placeless;
    if (placeless !== undefined) {
      this.#kept.addAll(placeless.kept.list());
      yield out.take();
      yield* placeless.annotations.take();
    }
    out.text('\n],\n"images": [');
    yield out.take();
    if (this.#linesBefore !== undefined) yield* this.#linesBefore.take();
    yield* (placeless?.images ?? this.#imageLines).take();
    if (this.#images > 0) out.text("\n");
    out.text("],\n");
    for (const list of this.#videos?.lists(this.#categoryIds) ?? []) out.text(`${list},\n`);
    out.text(`"categories": ${listed(categoryLines(this.#header, this.#categoryIds, keep))}`);
    out.text(assets.length === 0 ? "\n}\n" : `,\n"${ASSETS}": ${listed(assets)}\n}\n`);
    yield out.take();
  }

  /** Adds the lines of an image and of its annotations, in both ways where it is not known yet which one is needed. */
  #addImage(image: DatasetImage, name: string, id: number): void {
    const placeless = this.#placeless;
    if (placeless === undefined) {
      this.#addAmongObjects(image, name, id);
      return;
    }
    const isFirst = this.#images === 0;
    const kept = this.#kept;
    this.#kept = placeless.keptAmongObjects;
    this.#addAmongObjects(image, name, id);
    if (this.#annotations > 0) {
      kept.addAll(this.#kept.list());
      placeless.close();
      this.#placeless = undefined;
    } else {
      this.#kept = placeless.kept;
      this.#addPlaceless(placeless, image, name, id, isFirst);
    }
    this.#kept = kept;
  }

  /** Adds an image to the lines of a file without objects. */
  #addPlaceless(to: Placeless, image: DatasetImage, name: string, id: number, isFirst: boolean): void {
    const shownAs = withoutSecret(image.name);
    const hasCaptions = areCaptions(image.attributes);
    const imageLine = this.#imageLine(hasCaptions ? { ...image, attributes: [] } : image, name, id, shownAs);
    const others: [number, Annotation][] = [];
    for (const [rank, annotation] of image.annotations.entries()) {
      if (isLabel(annotation.shape)) {
        const ids = { id: to.ids.take(annotation.id), image_id: id };
        to.next.text(this.#annotationLine(annotation, ids, shownAs));
        to.labels += 1;
      } else {
        others.push([rank, annotation]);
        this.#keep(SHAPE_FEATURES[annotation.shape.type], shownAs, annotation);
      }
    }
    for (const caption of hasCaptions ? image.attributes : []) {
      const kept = to.addCaption(caption, id, this.#header.source);
      for (const member of kept) this.#keep(member === "extra" ? "extra" : "fields", shownAs);
    }
    to.annotations.settle();
    separate(to.images.out, isFirst);
    to.images.out.text(imageLine(others));
    to.images.settle();
  }

  /** Adds an image as one that has objects, or may have. */
  #addAmongObjects(image: DatasetImage, name: string, id: number): void {
    const shownAs = withoutSecret(image.name);
    const size = sizeOf(image);
    // The image is told of before its annotations.
    const lines = this.#imageLines.out;
    separate(lines, this.#images === 0);
    const kept =
      this.#isPlain && image.annotations.every(({ shape }) => isTrainable(shape))
        ? writePlainImage(lines, image, id, name)
        : undefined;
    const whole = kept === undefined ? this.#imageLine(image, name, id, shownAs) : undefined;
    for (const member of kept ?? []) this.#keep(IMAGE_FEATURES[member] ?? "fields", shownAs);
    const others: [number, Annotation][] = [];
    let rank = 0;
    for (const annotation of image.annotations) {
      if (isTrainable(annotation.shape)) this.#addAnnotation(annotation, id, shownAs, size);
      else {
        others.push([rank, annotation]);
        this.#keep(SHAPE_FEATURES[annotation.shape.type], shownAs, annotation);
      }
      rank += 1;
    }
    if (whole !== undefined) lines.text(whole(others));
    this.#imageLines.settle();
    if (size === undefined) this.#withoutSize += 1;
    this.#images += 1;
  }

  /** The line of an image, when its annotations that COCO can't hold are known. */
  #imageLine(
    image: DatasetImage,
    name: string,
    id: number,
    shownAs: string,
  ): (others: readonly [number, Annotation][]) => string {
    const fields = { id, ...imageRecord(image, name, this.#header.source) };
    const whole = this.#videos?.image(fields, image) ?? fields;
    const record = this.#isLvis ? lvisImage(whole, image) : whole;
    const { annotations: _, path: __, ...members } = image;
    const said = imageOf(record, silent, this.#isLvis);
    const plain = said && (this.#videos?.read.framed(said, this.#header.source) ?? said);
    const differing = difference(members, plain);
    for (const [member, value] of Object.entries(differing)) {
      if (value !== null) this.#keep(IMAGE_FEATURES[member] ?? "fields", shownAs);
    }
    return (others) =>
      line(record, {
        ...differing,
        // By this the reader sees whether someone has renamed the file since.
        ...(differing["name"] === undefined ? {} : { fileName: plain?.name }),
        ...(others.length === 0 ? {} : { others }),
      });
  }

  #addAnnotation(annotation: Annotation, imageId: number, image: string, size?: Mask["size"]): void {
    const categoryId = this.#categoryId(annotation, image);
    const id = this.#shared.annotationIds.take(annotation.id);
    const out = this.#out;
    const isFirst = this.#annotations === 0;
    this.#annotations += 1;
    const kept =
      this.#isPlain && this.#videos?.isFrame !== true
        ? writePlainAnnotation(out, annotation, isFirst, id, imageId, categoryId)
        : undefined;
    if (kept === undefined) {
      separate(out, isFirst);
      out.text(this.#annotationLine(annotation, { id, image_id: imageId }, image, size));
      return;
    }
    for (let rank = 0; rank < kept.length; rank += 1)
      this.#keep(ANNOTATION_FEATURES[kept[rank] ?? ""] ?? "fields", image, annotation);
  }

  #categoryId({ id, category }: Annotation, image: string): number {
    const categoryId = this.#categoryIds[category];
    if (categoryId !== undefined) return categoryId;
    const message = `Annotation ${id} has category ${category}, but there are ${this.#categoryIds.length}.`;
    throw new FormatError("coco/no-category", message, { image });
  }

  #annotationLine(annotation: Annotation, ids: JsonObject, image: string, size?: Mask["size"]): string {
    const { source } = this.#header;
    const { category, shape } = annotation;
    const known = isLabel(shape) ? { label: LABEL } : shape.type === "mask" ? { mask: shape } : {};
    const whole = isLabel(shape)
      ? labelRecord(annotation, source)
      : annotationRecord(annotation, source, size);
    const fields = this.#isLvis ? lvisAnnotation(whole, annotation) : whole;
    const own = { ...ids, category_id: this.#categoryId(annotation, image), ...fields };
    const record = this.#videos?.annotation(own, annotation) ?? own;
    const context = { category, source, report: silent, ...known };
    const part = difference(annotation, annotationOf(record, context));
    for (const [member, value] of Object.entries(part)) {
      if (value === null) continue;
      const feature = member === "shape" ? shapeFeature(shape) : (ANNOTATION_FEATURES[member] ?? "fields");
      this.#keep(feature, image, annotation);
      if (feature === "holes" && Array.isArray(fields["segmentation"])) this.#filled += 1;
    }
    return line(record, part);
  }

  #keep(feature: CocoFeature, image: string, annotation?: Annotation): void {
    // A YOLO reader makes ids of paths and lines: nobody will miss them.
    if (feature === "ids" && this.#header.source === "yolo") return;
    this.#kept.add(feature, image, annotation?.id);
  }
}

/** Whether an image is a frame, would be read as one, or has something that is followed. */
function isOfVideo({ asset, extra, annotations }: DatasetImage): boolean {
  if (asset?.kind === "frame" || extra["video_id"] !== undefined) return true;
  return annotations.some(({ track }) => track !== undefined);
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
