import type { Annotation, DatasetImage, SourceId } from "./dataset.ts";
import type { Polygon } from "./shapes.ts";

/*
 * Annotations in few bytes. A reader that has them so need not make objects of them before someone looks: a writer that
 * makes text of each, and forgets it, can have other threads do both.
 */

/** The sides of an image in pixels. */
export type Sides = Pick<DatasetImage, "width" | "height">;

/** Makes a polygon of packed rings that begin at a place. */
export type PolygonAt = (bytes: Uint8Array, at: number) => Polygon;

/** How a reader packs annotations. */
export interface Packing {
  /**
   * The annotations that some bytes hold.
   *
   * @param toPolygon makes polygons of packed rings, for those who look once and hand nothing on
   */
  unpack(bytes: Uint8Array, toPolygon?: PolygonAt): Annotation[];
  /** Rank of each category by its id in the source: all that another thread needs to do the same. */
  readonly ranks: ReadonlyMap<SourceId, number>;
}

/** The annotations of an image, packed. */
export interface Packed {
  readonly bytes: Uint8Array;
  readonly packing: Packing;
}

/** Images that are all, or up to some place, packed in one way. */
export class PackedImages implements AsyncIterable<DatasetImage> {
  readonly packing: Packing;
  /** Bytes of all annotations, about. */
  readonly size: number;
  readonly #images: AsyncIterable<DatasetImage>;

  constructor(packing: Packing, size: number, images: AsyncIterable<DatasetImage>) {
    this.packing = packing;
    this.size = size;
    this.#images = images;
  }

  [Symbol.asyncIterator](): AsyncIterator<DatasetImage> {
    return this.#images[Symbol.asyncIterator]();
  }
}

/** An image whose annotations are packed until someone looks at them. They are a member of its own like the others. */
export class PackedImage implements DatasetImage {
  declare readonly id: DatasetImage["id"];
  declare readonly name: string;
  declare readonly media: DatasetImage["media"];
  declare readonly width?: number;
  declare readonly height?: number;
  declare readonly url?: string;
  declare readonly annotations: readonly Annotation[];
  declare readonly attributes: DatasetImage["attributes"];
  declare readonly relations: DatasetImage["relations"];
  declare readonly extra: DatasetImage["extra"];
  #packed: Packed | undefined;
  #annotations: readonly Annotation[] | undefined;

  /** @param image all but its annotations; of a source that has neither splits nor paths beside the names */
  constructor(image: Omit<DatasetImage, "path" | "split">, packed: Packed) {
    this.#packed = packed;
    this.id = image.id;
    this.name = image.name;
    this.media = image.media;
    if (image.width !== undefined) this.width = image.width;
    if (image.height !== undefined) this.height = image.height;
    if (image.url !== undefined) this.url = image.url;
    Object.defineProperty(this, "annotations", PackedImage.#getter);
    this.attributes = image.attributes;
    this.relations = image.relations;
    this.extra = image.extra;
  }

  /** The packed annotations of an image; undefined where they are not, or are not any more. */
  static packedIn(image: DatasetImage): Packed | undefined {
    return #packed in image ? image.#packed : undefined;
  }

  static readonly #getter: PropertyDescriptor & ThisType<PackedImage> = {
    enumerable: true,
    get() {
      const packed = this.#packed;
      // Whoever has them as objects might change them.
      this.#packed = undefined;
      return (this.#annotations ??= packed?.packing.unpack(packed.bytes) ?? []);
    },
  };
}
