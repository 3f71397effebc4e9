import type { AngoErrorCode } from "./errors.ts";
import { IdSet } from "./id-set.ts";
import { overlappingWindow, startOf, type Limits, type Window } from "./window.ts";

/** What a page said. */
export interface Answer<Item> {
  readonly window: Window;
  readonly items: readonly Item[];
  /** How many rows the list has; `undefined` where the server does not say. */
  readonly total: number | undefined;
}

/** What follows from a page. */
export interface Step<Item> {
  /** The items that did not come before. */
  readonly fresh: readonly Item[];
  /** What to ask for next; `undefined`: the list is whole. */
  readonly next: Window | undefined;
}

/** Makes the error of a list that is refused: what is wrong with the last page. */
export type Refusal = (code: AngoErrorCode, sentence: string) => Error;

/**
 * Reads a list that changes meanwhile, from its pages alone.
 *
 * A row that is removed pulls those behind it forward, over the border between a page that was read and the next, and
 * nothing in either page shows it. Therefore each page asked for begins before the border: when its first row is one
 * that came before, then so did all before that row, and nothing is missed, whatever was added or removed. When it is
 * not, rows before it are gone; then it is read again from farther ahead. That the order of the rows is a fixed one,
 * such as that of their creation, is taken for granted. Where ids are let go of (see {@link IdSet}), a row behind one
 * that is held is new by its place.
 *
 * @param asked the bounds of \`limit\`, as far as they are known
 * @param held how many ids are held in one piece; farther back it does not go at once, so as not to jump over them
 * @returns what takes each page, and says what to ask for next
 */
