import { colorMasks } from "../geometry/color-masks.ts";
import { readPng, type Pixels } from "../io/png.ts";
import { withoutSecret } from "../io/url.ts";
import type { JsonItem } from "../json/items.ts";
import type { Annotation, DatasetImage, SourceId } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Mask } from "../model/shapes.ts";
import { annotationOf } from "./annotation.ts";
import type { Contents } from "./contents.ts";
import { type Report, reportOn, shown } from "./findings.ts";
import { MARKER } from "./marker.ts";
import type { FindSegments } from "./other-kinds.ts";
import { restoredSegment } from "./panoptic-restored.ts";
import { isSegmentId, MEMBER, memberOf, restoredMember } from "./panoptic-record.ts";

/** Reads the segments of panoptic files: what they are from the JSON, where they are from the PNGs. */
export class Panoptic {
  readonly #contents: Contents;
  readonly #ranks: ReadonlyMap<SourceId, number>;
  readonly #on: OnDiagnostic;
  readonly #find: FindSegments | undefined;

  constructor(
    contents: Contents,
    ranks: ReadonlyMap<SourceId, number>,
    on: OnDiagnostic,
    find: FindSegments | undefined,
  ) {
    this.#contents = contents;
    this.#ranks = ranks;
    this.#on = on;
    this.#find = find;
  }

  /**
   * An image with its segments, before the annotations that it has.
   *
   * @param plain as the file has it
   * @param items the elements that are about it: more than one is an error
   */
  async whole(image: DatasetImage, plain: DatasetImage, items: readonly JsonItem[]): Promise<DatasetImage> {
    const [item, ...others] = items;
    for (const other of others) {
      const message = "Another element has the segments of this image, too; this one was left out.";
      this.#reportOn(other, plain)("error", "duplicate-panoptic", message);
    }
    if (item === undefined || !isJsonObject(item.value)) return image;
    const report = this.#reportOn(item, plain);
    const record = item.value;
    const segments = segmentsIn(record["segments_info"], report);
    const pixels = await this.#pixels(record["file_name"], plain, segments.size, report);
    const masks = pixels === undefined ? undefined : masksIn(pixels, segments, report);
    const annotations: Annotation[] = [];
    for (const [id, { segment, at }] of segments) {
      const here: Report = (severity, code, message, below = "") =>
        report(severity, code, message, `${at}${below}`);
      const annotation = this.#annotation(id, segment, masks?.get(id), here);
      if (annotation !== undefined) annotations.push(annotation);
    }
    const member = restoredMember(record[MARKER], memberOf(record, plain.name));
    return {
      ...image,
      ...(pixels === undefined || image.width !== undefined ? {} : { width: pixels.width }),
      ...(pixels === undefined || image.height !== undefined ? {} : { height: pixels.height }),
      annotations: [...annotations, ...image.annotations],
      ...(member === undefined ? {} : { extra: { ...image.extra, [MEMBER]: member } }),
    };
  }

