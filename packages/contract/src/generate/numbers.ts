import * as fc from "fast-check";
import { counted } from "./distinct.ts";
import type { Bound, Facets } from "./facets.ts";

interface Range {
  readonly low: number;
  readonly high: number;
}

function wholeRange({ minimum, maximum, formats }: Facets, step: number): Range {
  const is32 = formats.some(({ value }) => value === "int32");
  const least = is32 ? -(2 ** 31) : Number.MIN_SAFE_INTEGER;
  const most = is32 ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
  const up = (bound: Bound): number => {
    const whole = Math.ceil(bound.value / step);
    return whole + (bound.isExclusive && whole * step === bound.value ? 1 : 0);
  };
  const down = (bound: Bound): number => {
    const whole = Math.floor(bound.value / step);
    return whole - (bound.isExclusive && whole * step === bound.value ? 1 : 0);
  };
  return {
    low: Math.max(Math.ceil(least / Math.max(1, step)), minimum === undefined ? -Infinity : up(minimum)),
    high: Math.min(Math.floor(most / Math.max(1, step)), maximum === undefined ? Infinity : down(maximum)),
  };
}

/** Numbers of a schema; undefined where there are none. */
export function numbers(facets: Facets): fc.Arbitrary<number> | undefined {
  const { isInteger, multipleOf, minimum, maximum } = facets;
  const step = stepOf(facets);
  const fits = (value: number): boolean => isNumber(facets, value);
  const whole = step ?? (isInteger ? 1 : undefined);
  const { low, high } = wholeRange(facets, whole ?? 1);
  const wholes =
    low > high
      ? undefined
      : fc
          .oneof(
            fc.integer({ min: low, max: high }),
            fc.integer({
              min: Math.max(low, Math.min(0, high)),
              max: Math.min(high, Math.max(low, 0) + 100),
            }),
          )
          .map((count) => noMinusZero(count * (whole ?? 1)))
          .filter(
            counted(fits, facets.places[0]?.pointer ?? "", multipleOf.length > 0 ? "multipleOf" : "minimum"),
          );
  if (whole !== undefined) return wholes;
  if (minimum !== undefined && maximum !== undefined) {
    const isEmpty = minimum.value > maximum.value;
    if (isEmpty || (minimum.value === maximum.value && (minimum.isExclusive || maximum.isExclusive)))
      return undefined;
  }
  const float = facets.formats.some(({ value }) => value === "float") ? 3e38 : Number.MAX_VALUE;
  const min = minimum?.value ?? -float;
  const max = maximum?.value ?? float;
  // Between two neighbours there is no number: their middle is one of them.
  const isBetween = minimum?.isExclusive === true && maximum?.isExclusive === true;
  const middle = min / 2 + max / 2;
  if (min > max || (isBetween && (middle <= min || middle >= max))) return wholes;
  const doubles = fc
    .double({
      min,
      max,
      minExcluded: minimum?.isExclusive ?? false,
      maxExcluded: maximum?.isExclusive ?? false,
      noNaN: true,
      noDefaultInfinity: true,
    })
    .map(noMinusZero)
    .filter(counted(fits, facets.places[0]?.pointer ?? "", "minimum"));
  return wholes === undefined ? doubles : fc.oneof(wholes, doubles);
}

function noMinusZero(value: number): number {
  return value === 0 ? 0 : value;
}

/** The step that all of `multipleOf` share, near enough: the largest, tried against the others. */
function stepOf({ multipleOf, isInteger }: Facets): number | undefined {
  if (multipleOf.length === 0) return undefined;
  const step = Math.max(...multipleOf);
  return isInteger && !Number.isInteger(step) ? 1 : step;
}

function isNumber({ minimum, maximum, multipleOf, isInteger }: Facets, value: number): boolean {
  return (
    Number.isFinite(value) &&
    (!isInteger || Number.isSafeInteger(value)) &&
    (minimum === undefined || (minimum.isExclusive ? value > minimum.value : value >= minimum.value)) &&
    (maximum === undefined || (maximum.isExclusive ? value < maximum.value : value <= maximum.value)) &&
    multipleOf.every((step) => Number.isInteger(value / step))
  );
}

export function boundaryNumbers(facets: Facets): readonly number[] {
  const step = stepOf(facets) ?? 1;
  const { low, high } = wholeRange(facets, step);
  const { minimum, maximum, isInteger } = facets;
  const edges = [minimum, maximum].flatMap((bound) => (bound === undefined ? [] : [bound.value]));
  const near = [low, low + 1, high - 1, high].map((count) => count * step);
  const middle = isInteger
    ? []
    : [0.5, -0.5, 1e-7, 1e21, ((minimum?.value ?? 0) + (maximum?.value ?? 1)) / 2];
  return [...edges, 1, 0, -1, ...near, ...middle]
    .map(noMinusZero)
    .filter((value, index, all) => all.indexOf(value) === index && isNumber(facets, value));
}
