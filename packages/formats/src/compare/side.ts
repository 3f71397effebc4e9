import { withoutSecret } from "../io/url.ts";
import { safeName } from "../io/names.ts";
import type { Category, DatasetImage, FormatName, Header } from "../model/dataset.ts";
import type { Feature } from "../model/features.ts";

/** What a format can't hold, and another can. Two datasets of one format are compared in all of it. */
const lacking: Readonly<Record<FormatName, ReadonlySet<Feature>>> = {
  ango: new Set(["crowd", "keypoints", "mask", "split", "class"]),
  coco: new Set(["shape", "image-attributes", "relations", "media", "split"]),
  yolo: new Set(["shape", "empty", "crowd", "attributes", "image-attributes", "relations", "media"]),
  voc: new Set(["shape", "crowd", "mask", "keypoints", "image-attributes", "relations", "media", "class"]),
  cvat: new Set(["crowd", "keypoints", "relations", "media"]),
  "label-studio": new Set(["crowd", "keypoints", "media", "split", "class"]),
  labelme: new Set(["crowd", "keypoints", "relations", "media", "split", "class"]),
};

/** One of the two datasets that are compared. */
export class Side {
  /** What it was read from; of YOLO with a sidecar what it was written from, which is what it holds. */
  readonly source: FormatName;
  readonly categories: readonly Category[];
  readonly hasSplits: boolean;
  /** Objects of each class by its name. */
  readonly objectsOf: Map<string, number> = new Map();
  images = 0;
  objects = 0;

  constructor({ source, categories, splits }: Header) {
    this.source = source;
    this.categories = categories;
    this.hasSplits = splits.length > 0;
    for (const { name } of categories) this.objectsOf.set(name, 0);
  }

  /** Counts an image and its objects. */
  count({ annotations }: DatasetImage): void {
    this.images += 1;
    this.objects += annotations.length;
    for (const { category } of annotations) {
      const name = this.className(category);
      this.objectsOf.set(name, (this.objectsOf.get(name) ?? 0) + 1);
    }
  }

  className(category: number): string {
    return this.categories[category]?.name ?? `class ${category}`;
  }

  /** Whether this dataset can hold something of the other one. */
  holds(feature: Feature, other: Side): boolean {
    return this.source === other.source || !lacking[this.source].has(feature);
  }
}

/** What tells an image from the others: the path of its file, as angokit would write it. */
export function pathOf(image: DatasetImage): string {
  return safeName(image).normalize("NFC");
}

/** The last part of a path. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A name as it may be told to people. */
export function shownName({ name }: DatasetImage): string {
  return withoutSecret(name);
}
