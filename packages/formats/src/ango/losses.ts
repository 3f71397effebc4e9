import { areaOf, boxOf } from "../geometry/box.ts";
import type { Annotation, DatasetImage, Header } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import type { LossCounter } from "../model/loss.ts";
import type { AngoFeature } from "./features.ts";

/** Counts of one writer run. */
export class AngoLosses {
  readonly #counter: LossCounter;
  /** The place that stands for the dataset as a whole in the examples of a report. */
  readonly #whole: string;

  constructor(counter: LossCounter, whole: string) {
    this.#counter = counter;
    this.#whole = whole;
  }

  add(feature: AngoFeature, image: string, annotation?: Annotation["id"]): void {
    this.#counter.add(feature, image, annotation);
  }

  /** Counts the members of an `extra` that is not written. */
  addExtra(extra: JsonObject, image: string, annotation?: Annotation["id"]): void {
    for (const value of Object.values(extra)) {
      if (value !== undefined) this.add("extra", image, annotation);
    }
  }

  /** What of a header is not written; of Ango's own classes the rest is in the project's category schema. */
  header(header: Header, used: ReadonlySet<number>): void {
    if (header.source === "ango") return;
    for (const [rank, { extra }] of header.categories.entries()) {
      this.add(used.has(rank) ? "category-details" : "class", this.#whole);
      this.addExtra(extra, this.#whole);
    }
    for (const _ of Object.keys(header.info)) this.add("info", this.#whole);
    this.addExtra(header.extra, this.#whole);
  }

  /** What of an annotation that is written has no member of its own. */
  annotation(
    { id, shape, box, area, keypoints, crowd, score, track }: Annotation,
    { name, asset }: DatasetImage,
  ): void {
    if (keypoints !== undefined) this.add("keypoints", name, id);
    if (crowd === true) this.add("crowd", name, id);
    if (score !== undefined) this.add("score", name, id);
    if (track !== undefined && asset === undefined) this.add("track", name, id);
    if (area !== undefined && !near(area, areaOf(shape))) this.add("area", name, id);
    if (box === undefined) return;
    const own = boxOf(shape);
    const same =
      near(box.x, own?.x) &&
      near(box.y, own?.y) &&
      near(box.width, own?.width) &&
      near(box.height, own?.height);
    if (!same) this.add("box", name, id);
  }
}

function near(a: number, b: number | undefined): boolean {
  return b !== undefined && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}
