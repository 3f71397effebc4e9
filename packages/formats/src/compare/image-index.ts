import type { DatasetImage, SourceId } from "../model/dataset.ts";
import { HeldImages } from "./held-images.ts";
import { fileNameOf } from "./side.ts";

/** One of several images of a path. */
interface Twin {
  readonly id: SourceId;
  readonly place: number;
}

/** The images of a dataset by their paths. */
export class ImageIndex {
  readonly #held = new HeldImages();
  /** Where the images of a path are held: mostly one, else with their ids. */
  readonly #places = new Map<string, number | Twin[]>();
  /** How many images have a file name. */
  readonly #times = new Map<string, number>();

  /** Counts the file name of an image. */
  count(path: string): void {
    const file = fileNameOf(path);
    this.#times.set(file, (this.#times.get(file) ?? 0) + 1);
  }

  /** Whether one image has the file name of a path. */
  isUnique(path: string): boolean {
    return this.#times.get(fileNameOf(path)) === 1;
  }

  /** Keeps an image until it is taken. */
  hold(path: string, image: DatasetImage): void {
    const place = this.#held.add(image);
    const before = this.#places.get(path);
    if (before === undefined) this.#places.set(path, place);
    else if (typeof before === "object") before.push({ id: image.id, place });
    else
      this.#places.set(path, [
        { id: this.#held.at(before).id, place: before },
        { id: image.id, place },
      ]);
  }

  /** Takes the image of a path out; of several the one with that id, else the first. */
  take(path: string, id?: SourceId): DatasetImage | undefined {
    const places = this.#places.get(path);
    if (places === undefined) return undefined;
    if (typeof places === "number") {
      this.#places.delete(path);
      return this.#held.at(places);
    }
    const at = places.findIndex((twin) => twin.id === id);
    const [twin] = places.splice(Math.max(at, 0), 1);
    if (places.length === 0) this.#places.delete(path);
    return twin && this.#held.at(twin.place);
  }

  /** The images that are held still, in their order. */
  *left(): Generator<readonly [path: string, image: DatasetImage]> {
    for (const [path, places] of this.#places)
      for (const { place } of typeof places === "number" ? [{ place: places }] : places)
        yield [path, this.#held.at(place)];
  }

  /** The paths of images that are held still, by file name. */
  leftByFile(): ReadonlyMap<string, string> {
    return new Map(Array.from(this.#places.keys(), (path) => [fileNameOf(path), path]));
  }
}
