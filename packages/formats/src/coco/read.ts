import type { Scratch } from "../bytes/record-store.ts";
import { placeReader, type Source } from "../io/source.ts";
import type { Dataset } from "../model/dataset.ts";
import { type OnDiagnostic, throwOnError } from "../model/diagnostic.ts";
import { type Contents, contentsOf } from "./contents.ts";
import type { FindSegments } from "./other-kinds.ts";
import type { CocoWatch } from "./watch.ts";

/** Options of {@link readCoco}. */
export interface ReadCocoOptions {
  /** Told of everything that is wrong with the file. Without it the first error is thrown. */
  readonly onDiagnostic?: OnDiagnostic;
  /**
   * With `later` the outlines of polygons are read from the source when they are asked for: a detection dataset never
   * does, which saves time and memory. Only where the source can be read at any place, and for as long as it stays as it
   * is; it changes nothing else.
   */
  readonly outlines?: "now" | "later";
  /** Finds the PNGs of panoptic segments: see `segmentsIn`. Without them the segments are their boxes. */
  readonly segments?: FindSegments;
}

/** How much is kept in memory of images, and of annotations, before the room outside of it is used. */
export const IN_MEMORY: number = 8 * 2 ** 20;

/**
 * Reads a COCO file of boxes, polygons, masks and keypoints. Images come in the order of the file, each with its
 * annotations in the order of the file; a category's index is its rank. What COCO does not define stays in `extra`,
 * and what angokit wrote beside COCO's own fields is put back in its place.
 *
 * Files of other kinds are read, too: captions become attributes of their images; labels of whole images annotations
 * whose shape is `{ type: "unplaced", kind: "image", value: {} }`; panoptic segments masks, from their PNGs.
 *
 * Throws a `FormatError` for a text that is not JSON (see `jsonItems`), `coco/no-images`, `coco/results` for a file of
 * results. All else is a diagnostic `coco/…`.
 * https://cocodataset.org/#format-data
 */
export async function readCoco(source: Source, options: ReadCocoOptions = {}): Promise<Dataset> {
  return readWatched(source, options);
}

/** As {@link readCoco}, with someone who looks on. */
export async function readWatched(
  source: Source,
  options: ReadCocoOptions,
  watch?: CocoWatch,
): Promise<Dataset> {
  const on = options.onDiagnostic ?? throwOnError;
  const bytesAt = options.outlines === "later" ? placeReader(source) : undefined;
  const scratch = source.aside && new OneScratch(source.aside.scratch);
  const overflow = scratch && { limit: IN_MEMORY, scratch: () => scratch.get() };
  const parts = source.aside?.cocoParts();
  let contents: Contents;
  try {
    contents = await contentsOf(source, on, { overflow, leavesOutlines: bytesAt !== undefined, parts });
  } finally {
    // A thread that is still there when the next one starts has its memory still.
    await parts?.close();
  }
  const { datasetOf } = await import("./dataset.ts");
  return datasetOf(contents, on, overflow, options.segments, bytesAt, () => scratch?.close(), watch);
}

/** Room outside of memory that is made when it is first wanted. */
export class OneScratch {
  #scratch: Scratch | undefined;
  readonly #open: () => Scratch;

  constructor(open: () => Scratch) {
    this.#open = open;
  }

  get(): Scratch {
    return (this.#scratch ??= this.#open());
  }

  close(): void {
    this.#scratch?.close();
  }
}
