import { Buffers } from "../bytes/buffers.ts";
import { JsonWriter } from "../bytes/json-writer.ts";
import type { Scratch } from "../bytes/record-store.ts";
import type { Sink } from "../io/sink.ts";
import { withoutSecret } from "../io/url.ts";
import { jsonText } from "../json/text.ts";
import type { Annotation, Dataset, DatasetImage, Header } from "../model/dataset.ts";
import type { WriteReport } from "../model/loss.ts";
import type { Mask } from "../model/shapes.ts";
import { categoryLines, headLines, type Keep } from "./head.ts";
import { HeldLines } from "./held-lines.ts";
import { type SharedNumbers, sharedNumbers } from "./ids.ts";
import { ANNOTATION_FEATURES, IMAGE_FEATURES, SHAPE_FEATURES } from "./kept.ts";
import { listed, separate, withImage } from "./lines.ts";
import { areCaptions, hasPlaceless } from "./caption.ts";
import { isLabel } from "./label.ts";
import { ASSETS } from "./marker.ts";
import type { Placeless } from "./placeless.ts";
import { writePlainImage } from "./plain-image.ts";
import { writePlainAnnotation } from "./plain-record.ts";
import { isTrainable } from "./record.ts";
import { RecordLines } from "./record-lines.ts";
import type { WriteCocoOptions } from "./write.ts";

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
  readonly #records: RecordLines;
  readonly #shared: SharedNumbers;
  readonly #open: (() => Scratch) | undefined;
  readonly #isPlain: boolean;
  readonly #out: JsonWriter;
  /** Lines of the images, which come last in the file. */
  #imageLines: HeldLines;
  /** Those before the first image with something placeless, and what follows if no object comes. */
  #linesBefore: HeldLines | undefined;
  #placeless: Placeless | undefined;
  #images = 0;
  #annotations = 0;
  #withoutSize = 0;
  #notFound = 0;

  constructor(header: Header, { placeImage }: WriteCocoOptions, making: CocoMaking = {}) {
    const { isPlain = true, buffers, scratch, shared = sharedNumbers(header) } = making;
    this.#out = new JsonWriter(buffers === undefined ? PIECE : THREAD_PIECE, buffers);
    this.#imageLines = new HeldLines(scratch);
    this.#open = scratch;
    this.#isPlain = isPlain && header.source !== "coco";
    this.#header = header;
    this.#placeImage = placeImage;
    this.#records = new RecordLines(header);
    this.#shared = shared;
  }

  report(): WriteReport {
    return {
      images: this.#images,
      annotations: this.#annotations + (this.#placeless?.labels ?? 0),
      lost: [],
      kept: this.#records.kept.list(),
      messages: [
        ...told(this.#withoutSize, "image has no width and height", "images have no width and height"),
        ...told(
          this.#notFound,
          "image was not found: its labels are there, its file is not",
          "images were not found: their labels are there, their files are not",
        ),
        ...told(
          this.#records.filled,
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
    const records = this.#records;
    const keep: Keep = (feature, image) => records.keep(feature, image);
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
        if (records.videos === undefined && isOfVideo(image)) {
          const { WrittenVideos } = await import("./written-videos.ts");
          records.videos = new WrittenVideos(this.#header);
        }
        records.videos?.begin(image);
        try {
          this.#addImage(image, name, this.#shared.imageIds.take(image.id));
        } catch (error) {
          throw withImage(error, image);
        }
      } else {
        const { path: _, ...asset } = image;
        records.keep("media", withoutSecret(image.name));
        assets.push(jsonText([rank, asset]));
      }
      rank += 1;
      if (out.isFull) yield out.take();
    }
    const placeless = this.#placeless;
    if (placeless !== undefined) {
      records.kept.addAll(placeless.kept.list());
      yield out.take();
      yield* placeless.annotations.take();
    }
    out.text('\n],\n"images": [');
    yield out.take();
    if (this.#linesBefore !== undefined) yield* this.#linesBefore.take();
    yield* (placeless?.images ?? this.#imageLines).take();
    if (this.#images > 0) out.text("\n");
    out.text("],\n");
    for (const list of records.videos?.lists(records.categoryIds) ?? []) out.text(`${list},\n`);
    out.text(`"categories": ${listed(categoryLines(this.#header, records.categoryIds, keep))}`);
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
    const records = this.#records;
    const isFirst = this.#images === 0;
    const { kept } = records;
    records.kept = placeless.keptAmongObjects;
    this.#addAmongObjects(image, name, id);
    if (this.#annotations > 0) {
      kept.addAll(records.kept.list());
      placeless.close();
      this.#placeless = undefined;
    } else {
      records.kept = placeless.kept;
      this.#addPlaceless(placeless, image, name, id, isFirst);
    }
    records.kept = kept;
  }

  /** Adds an image to the lines of a file without objects. */
  #addPlaceless(to: Placeless, image: DatasetImage, name: string, id: number, isFirst: boolean): void {
    const shownAs = withoutSecret(image.name);
    const records = this.#records;
    const hasCaptions = areCaptions(image.attributes);
    const imageLine = records.image(hasCaptions ? { ...image, attributes: [] } : image, name, id, shownAs);
    const others: [number, Annotation][] = [];
    for (const [rank, annotation] of image.annotations.entries()) {
      if (isLabel(annotation.shape)) {
        const ids = { id: to.ids.take(annotation.id), image_id: id };
        to.next.text(records.annotation(annotation, ids, shownAs));
        to.labels += 1;
      } else {
        others.push([rank, annotation]);
        records.keep(SHAPE_FEATURES[annotation.shape.type], shownAs, annotation);
      }
    }
    for (const caption of hasCaptions ? image.attributes : []) {
      const kept = to.addCaption(caption, id, this.#header.source);
      for (const member of kept) records.keep(member === "extra" ? "extra" : "fields", shownAs);
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
    const records = this.#records;
    // The image is told of before its annotations.
    const lines = this.#imageLines.out;
    separate(lines, this.#images === 0);
    const kept =
      this.#isPlain && image.annotations.every(({ shape }) => isTrainable(shape))
        ? writePlainImage(lines, image, id, name)
        : undefined;
    const whole = kept === undefined ? records.image(image, name, id, shownAs) : undefined;
    for (const member of kept ?? []) records.keep(IMAGE_FEATURES[member] ?? "fields", shownAs);
    const others: [number, Annotation][] = [];
    let rank = 0;
    for (const annotation of image.annotations) {
      if (isTrainable(annotation.shape)) this.#addAnnotation(annotation, id, shownAs, size);
      else {
        others.push([rank, annotation]);
        records.keep(SHAPE_FEATURES[annotation.shape.type], shownAs, annotation);
      }
      rank += 1;
    }
    if (whole !== undefined) lines.text(whole(others));
    this.#imageLines.settle();
    if (size === undefined) this.#withoutSize += 1;
    this.#images += 1;
  }

  #addAnnotation(annotation: Annotation, imageId: number, image: string, size?: Mask["size"]): void {
    const records = this.#records;
    const categoryId = records.categoryId(annotation, image);
    const id = this.#shared.annotationIds.take(annotation.id);
    const out = this.#out;
    const isFirst = this.#annotations === 0;
    this.#annotations += 1;
    const kept =
      this.#isPlain && records.videos?.isFrame !== true
        ? writePlainAnnotation(out, annotation, isFirst, id, imageId, categoryId)
        : undefined;
    if (kept === undefined) {
      separate(out, isFirst);
      out.text(records.annotation(annotation, { id, image_id: imageId }, image, size));
      return;
    }
    for (let rank = 0; rank < kept.length; rank += 1)
      records.keep(ANNOTATION_FEATURES[kept[rank] ?? ""] ?? "fields", image, annotation);
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
