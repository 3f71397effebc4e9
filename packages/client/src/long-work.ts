import { operationOf, type AngoClient, type CallOptions, type UntypedInit } from "./client.ts";
import { dataOf } from "./data.ts";
import { AngoRequestError, AngoResponseError, type AngoError } from "./errors.ts";
import { isAngoError, isHttpError } from "./guards.ts";
import { bodyText } from "./request.ts";
import { systemTime } from "./time.ts";

/** How far long work is. */
export interface Progress {
  /** How many items are as they should be, those of an earlier run that were found included. */
  readonly done: number;
  readonly failed: number;
}

/** How many items are sent at once, and how work goes on that was cut short. */
export interface LongWorkOptions extends CallOptions {
  /** Items in a request at most. Default 100. */
  readonly maxItems?: number | undefined;
  /** Bytes in the body of a request at most; an item that is larger goes alone. Default 1 000 000. */
  readonly maxBytes?: number | undefined;
  /**
   * Goes on where an earlier run ended, of the same items. A number: so many results came; what came after is looked
   * for before it is sent, until it is clear where the earlier run ended. `true`: nothing is known of the earlier run;
   * what is there already is read first.
   */
  readonly resume?: number | boolean | undefined;
  /**
   * Milliseconds to wait before looking what became of a request whose outcome is open: the server may still be at it.
   * Default 2000.
   */
  readonly settle?: number | undefined;
  /** Is told after each request that is settled. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What became of an item. `index` counts from 0, as the items came. */
export type ItemResult<Item> =
  | {
      readonly item: Item;
      readonly index: number;
      /** `present`: it was there already, from an earlier run. */
      readonly status: "done" | "present";
      readonly error?: never;
    }
  | {
      readonly item: Item;
      readonly index: number;
      readonly status: "failed";
      /** Where it has `mayHaveActed`, it is open whether the server took the item. */
      readonly error: AngoError;
    };

/** Work that is done by sending lists. */
export interface Work<Item> {
  readonly path: string;
  readonly init: (items: readonly Item[]) => UntypedInit;
  /** How many of the items the server says it took; what is no number where it does not say. */
  readonly taken: (data: unknown) => unknown;
  /**
   * Whether the item is there; absent where a repeat does no harm.
   * @param isBefore whether it is asked for the sake of an earlier run
   * @returns in words, why it cannot be told
   */
  readonly find?: (item: Item, isBefore: boolean) => Promise<boolean | string>;
}

interface Entry<Item> {
  readonly item: Item;
  readonly index: number;
}

/** How often a list is sent whose outcome stays open. */
export const rounds = 3;

/** Whether it is open what became of a call. */
export function isOpen(thrown: unknown): boolean {
  return isAngoError(thrown) && thrown.mayHaveActed === true;
}

/** Refusals that one item can be the reason of, or the number of them. */
const blamable = new Set<number | undefined>([400, 413, 422]);

/**
 * Does the work, one request after the other, and gives the results in the order of the items. The next request is
 * sent when all results of the one before were taken.
 * @throws {AngoError} what is no item's fault; the results that came stand, and `resume` goes on after them
 */
export async function* workThrough<Item>(
  client: Pick<AngoClient, "request">,
  items: Iterable<Item> | AsyncIterable<Item>,
  options: LongWorkOptions,
  { path, init, taken, find }: Work<Item>,
): AsyncGenerator<ItemResult<Item>, void, undefined> {
  const { signal, timeout, budget, resume = false, settle = 2000, onProgress } = options;
  const operation = operationOf("POST", path);

  /** Adds what was found, or cannot be told, to the results. @returns what is not there */
  async function look(
    entries: readonly Entry<Item>[],
    results: ItemResult<Item>[],
    status: "done" | "present",
  ): Promise<Entry<Item>[]> {
    const absent: Entry<Item>[] = [];
    for (const entry of entries) {
      const found = await find?.(entry.item, status === "present");
      if (found === true) results.push({ ...entry, status });
      else if (!found) absent.push(entry);
      else {
        const error = new AngoResponseError("client/ambiguous-match", `the item may be there: ${found}`, {
          operation,
          mayHaveActed: true,
        });
        results.push({ ...entry, status: "failed", error });
      }
    }
    return absent;
  }

  /** Sends the entries until each has its result. */
  async function settled(entries: readonly Entry<Item>[]): Promise<ItemResult<Item>[]> {
    const results: ItemResult<Item>[] = [];
    let open = entries;
    for (let round = 1; open.length > 0; round += 1) {
      let count: number | undefined;
      let fault: AngoError;
      try {
        const request = init(open.map(({ item }) => item));
        const { data } = await dataOf(client, operation, { ...request, signal, timeout, budget });
        count = Number(taken(data) ?? Number.NaN);
        if (!(count < open.length)) {
          for (const entry of open) results.push({ ...entry, status: "done" });
          break;
        }
        fault = new AngoResponseError("client/not-taken", `it took ${count} of ${open.length}`, {
          operation,
        });
      } catch (thrown) {
        if (isOpen(thrown) && find && round < rounds) {
          await systemTime.sleep(settle, signal);
          open = await look(open, results, "done");
          continue;
        }
        if (!isHttpError(thrown) || !blamable.has(thrown.status)) throw thrown;
        fault = thrown;
      }
      const half = open.length >> 1;
      if (half && count !== 0 && !(count && find)) {
        return [...results, ...(await settled(open.slice(0, half))), ...(await settled(open.slice(half)))];
      }
      // Of some it took, it is found out which.
      if (count) open = await look(open, results, "done");
      for (const entry of open) results.push({ ...entry, status: "failed", error: fault });
      break;
    }
    return results;
  }

  let isInDoubt = resume !== false;
  let [done, failed] = [0, 0];
  const encoder = new TextEncoder();
  // A key is in no item.
  const sizeOf = (value: unknown): number => encoder.encode(bodyText(operation, value, String)).length;
  for await (const entries of listsOf(items, options, sizeOf, sizeOf(init([]).body))) {
    const found: ItemResult<Item>[] = [];
    const open = isInDoubt && find ? await look(entries, found, "present") : entries;
    isInDoubt &&= resume === true || open.length < entries.length;
    const results = [...found, ...(await settled(open))].toSorted((a, b) => a.index - b.index);
    for (const { error } of results) {
      if (error) failed += 1;
      else done += 1;
    }
    const [first, second] = results;
    // A project that is not there, most likely: all that follows would be refused, too.
    if (done === 0 && second && first?.error && isHttpError(first.error)) throw first.error;
    onProgress?.({ done, failed });
    yield* results;
  }
}

async function* listsOf<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  { maxItems = 100, maxBytes = 1_000_000, resume }: LongWorkOptions,
  sizeOf: (item: Item) => number,
  envelope: number,
): AsyncGenerator<Entry<Item>[], void, undefined> {
  if (!(maxItems >= 1 && maxBytes >= 1)) {
    throw new AngoRequestError("client/invalid-option", "maxItems and maxBytes must be 1 or more.");
  }
  let list: Entry<Item>[] = [];
  let size = envelope;
  let index = -1;
  for await (const item of items) {
    index += 1;
    if (typeof resume === "number" && index < resume) continue;
    const bytes = sizeOf(item) + 1;
    if (list.length > 0 && size + bytes > maxBytes) {
      yield list;
      [list, size] = [[], envelope];
    }
    list.push({ item, index });
    size += bytes;
    if (list.length < maxItems) continue;
    yield list;
    [list, size] = [[], envelope];
  }
  if (list.length > 0) yield list;
}
