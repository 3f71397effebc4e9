import type { Feature } from "../model/features.ts";
import type { Change, ChangeKind } from "./change.ts";

/** What only one of the datasets can hold: it was left out of the comparison. */
export interface NotCompared {
  /** What it is: `features` has a description for each. */
  readonly feature: Feature;
  /** Which dataset can't hold it. */
  readonly by: "a" | "b";
  /** How many things of the other one, at most, were not compared. */
  readonly count: number;
}

/** What was compared, and how many differences of each kind there are. */
export interface DiffSummary {
  /** Images of both, and how many were found in both: by their paths, or by file names that are unique in both. */
  readonly images: {
    readonly a: number;
    readonly b: number;
    readonly matched: number;
    readonly byPath: number;
    readonly byFileName: number;
  };
  /** Objects of both; `same` are those that are in both without any change. */
  readonly objects: { readonly a: number; readonly b: number; readonly same: number };
  /** How many differences of each kind. */
  readonly changes: Readonly<Record<ChangeKind, number>>;
  /** How many in all: 0 where the datasets say the same. */
  readonly total: number;
  readonly notCompared: readonly NotCompared[];
}

/** Counts what was compared, what differs and what was not compared. */
export class Tally {
  byPath = 0;
  byFileName = 0;
  same = 0;
  readonly changes: Record<ChangeKind, number> = {
    "image-added": 0,
    "image-removed": 0,
    "image-changed": 0,
    "object-added": 0,
    "object-removed": 0,
    "object-moved": 0,
    "object-relabelled": 0,
    "object-changed": 0,
    "class-added": 0,
    "class-removed": 0,
    "class-changed": 0,
  };
  readonly #left = new Map<string, NotCompared>();

  count<Counted extends Change>(change: Counted): Counted {
    this.changes[change.kind] += 1;
    return change;
  }

  /** Counts something that one of the datasets can't hold. */
  leave(feature: Feature, by: "a" | "b"): void {
    const key = `${feature} ${by}`;
    this.#left.set(key, { feature, by, count: (this.#left.get(key)?.count ?? 0) + 1 });
  }

  get total(): number {
    return Object.values(this.changes).reduce((sum, count) => sum + count, 0);
  }

  get notCompared(): readonly NotCompared[] {
    return [...this.#left.values()];
  }
}
