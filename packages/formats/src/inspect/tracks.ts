import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { Json } from "../model/json.ts";
import type { Tracks } from "./inspection.ts";
import { Sketch } from "./sketch.ts";
import { Tally } from "./tally.ts";

const MOST_TRACKS = 1_000_000;

/** Counts objects that are followed over frames, pages or images. */
export class TrackCounts {
  readonly #lengths = new Sketch();
  readonly #overImages = new Tally<string>(MOST_TRACKS);
  #tracks = 0;
  #objects = 0;

  add(image: DatasetImage): void {
    // By object: the pages of the asset that it is on. Of one page alone nothing is followed.
    const pages = new Map<string, { readonly pages: Set<string>; objects: number }>();
    for (const annotation of image.annotations) {
      const track = trackOf(annotation);
      const asset = image.asset?.id ?? image.extra["video_id"] ?? null;
      if (track !== undefined) this.#overImages.add(JSON.stringify([asset, track]));
      if (annotation.track !== undefined) continue;
      const { page, objectId } = annotation.extra;
      if (page === undefined) continue;
      const key = JSON.stringify(objectId ?? annotation.id);
      const known = pages.get(key) ?? { pages: new Set<string>(), objects: 0 };
      known.pages.add(JSON.stringify(page));
      known.objects += 1;
      pages.set(key, known);
    }
    for (const { pages: on, objects } of pages.values()) if (on.size > 1) this.#count(objects);
  }

  /** Undefined where nothing is followed. */
  found(): Tracks | undefined {
    for (const [, objects] of this.#overImages.ranked()) this.#count(objects);
    const length = this.#lengths.distribution();
    const { unlisted } = this.#overImages;
    return length === undefined
      ? undefined
      : { tracks: this.#tracks, objects: this.#objects, length, unlisted };
  }

  #count(objects: number): void {
    this.#tracks += 1;
    this.#objects += objects;
    this.#lengths.add(objects);
  }
}

/** COCO for tracking has the id among its members; CVAT among the attributes. */
function trackOf({ track, extra, attributes }: Annotation): Json | undefined {
  const id = track ?? extra["track_id"] ?? attributes.find(({ name }) => name === "track_id")?.value;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}
