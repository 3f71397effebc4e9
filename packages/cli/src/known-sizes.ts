import { type AngoClient, AngoHttpError, AngoResponseError, pages } from "@angokit/client";
import type { DatasetImage } from "@angokit/formats";
import type { Terminal } from "./terminal.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Images with the sizes that the project's list of assets has: the API gives tasks without them. The list is read page
 * by page, as far as it is needed, and not at all where no size is. Where the server refuses it, nothing is added.
 *
 * @param batches - ids: only their assets are listed
 */
export async function* withKnownSizes(
  images: AsyncIterable<DatasetImage>,
  ango: AngoClient,
  project: string,
  batches: readonly string[] | undefined,
  terminal: Terminal,
): AsyncGenerator<DatasetImage> {
  const sizes = new Map<string, Size | undefined>();
  const list = pages(ango, "/v2/project/{project_id}/assets", {
    // Most sizes come with the tasks: a page is asked for when one is wanted.
    prefetch: false,
    params: {
      path: { project_id: project },
      query: batches === undefined ? {} : { filters: { batches: [...batches] } },
    },
  });

  /** @returns whether there was one */
  async function readPage(): Promise<boolean> {
    try {
      const { done, value } = await list.next();
      for (const { _id, metadata } of value?.items ?? []) sizes.set(_id, sizeOf(metadata));
      return done !== true;
    } catch (error) {
      if (!(error instanceof AngoHttpError || error instanceof AngoResponseError)) throw error;
      terminal.note(`The list of assets can't be had, so sizes are read from the images. ${error.message}`);
      return false;
    }
  }

  let more = true;
  for await (const image of images) {
    const isKnown = image.width !== undefined && image.height !== undefined;
    // The list has the size of the first page only; another with a file of its own may have another.
    const isOther = image.asset?.kind === "page" && image.asset.index > 0 && image.url !== undefined;
    if (image.media !== "image" || isKnown || isOther) {
      yield image;
      continue;
    }
    const id = String(image.asset?.id ?? image.id);
    while (more && !sizes.has(id)) more = await readPage();
    yield { ...image, ...sizes.get(id) };
  }
}

function sizeOf(
  metadata: { readonly width?: number; readonly height?: number } | undefined,
): Size | undefined {
  const { width = 0, height = 0 } = metadata ?? {};
  return width > 0 && height > 0 ? { width, height } : undefined;
}