  #annotation(
    id: number,
    segment: JsonObject,
    mask: Mask | undefined,
    report: Report,
  ): Annotation | undefined {
    const categoryId = segment["category_id"];
    const isId = typeof categoryId === "string" || typeof categoryId === "number";
    const category = isId ? this.#ranks.get(categoryId) : undefined;
    if (category === undefined) {
      const message = `Segment ${id} has the category ${shown(categoryId)}, which is not there; it was left out.`;
      report("error", "dangling-category-id", message, categoryId === undefined ? "" : "/category_id");
      return undefined;
    }
    const source = this.#contents.marker?.source ?? "coco";
    const plain = annotationOf(segment, {
      category,
      source,
      report,
      ...(mask === undefined ? {} : { mask }),
    });
    if (plain === undefined || this.#contents.marker === undefined) return plain;
    return restoredSegment(plain, segment, mask, source, report);
  }

  /** What the PNG of an image holds; undefined where that is not to be had, which was reported. */
  async #pixels(
    fileName: Json | undefined,
    image: DatasetImage,
    segments: number,
    report: Report,
  ): Promise<Pixels | undefined> {
    const instead = `${segments === 1 ? "the segment is" : "the segments are"} read as ${segments === 1 ? "its box" : "their boxes"}`;
    if (typeof fileName !== "string" || fileName === "") {
      const message = `The file_name of the PNG is ${shown(fileName)}; ${instead}.`;
      report("error", "panoptic-png", message, fileName === undefined ? "" : "/file_name");
      return undefined;
    }
    const name = shown(withoutSecret(fileName));
    try {
      const source = await this.#find?.({ fileName, image });
      if (source === undefined) {
        report("error", "panoptic-png", `The PNG ${name} was not found; ${instead}.`, "/file_name");
        return undefined;
      }
      const pixels = await readPng(source);
      const { width = pixels.width, height = pixels.height } = image;
      if (width === pixels.width && height === pixels.height) return pixels;
      const message = `The PNG ${name} has ${pixels.width} × ${pixels.height} pixels, its image ${width} × ${height}; ${instead}.`;
      report("error", "panoptic-size", message, "/file_name");
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const message = `The PNG ${name} can't be read: ${error.message} ${instead.replace(/^t/, "T")}.`;
      report("error", "panoptic-png", message, "/file_name");
    }
    return undefined;
  }

  #reportOn(item: JsonItem, image: DatasetImage): Report {
    return reportOn(this.#on, this.#contents.file, item, withoutSecret(image.name));
  }
}

/** Segments by their ids, and where they stand in their element. */
type Segments = ReadonlyMap<number, { readonly segment: JsonObject; readonly at: string }>;

function segmentsIn(json: Json | undefined, report: Report): Segments {
  const segments = new Map<number, { readonly segment: JsonObject; readonly at: string }>();
  if (!Array.isArray(json)) {
    report("error", "bad-segments", `segments_info is ${shown(json)}, no list.`, "/segments_info");
    return segments;
  }
  for (const [rank, segment] of json.entries()) {
    const at = `/segments_info/${rank}`;
    const id = isJsonObject(segment) ? segment["id"] : undefined;
    if (!isJsonObject(segment) || !isSegmentId(id)) {
      const message = `A segment has the id ${shown(id)}: a pixel can say 1 to 16777215; it was left out.`;
      report("error", "bad-segments", message, at);
    } else if (segments.has(id)) {
      report("error", "bad-segments", `The segment id ${id} occurs again; this one was left out.`, at);
    } else segments.set(id, { segment, at });
  }
  return segments;
}

/** The pixels of each segment. Black is nothing. */
function masksIn(pixels: Pixels, segments: Segments, report: Report): ReadonlyMap<number, Mask> {
  const { width, height } = pixels;
  const ids = [...segments.keys()];
  const ranks = new Map(ids.map((id, rank) => [swapped(id), rank]));
  const colored: Pixels = {
    width,
    height,
    colorAt: (x, y) => pixels.colorAt(x, y) || -1,
  };
  const { masks, unknown } = colorMasks(colored, ranks);
  if (unknown !== "") {
    const message = `The PNG has colours that are no segment's, which were left out: ${unknown}.`;
    report("error", "panoptic-color", message, "/segments_info");
  }
  const found = new Map<number, Mask>();
  for (const [rank, mask] of masks) {
    const id = ids[rank];
    if (id !== undefined) found.set(id, mask);
  }
  for (const [id, { at }] of segments) {
    if (found.has(id)) continue;
    const message = `The PNG has no pixels of segment ${id}; its mask is empty.`;
    report("error", "panoptic-segment", message, at);
    found.set(id, { type: "mask", size: [height, width], counts: [width * height], compressed: true });
  }
  return found;
}

/** `0xbbggrr` as `0xrrggbb`, and the other way: an id is R + G · 256 + B · 65536. */
function swapped(id: number): number {
  return ((id & 255) << 16) | (id & 0xff00) | (id >> 16);
}
