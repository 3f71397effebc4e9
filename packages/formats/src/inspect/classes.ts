import type { Annotation, Category } from "../model/dataset.ts";
import { Boxes, type Measured } from "./boxes.ts";
import type { ClassInspection, KeypointCounts, KeypointInspection } from "./inspection.ts";

/** Counts the objects of one class. */
export class ClassCounts {
  readonly #category: Category;
  readonly #boxes = new Boxes();
  readonly #keypoints: Visibilities[] = [];
  #objects = 0;
  #images = 0;
  #crowd = 0;
  /** The number of the image that was counted last. */
  #last = -1;

  constructor(category: Category) {
    this.#category = category;
  }

  /** @param image - the number of its image, which come one after the other; undefined for other assets */
  add(annotation: Annotation, box: Measured | undefined, image: number | undefined): void {
    this.#objects += 1;
    if (image !== undefined && image !== this.#last) this.#images += 1;
    if (image !== undefined) this.#last = image;
    if (annotation.crowd === true) this.#crowd += 1;
    this.#boxes.add(annotation, box);
    const { keypoints = [] } = annotation;
    for (let at = 0; at + 2 < keypoints.length; at += 3) {
      let counts = this.#keypoints[at / 3];
      if (counts === undefined) {
        counts = new Visibilities();
        this.#keypoints.push(counts);
      }
      counts.add(keypoints[at + 2] ?? 0);
    }
  }

  found(all: number): ClassInspection {
    const { name, id, supercategory, color, keypoints = [] } = this.#category;
    return {
      name,
      id,
      ...(supercategory === undefined ? {} : { supercategory }),
      ...(color === undefined ? {} : { color }),
      objects: this.#objects,
      images: this.#images,
      share: all === 0 ? 0 : this.#objects / all,
      crowd: this.#crowd,
      ...this.#boxes.measures(),
      keypoints: this.#keypoints.map((counts, index): KeypointInspection => {
        const named = keypoints[index];
        return { ...(named === undefined ? {} : { name: named }), ...counts.found() };
      }),
    };
  }
}

/** Counts how often keypoints are visible. */
export class Visibilities {
  #visible = 0;
  #hidden = 0;
  #unlabelled = 0;

  /** @param visibility - 2, 1, or 0 */
  add(visibility: number): void {
    if (visibility === 2) this.#visible += 1;
    else if (visibility === 1) this.#hidden += 1;
    else this.#unlabelled += 1;
  }

  found(): KeypointCounts {
    return { visible: this.#visible, hidden: this.#hidden, unlabelled: this.#unlabelled };
  }
}
