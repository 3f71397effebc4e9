import { type RecordStore, uint32At } from "../bytes/record-store.ts";
import { withoutSecret } from "../io/url.ts";
import type { JsonItem } from "../json/items.ts";
import type { Annotation, DatasetImage, FormatName, SourceId } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject } from "../model/json.ts";
import { annotationOf } from "./annotation.ts";
import type { Contents } from "./contents.ts";
import { idOf, tellLargeId } from "./element.ts";
import { type Report, reportOn, shown } from "./findings.ts";
import { IdSet } from "./id-set.ts";
import { LABEL } from "./label.ts";
import { checkSize } from "./mask-size.ts";
import type * as Restored from "./restored.ts";
import type { CocoWatch } from "./watch.ts";
import type { OutlineText } from "./placed-polygon.ts";
import { itemAt } from "./packed-item.ts";
import { isSound, plainAnnotation, polygonAt } from "./unpacked.ts";

/** Reads annotations that may be of any form, and tells what is wrong with them. */
export class CheckedAnnotations {
  readonly #contents: Contents;
  readonly #source: FormatName;
  readonly #ranks: ReadonlyMap<SourceId, number>;
  readonly #restored: typeof Restored | undefined;
  readonly #on: OnDiagnostic;
  readonly #bytesAt: OutlineText | undefined;
  readonly #watch: CocoWatch | undefined;
  readonly #seen = new IdSet();

  constructor(
    contents: Contents,
    ranks: ReadonlyMap<SourceId, number>,
    restored: typeof Restored | undefined,
    on: OnDiagnostic,
    bytesAt: OutlineText | undefined,
    watch: CocoWatch | undefined,
  ) {
    this.#watch = watch;
    this.#contents = contents;
    this.#source = contents.marker?.source ?? "coco";
    this.#ranks = ranks;
    this.#restored = restored;
    this.#on = on;
    this.#bytesAt = bytesAt;
  }

  /** The annotations of an image. */
  of(bytes: Uint8Array, image: DatasetImage): Annotation[] {
    const { hasOwnIds, file } = this.#contents;
    const annotations: Annotation[] = [];
    for (let at = 0; at < bytes.length; at += uint32At(bytes, at)) {
      if (this.#source === "coco" && isSound(bytes, at, image, this.#ranks)) {
        const annotation = plainAnnotation(bytes, at, this.#ranks, this.#bytesAt, polygonAt);
        if (hasOwnIds || this.#seen.add(annotation.id)) {
          if (this.#watch !== undefined) this.#show(this.#watch, annotation, image, bytes, at);
          annotations.push(annotation);
          continue;
        }
      }
      const item = itemAt(bytes, at, this.#bytesAt);
      const report = reportOn(this.#on, file, item, withoutSecret(image.name));
      const annotation = this.#annotation(item, image, report);
      if (annotation === undefined) continue;
      checkSize(annotation, image, report);
      const id = idOf(item);
      this.tellAgain(id ?? annotation.id, report, id === undefined ? "" : "/id");
      annotations.push(annotation);
    }
    return annotations;
  }

  /** Tells of an id that another annotation had. */
  tellAgain(id: SourceId | undefined, report: Report, member = "/id"): void {
    if (id === undefined || this.#contents.hasOwnIds || this.#seen.add(id)) return;
    report("warning", "duplicate-annotation-id", `Annotation id ${shown(id)} occurs again.`, member);
  }

  /** Apart from the loop, which would have to keep each place for the closure. */
  #show(watch: CocoWatch, annotation: Annotation, image: DatasetImage, bytes: Uint8Array, at: number): void {
    watch.plain(annotation, image, () => itemAt(bytes, at, this.#bytesAt));
  }

  #annotation(item: JsonItem, image: DatasetImage, report: Report): Annotation | undefined {
    const id = idOf(item);
    const record = isJsonObject(item.value) ? item.value : {};
    if (id === undefined) {
      const message = `The annotation has no id; it got "#${item.index ?? 0}", after its rank.`;
      report("warning", "no-annotation-id", message);
    } else if (id === 0) {
      report(
        "warning",
        "annotation-id-zero",
        "Annotation id 0: COCO's evaluation counts a match with it as a miss.",
        "/id",
      );
    }
    tellLargeId(id, report);
    const categoryId = idOf(item, "category_id");
    const category = categoryId === undefined ? undefined : this.#ranks.get(categoryId);
    if (category === undefined) {
      const [code, what] =
        categoryId === undefined
          ? ["no-category-id-of-annotation", "no category_id"]
          : ["dangling-category-id", `the category ${shown(categoryId)}, which is not there`];
      report(
        "error",
        code,
        `Annotation ${shown(id)} has ${what}; it was left out.`,
        categoryId === undefined ? "" : "/category_id",
      );
      return undefined;
    }
    const source = this.#source;
    const label = this.#contents.hasObjects ? undefined : LABEL;
    const whole = { ...record, id: id ?? `#${item.index ?? 0}` };
    const plain = annotationOf(whole, { category, source, report, label });
    if (plain === undefined) return undefined;
    this.#watch?.other(plain, image, record, report);
    return this.#restored?.restoredAnnotation(item, plain, record, source, report) ?? plain;
  }
}

/** Tells of annotations whose images are not there: `ids` are those of the images that they name. */
export function tellDangling(
  store: RecordStore,
  records: readonly number[],
  ids: ReadonlyMap<number, SourceId | undefined>,
  file: string,
  on: OnDiagnostic,
): void {
  let record = 0;
  let next = 0;
  for (const block of store.blocks()) {
    for (let at = 0; at < block.length; at += uint32At(block, at), record += 1) {
      if (record !== records[next]) continue;
      next += 1;
      const item = itemAt(block, at);
      const report = reportOn(on, file, item);
      const id = ids.get(record);
      if (id === undefined) {
        report("error", "no-image-id-of-annotation", `The annotation has no image_id; it was left out.`);
      } else {
        const message = `Annotation ${shown(idOf(item))} belongs to image ${shown(id)}, which is not there; it was left out.`;
        report("error", "dangling-image-id", message, "/image_id");
      }
    }
  }
}
