import * as fc from "fast-check";
import { unsupported } from "./impossible.ts";

/** @throws ContractError `contract/schema-unsupported` for a pattern that is none */
export function expressionOf(pattern: string, pointer: string, keyword = "pattern"): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch (error) {
    throw unsupported(pointer, keyword, error instanceof Error ? error.message : String(error));
  }
}

/** @throws ContractError `contract/schema-unsupported` for a pattern that is none, or looks around */
export function matching(
  pattern: string,
  pointer: string,
  keyword = "pattern",
  size: "xsmall" | "small" = "small",
): fc.Arbitrary<string> {
  const expression = expressionOf(pattern, pointer, keyword);
  if (leastLength(pattern) > LONGEST) {
    throw unsupported(pointer, keyword, `texts of more than ${LONGEST} characters are not made`);
  }
  const isEmpty = classesOf(pattern).some(
    (one) => !CHARACTERS.some((text) => new RegExp(one, "u").test(text)),
  );
  if (isEmpty) throw unsupported(pointer, keyword, "a class of it has no characters");
  try {
    return fc.stringMatching(expression, { size });
  } catch (error) {
    throw unsupported(pointer, keyword, error instanceof Error ? error.message : String(error));
  }
}

/** As for `minLength`. */
const LONGEST = 100_000;

/** What a class that excludes is filled from. */
const CHARACTERS = Array.from({ length: 127 }, (_, code) => String.fromCharCode(code));

const PART = /\\.|\[(?:\\.|[^\]\\])*\]|\{(\d+)(?:,\d*)?\}|\(|\)|[^]/gu;

/** Classes that exclude characters. */
function classesOf(pattern: string): readonly string[] {
  return (pattern.match(PART) ?? []).filter((part) => part.startsWith("[^") && part.length > 2);
}

/** About how many characters the counts of a pattern ask for, all alternatives together. */
function leastLength(pattern: string): number {
  const outer: number[] = [];
  let sum = 0;
  let last = 0;
  for (const [part, count] of pattern.matchAll(PART)) {
    if (part === "(") {
      outer.push(sum);
      sum = 0;
      last = 0;
    } else if (part === ")") {
      last = sum;
      sum += outer.pop() ?? 0;
    } else if (count === undefined) {
      last = 1;
      sum += 1;
    } else {
      sum += last * (Number(count) - 1);
    }
  }
  return sum;
}
