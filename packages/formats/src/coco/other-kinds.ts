import { uint32At } from "../bytes/record-store.ts";
import type { Source } from "../io/source.ts";
import { withoutSecret } from "../io/url.ts";
import type { JsonItem } from "../json/items.ts";
import { imageFrom } from "../json/model.ts";
import type { Annotation, Attribute, DatasetImage, SourceId } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject, type Json } from "../model/json.ts";
import type { CheckedAnnotations } from "./checked.ts";
import type { Contents } from "./contents.ts";
import { elementKind, idOf } from "./element.ts";
import { type Report, reportOn, shown } from "./findings.ts";
import { captionOf } from "./label.ts";
import { MARKER } from "./marker.ts";
import { itemAt } from "./packed-item.ts";
import { Panoptic } from "./panoptic.ts";

/** Says where the PNG with an image's panoptic segments is; undefined where it was not found. */
export type FindSegments = (png: SegmentsPng) => Source | undefined | Promise<Source | undefined>;

/** A PNG as a panoptic file names it. */
export interface SegmentsPng {
  readonly fileName: string;
  readonly image: DatasetImage;
}

/** Reads files of captions and of panoptic segments, which may hold objects beside them. */
export class OtherKinds {
  readonly #contents: Contents;
  readonly #ranks: ReadonlyMap<SourceId, number>;
  readonly #checked: CheckedAnnotations;
  readonly #on: OnDiagnostic;
  readonly #segments: FindSegments | undefined;
  #panoptic: Panoptic | undefined;

  constructor(
    contents: Contents,
    ranks: ReadonlyMap<SourceId, number>,
    checked: CheckedAnnotations,
    on: OnDiagnostic,
    segments: FindSegments | undefined,
  ) {
    this.#contents = contents;
    this.#ranks = ranks;
    this.#checked = checked;
    this.#on = on;
    this.#segments = segments;
  }

  /**
   * An image with what the file says of it.
   *
   * @param plain as the file has it, without what was kept aside
   */
  async whole(image: DatasetImage, plain: DatasetImage, bytes: Uint8Array): Promise<DatasetImage> {
    const annotations: Annotation[] = [];
    const captions: Attribute[] = [];
    const panoptic: JsonItem[] = [];
    for (let at = 0; at < bytes.length; at += uint32At(bytes, at)) {
      const item = itemAt(bytes, at);
      const kind = elementKind(item.value);
      if (kind === "panoptic") panoptic.push(item);
      else if (kind === "caption") captions.push(this.#caption(item, plain));
      else annotations.push(...this.#checked.of(bytes.subarray(at, at + uint32At(bytes, at)), plain));
    }
    const attributes = captions.length === 0 ? image.attributes : [...image.attributes, ...captions];
    const whole = { ...image, annotations, attributes };
    if (this.#contents.kind !== "panoptic") return whole;
    this.#panoptic ??= new Panoptic(this.#contents, this.#ranks, this.#on, this.#segments);
    return this.#panoptic.whole(whole, plain, panoptic);
  }

  #caption(item: JsonItem, image: DatasetImage): Attribute {
    const report = reportOn(this.#on, this.#contents.file, item, withoutSecret(image.name));
    const record = isJsonObject(item.value) ? item.value : {};
    const { caption = null } = record;
    if (typeof caption !== "string") {
      report("warning", "bad-caption", `The caption is ${shown(caption)}, which is no text.`, "/caption");
    }
    this.#checked.tellAgain(idOf(item), report);
    const plain = captionOf(record, caption);
    return this.#contents.marker === undefined
      ? plain
      : restoredCaption(plain, record[MARKER], image, report);
  }
}

/** The caption with what was kept aside of it. */
function restoredCaption(
  plain: Attribute,
  part: Json | undefined,
  image: DatasetImage,
  report: Report,
): Attribute {
  if (part === undefined) return plain;
  try {
    if (!isJsonObject(part)) throw new FormatError("json/not-the-model", `${shown(part)} is no object.`);
    const { name, value, kind = null, extra } = plain;
    const members = Object.entries({ name, value, kind, attributes: [], extra, ...part });
    const json = Object.fromEntries(members.filter(([, member]) => member !== null));
    const [caption] = imageFrom({ attributes: [json] }, image).attributes;
    return caption ?? plain;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    report("error", "bad-marker", `What angokit kept aside can't be read: ${error.message}`, `/${MARKER}`);
    return plain;
  }
}
