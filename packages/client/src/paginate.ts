import {
  operationOf,
  type AngoClient,
  type AngoData,
  type AngoInitArgument,
  type AngoPath,
  type UntypedInit,
} from "./client.ts";
import { AngoHttpError, AngoRequestError, AngoResponseError, type AngoErrorCode } from "./errors.ts";
import type { Operation, operations } from "./generated/operations.ts";

type Operations = typeof operations;
type PagedOperation = Extract<Operations[keyof Operations], { readonly paging: object }>;

/** The paths that answer in pages. */
export type PagedPath = PagedOperation["path"] & AngoPath<"get">;

type MemberAt<Value, Keys extends readonly unknown[]> = Keys extends readonly [infer Key, ...infer Rest]
  ? Key extends keyof Value
    ? MemberAt<NonNullable<Value[Key]>, Rest>
    : never
  : Value;

/** What the pages of a path are made of. */
export type PagedItem<Path extends PagedPath> =
  MemberAt<
    AngoData<"get", Path>,
    Extract<PagedOperation, { readonly path: Path }>["paging"]["items"]
  > extends readonly (infer Item)[]
    ? Item
    : never;

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Counts from 1. */
  readonly number: number;
  /** How many items the whole list has, as the server said with this page. */
  readonly total?: number;
}

/**
 * How many items are asked for at once, unless `params.query.limit` says. The documentation allows up to 1000 in one
 * place and up to 100 in another; 100 is right under both.
 */
const defaultLimit = 100;

/**
 * The items of a list, page after page, each page asked for when its first item is.
 *
 * It ends when as many items came as the server says there are; where it says nothing, less than before, less than
 * came already, or was not asked for page 1, it ends at the first empty page. A page that came short ends nothing. An
 * item that is added meanwhile can come twice, and when one is removed another can be missed: the API has no snapshot.
 *
 * @throws {AngoHttpError} the server refused a page
 * @throws {AngoResponseError} `client/repeated-page`: a page brought nothing new, as of a server that ignores `page`;
 * `client/missing-items`: an empty page came before the promised total; `client/unexpected-body`: no list in the answer
 */
export function paginate<Path extends PagedPath>(
  client: Pick<AngoClient, "request">,
  path: Path,
  ...init: AngoInitArgument<"get", Path>
): AsyncGenerator<PagedItem<Path>, void, undefined>;
export async function* paginate(
  client: Pick<AngoClient, "request">,
  path: string,
  init?: UntypedInit,
): AsyncGenerator<unknown, void, undefined> {
  for await (const page of readPages(client, path, init)) yield* page.items;
}

/** As {@link paginate}, by whole pages, with the total: for a progress bar. The empty page at the end is not given. */
export function pages<Path extends PagedPath>(
  client: Pick<AngoClient, "request">,
  path: Path,
  ...init: AngoInitArgument<"get", Path>
): AsyncGenerator<Page<PagedItem<Path>>, void, undefined>;
export function pages(
  client: Pick<AngoClient, "request">,
  path: string,
  init?: UntypedInit,
): AsyncGenerator<Page<unknown>, void, undefined> {
  return readPages(client, path, init);
}

async function* readPages(
  client: Pick<AngoClient, "request">,
  path: string,
  init: UntypedInit = {},
): AsyncGenerator<Page<unknown>, void, undefined> {
  const operation = operationOf("GET", path);
  const { paging } = operation;
  if (!paging) {
    throw new AngoRequestError("client/unknown-operation", "it does not answer in pages.", { operation });
  }
  const { query } = init.params ?? {};
  const first = positiveInteger(operation, paging.page, query?.[paging.page] ?? 1);
  const limit = positiveInteger(
    operation,
    paging.limit,
    query?.[paging.limit] ?? Math.min(defaultLimit, paging.maximum),
  );
  const progress = new Progress();

  for (let number = first; ; number += 1) {
    const paged = { ...query, [paging.page]: number, [paging.limit]: limit };
    const { data, error, response } = await client.request("GET", path, {
      ...init,
      params: { ...init.params, query: paged },
    });
    if (error) throw new AngoHttpError(operation, response.status, error.message);
    const items = memberAt(data, paging.items);
    const refuse = (code: AngoErrorCode, sentence: string): AngoResponseError =>
      new AngoResponseError(code, `page ${number} ${sentence}`, { operation, status: response.status });
    if (!Array.isArray(items)) {
      throw refuse("client/unexpected-body", `has no list at ${paging.items.join(".")}.`);
    }
    const said = memberAt(data, paging.total);
    const total = typeof said === "number" ? said : undefined;
    const { isComplete, isRepeated } = progress.add(items, total);
    if (isRepeated) {
      throw refuse(
        "client/repeated-page",
        "brought no item that did not come before. Does the server ignore it?",
      );
    }
    if (items.length > 0) yield { items, number, ...(total === undefined ? {} : { total }) };
    if (isComplete) return;
    if (items.length > 0) continue;
    // The total counts from the start of the list: who starts in the middle cannot be held to it.
    if (first === 1 && progress.expects !== undefined) {
      throw refuse(
        "client/missing-items",
        `is empty, and ${progress.count} of ${progress.expects} items came.`,
      );
    }
    return;
  }
}

/** Pages of nothing but repeats, one after another, that added items can explain. */
const mostStale = 100;

/** Counts what came against what was promised. */
class Progress {
  /** The total, for as long as it can be trusted. */
  expects: number | undefined;
  #firstTotal: number | undefined;
  #isTrusted = true;
  #repeats = 0;
  /** Pages in a row, up to this one, that brought nothing new. */
  #stale = 0;
  readonly #seen = new Set<string>();

  /** How many came, each counted once. */
  get count(): number {
    return this.#seen.size;
  }

  add(items: readonly unknown[], total: number | undefined): { isComplete: boolean; isRepeated: boolean } {
    const before = this.count;
    for (const item of items) this.#seen.add(identityOf(item));
    const fresh = this.count - before;
    this.#repeats += items.length - fresh;
    this.#stale = fresh === 0 ? this.#stale + 1 : 0;
    // Also a total below what came already, such as 0 beside a list, is none to end by.
    if (total === undefined || total < Math.max(this.count, this.expects ?? 0)) this.#isTrusted = false;
    this.#firstTotal ??= total;
    this.expects = this.#isTrusted ? total : undefined;
    // Items that are added at the head of a list push as many of those that came on to the next page, and are
    // themselves on a page that is read already. More repeats than that hide items that never came.
    const added = Math.max(0, (total ?? 0) - (this.#firstTotal ?? 0));
    return {
      isComplete: this.expects !== undefined && this.count + Math.min(this.#repeats, added) >= this.expects,
      // A total that grows with every page would excuse repeats for ever.
      isRepeated: items.length > 0 && fresh === 0 && (this.#repeats > added || this.#stale > mostStale),
    };
  }
}

function identityOf(item: unknown): string {
  const id = memberAt(item, ["_id"]);
  return typeof id === "string" ? id : JSON.stringify(item);
}

function memberAt(value: unknown, keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return at;
}

function positiveInteger(operation: Operation, name: string, value: unknown): number {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number) && number > 0) return number;
  throw new AngoRequestError("client/invalid-query", `${name} must be a whole number of 1 or more.`, {
    operation,
  });
}
