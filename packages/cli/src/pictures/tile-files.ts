import type { Dataset, DatasetImage, FindImageSource, JsonObject, Source } from "@angokit/formats";
import { type DiskSink, fileSource, type FindImage } from "@angokit/formats/node";
import { pngOf, type Samples } from "@angokit/formats/transform";
import type { MadeImages } from "../target.ts";
import { count } from "../words.ts";
import { openPicture } from "./picture-file.ts";

/** Names of files that are cut: what is written is a PNG. Others keep theirs. */
const CUT = /\.(?:png|jpe?g)$/i;
const OTHER = /\.(?:webp|gif|bmp|tiff?|avif|heic|jp2|dng|mpo|pfm)$/i;

/** An image that tiles are made of, and its pixels; why there are none. */
interface Opened {
  readonly id: DatasetImage["id"];
  readonly samples?: Samples;
}

/** Cuts the files of images into those of their tiles. One picture is held at a time. */
export class TileFiles {
  readonly #find: FindImage;
  readonly #findSource: FindImageSource | undefined;
  /** By the tiles that are not written yet. */
  readonly #images = new Map<DatasetImage["id"], Pick<DatasetImage, "id" | "name" | "path" | "split">>();
  #opened: Opened | undefined;
  #current: DatasetImage | undefined;
  /** The file under way. */
  #last: Promise<boolean> = Promise.resolve(true);
  #jpegs = 0;
  readonly #missing = { found: 0, damaged: 0, other: 0, size: 0 };

  constructor(find: FindImage, findSource?: FindImageSource) {
    this.#find = find;
    this.#findSource = findSource;
  }

  /** The images before they are cut, which have to pass here. */
  async *before(images: AsyncIterable<DatasetImage>): AsyncGenerator<DatasetImage> {
    for await (const image of images) {
      this.#current = image;
      yield image;
    }
  }

  /** The tiles, with the names of the files that are written. */
  after(dataset: Dataset): Dataset {
    const remember = (tile: DatasetImage): DatasetImage => {
      const image = this.#current;
      if (image === undefined || tile.media !== "image") return tile;
      const { id, name, path, split } = image;
      const place = { ...(path === undefined ? {} : { path }), ...(split === undefined ? {} : { split }) };
      this.#images.set(tile.id, { id, name, ...place });
      if (OTHER.test(tile.name)) return tile;
      return { ...tile, name: `${tile.name.replace(CUT, "")}.png` };
    };
    async function* images(): AsyncGenerator<DatasetImage> {
      for await (const tile of dataset.images) yield remember(tile);
    }
    return { header: dataset.header, images: images() };
  }

  /** What writes the files of tiles. */
  placerOf(disk: DiskSink): MadeImages {
    return {
      // One after the other, as several pictures at once may be more than there is memory for.
      placeImage: (tile, path) => {
        const placed = this.#last.then(() => this.#place(disk, tile, path));
        this.#last = placed.catch(() => false);
        return placed;
      },
      messages: () => this.#messages(),
    };
  }

  async #place(disk: DiskSink, tile: DatasetImage, path: string): Promise<boolean> {
    const samples = await this.#samplesFor(tile);
    const place = placeOf(tile.extra);
    if (samples === undefined || place === undefined) return false;
    const { width = 0, height = 0 } = tile;
    await disk.write(path, await pngOf(samples, { ...place, width, height }));
    return true;
  }

  async #samplesFor(tile: DatasetImage): Promise<Samples | undefined> {
    const image = this.#images.get(tile.id);
    this.#images.delete(tile.id);
    if (image === undefined) return undefined;
    if (this.#opened?.id !== image.id) {
      // The last one goes before the next one comes.
      this.#opened = undefined;
      this.#opened = { id: image.id, ...(await this.#open(image, sizeBefore(tile.extra))) };
    }
    return OTHER.test(tile.name) ? undefined : this.#opened.samples;
  }

  async #open(
    image: Pick<DatasetImage, "name" | "path" | "split">,
    size: { readonly width: unknown; readonly height: unknown },
  ): Promise<{ readonly samples?: Samples }> {
    const file = this.#find(image);
    const source: Source | undefined = file === undefined ? this.#findSource?.(image) : fileSource(file);
    if (source === undefined) {
      this.#missing.found += 1;
      return {};
    }
    const opened = OTHER.test(image.name) ? ({ fault: "other" } as const) : await openPicture(source);
    if ("fault" in opened) {
      this.#missing[opened.fault] += 1;
      return {};
    }
    const { samples, kind } = opened;
    if (samples.width !== size.width || samples.height !== size.height) {
      this.#missing.size += 1;
      return {};
    }
    if (kind === "jpeg") this.#jpegs += 1;
    return { samples };
  }

  #messages(): readonly string[] {
    const { found, damaged, other, size } = this.#missing;
    const told: readonly (readonly [number, string])[] = [
      [found, "not found"],
      [other, "neither PNG nor JPEG"],
      [damaged, "damaged or too large"],
      [size, "of another size than the labels say"],
    ];
    return [
      ...(this.#jpegs === 0
        ? []
        : [`${these(this.#jpegs)} JPEG: the tiles are PNG, so that nothing more is lost.`]),
      ...told.flatMap(([number, what]) =>
        number === 0
          ? []
          : [`${these(number)} ${what}: ${number === 1 ? "its" : "their"} tiles have no files.`],
      ),
    ];
  }
}

function these(images: number): string {
  return `${count(images, "image")} ${images === 1 ? "was" : "were"}`;
}

function originOf({ origin }: JsonObject): Readonly<Record<string, unknown>> {
  if (typeof origin !== "object" || origin === null) return {};
  return Object.fromEntries(Object.entries(origin));
}

function placeOf(extra: JsonObject): { readonly x: number; readonly y: number } | undefined {
  const { x, y } = originOf(extra);
  return typeof x === "number" && typeof y === "number" ? { x, y } : undefined;
}

function sizeBefore(extra: JsonObject): { readonly width: unknown; readonly height: unknown } {
  const { width, height } = originOf(extra);
  return { width, height };
}
