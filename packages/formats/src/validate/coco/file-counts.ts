import type { Tell } from "./tell.ts";

/** Where so few annotations have no outline, they were forgotten; else the file holds both on purpose. */
const FEW_SHARE = 0.1;

/** What can only be said of a whole file: counts of its annotations. */
export class FileCounts {
  annotations = 0;
  #crowds = 0;
  #without = 0;
  #firstWithout: Tell | undefined;
  #posed = 0;
  #unposed = 0;
  #firstUnposed: Tell | undefined;
  readonly #plainNames: string[] = [];
  #firstPlain: Tell | undefined;

  /** Counts an annotation. @param tellHere makes a way to tell of it later */
  add(hasOutline: boolean, isCrowd: boolean, tellHere: () => Tell): void {
    this.annotations += 1;
    if (isCrowd) this.#crowds += 1;
    if (hasOutline) return;
    this.#without += 1;
    this.#firstWithout ??= tellHere();
  }

  /** Counts an annotation whose category has keypoints. */
  addPose(hasKeypoints: boolean, tellHere: () => Tell): void {
    if (hasKeypoints) this.#posed += 1;
    else this.#unposed += 1;
    if (!hasKeypoints) this.#firstUnposed ??= tellHere();
  }

  /** Counts a category without a supercategory. */
  addPlainCategory(name: string, tellHere: Tell): void {
    this.#plainNames.push(name);
    this.#firstPlain ??= tellHere;
  }

  tell(tellFile: Tell): void {
    const [name, ...others] = this.#plainNames;
    if (name !== undefined) {
      const message =
        others.length === 0
          ? `The category ${name} has no supercategory.`
          : `${others.length + 1} categories have no supercategory: ${name} is the first.`;
      this.#firstPlain?.("coco/no-supercategory", message);
    }
    const { annotations } = this;
    const without = this.#without;
    if (without === 1 && annotations === 1) {
      this.#firstWithout?.("coco/box-only", "The one annotation of the file has no segmentation.");
    } else if (without === annotations) {
      this.#firstWithout?.("coco/box-only", `None of the ${annotations} annotations has a segmentation.`);
    } else {
      const isFew = without < annotations * FEW_SHARE;
      const message = `${without} of ${annotations} annotations ${without === 1 ? "has" : "have"} no segmentation; this is the first.`;
      this.#firstWithout?.(isFew ? "coco/missing-outlines" : "coco/some-outlines", message);
    }
    if (this.#posed > 0 && this.#unposed > 0) {
      const message = `${this.#unposed} of ${this.#posed + this.#unposed} annotations of categories with keypoints ${this.#unposed === 1 ? "has" : "have"} none; this is the first.`;
      this.#firstUnposed?.("coco/no-keypoints", message);
    }
    if (annotations > 0 && this.#crowds === annotations) {
      tellFile(
        "coco/all-crowd",
        `All annotations of the file (${annotations}) have iscrowd 1.`,
        "/annotations",
      );
    }
  }
}
