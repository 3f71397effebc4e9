import { type Report, reportOn } from "../../coco/findings.ts";
import type { CocoKind } from "../../coco/annotations.ts";
import { isLabel } from "../../coco/label.ts";
import { isLvis } from "../../coco/lvis.ts";
import type { CocoWatch } from "../../coco/watch.ts";
import { withoutSecret } from "../../io/url.ts";
import type { JsonItem } from "../../json/items.ts";
import type { Annotation, Category, DatasetImage } from "../../model/dataset.ts";
import type { OnDiagnostic } from "../../model/diagnostic.ts";
import type { JsonObject } from "../../model/json.ts";
import { checkImage } from "./image-check.ts";
import { FileCounts } from "./file-counts.ts";
import { checkKeypoints } from "./keypoint-check.ts";
import {
  checkCategory,
  type Present,
  presentIn,
  presentInRecord,
  tellAbsent,
  tellTexts,
  tellTextIds,
} from "./record-check.ts";
import { ShapeCheck } from "./shape-check.ts";
import { type Tell, tellOn } from "./tell.ts";
import { Twins } from "./twins.ts";

/** Tells of what the reader of a COCO file has no need to tell of. */
export class Onlooker implements CocoWatch {
  readonly counts: FileCounts = new FileCounts();
  /** Those that the annotations' categories are ranks of; to be set before the first image is asked for. */
  categories: readonly Category[] = [];
  /** What the file is about. */
  about: CocoKind = "objects";
  readonly #file: string;
  readonly #on: OnDiagnostic;
  readonly #shapes = new ShapeCheck();
  readonly #twins = new Twins();
  #imageName = "";
  #lvis: { readonly categories: readonly Category[]; readonly holds: boolean } | undefined;
  #item: (() => JsonItem) | undefined;

  constructor(file: string, on: OnDiagnostic) {
    this.#file = file;
    this.#on = on;
  }

  readonly kind = (kind: CocoKind): void => {
    this.about = kind;
  };

  readonly category = (record: JsonObject, report: Report): void => {
    checkCategory(record, this.counts, tellOn(report));
  };

  readonly image = (image: DatasetImage, record: JsonObject, report: Report): void => {
    this.#twins.clear();
    this.#imageName = withoutSecret(image.name);
    checkImage(image, record, tellOn(report));
  };

  readonly plain = (annotation: Annotation, image: DatasetImage, item: () => JsonItem): void => {
    this.#item = item;
    this.#see(annotation, image, presentIn(annotation), this.#tellOfPlain);
  };

  readonly other = (
    annotation: Annotation,
    image: DatasetImage,
    record: JsonObject,
    report: Report,
  ): void => {
    const tell = tellOn(report);
    tellTextIds(record, ["id", "image_id", "category_id"], tell);
    // What is said of a whole image has no more to look at.
    if (isLabel(annotation.shape)) return;
    tellTexts(record, ["bbox", "area"], tell);
    this.#see(annotation, image, presentInRecord(record), tell);
    checkKeypoints(record, annotation.keypoints, this.categories[annotation.category], image, tell);
  };

  #see(annotation: Annotation, image: DatasetImage, present: Present, tell: Tell): void {
    const { shape, crowd, category, keypoints } = annotation;
    const tellHere = (): Tell => (tell === this.#tellOfPlain ? this.#tellHere() : tell);
    this.counts.add(shape.type !== "box", crowd === true, tellHere);
    if ((this.categories[category]?.keypoints?.length ?? 0) > 0) {
      this.counts.addPose(keypoints !== undefined, tellHere);
    }
    tellAbsent(this.#isLvis() ? { ...present, iscrowd: true } : present, tell);
    this.#shapes.check(annotation, image, tell);
    const twin = this.#twins.seen(annotation, this.#shapes.extent);
    if (twin === undefined) return;
    const message = `Annotation ${annotation.id} is annotation ${twin.id} again: the same class, the same place.`;
    tell("coco/duplicate-annotation", message);
  }

  /** LVIS has no crowds. */
  #isLvis(): boolean {
    const { categories } = this;
    if (this.#lvis?.categories !== categories) {
      this.#lvis = { categories, holds: isLvis({ source: "coco", categories }) };
    }
    return this.#lvis.holds;
  }

  /** The place of a plain annotation is looked up when there is something to tell of it. */
  readonly #tellOfPlain: Tell = (code, message, at) => {
    this.#tellHere()(code, message, at);
  };

  #tellHere(): Tell {
    const item = this.#item?.() ?? { line: 1, pointer: "" };
    return tellOn(reportOn(this.#on, this.#file, item, this.#imageName));
  }
}
