import * as fc from "fast-check";
import { unsupported } from "./impossible.ts";

/**
 * A filter that gives up: what hardly ever fits is an error that names the keyword, not a run without end.
 *
 * @throws ContractError `contract/schema-unsupported`
 */
export function counted<T>(
  fits: (value: T) => boolean,
  pointer: string,
  keyword: string,
): (value: T) => boolean {
  let missed = 0;
  return (value) => {
    if (fits(value)) {
      missed = 0;
      return true;
    }
    missed += 1;
    if (missed > 5000) throw unsupported(pointer, keyword, "values that fit are too rare to be found");
    return false;
  };
}

/**
 * Lists without equal entries, which give up where there are too few different ones.
 *
 * @throws ContractError `contract/schema-unsupported`
 */
export function distinct<T>(
  entry: fc.Arbitrary<T>,
  length: { readonly minLength: number; readonly maxLength: number },
  keyOf: (value: T) => string,
  pointer: string,
  keyword: string,
): fc.Arbitrary<T[]> {
  let drawn = 0;
  const most = 5000 + 20 * length.maxLength;
  const selector = (value: T): string => {
    drawn += 1;
    if (drawn > most) throw unsupported(pointer, keyword, "there are too few different values");
    return keyOf(value);
  };
  return fc.uniqueArray(entry, { ...length, selector }).map((entries) => {
    drawn = 0;
    return entries;
  });
}
