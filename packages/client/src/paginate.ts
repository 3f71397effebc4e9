import {
  operationOf,
  type AngoClient,
  type AngoData,
  type AngoInit,
  type AngoPath,
  type UntypedInit,
} from "./client.ts";
import { dataOf, memberAt } from "./data.ts";
import { following } from "./deadline.ts";
import { AngoRequestError, AngoResponseError } from "./errors.ts";
import type { Operations } from "./generated/operations.ts";
import type { Operation } from "./operation.ts";
import { listReader, type Answer } from "./reader.ts";
import type { Window } from "./window.ts";

type PagedOperation = Extract<Operations[keyof Operations], { readonly paging: object }>;

/** The paths that answer in pages. */
export type PagedPath = PagedOperation["path"] & AngoPath<"get">;

/** What stands under these keys, one after the other. */
export type MemberAt<Value, Keys extends readonly unknown[]> = Keys extends readonly [
  infer Key,
  ...infer Rest,
]
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
  /** Items that did not come before. */
  readonly items: readonly Item[];
  /** Counts from 1, as they come. */
  readonly number: number;
  /** How many items the whole list has, as the server said with this page. */
  readonly total?: number;
  /**
   * Where to go on after this page, another time: `params.query` takes it. Absent with the last page. Items of before
   * can come again then.
   */
  readonly next?: { readonly page: number; readonly limit: number };
}

/** How a list is read. */
export interface ListOptions {
  /** Ends after so many items. */
  readonly maxItems?: number | undefined;
  /** Whether the next page is on its way while you work on this one. Default `true`. */
  readonly prefetch?: boolean | undefined;
}

/** The init of a list may be left out where nothing in it is required. */
export type ListInitArgument<Path extends PagedPath> =
  object extends AngoInit<"get", Path>
    ? [init?: AngoInit<"get", Path> & ListOptions]
    : [init: AngoInit<"get", Path> & ListOptions];

/**
 * How many items are asked for at once, unless `params.query.limit` says. The documentation allows up to 1000 in one
 * place and up to 100 in another; 100 is right under both.
 */
const defaultLimit = 100;

/** Pages smaller than this seldom overlap: where fewer are asked for, the pages after the first may be this large. */
const smallestLimit = 20;

/**
 * The items of a list, each once. Each page that is asked for overlaps with the one before, so that an item that was
 * there all along comes, whatever is added or removed meanwhile; of those that come or go, some do.
 *
 * @throws {AngoHttpError} the server refused a page
 * @throws {AngoResponseError} `client/missing-items`: the list ended before the total that the server says;
 * `client/repeated-page`: a page brought nothing new, as of a server that ignores `page`; `client/list-changed`: it
 * changes faster than it can be read; `client/unexpected-body`: no list in the answer
 */
export function paginate<Path extends PagedPath>(
  client: Pick<AngoClient, "request">,
  path: Path,
  ...init: ListInitArgument<Path>
): AsyncGenerator<PagedItem<Path>, void, undefined>;
export function paginate(
  client: Pick<AngoClient, "request">,
  path: string,
  init?: UntypedListInit,
): AsyncGenerator<unknown, void, undefined> {
  return readItems(client, path, init);
}

/** @param find gives the operation of a method and a path template, or throws */
export async function* readItems(
  client: Pick<AngoClient, "request">,
  path: string,
  init?: UntypedListInit,
  find: typeof operationOf = operationOf,
): AsyncGenerator<unknown, void, undefined> {
  for await (const { items } of readPages(client, path, init, find)) {
    // `yield*` would wait several times for each item.
    for (const item of items) yield item;
  }
}

/** As {@link paginate}, by whole pages, with the total: for a progress bar. A page without new items is not given. */
export function pages<Path extends PagedPath>(
  client: Pick<AngoClient, "request">,
  path: Path,
  ...init: ListInitArgument<Path>
): AsyncGenerator<Page<PagedItem<Path>>, void, undefined>;
export function pages(
  client: Pick<AngoClient, "request">,
  path: string,
  init?: UntypedListInit,
): AsyncGenerator<Page<unknown>, void, undefined> {
  return readPages(client, path, init);
}

