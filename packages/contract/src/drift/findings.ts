import type { SchemaPlace } from "../document.ts";
import { pointerTo } from "../json.ts";
import type { ProblemKind } from "./comparison.ts";
import { maskedExample, nothingObserved, observe, type Observed } from "./observed-schema.ts";

export type DriftKind =
  | ProblemKind
  | "undocumented-operation"
  | "undocumented-status"
  | "undocumented-content-type"
  | "undocumented-parameter"
  | "broken-body";

/** Where in the API something was seen. */
export interface DriftPlace {
  /** The operationId, or method and path of what is no operation. */
  readonly operation: string;
  readonly direction: "request" | "response";
  /** Of the answer, also where the request is meant: only requests that were accepted say something. */
  readonly status: number;
  /** Where in the body, as a pointer in which the step `*` is each entry of a list. Undefined outside of bodies. */
  readonly pointer?: string;
  /** `query page`. Undefined outside of parameters. */
  readonly parameter?: string;
}

/** One difference between the document and what was seen. */
export interface DriftFinding extends DriftPlace {
  readonly kind: DriftKind;
  /** The member, type, keyword, status or content type that it is about. A new enum member stands as JSON. */
  readonly about: string;
  /** How often it was seen, and how often it could have been. */
  readonly seen: number;
  readonly of: number;
  /** The shape of one value that was seen, letters and digits masked. Undefined where there is no value. */
  readonly example: string | undefined;
  /** Where in the document the answer would be, as a JSON pointer. */
  readonly schema: string;
}

/** A finding while it is counted. */
export interface Counting {
  readonly kind: DriftKind;
  readonly about: string;
  readonly place: DriftPlace;
  readonly schema: SchemaPlace;
  readonly observed: Observed;
  readonly example: string | undefined;
  seen: number;
  readonly chances: string;
  /** The least and the greatest number that was seen: a value, a length, a count. */
  range: readonly [least: number, greatest: number] | undefined;
}

export class Findings {
  readonly counted: Map<string, Counting> = new Map();
  readonly #chances: Map<string, number> = new Map();

  /** A place where something could have been seen. */
  chance(key: string, times = 1): void {
    this.#chances.set(key, (this.#chances.get(key) ?? 0) + times);
  }

  /** @param chances the key under which the chances for this finding are counted */
  add(
    kind: DriftKind,
    about: string,
    place: DriftPlace,
    schema: SchemaPlace,
    chances: string,
    value?: { readonly value: unknown },
  ): void {
    const { operation, direction, status, pointer, parameter } = place;
    const key = JSON.stringify([
      kind,
      about,
      operation,
      direction,
      status,
      pointer,
      parameter,
      schema.pointer,
    ]);
    let counting = this.counted.get(key);
    if (counting === undefined) {
      counting = {
        kind,
        about,
        place,
        schema,
        observed: nothingObserved(),
        example: value === undefined ? undefined : maskedExample(value.value),
        seen: 0,
        chances,
        range: undefined,
      };
      this.counted.set(key, counting);
    }
    counting.seen++;
    if (value !== undefined) {
      observe(counting.observed, value.value);
      const size = sizeOf(value.value);
      if (size !== undefined) {
        const [least, greatest] = counting.range ?? [size, size];
        counting.range = [Math.min(least, size), Math.max(greatest, size)];
      }
    }
  }

  /** In the order in which they were first seen. */
  list(): readonly DriftFinding[] {
    return [...this.counted.values()].map(({ kind, place, about, seen, chances, example, schema }) => {
      const of = Math.max(seen, this.#chances.get(chances) ?? 0);
      return Object.assign({ kind }, place, { about, seen, of, example, schema: schema.pointer });
    });
  }
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  // JSON Schema counts characters, not units of UTF-16.
  if (typeof value === "string") return Array.from(value).length;
  if (Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : undefined;
}

export function pointerOf(steps: readonly string[]): string {
  return pointerTo("", ...steps);
}
