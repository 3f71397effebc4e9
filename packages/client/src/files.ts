import { isThere, readerOf, withoutQuery, type Asset } from "./assets.ts";
import { contextOf, type AngoSchema } from "./client.ts";
import type { CurrentClient, CurrentInit } from "./current.ts";
import { dataOf, memberAt } from "./data.ts";
import { following } from "./deadline.ts";
import { currentOperations } from "./generated/current-operations.ts";
import { workThrough, type ItemResult, type LongWorkOptions } from "./long-work.ts";
import { addressAt, persist } from "./transfer.ts";

type CloudAsset = AngoSchema<"CloudAsset">;

/** A file of this machine. */
export interface LocalFile extends Omit<CloudAsset, "data" | "externalId" | "storage"> {
  /** Its bytes: a `File` of a browser, or `await openAsBlob(path)` of `node:fs`, which reads them when they are sent. */
  readonly file: Blob;
  /** Your name for it, with its extension. By it, it is found again. */
  readonly externalId: string;
}

/** Options of {@link uploadFiles}. */
export interface FileOptions extends Omit<LongWorkOptions, "resume"> {
  /** Leaves out the files whose external id is in the project already: reads the whole list of it first. */
  readonly resume?: boolean | undefined;
  /** How many files are sent at once. Default 4. */
  readonly parallel?: number | undefined;
  /** Batches for all the files: ids, or names. */
  readonly batches?: readonly string[] | undefined;
  /** Tasks with more of it come first: -1000 to 1000. */
  readonly priority?: number | undefined;
  /** Id of the connected storage to keep them in; that of Ango Hub when left out. */
  readonly storageId?: string | undefined;
  /** The bucket of that storage. */
  readonly bucket?: string | undefined;
}

interface Sent<Item> {
  readonly item: Item;
  /** `undefined`: it is in the project already. */
  readonly asset: CloudAsset | undefined;
}

const operation = currentOperations["GET /v2/getUploadUrl"];

/**
 * Adds files of this machine to a project: sends their bytes to addresses that the API signs for them, then adds them
 * as assets, in requests of bounded size. What goes for `uploadAssets` goes here: nothing is made twice.
 *
 * That the API signs addresses is in the vendor's current reference; that an asset then has the address without its
 * query, only in what the official SDK does.
 *
 * @returns a result for each file, in their order; nothing happens until they are asked for
 * @throws {AngoResponseError} `client/upload-refused`: the storage did not take the bytes
 * @throws {AngoHttpError} refused for a reason that is no file's; other errors as a call throws them
 * @see https://docs.imerit.net/api/docs/assets
 */
export async function* uploadFiles<Item extends LocalFile>(
  client: CurrentClient,
  project_id: string,
  files: Iterable<Item> | AsyncIterable<Item>,
  { resume = false, parallel = 4, batches, priority, storageId, bucket, ...options }: FileOptions = {},
): AsyncGenerator<ItemResult<Item>, void, undefined> {
  const { signal, stop } = following(options.signal);
  const call = { ...options, signal };
  const read = readerOf(client, project_id, call);

  async function send(item: Item, listed: ReadonlyMap<string | undefined, Asset[]>): Promise<Sent<Item>> {
    // What else is in it goes along as it is.
    const local: LocalFile = item;
    const { file, externalId, ...rest } = local;
    if (listed.has(externalId)) return { item, asset: undefined };
    const query: CurrentInit<"get", "/v2/getUploadUrl">["params"]["query"] = {
      name: externalId.split("/").at(-1) ?? "",
      project: project_id,
      type: "assets",
      ...(storageId !== undefined && { storageId }),
      ...(bucket !== undefined && { bucket }),
    };
    const { timeout, budget } = options;
    const { data } = await dataOf(client, operation, { params: { query }, signal, timeout, budget });
    const url = addressAt(data, "uploadUrl", operation);
    await put(url, file, client, signal);
    const storage = storageId === undefined ? {} : { storage: storageId };
    return { item, asset: { ...rest, ...storage, externalId, data: withoutQuery(url) ?? "" } };
  }

  async function* sent(): AsyncGenerator<Sent<Item>, void, undefined> {
    const listed = new Map<string | undefined, Asset[]>();
    if (resume) for (const asset of await read({})) listed.set(asset.externalId, [asset]);
    const sending: Promise<Sent<Item>>[] = [];
    for await (const item of files) {
      const next = send(item, listed);
      // It is awaited later, or never: where one before it failed.
      next.catch(() => {});
      sending.push(next);
      const first = sending.length < parallel ? undefined : sending.shift();
      if (first) yield await first;
    }
    for (const next of sending) yield await next;
  }

  try {
    const results = workThrough<Sent<Item>>(
      client,
      sent(),
      { ...call, resume: true },
      {
        path: "/v2/project/{project_id}/cloud",
        init: (items) => ({
          params: { path: { project_id }, query: { batches } },
          body: { assets: items.map(({ asset }) => asset), priority },
        }),
        taken: (data) => memberAt(data, ["data", "assets", "assetsCreated"]),
        find: async ({ item: { externalId }, asset }, isBefore) =>
          isBefore ? asset === undefined : isThere(asset?.data, await read({ externalId })),
      },
    );
    for await (const result of results) yield { ...result, item: result.item.item };
  } finally {
    stop();
  }
}

/** Bytes in a millisecond that a connection carries at least, or it is given up. */
const slowest = 20;

/** Sends bytes to a signed address, more than once where it fails: it is the same file each time. */
async function put(url: string, file: Blob, client: CurrentClient, signal: AbortSignal): Promise<void> {
  const context = contextOf(client);
  const limit = context.settings.timeout;
  const timeout = limit && limit + file.size / slowest;
  const transfer = { url, operation, timeout, signal };
  const sending = persist(transfer, context, "client/upload-refused", async function* ({ within, send }) {
    const response = await within(async () => {
      const answer = await send({ method: "PUT", body: file });
      await answer.arrayBuffer();
      return answer;
    });
    if (!response.ok) return response;
    yield response.status;
    return undefined;
  });
  await sending.next();
  await sending.return();
}
