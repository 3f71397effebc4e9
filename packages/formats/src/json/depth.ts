import { FormatError, type Place } from "../model/diagnostic.ts";

/** Nesting that is read, the outermost bracket counted. */
export const MAX_DEPTH = 512;

/**
 * Throws `json/too-deep` for a value that is nested deeper than {@link MAX_DEPTH}, or holds itself: it could neither
 * be walked through nor written. What comes through `jsonItems` never is.
 */
export function assertDepth(value: object, place: Place): void {
  let level = new Set<object>([value]);
  for (let depth = 1; level.size > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      const message = `The value is nested more than ${MAX_DEPTH} levels deep.`;
      throw new FormatError("json/too-deep", message, place);
    }
    const below = new Set<object>();
    for (const one of level) {
      const members: readonly unknown[] = Array.isArray(one) ? one : Object.values(one);
      for (const member of members) if (typeof member === "object" && member !== null) below.add(member);
    }
    level = below;
  }
}
