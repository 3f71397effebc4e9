import { openAsBlob } from "node:fs";
import { extname } from "node:path";
import type { DatasetImage, FindImageSource, Source } from "@angokit/formats";
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
 * Remembers where images can be had that are not in the project, by their rank in the dataset. In memory alone: an
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

  async *noted(images: AsyncIterable<DatasetImage>): AsyncGenerator<DatasetImage> {
    let rank = 0;
    for await (const image of images) {
      const source = this.#assets.find(image.name) === undefined ? this.#sourceOf(image) : undefined;
      if (source !== undefined) this.#sources.set(rank, source);
      yield image;
      rank += 1;
    }
  }

  of(rank: number): UploadSource | undefined {
    return this.#sources.get(rank);
  }

  #sourceOf(image: DatasetImage): UploadSource | undefined {
    const { urls, files, find, findSource } = this.#rules;
    if (files && image.media === "image") {
      const path = find(image);
      if (path !== undefined) return { path };
      const source = findSource?.(image);
      if (source !== undefined) return { source };
    }
    const { url } = image;
    return urls && url !== undefined && /^https?:/i.test(url) ? { url } : undefined;
  }
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
