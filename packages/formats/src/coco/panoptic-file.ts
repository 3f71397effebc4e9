import type { Scratch } from "../bytes/record-store.ts";
import { areaOfCounts, checkCounts } from "../geometry/rle.ts";
import { ImageNames } from "../io/names.ts";
import type { Sink } from "../io/sink.ts";
import { withoutSecret } from "../io/url.ts";
import { jsonText } from "../json/text.ts";
import type { Annotation, Dataset, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isJsonObject } from "../model/json.ts";
import { LossCounter, type WriteReport } from "../model/loss.ts";
import type { Mask, Shape } from "../model/shapes.ts";
import { annotationOf } from "./annotation.ts";
import { without } from "./element.ts";
import { categoryLines, headLines, type Keep } from "./head.ts";
import type { CocoFeature } from "./features.ts";
import { HeldLines } from "./held-lines.ts";
import { categoryIds, IdNumbers } from "./ids.ts";
import { imageOf } from "./image.ts";
import { ANNOTATION_FEATURES, difference, IMAGE_FEATURES, line } from "./kept.ts";
import { listed, separate } from "./lines.ts";
import { ASSETS, MARKER } from "./marker.ts";
import type { CocoPanopticFeature } from "./panoptic-features.ts";
import {
  ELEMENT_KEYS,
  isSegmentId,
  keptMember,
  MEMBER,
  memberOf,
  pixelSum,
  pngName,
  segmentRecord,
} from "./panoptic-record.ts";
import { imageRecord } from "./record.ts";
import { hasPixels, isPainted, pixelsOf, SegmentMap } from "./segment-map.ts";
import type { WriteCocoPanopticOptions } from "./write-panoptic.ts";

/** A line of the file, and the PNG beside it. */
interface Segments {
  readonly line: string;
  readonly path: string;
  readonly png: Uint8Array;
}

/** See `writeCocoPanoptic`. */
export class PanopticFile {
  readonly #header: Header;
  readonly #options: WriteCocoPanopticOptions;
  readonly #names = new ImageNames();
  readonly #categoryIds: readonly number[];
  readonly #imageIds: IdNumbers;
  readonly #kept = new LossCounter();
  readonly #imageLines: HeldLines;
  #images = 0;
  #segments = 0;
  #records = 0;
  #notFound = 0;

  constructor(header: Header, options: WriteCocoPanopticOptions, scratch?: () => Scratch) {
    this.#header = header;
    this.#options = options;
    this.#categoryIds = categoryIds(header.categories, header.source);
    this.#imageIds = new IdNumbers(header.source);
    this.#imageLines = new HeldLines(scratch);
  }

  report(): WriteReport {
    const count = this.#notFound;
    const what = count === 1 ? "1 image was" : `${count} images were`;
    return {
      images: this.#images,
      annotations: this.#segments,
      lost: [],
      kept: this.#kept.list(),
      messages: count === 0 ? [] : [`${what} not found: the labels are there, the files are not.`],
    };
  }

  /** The text of the file in pieces; the PNGs go to the sink meanwhile. */
  async *text(dataset: Dataset, sink: Sink, folder: string): AsyncGenerator<string | Uint8Array> {
    try {
      yield* this.#text(dataset, sink, folder);
    } finally {
      this.#imageLines.close();
    }
  }

  async *#text(dataset: Dataset, sink: Sink, folder: string): AsyncGenerator<string | Uint8Array> {
    const { encode } = await import("fast-png");
    const assets: string[] = [];
    const keep: Keep = (feature, image) => this.#keep(feature, image);
    yield `{\n${headLines(this.#header, keep, true).join(",\n")},\n"annotations": [`;
    let rank = 0;
    for await (const image of dataset.images) {
      if (image.media === "image") {
        const name = this.#names.nameOf(image, "", (candidate) => candidate);
        const { placeImage } = this.#options;
        if (placeImage !== undefined && !(await placeImage(image, `images/${name}`))) this.#notFound += 1;
        const segments = placed(image, () => this.#addImage(image, name, encode));
        if (segments !== undefined) {
          yield `${this.#records === 0 ? "\n" : ",\n"}${segments.line}`;
          this.#records += 1;
          await sink.write(`${folder}/${segments.path}`, segments.png);
        }
      } else {
        const { path: _, ...asset } = image;
        this.#keep("media", withoutSecret(image.name));
        assets.push(jsonText([rank, asset]));
      }
      rank += 1;
    }
    yield '\n],\n"images": [';
    yield* this.#imageLines.take();
    yield `${this.#images > 0 ? "\n" : ""}],\n"categories": ${listed(categoryLines(this.#header, this.#categoryIds, keep, true))}`;
    yield assets.length === 0 ? "\n}\n" : `,\n"${ASSETS}": ${listed(assets)}\n}\n`;
  }

