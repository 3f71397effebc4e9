/**
 * The language of a memory table: which operations of an API remember, and what.
 *
 * A table is plain data. `memory.ts` reads it; the one for Ango Hub is `ango-hub.ts`.
 */

/**
 * A path to a value: `path.task_id`, `query.stage`, `body.filters.taskIds`; `entry.data` for one entry of an `each`;
 * `this.stage` for the item that is changed or shown, as it was; `changed` for the same with what was set, in what
 * follows a change; `needed.tasks.stage` for an item of `needs`; `made.assets._id` for what the operation made before;
 * `did.created.assets`, `did.updated.tasks`, `did.appended.attachments`, `did.entries`, `did.taken` for counts, in which
 * what follows a change does not count.
 */
export type Source = string;

/** Something to put into an item or an answer. A value that is not there leaves the member out. */
export type Value =
  | Source
  /** As it stands. */
  | { readonly is: unknown }
  /** The first that is there. */
  | { readonly first: readonly Value[] }
  /** `{did.taken} / {did.entries} tasks`: each source in braces as text. */
  | { readonly text: string }
  | { readonly members: Values }
  | { readonly when: Condition; readonly use: Value; readonly otherwise: Value }
  /** The time of the request. */
  | { readonly now: true }
  /** By a function of the table, named in `conversions`. */
  | { readonly convert: string; readonly from: Value }
  /** Ids of items that are named by one of several fields; a text that names none stays as it is. */
  | {
      readonly resolve: string;
      readonly among: Values;
      readonly by: readonly string[];
      readonly from: Value;
    }
  /** One item, as a view shows it. */
  | { readonly one: string; readonly by: Value; readonly view?: string }
  /** The items that are selected, or only the page that the request asks for. */
  | (Selection & { readonly all: string; readonly view?: string; readonly paged?: true })
  | (Selection & { readonly count: string })
  /** The URL of a new ZIP file with the rows as one JSON array, or as lines of JSON. */
  | { readonly zip: Value; readonly name: string; readonly lines: Condition };

export type Values = Readonly<Record<string, Value>>;

/** Which items of a collection. Fields can be paths (`asset._id`); of a list one entry has to fit. */
export interface Selection {
  /** Fields and what they have to be, or one of; a value that is not there selects nothing. */
  readonly where?: Values;
  /** The same, but a value that is not there, or an empty list, leaves all. */
  readonly filter?: Values;
  /** Fields with times, and `{ $gt, $lt }` with open ends. */
  readonly range?: Values;
}

export interface Condition {
  readonly value: Value;
  /** What the value has to be. */
  readonly is?: unknown;
  /** The value has to be a list. */
  readonly list?: true;
}

/** What has to be there before anything is done; the request is refused otherwise. */
export interface Needs {
  /** Collections, and ids that have to be in them. */
  readonly needs?: Values;
  /** What fields of the needed items have to be, such as their project; a value that is not there leaves it open. */
  readonly among?: Readonly<Record<string, Values>>;
}

/** What an operation does. Nothing is done until all that an operation asks for turned out to be possible. */
export type Effect = { readonly when?: Condition } & (
  | {
      readonly create: string;
      /** An object whose members are taken over, such as `body`; those of `set` go before. */
      readonly copy?: Value;
      readonly set?: Values;
    }
  | (Selection & {
      readonly update: string;
      /** As for `create`. */
      readonly copy?: Value;
      readonly set?: Values;
      /** Members that are taken away, unless `set` has them. */
      readonly unset?: readonly string[];
      /** Lists that get more entries at their end. */
      readonly append?: Values;
      /** Lists that get the entries that they do not have. */
      readonly unite?: Values;
      /** Numbers that grow. */
      readonly sum?: Values;
      /** What follows for each item, which is `this` there. */
      readonly follow?: readonly Effect[];
    })
  | (Selection & { readonly remove: string })
  | (Needs & { readonly needs: Values })
  | {
      readonly each: Value;
      readonly effects: readonly Effect[];
      /** Entries that cannot be carried out are left out instead of failing the request. */
      readonly lenient?: true;
    }
);

/** An operation that remembers, or answers from what is remembered. */
export interface Remembering extends Needs {
  readonly effects?: readonly Effect[];
  /** Members of the answer; left out where the document's example is the answer. */
  readonly reply?: Values;
  /** The whole answer, where `success` does not stand around it. */
  readonly answer?: { readonly status: number; readonly body?: Value };
}

/** How an item is shown. */
interface View {
  /** The members that are shown; all when left out. */
  readonly pick?: readonly string[];
  readonly omit?: readonly string[];
  readonly hide?: Readonly<Record<string, Condition>>;
  readonly add?: Values;
  /** By a function of the table instead. */
  readonly convert?: string;
}

export interface MemoryTable {
  readonly collections: Readonly<
    Record<
      string,
      {
        /** What stands before an id that is not there: `Invalid project`. */
        readonly unknown: string;
        /** Fields by which items are found without looking at all. `_id` is one in any case. */
        readonly indexes?: readonly string[];
        /** The member with the number of an item, for APIs whose ids are numbers: they count from 1. */
        readonly serial?: string;
      }
    >
  >;
  /** By operationId. Every operation of the API stands here; those with `{}` answer with the document's examples. */
  readonly operations: Readonly<Record<string, Remembering>>;
  readonly views?: Readonly<Record<string, View>>;
  readonly conversions?: Readonly<Record<string, Conversion>>;
  /** What is around a reply, which is `reply` here; the reply itself with a 200 when left out. */
  readonly success?: { readonly status: number; readonly body: Value };
  /** What is around the `message` of a refusal. */
  readonly refusal: { readonly status: number; readonly body: Value };
  /** Names of the query parameters for pages, which count from 1, and how long a page is when not said. */
  readonly paging?: { readonly page: string; readonly limit: string; readonly defaultLimit: number };
}

/**
 * Makes one value of another, where that takes knowledge of the API.
 *
 * @throws Refusal when the request cannot be carried out
 */
export type Conversion = (input: unknown, context: ConversionContext) => unknown;

export interface ConversionContext {
  /** The value of a source, as in the table. */
  readonly at: (source: Source) => unknown;
  readonly find: (collection: string, id: unknown) => Item | undefined;
  readonly select: (collection: string, fields: Readonly<Record<string, unknown>>) => readonly Item[];
  /** A new id that is the same on every run. */
  readonly newId: (kind: string) => string;
  readonly now: Date;
}

/** Something that is remembered. */
export interface Item {
  readonly _id: string;
  [member: string]: unknown;
}

/** The request cannot be carried out; the message is for the caller. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
