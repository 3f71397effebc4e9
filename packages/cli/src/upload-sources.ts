import { openAsBlob } from "node:fs";
import { extname } from "node:path";
import type { Dataset, DatasetImage, FindImageSource, Source } from "@angokit/formats";
import type { FindImage } from "@angokit/formats/node";
import type { ProjectAssets } from "./project-assets.ts";

/** Where the bytes of an asset are that the project lacks. */
export type UploadSource =
  | { readonly url: string }
  | { readonly path: string }
  /** In a ZIP. */
  | { readonly source: Source };

/** What may be uploaded. */
export interface UploadRules {
  readonly urls: boolean;
  readonly files: boolean;
  readonly find: FindImage;
  readonly findSource?: FindImageSource | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".bmp": "image/bmp",
  ".gif": "image/gif",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".webp": "image/webp",
};

/**
 * Remembers where assets can be had that are not in the project, by their rank in the dataset. In memory alone: an
 * address can be signed.
 */
export class UploadSources {
  readonly #assets: ProjectAssets;
  readonly #rules: UploadRules;
  readonly #sources = new Map<number, UploadSource>();

  constructor(assets: ProjectAssets, rules: UploadRules) {
    this.#assets = assets;
    this.#rules = rules;
  }

  async *noted({ header, images }: Dataset): AsyncGenerator<DatasetImage> {
    let rank = -1;
    let before: DatasetImage | undefined;
    for await (const image of images) {
      if (before === undefined || !isNextPage(image, before, header.source === "ango")) {
        rank += 1;
        const isThere = this.#assets.find(image.asset?.name ?? image.name) !== undefined;
        const source = isThere ? undefined : this.#sourceOf(image);
        if (source !== undefined) this.#sources.set(rank, source);
      }
      before = image;
      yield image;
    }
  }

  of(rank: number): UploadSource | undefined {
    return this.#sources.get(rank);
  }

  #sourceOf(image: DatasetImage): UploadSource | undefined {
    const { urls, files, find, findSource } = this.#rules;
    // The file of a page is not that of its asset, whose address is on the first.
    const isPage = image.asset !== undefined;
    if (files && image.media === "image" && !isPage) {
      const path = find(image);
      if (path !== undefined) return { path };
      const source = findSource?.(image);
      if (source !== undefined) return { source };
    }
    const url = isPage ? image.extra["asset"] : image.url;
    return urls && typeof url === "string" && /^https?:/i.test(url) ? { url } : undefined;
  }
}

/** Whether an image is another page of the asset of the one before it: the pages of an asset are written as one. */
function isNextPage({ asset: next, extra }: DatasetImage, { asset }: DatasetImage, own: boolean): boolean {
  if (asset === undefined || next === undefined || next.id !== asset.id || next.kind !== asset.kind)
    return false;
  return next.index > asset.index && !(own && Object.keys(extra).length > 0);
}

/** The bytes of a file; those of a file of the disk are read when they are sent. */
export async function blobOf(
  from: Exclude<UploadSource, { readonly url: string }>,
  name: string,
): Promise<Blob> {
  const type = TYPES[extname(name).toLowerCase()] ?? "application/octet-stream";
  if ("path" in from) return openAsBlob(from.path, { type });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of from.source.stream()) parts.push(new Uint8Array(chunk));
  return new Blob(parts, { type });
}
