/** Something that goes wrong between a client and the API. */
export type Fault =
  /** The answer comes late: by so many milliseconds, or by some number between two. */
  | { readonly kind: "latency"; readonly ms: number | readonly [least: number, most: number] }
  /** An answer of this status, 400 to 599: the document's own where it has one. */
  | {
      readonly kind: "status";
      readonly status: number;
      /** Seconds, or a date, for the header Retry-After. A 429 has `0` when left out, others none; null: none. */
      readonly retryAfter?: number | string | null;
      readonly processed?: boolean;
    }
  /** The connection breaks before anything of the answer was sent. */
  | { readonly kind: "reset"; readonly processed?: boolean }
  /** The answer ends after so many bytes of its body, any number when left out; its header promises all of them. */
  | { readonly kind: "truncate"; readonly at?: number }
  /** A page for people instead of JSON, as of a proxy. */
  | { readonly kind: "html"; readonly status?: number; readonly processed?: boolean }
  /** The header promises so many bytes more than there are; or less when below 0, and the rest is lost. */
  | { readonly kind: "length"; readonly by: number };

export type FaultKind = Fault["kind"];

/** Which calls have which faults. */
export type FaultPlan = {
  /** Names of operations, and `files` for what a mock serves beside them; all operations, and no files, when left out. */
  readonly operations?: readonly string[];
} & (
  | {
      /** One for each call, in order; undefined and null let a call be. After the last all goes well. */
      readonly script: readonly (Fault | undefined | null)[];
    }
  | {
      /** One of them for a call, by chance. */
      readonly faults: readonly Fault[];
      /** The share of calls that have one, 0 to 1; 1 when left out. */
      readonly rate?: number;
      /** The same number gives the same faults, call by call; 0 when left out. */
      readonly seed?: number;
    }
);

/** One plan, or several: delays add up, and of the other faults the first plan that has one is followed. */
export type Faults = FaultPlan | readonly FaultPlan[];

/** What the files of a mock are called in a plan. */
export const FILES = "files";

/** Whether the operation is carried out although the call goes wrong. */
export function isProcessed(fault: Fault): boolean {
  return fault.kind === "latency" || fault.kind === "truncate" || fault.kind === "length"
    ? true
    : fault.processed === true;
}
