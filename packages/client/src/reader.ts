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

/** What a list can be refused for: a code, and what is wrong with the page. */
export class ListFault extends Error {
  readonly code: AngoErrorCode;

  constructor(code: AngoErrorCode, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

/**
 * Reads a list that changes meanwhile, from its pages alone.
 *
 * A row that is removed pulls those behind it forward, over the border between a page that was read and the next, and
 * nothing in either page shows it. Therefore each page asked for begins before the border: when its first row is one
 * that came before, then so did all before that row, and nothing is missed, whatever was added or removed. When it is
 * not, rows before it are gone; then it is read again from farther ahead. That the order of the rows is a fixed one,
 * such as that of their creation, is taken for granted.
 */
export class Reader<Item> {
  readonly #identify: (item: Item) => string;
  readonly #seen = new IdSet();
  #limits: Limits;
  /** All rows before this offset came, as of the last page. */
  #end = 0;
  /** The farthest `#end` so far. */
  #reach = 0;
  /** Rows before the page that was begun with. */
  #skipped: number | undefined;
  #lastTotal: number | undefined;
  /** By how much the total grew, all told. */
  #growth = 0;
  /** How many rows to go back by when rows are gone; doubles until it helps. */
  #back = 0;
  /** Pages in a row without a fresh item, and all pages. */
  #idle = 0;
  #pages = 0;
  #isSecondPass = false;
  /** Whether the next page cannot overlap: then only the total can tell that rows are gone. */
  #isBlind = false;

  constructor(limits: Limits, identify: (item: Item) => string) {
    this.#limits = limits;
    this.#identify = identify;
  }

  /** @throws {ListFault} `client/missing-items`, `client/repeated-page`, `client/list-changed` */
  take({ window, items, total: said }: Answer<Item>): Step<Item> {
    const { limit } = window;
    const count = items.length;
    this.#pages += 1;
    const isFirst = this.#pages === 1;
    const total = this.#credible(said, startOf(window) + count, count);
    const shrank = (this.#lastTotal ?? 0) > (total ?? 0);
    this.#growth += Math.max(0, (total ?? 0) - (this.#lastTotal ?? total ?? 0));
    this.#lastTotal = total;
    const start = this.#adapt(window, count, total);
    this.#skipped ??= start;
    if (count === 0) return this.#takeNothing(start, total);

    const isBlind = this.#isBlind && start <= this.#end && !shrank;
    const isJoined = isFirst || start === 0 || this.#hasSeen(items) || isBlind;
    if (!isJoined) return this.#retreat(Math.min(start, total ?? start), limit);

    const fresh = items.filter((item) => this.#seen.add(this.#identify(item)));
    const end = start + count;
    if (fresh.length > 0) {
      this.#back = 0;
      this.#idle = 0;
    } else {
      this.#checkRepeat(end, limit, count, total);
    }
    this.#end = end;
    this.#reach = Math.max(this.#reach, end);
    const isEnd = total === undefined ? fresh.length === 0 : end >= total;
    return { fresh, next: isEnd ? this.#finish(total) : this.#advance() };
  }

  /** @returns whether the first of the items came before */
  #hasSeen([first]: readonly Item[]): boolean {
    return first !== undefined && this.#seen.has(this.#identify(first));
  }

  /** A total that is less than what the page itself shows is none. */
  #credible(said: number | undefined, end: number, count: number): number | undefined {
    return said === undefined || (count > 0 && said < end && this.#pages > 1) || (count > 0 && said < count)
      ? undefined
      : said;
  }

  /**
   * Learns where the server caps `limit` from a page that is shorter than it should be, or that it takes no notice.
   * @returns the offset of its first row: the server counts in pages of its own size
   */
  #adapt({ page, limit }: Window, count: number, total: number | undefined): number {
    const start = (page - 1) * limit;
    const { least } = this.#limits;
    if (count === 0 || count === limit) return start;
    if (count > limit) {
      // It has one size for all pages.
      this.#limits = { least: count, most: count };
      this.#isBlind = true;
      return (page - 1) * count;
    }
    if (total === undefined) {
      // Capped, or the end of the list: the next page will tell.
      if (this.#pages === 1) this.#limits = { least, most: Math.max(least, count) };
      return start;
    }
    if (start + count >= total || (this.#pages > 1 && count < least)) return start;
    this.#limits = { least: Math.min(least, count), most: count };
    return (page - 1) * count;
  }

  #takeNothing(start: number, total: number | undefined): Step<Item> {
    if (total !== undefined && total > start) throw this.#missing(total);
    if (this.#pages === 1 || start === 0) return { fresh: [], next: undefined };
    if (this.#isBlind) return { fresh: [], next: this.#finish(total) };
    return this.#retreat(Math.min(start, total ?? start), this.#limits.most);
  }

  #retreat(end: number, limit: number): Step<Item> {
    this.#back = Math.max(1, this.#back * 2);
    this.#end = Math.max(0, end - this.#back * limit + 1);
    this.#tire();
    return { fresh: [], next: this.#advance() };
  }

  #advance(): Window {
    const next = overlappingWindow(this.#end, this.#limits);
    this.#isBlind = next === undefined;
    const { most } = this.#limits;
    return next ?? { page: Math.floor(this.#end / most) + 1, limit: most };
  }

  /** All rows up to the end of the list came. Whether the count agrees is asked all the same: servers err. */
  #finish(total: number | undefined): Window | undefined {
    const count = this.#seen.size + (this.#skipped ?? 0);
    if (total === undefined || count + this.#growth >= total) return undefined;
    if (this.#isSecondPass || (this.#skipped ?? 0) > 0) throw this.#missing(total);
    // Rows that were added where it was read already, as many as were removed elsewhere; or an order that is not fixed.
    this.#isSecondPass = true;
    this.#end = 0;
    return this.#advance();
  }

  /** A page on which all came before: as of a server that does not heed `page`. */
  #checkRepeat(end: number, limit: number, count: number, total: number | undefined): void {
    this.#tire();
    const beyond = end - this.#reach;
    if (total === undefined ? count === limit : beyond > this.#growth) {
      throw new ListFault(
        "client/repeated-page",
        "brought no item that did not come before. Does the server ignore it?",
      );
    }
    if (total !== undefined && count < limit && end < total) throw this.#missing(total);
  }

  #tire(): void {
    this.#idle += 1;
    if (this.#idle <= 20 + this.#pages / 2) return;
    throw new ListFault(
      "client/list-changed",
      "cannot be joined to those before: the list changes too fast.",
    );
  }

  #missing(total: number): ListFault {
    return new ListFault(
      "client/missing-items",
      `should be followed by more: ${this.#seen.size} of ${total} items came.`,
    );
  }
}
