import { ContractError } from "../errors.ts";
import { pointerTo } from "../json.ts";

/** No value is right for these schemas together: not an error where there is another branch. */
export class Impossible extends Error {
  readonly place: string;

  constructor(place: string, keyword: string) {
    super(`no value fits ${keyword}`);
    this.place = pointerTo(place, keyword);
  }
}

export function unsupported(pointer: string, keyword: string, why: string): ContractError {
  return new ContractError(
    "contract/schema-unsupported",
    `No values can be made for ${keyword} at ${pointer}: ${why}.`,
    { place: pointerTo(pointer, keyword) },
  );
}

/** An {@link Impossible} that reached the top, for the user. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Impossible)) return error;
  const keyword = error.place.slice(error.place.lastIndexOf("/") + 1);
  const why = keyword === "$ref" ? "the references never end" : "no value fits it";
  return unsupported(error.place.slice(0, -keyword.length - 1), keyword, why);
}

/** What can be built, or nothing. */
export function possible<T>(make: () => T): readonly T[] {
  try {
    return [make()];
  } catch (error) {
    if (error instanceof Impossible) return [];
    throw error;
  }
}