/** The init of a list whose path is not known to the compiler. */
export type UntypedListInit = UntypedInit & ListOptions;

/** @param find gives the operation of a method and a path template, or throws */
export async function* readPages(
  client: Pick<AngoClient, "request">,
  path: string,
  init: UntypedListInit = {},
  find: typeof operationOf = operationOf,
): AsyncGenerator<Page<unknown>, void, undefined> {
  const operation = find("GET", path);
  const { paging } = operation;
  if (!paging) {
    throw new AngoRequestError("client/unknown-operation", "it does not answer in pages.", { operation });
  }
  const { query } = init.params ?? {};
  const { maxItems = Infinity, prefetch = true } = init;
  if (maxItems !== Infinity) positiveInteger(operation, "maxItems", maxItems);
  const limit = positiveInteger(
    operation,
    paging.limit,
    query?.[paging.limit] ?? Math.min(defaultLimit, paging.maximum),
  );
  const first = { page: positiveInteger(operation, paging.page, query?.[paging.page] ?? 1), limit };
  const limits = { least: Math.min(paging.minimum, limit), most: Math.max(limit, smallestLimit) };
  let answer: Listed | undefined;
  const take = listReader(limits, identityOf, (code, sentence) => {
    const { window, status } = answer ?? {};
    return new AngoResponseError(code, `page ${window?.page} ${sentence}`, { operation, status });
  });
  const load = loaderOf(client, operation, paging, init);

  let room = maxItems;
  let number = 0;
  let loading: Loading | undefined = load(first);
  try {
    while (loading !== undefined) {
      answer = await loading.answer;
      const { fresh, next } = take(answer);
      const isLast = next === undefined || fresh.length >= room;
      loading = isLast || !prefetch ? undefined : load(next);
      if (fresh.length > 0) {
        const items = fresh.length > room ? fresh.slice(0, room) : fresh;
        room -= items.length;
        number += 1;
        const { total, window } = answer;
        // What was cut off is on the same page.
        const rest = items.length < fresh.length ? window : next;
        yield { items, number, ...(total !== undefined && { total }), ...(rest && { next: rest }) };
      }
      if (!isLast) loading ??= load(next);
    }
  } finally {
    loading?.stop();
  }
}

interface Listed extends Answer<unknown> {
  readonly status: number;
}

/** A page that is on its way. */
interface Loading {
  readonly answer: Promise<Listed>;
  readonly stop: () => void;
}

/** @returns what asks for a window of the list. */
function loaderOf(
  client: Pick<AngoClient, "request">,
  operation: Operation,
  paging: NonNullable<Operation["paging"]>,
  { maxItems: _maxItems, prefetch: _prefetch, ...init }: UntypedListInit,
): (window: Window) => Loading {
  async function ask(window: Window, signal: AbortSignal): Promise<Listed> {
    const query = { ...init.params?.query, [paging.page]: window.page, [paging.limit]: window.limit };
    const params = { ...init.params, query };
    const { data, status } = await dataOf(client, operation, { ...init, params, signal });
    const items = memberAt(data, paging.items);
    if (!Array.isArray(items)) {
      const sentence = `page ${window.page} has no list at ${paging.items.join(".")}.`;
      throw new AngoResponseError("client/unexpected-body", sentence, { operation, status });
    }
    const total = memberAt(data, paging.total);
    return { window, items, total: typeof total === "number" ? total : undefined, status };
  }

  return (window) => {
    const { signal, stop } = following(init.signal);
    const answer = ask(window, signal).finally(stop);
    // It is awaited later, or never: where the reader stops before.
    answer.catch(() => {});
    return { answer, stop };
  };
}

function identityOf(item: unknown): string {
  if (typeof item === "object" && item !== null && "_id" in item && typeof item._id === "string")
    return item._id;
  return JSON.stringify(item);
}

function positiveInteger(operation: Operation, name: string, value: unknown): number {
  const number = typeof value === "string" || typeof value === "number" ? Number(value) : 0;
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new AngoRequestError("client/invalid-query", `${name} must be a whole number of 1 or more.`, {
    operation,
  });
}
