import type { OnDiagnostic } from "../model/diagnostic.ts";

/** The most frequent class has so many times the objects of the rarest: a trainer sees next to nothing of that. */
const IMBALANCE = 100;
/** With fewer objects, shares say nothing. */
const ENOUGH = 200;
/** An image of so many times the mean, and of more than so many objects, is worth a look. */
const CROWDED = { times: 20, objects: 100 };
/** Outliers that are kept; there are few, or they are none. */
const MOST_CROWDED = 5;

/** Counts what a dataset has, for notes on what is unusual in it. */
export class Statistics {
  #counts = new Float64Array(128);
  #images = 0;
  #objects = 0;
  /** Annotations of images, whether they can be read or not. */
  #rows = 0;
  readonly #names = new Map<string, string>();
  readonly #tell: OnDiagnostic;
  #crowded: { readonly image: string; readonly objects: number }[] = [];

  constructor(tell: OnDiagnostic) {
    this.#tell = tell;
  }

  /** Counts an object of a class, by its rank. */
  object(category: number): void {
    if (category >= this.#counts.length) {
      const more = new Float64Array(Math.max(category + 1, this.#counts.length * 2));
      more.set(this.#counts);
      this.#counts = more;
    }
    this.#counts[category] = (this.#counts[category] ?? 0) + 1;
    this.#objects += 1;
  }

  /** Counts an image, with its objects. */
  image(image: string, objects: number): void {
    this.#images += 1;
    this.#rows += objects;
    if (objects <= CROWDED.objects || objects <= (this.#crowded.at(-1)?.objects ?? 0)) return;
    this.#crowded.push({ image, objects });
    this.#crowded.sort((a, b) => b.objects - a.objects);
    this.#crowded.length = Math.min(this.#crowded.length, MOST_CROWDED);
  }

  /**
   * Compares the name of an image with those before it: images of one name, or of names that Windows and macOS take for
   * one, overwrite each other when they are copied.
   */
  name(image: string): void {
    const key = image.toLowerCase().normalize("NFC");
    const first = this.#names.get(key);
    if (first === undefined) {
      this.#names.set(key, image);
      return;
    }
    const message =
      first === image
        ? `Two images are called ${JSON.stringify(image)}.`
        : `${JSON.stringify(image)} and ${JSON.stringify(first)} differ in case or in how letters are put together only.`;
    this.#tell({ code: "image/namesake", severity: "warning", message, image });
  }

  /**
   * Tells what is unusual.
   * @param names - of the classes, by their rank
   * @param file - where the classes are named
   */
  tell(names: readonly string[], file: string): void {
    const tell = this.#tell;
    if (this.#images === 0) return;
    // Where rows were there and none could be read, that was told.
    if (this.#objects === 0 && this.#rows > 0) return;
    if (this.#objects === 0) {
      const of = this.#images === 1 ? "The one image" : `None of the ${String(this.#images)} images`;
      const message = `${of} has ${this.#images === 1 ? "no" : "an"} annotation.`;
      tell({ code: "dataset/no-annotations", severity: "note", message, file });
      return;
    }
    const counts = names.map((name, rank) => ({ name, count: this.#counts[rank] ?? 0 }));
    const unused = counts.filter(({ count }) => count === 0).map(({ name }) => JSON.stringify(name));
    if (unused.length > 0) {
      const shown = unused.length > 10 ? [...unused.slice(0, 10), "…"] : unused;
      const message = `${String(unused.length)} of ${String(names.length)} classes ${unused.length === 1 ? "has" : "have"} no object: ${shown.join(", ")}.`;
      tell({ code: "dataset/unused-class", severity: "note", message, file });
    }
    this.#tellImbalance(counts, file);
    const mean = this.#objects / this.#images;
    for (const { image, objects } of this.#crowded) {
      if (objects <= mean * CROWDED.times) continue;
      const message = `${image} has ${String(objects)} annotations; the mean is ${mean.toFixed(1)}.`;
      tell({ code: "dataset/crowded-image", severity: "note", message, image });
    }
  }

  #tellImbalance(counts: readonly { readonly name: string; readonly count: number }[], file: string): void {
    const used = counts.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count);
    const [most, least] = [used[0], used.at(-1)];
    if (most === undefined || least === undefined || this.#objects < ENOUGH) return;
    if (most.count < least.count * IMBALANCE) return;
    const message = `${JSON.stringify(most.name)} has ${String(most.count)} objects, ${JSON.stringify(least.name)} ${String(least.count)}.`;
    this.#tell({ code: "dataset/class-imbalance", severity: "note", message, file });
  }
}
