import type { Overflow } from "../bytes/record-store.ts";
import { placeReader, type Source } from "../io/source.ts";
import type { DatasetImage, Header, SourceId } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { isId } from "./annotation.ts";
import { IdRanks } from "./id-ranks.ts";
import { imageOf } from "./image.ts";
import { imageItems } from "./image-items.ts";
import { Images } from "./images.ts";
import { ElementText, headerOf, ownRecord, readTruth } from "./truth.ts";

/** The images that results are about, in their order, without their annotations. */
export interface KnownImages {
  header(): Header;
  /** The rank of the image of a result; undefined where there is none. */
  rankOf(result: JsonObject): number | undefined;
  readonly count: number;
  images(): Iterable<DatasetImage>;
}

/** Those of a ground truth. They need not be in memory: of a file they are read again. */
export async function truthImages(
  source: Source,
  on: OnDiagnostic,
  overflow: Overflow | undefined,
): Promise<KnownImages> {
  const images = new Images(overflow, placeReader(source));
  const text = new ElementText();
  const { header, videos } = await readTruth(source, on, text, {
    has: (id) => images.ranks.get(id) !== undefined,
    add: (_, item) => images.add(item, text),
  });
  return {
    header: () => header,
    rankOf: ({ image_id: id }) => (isId(id) ? images.ranks.get(id) : undefined),
    count: images.ranks.size,
    *images() {
      for (const { value } of imageItems(images)) {
        const image = isJsonObject(value) ? imageOf(ownRecord(value), () => {}) : undefined;
        if (image !== undefined) yield videos.framed(image, "coco");
      }
    },
  };
}

/**
 * What results say themselves: images in the order in which they come first, categories in that of their ids. Nothing
 * else is known of them, but the size where there is a mask.
 */
export class OwnImages implements KnownImages {
  readonly #ids: SourceId[] = [];
  readonly #ranks = new IdRanks();
  /** Width and height by rank. */
  readonly #sizes = new Map<number, Sides>();
  readonly #categories = new Set<SourceId>();

  get count(): number {
    return this.#ids.length;
  }

  rankOf({ image_id: id, category_id: category, segmentation }: JsonObject): number | undefined {
    if (isId(category)) this.#categories.add(category);
    if (!isId(id)) return undefined;
    const known = this.#ranks.get(id);
    const rank = known ?? this.#ids.length;
    if (known === undefined) {
      this.#ranks.add(id);
      this.#ids.push(id);
    }
    if (isJsonObject(segmentation) && !this.#sizes.has(rank)) {
      const size = sizeIn(segmentation);
      if (size !== undefined) this.#sizes.set(rank, size);
    }
    return rank;
  }

  header(): Header {
    const ids = [...this.#categories].toSorted(byId);
    return headerOf(
      ids.map((id) => ({ id, name: String(id), extra: {} })),
      {},
    );
  }

  *images(): Generator<DatasetImage> {
    for (const [rank, id] of this.#ids.entries()) {
      yield {
        id,
        name: String(id),
        media: "image",
        ...this.#sizes.get(rank),
        annotations: [],
        attributes: [],
        relations: [],
        extra: {},
      };
    }
  }
}

interface Sides {
  readonly width: number;
  readonly height: number;
}

/** The size of a mask is that of its image. */
function sizeIn({ size }: JsonObject): Sides | undefined {
  const [height, width]: readonly Json[] = Array.isArray(size) ? size : [];
  return isSide(height) && isSide(width) ? { width, height } : undefined;
}

function isSide(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}

/** Numbers by size, then texts. */
function byId(a: SourceId, b: SourceId): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : 1;
}