  /** Adds the line of an image. @returns what its segments become; undefined where the size of the image is not known */
  #addImage(
    image: DatasetImage,
    name: string,
    encode: (typeof import("fast-png"))["encode"],
  ): Segments | undefined {
    const id = this.#imageIds.take(image.id);
    const shownAs = withoutSecret(image.name);
    const { [MEMBER]: given, ...extra } = image.extra;
    const member = isJsonObject(given) ? given : undefined;
    const { width, height } = image;
    const others: [number, Annotation][] = [];
    let segments: Segments | undefined;
    const hasSize = width !== undefined && height !== undefined && width > 0 && height > 0;
    if (hasSize) {
      const map = new SegmentMap(width, height);
      const { records, ids } = this.#infos(image, map, others, shownAs);
      const path = pngName(name);
      const more = member === undefined ? {} : without(member, ELEMENT_KEYS);
      const kept = keptMember(member, memberOf({ file_name: path, ...more }, name));
      if (Object.keys(kept).length > 0) this.#keep("name", shownAs);
      segments = {
        line: jsonText({ ...more, image_id: id, file_name: path, segments_info: records, ...kept }),
        path,
        png: encode({ width, height, data: map.pixels(ids), depth: 8, channels: 3 }),
      };
    } else {
      if (image.annotations.some(({ shape }) => isPainted(shape))) {
        const message = `The size of ${shownAs} is not known, and the PNG of its segments has one.`;
        throw new FormatError("coco/size-unknown", message, { image: shownAs });
      }
      for (const [rank, annotation] of image.annotations.entries()) {
        others.push([rank, annotation]);
        this.#keep("shape", shownAs, annotation);
      }
    }
    // Without an element of its own an image keeps all of its members.
    this.#addLine(member === undefined || !hasSize ? image : { ...image, extra }, name, id, others);
    return segments;
  }

  #addLine(image: DatasetImage, name: string, id: number, others: readonly [number, Annotation][]): void {
    const record = { id, ...imageRecord(image, name, this.#header.source) };
    const { annotations: _, path: __, ...members } = image;
    const plain = imageOf(record, silent);
    const differing = difference(members, plain);
    for (const [key, value] of Object.entries(differing)) {
      if (value !== null) this.#keep(IMAGE_FEATURES[key] ?? "fields", withoutSecret(image.name));
    }
    const { out } = this.#imageLines;
    separate(out, this.#images === 0);
    this.#images += 1;
    out.text(
      line(record, {
        ...differing,
        // By this the reader sees whether someone has renamed the file since.
        ...(differing["name"] === undefined ? {} : { fileName: plain?.name }),
        ...(others.length === 0 ? {} : { others }),
      }),
    );
    this.#imageLines.settle();
  }

  /** The records of an image's segments; `others` gets the annotations that have no pixels in it. */
  #infos(
    image: DatasetImage,
    map: SegmentMap,
    others: [number, Annotation][],
    shownAs: string,
  ): { readonly records: readonly object[]; readonly ids: readonly number[] } {
    const { width = 0, height = 0, annotations } = image;
    const masks = annotations.map(({ shape }) => {
      if (shape.type === "mask") checkCounts(shape.counts, shape.size);
      return pixelsOf(shape, width, height);
    });
    for (const [rank, mask] of masks.entries()) if (mask !== undefined) map.paint(rank, mask);
    const visible = map.visible();
    const ids = segmentIds(annotations, visible);
    const records: object[] = [];
    for (const [rank, annotation] of annotations.entries()) {
      const pixels = visible.get(rank);
      if (pixels !== undefined) {
        const isCovered = areaOfCounts(pixels.counts) < areaOfCounts(masks[rank]?.counts ?? []);
        records.push(this.#info(annotation, pixels, ids[rank] ?? 0, isCovered, shownAs));
        this.#segments += 1;
        continue;
      }
      others.push([rank, annotation]);
      this.#keep(hiddenFeature(annotation.shape, masks[rank]), shownAs, annotation);
    }
    return { records, ids };
  }

  #info(annotation: Annotation, pixels: Mask, id: number, isCovered: boolean, image: string): object {
    const { category, shape } = annotation;
    const { source } = this.#header;
    const categoryId = this.#categoryIds[category];
    if (categoryId === undefined) {
      const message = `Annotation ${annotation.id} has category ${category}, but there are ${this.#categoryIds.length}.`;
      throw new FormatError("coco/no-category", message, { image });
    }
    const record = { id, category_id: categoryId, ...segmentRecord(annotation, pixels, source) };
    const part = difference(
      annotation,
      annotationOf(record, { category, source, report: silent, mask: pixels }),
    );
    for (const [member, value] of Object.entries(part)) {
      // How a box or an outline was written says nothing here.
      if (value === null || (member === "extra" && Object.keys(annotation.extra).every(isForm))) continue;
      const feature = member === "shape" ? shapeFeature(shape, isCovered) : MEMBER_FEATURES[member];
      this.#keep(feature ?? ANNOTATION_FEATURES[member] ?? "fields", image, annotation);
    }
    if (Object.keys(part).length === 0) return record;
    const sum = part["shape"] === undefined ? {} : { pixels: pixelSum(pixels) };
    return { ...record, [MARKER]: { ...part, ...sum } };
  }

  #keep(feature: CocoPanopticFeature | CocoFeature, image: string, annotation?: Annotation): void {
    // A YOLO reader makes ids of paths and lines: nobody will miss them.
    if (feature === "ids" && this.#header.source === "yolo") return;
    this.#kept.add(feature, image, annotation?.id);
  }
}

