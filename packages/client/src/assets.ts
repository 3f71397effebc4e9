import type { AngoClient, AngoInit, AngoSchema } from "./client.ts";
import { memberAt } from "./data.ts";
import { workThrough, type ItemResult, type LongWorkOptions } from "./long-work.ts";
import { paginate } from "./paginate.ts";

type Client = Pick<AngoClient, "request">;
export type Asset = AngoSchema<"Asset">;

/** Options of {@link uploadAssets}. */
export type UploadOptions = LongWorkOptions &
  Omit<AngoInit<"post", "/v2/project/{project_id}/cloud">["body"], "assets"> & {
    /** Batches for all the assets: ids, or names. */
    readonly batches?: readonly string[] | undefined;
  };

/**
 * Adds files that are at URLs to a project: any number, in requests of bounded size.
 *
 * Adding twice makes two assets of one. So where it is open whether a request was carried out, and for `resume`, the
 * project is asked for the external ids: an asset that has the external id and the URL of the item is the item.
 * Anything else that has the external id is ambiguous, as is an item without one.
 *
 * @returns a result for each item, in their order; nothing happens until they are asked for
 * @throws {AngoHttpError} refused for a reason that is no item's; other errors as a call throws them
 */
export function uploadAssets<Item extends AngoSchema<"CloudAsset">>(
  client: Client,
  project_id: string,
  assets: Iterable<Item> | AsyncIterable<Item>,
  options: UploadOptions = {},
): AsyncGenerator<ItemResult<Item>, void, undefined> {
  const { batches, uploadLocal, priority, resume } = options;
  const read = readerOf(client, project_id, options);
  let listed: Map<string | undefined, Asset[]> | undefined;
  return workThrough(client, assets, options, {
    path: "/v2/project/{project_id}/cloud",
    init: (items) => ({
      params: { path: { project_id }, query: { batches } },
      body: { assets: items, uploadLocal, priority },
    }),
    taken: (data) => memberAt(data, ["data", "assets", "assetsCreated"]),
    find: async (item, isBefore) => {
      const { externalId } = item;
      if (externalId === undefined) return nameless;
      const isListed = isBefore && resume === true;
      if (isListed && !listed) {
        listed = new Map();
        for (const asset of await read({})) {
          const [other] = listed.get(asset.externalId) ?? [];
          listed.set(asset.externalId, other ? [other, asset] : [asset]);
        }
      }
      const found = isListed ? listed?.get(externalId) : await read({ externalId });
      // A copy has an address of its own.
      return isThere(uploadLocal === "true" ? undefined : item.data, found);
    },
  });
}

/**
 * Adds annotations to assets that wait in the Start stage: to any number, in requests of bounded size.
 *
 * Where it is open whether a request was carried out, the assets are asked whether they have pre-labels. For that, and
 * for `resume`, it is read first which have some. Of those it cannot be told: that is an error of the item.
 *
 * @returns a result for each item, in their order; nothing happens until they are asked for
 * @throws {AngoHttpError} refused for a reason that is no item's; other errors as a call throws them
 */
export async function* importLabels<Item extends AngoSchema<"PreLabel">>(
  client: Client,
  project: string,
  labels: Iterable<Item> | AsyncIterable<Item>,
  options: LongWorkOptions = {},
): AsyncGenerator<ItemResult<Item>, void, undefined> {
  const read = readerOf(client, project, options);
  const before = new Set<string | undefined>();
  for (const asset of await read({ isPreLabeled: true })) {
    if (asset.isPreLabeled !== false) before.add(asset.externalId);
  }
  const results = workThrough(client, labels, options, {
    path: "/v2/import/labels",
    init: (jsonContent) => ({ body: { project, jsonContent } }),
    // "50 / 50 tasks are labeled."
    taken: (data) => String(memberAt(data, ["data", "project"])).split(" ")[0],
    find: async (item, isBefore) => {
      const { externalId } = item;
      if (externalId === undefined) return nameless;
      if (isBefore && options.resume === true) return before.has(externalId);
      const found = await read({ externalId });
      if (found.every(({ isPreLabeled }) => isPreLabeled === false)) return false;
      const isOurs = isBefore || !before.has(externalId);
      if (isOurs && found.every(({ isPreLabeled }) => isPreLabeled)) return true;
      return "its asset had pre-labels before";
    },
  });
  for await (const result of results) {
    before.add(result.item.externalId);
    yield result;
  }
}

/**
 * Puts assets into batches: any number, in requests of bounded size. Doing it again changes nothing more.
 * @returns a result for each id, in their order; nothing happens until they are asked for
 * @throws {AngoHttpError} refused for a reason that is no item's; other errors as a call throws them
 */
export function assignBatches(
  client: Client,
  projectId: string,
  assets: Iterable<string> | AsyncIterable<string>,
  batches: readonly string[],
  options: LongWorkOptions = {},
): AsyncGenerator<ItemResult<string>, void, undefined> {
  return workThrough(client, assets, options, {
    path: "/v2/assignBatches",
    init: (items) => ({ body: { projectId, assets: items, batches } }),
    taken: (data) => memberAt(data, ["data", "assets"]),
  });
}

type Filters = { readonly externalId?: string; readonly isPreLabeled?: true };

/** @returns what reads the assets that a filter lets through, all of them */
export function readerOf(
  client: Client,
  project_id: string,
  { signal, timeout, budget }: LongWorkOptions,
): (filters: Filters) => Promise<Asset[]> {
  return async (filters) => {
    const params = { path: { project_id }, query: { filters } };
    const assets: Asset[] = [];
    const init = { params, signal, timeout, budget };
    for await (const asset of paginate(client, "/v2/project/{project_id}/assets", init)) {
      // A server may not know the filter.
      if ((filters.externalId ?? asset.externalId) === asset.externalId) assets.push(asset);
    }
    return assets;
  };
}

const nameless = "it has no external id";

/**
 * @param data the URL that it must have; `undefined`: any
 * @param found the assets that have its external id
 * @returns in words, why it cannot be told
 */
export function isThere(data: string | undefined, found: readonly Asset[] = []): boolean | string {
  const [first, second] = found;
  if (!first) return false;
  if (!second && (data === undefined || withoutQuery(first.data) === withoutQuery(data))) return true;
  return "another asset has its external id";
}

export function withoutQuery(url: string | undefined): string | undefined {
  return url?.split("?")[0];
}
