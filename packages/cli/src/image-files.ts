import { type DatasetImage, imageSizeOf } from "@angokit/formats";
import { fileSource } from "@angokit/formats/node";
import { DownloadError } from "./asset-download.ts";
import { assetFailure } from "./assets.ts";
import { type ImageFailure, WorldError } from "./failure.ts";
import type { Asset } from "./image-store.ts";

/** So many images that can't be had, with none between them that can: then the rest is not tried. */
const HOPELESS = 20;
/** Images wait for those before them: so many for each download. */
const AHEAD = 4;
const HEADER_BYTES = 65_536;

/** How image files are had. */
export interface ImageFiles {
  /** The file of an image that the dataset has already; undefined where it has none. */
  readonly kept: (id: string) => string | undefined;
  /** Gets the file of an asset: see `ImageStore`. */
  readonly get: (asset: Asset) => Promise<string>;
  /** Downloads at once. */
  readonly concurrency: number;
}

type Ready = { readonly image: DatasetImage; readonly file?: string } | { readonly failure: WorldError };

/** Images whose files are there. */
export class DownloadedImages {
  readonly #files: ImageFiles;
  readonly #paths = new Map<string, string>();
  #active = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(files: ImageFiles) {
    this.#files = files;
  }

  /** The file of an image that {@link DownloadedImages.of} has given. */
  pathOf({ id }: DatasetImage): string | undefined {
    return this.#paths.get(String(id));
  }

  /**
   * The images, in their order, each when its file is there; a size that is not known is read from it.
   * @throws WorldError `pull/asset` at the end, with all images that can't be had
   */
  async *of(images: AsyncIterable<DatasetImage>): AsyncGenerator<DatasetImage> {
    const failures: WorldError[] = [];
    let inRow = 0;
    const take = (ready: Ready): DatasetImage | undefined => {
      if ("failure" in ready) {
        failures.push(ready.failure);
        inRow += 1;
        if (inRow >= HOPELESS) throw failed(failures, true);
        return undefined;
      }
      inRow = 0;
      if (ready.file !== undefined) this.#paths.set(String(ready.image.id), ready.file);
      // Nothing is written any more: only the other files are still of use, to the next run.
      return failures.length > 0 ? undefined : ready.image;
    };
    const queue: Promise<Ready>[] = [];
    for await (const image of images) {
      const ready = this.#ready(image);
      // A failure is thrown where the image's turn comes; until then it must not count as unhandled.
      ready.catch(() => {});
      queue.push(ready);
      const first = queue.length >= AHEAD * this.#files.concurrency ? queue.shift() : undefined;
      const next = first === undefined ? undefined : take(await first);
      if (next !== undefined) yield next;
    }
    for (const ready of queue) {
      const next = take(await ready);
      if (next !== undefined) yield next;
    }
    if (failures.length > 0) throw failed(failures, false);
  }

  async #ready(image: DatasetImage): Promise<Ready> {
    if (image.media !== "image") return { image };
    const { kept, get } = this.#files;
    const { url } = image;
    const id = String(image.id);
    const present = kept(id);
    if (present === undefined && url === undefined) return { image };
    try {
      const file = present ?? (await this.#inTurn(() => get({ id, url: httpOnly(url) })));
      const isKnown = image.width !== undefined && image.height !== undefined;
      const size = isKnown ? undefined : await imageSizeOf(fileSource(file, { chunk: HEADER_BYTES }));
      if (!isKnown && size === undefined) {
        return { failure: assetFailure(image, url, "is no image whose size can be read") };
      }
      return { image: { ...image, ...size }, file };
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      return { failure: assetFailure(image, url, error.message, error.cause) };
    }
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#active >= this.#files.concurrency) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    } else this.#active += 1;
    try {
      return await work();
    } finally {
      // Who waits takes over the turn.
      const next = this.#waiting.shift();
      if (next === undefined) this.#active -= 1;
      else next();
    }
  }
}

function httpOnly(url: string | undefined): string {
  if (url === undefined || !/^https?:/i.test(url)) throw new DownloadError("is at no http address");
  return url;
}

function failed(failures: readonly WorldError[], isCut: boolean): WorldError {
  const [first] = failures;
  if (first !== undefined && failures.length === 1) return first;
  const images: readonly ImageFailure[] = failures.map(({ image = "", message }) => ({ image, message }));
  const end = isCut ? ` one after the other, and the rest was not tried` : "";
  return new WorldError("pull/asset", `${failures.length} images can't be had${end}.`, { images });
}