/** Says of which image it is that can't be written. */
function placed<T>({ name }: DatasetImage, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof FormatError) || error.place.image !== undefined) throw error;
    const image = withoutSecret(name);
    throw new FormatError(error.code, `${image}: ${error.message}`, { image }, { cause: error });
  }
}

function isForm(key: string): boolean {
  return key === "segmentation" || key === MARKER;
}

const MEMBER_FEATURES: Readonly<Record<string, CocoPanopticFeature>> = { box: "box", area: "area" };

function shapeFeature({ type }: Shape, isCovered: boolean): CocoPanopticFeature {
  if (isCovered) return "overlap";
  if (type === "mask") return "geometry";
  return type === "rotated-box" ? "rotation" : "outline";
}

/** What is kept of an annotation that has no pixels. */
function hiddenFeature(shape: Shape, mask: Mask | undefined): CocoPanopticFeature {
  if (mask === undefined) return isPainted(shape) ? "geometry" : "shape";
  return hasPixels(mask) ? "overlap" : "empty";
}

/** An id for each annotation that has pixels: its own, where a pixel can say it and no other has it. */
function segmentIds(
  annotations: readonly Annotation[],
  visible: ReadonlyMap<number, Mask>,
): readonly number[] {
  const used = new Set<number>();
  const ids = annotations.map(({ id }, rank) => {
    const isOwn = visible.has(rank) && isSegmentId(id) && !used.has(id);
    if (isOwn) used.add(id);
    return isOwn ? id : 0;
  });
  let next = 1;
  return ids.map((id, rank) => {
    if (id !== 0 || !visible.has(rank)) return id;
    while (used.has(next)) next += 1;
    next += 1;
    return next - 1;
  });
}

/** Nobody is told of what reading back a record of one's own finds: what differs is kept. */
function silent(): void {}