export function listReader<Item>(
  asked: Limits,
  identify: (item: Item) => string,
  refuse: Refusal,
  held = 5000,
): (answer: Answer<Item>) => Step<Item> {
  const seen = new IdSet(held);
  let limits = asked;
  /** Ids of the last page that was joined. */
  let previous: readonly string[] = [];
  /** All rows before this offset came, as of the last page. */
  let border = 0;
  /** The farthest `border` so far. */
  let reach = 0;
  /** Rows before the page that was begun with. */
  let skipped: number | undefined;
  let lastTotal: number | undefined;
  /** By how much the total grew, all told. */
  let growth = 0;
  /** How many rows to go back by when rows are gone; doubles until it helps. */
  let back = 0;
  /** Pages in a row without a fresh item, and all pages. */
  let idle = 0;
  let pages = 0;
  let isSecondPass = false;
  /** What was held when it began anew: until it is there again, rows may come whose ids were let go of. */
  let frontier: ReadonlySet<string> | undefined;
  /** Whether the next page cannot overlap: then only the total can tell that rows are gone. */
  let isBlind = false;

  /** @throws what `refuse` makes: `client/missing-items`, `client/repeated-page`, `client/list-changed` */
  function take({ window, items, total: said }: Answer<Item>): Step<Item> {
    const { limit } = window;
    const count = items.length;
    pages += 1;
    const isFirst = pages === 1;
    const total = credible(said, startOf(window) + count, count);
    const shrank = (lastTotal ?? 0) > (total ?? 0);
    growth += Math.max(0, (total ?? 0) - (lastTotal ?? total ?? 0));
    lastTotal = total;
    const start = adapt(window, count, total);
    skipped ??= start;
    if (count === 0) return takeNothing(start, total);

    const ids = items.map(identify);
    const [first = ""] = ids;
    const isOnward = isBlind && start <= border && !shrank;
    const overlap = seen.overlap(ids);
    if (!(isFirst || start === 0 || isOnward || overlap > 0 || previous.includes(first))) {
      return retreat(Math.min(start, total ?? start), limit);
    }
    previous = ids;
    if (start === 0) frontier ??= seen.recent;
    const fresh = freshOf(items, ids, overlap);
    const end = start + count;
    if (fresh.length > 0) {
      back = 0;
      idle = 0;
    } else {
      checkRepeat(end, limit, count, total);
    }
    border = end;
    reach = Math.max(reach, end);
    const isEnd = total === undefined ? fresh.length === 0 : end >= total;
    return { fresh, next: isEnd ? finish(total) : advance() };
  }

  /** @returns the items that did not come before; their ids are noted */
  function freshOf(items: readonly Item[], ids: readonly string[], overlap: number): readonly Item[] {
    const rest = ids.slice(overlap);
    if (!frontier && seen.isAhead(rest)) {
      seen.add(rest, false);
      return items.slice(overlap);
    }
    const last = ids.findLastIndex((id) => frontier?.has(id) ?? seen.isRecent(id));
    const added = new Set<string>();
    const fresh = items.filter((_, index) => {
      const id = ids[index] ?? "";
      const came = index <= last || (frontier && last < 0) ? seen.has(id) : seen.isRecent(id);
      if (came || added.has(id)) return false;
      added.add(id);
      return true;
    });
    seen.add([...added], frontier !== undefined);
    if (last >= 0 && last < ids.length - 1) frontier = undefined;
    return fresh;
  }

  /** A total that is less than what the page itself shows is none. */
  function credible(said: number | undefined, end: number, count: number): number | undefined {
    return said === undefined || (count > 0 && said < end && pages > 1) || (count > 0 && said < count)
      ? undefined
      : said;
  }

  /**
   * Learns where the server caps `limit` from a page that is shorter than it should be, or that it takes no notice.
   * @returns the offset of its first row: the server counts in pages of its own size
   */
  function adapt({ page, limit }: Window, count: number, total: number | undefined): number {
    const start = (page - 1) * limit;
    const { least } = limits;
    if (count === 0 || count === limit) return start;
    if (count > limit) {
      // It has one size for all pages.
      limits = { least: count, most: count };
      isBlind = true;
      return (page - 1) * count;
    }
    if (total === undefined) {
      // Capped, or the end of the list: the next page will tell.
      if (pages === 1) limits = { least, most: Math.max(least, count) };
      return start;
    }
    if (start + count >= total || (pages > 1 && count < least)) return start;
    limits = { least: Math.min(least, count), most: count };
    return (page - 1) * count;
  }

  function takeNothing(start: number, total: number | undefined): Step<Item> {
    if (total !== undefined && total > start) throw missing(total);
    if (pages === 1 || start === 0) return { fresh: [], next: undefined };
    if (isBlind) return { fresh: [], next: finish(total) };
    return retreat(Math.min(start, total ?? start), limits.most);
  }

  function retreat(end: number, limit: number): Step<Item> {
    back = Math.max(1, Math.min(back * 2, held / limit));
    border = Math.max(0, end - Math.floor(back * limit) + 1);
    tire();
    return { fresh: [], next: advance() };
  }

  function advance(): Window {
    const next = overlappingWindow(border, limits);
    isBlind = next === undefined;
    const { most } = limits;
    return next ?? { page: Math.floor(border / most) + 1, limit: most };
  }

  /** All rows up to the end of the list came. Whether the count agrees is asked all the same: servers err. */
  function finish(total: number | undefined): Window | undefined {
    const count = seen.size + (skipped ?? 0);
    if (total === undefined || count + growth >= total) return undefined;
    if (isSecondPass || (skipped ?? 0) > 0) throw missing(total);
    // Rows that were added where it was read already, as many as were removed elsewhere; or an order that is not fixed.
    isSecondPass = true;
    border = 0;
    return advance();
  }

  /** A page on which all came before: as of a server that does not heed `page`. */
  function checkRepeat(end: number, limit: number, count: number, total: number | undefined): void {
    tire();
    const beyond = end - reach;
    if (total === undefined ? count === limit : beyond > growth) {
      throw refuse(
        "client/repeated-page",
        "brought no item that did not come before. Does the server ignore it?",
      );
    }
    if (total !== undefined && count < limit && end < total) throw missing(total);
  }

  function tire(): void {
    idle += 1;
    if (idle <= 20 + pages / 2) return;
    throw refuse("client/list-changed", "cannot be joined to those before: the list changes too fast.");
  }

  function missing(total: number): Error {
    return refuse("client/missing-items", `should be followed by more: ${seen.size} of ${total} items came.`);
  }

  return take;
}
