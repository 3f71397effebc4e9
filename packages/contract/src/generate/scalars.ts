import * as fc from "fast-check";
import { expressionOf, Impossible, unsupported, type Bound, type Facets } from "./facets.ts";

/** Where a value is written: JSON has any text, a URL and headers have less. Inside is a part of a written value. */
export type Medium = "json" | "query" | "path" | "header" | "cookie";

const FORMATS: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  "date-time": () => moment(),
  date: () => moment().map((text) => text.slice(0, 10)),
  time: () => moment().map((text) => text.slice(11)),
  "iso-date-time": () => moment(),
  "iso-time": () => moment().map((text) => text.slice(11)),
  duration: () => fc.nat(999).map((count) => `P${count}D`),
  email: () => word().map((name) => `${name}@example.com`),
  uuid: () => fc.uuid(),
  uri: () => word().map((name) => `https://example.com/${name}`),
  "uri-reference": () => word().map((name) => `/${name}`),
  "uri-template": () => word().map((name) => `/${name}/{id}`),
  url: () => word().map((name) => `https://example.com/${name}`),
  hostname: () => word().map((name) => `${name}.example.com`),
  ipv4: () => fc.ipV4(),
  ipv6: () => fc.ipV6(),
  regex: () => word(),
  byte: () => fc.base64String({ maxLength: 40 }),
  "json-pointer-uri-fragment": () => word().map((name) => `#/${name}`),
  "json-pointer": () => word().map((name) => `/${name}`),
  "relative-json-pointer": () => fc.nat(9).map(String),
};

/** Formats that the validator knows and that have values here. */
const knownFormats: ReadonlySet<string> = new Set(Object.keys(FORMATS));

function word(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
}

function moment(): fc.Arbitrary<string> {
  return fc
    .date({
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString());
}

/** Characters that may stand in a header; those that a cookie may have are fewer. */
const HEADER = Array.from("abcXYZ019 !#$%&'*+-.^_`|~/:@=\"()<>?{}");
const COOKIE = Array.from("abcXYZ019!#$&'*-.^_`|~/:@()<>?[]");

/** The first is what others shrink to. */
const PRINTABLE = ["a", ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))];

/**
 * What is lost or changed where encodings are forgotten: controls, accents, joined and right-to-left letters, what
 * UTF-16 needs two units for. Fast-check's own unit for all of Unicode takes a second to be made.
 */
const HARD = Array.from(
  "a\u0000\t\n\r\u007F\u0085\u00A0\u00DF\u00E9\u0130e\u0301\u05D0\u0627\u200D\u2028\u4E2D\uFEFF\uFFFD\uFFFF\u{1F600}\u{10FFFF}",
);

/** Texts of a schema. */
export function texts(facets: Facets, medium: Medium): fc.Arbitrary<string> {
  const { minLength, maxLength, patterns, formats } = facets;
  const first = facets.places[0]?.pointer ?? "";
  const fits = counted((text: string) => isText(facets, text, medium), first, "type");
  const [pattern] = patterns;
  if (pattern !== undefined) {
    return matching(pattern.value, pattern.pointer).filter(
      counted((text) => isText(facets, text, medium), pattern.pointer, "pattern"),
    );
  }
  for (const { value, pointer } of formats) {
    const make = Object.hasOwn(FORMATS, value) ? FORMATS[value] : undefined;
    if (make !== undefined) {
      return make().filter(counted((text) => isText(facets, text, medium), pointer, "format"));
    }
  }
  const min = Math.max(minLength, medium === "path" ? 1 : 0);
  const max = Math.min(maxLength, min + 12);
  if (min > max) throw new Impossible(first, "maxLength");
  const length = { minLength: min, maxLength: max };
  if (medium === "header" || medium === "cookie") {
    const unit = fc.constantFrom(...(medium === "header" ? HEADER : COOKIE));
    return fc.string({ unit, ...length }).filter(fits);
  }
  return fc
    .oneof(
      { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom(...PRINTABLE), ...length }) },
      { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...HARD), ...length }) },
    )
    .filter(fits);
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

/** Length is counted in code points, as JSON Schema does. */
function isText({ minLength, maxLength, patterns }: Facets, text: string, medium: Medium): boolean {
  const { length } = Array.from(text);
  if (length < minLength || length > maxLength) return false;
  if (medium === "path" && ["", ".", ".."].includes(text)) return false;
  // The ends of a header are trimmed on the way.
  if (medium === "header" && (text.trim() !== text || !/^[ -~]*$/.test(text))) return false;
  if (medium === "cookie" && !/^[!#-+\--:<-[\]-~]*$/.test(text)) return false;
  return patterns.every(({ value }) => new RegExp(value, "u").test(text));
}

/** Shortest, longest, and what has to be encoded on its way. */
export function boundaryTexts(facets: Facets, medium: Medium): readonly string[] {
  const { minLength, maxLength, patterns, formats } = facets;
  if (patterns.length > 0 || formats.some(({ value }) => knownFormats.has(value))) {
    const some = fc.sample(texts(facets, medium), { numRuns: 24, seed: 1 });
    const sorted = [...new Set(some)].toSorted((a, b) => a.length - b.length);
    return [...new Set([sorted[0] ?? "", sorted.at(-1) ?? ""])];
  }
  const long = Number.isFinite(maxLength) && maxLength <= 5000 ? ["a".repeat(maxLength)] : [];
  const hard = ['a b+c&d=e%2F/?#[]{}",;:@', "\u00e9\u{1F600}\u4e2d", "null", "1", "true"];
  return ["a".repeat(minLength), "a".repeat(Math.max(1, minLength)), ...long, ...hard].filter(
    (text, index, all) => all.indexOf(text) === index && isText(facets, text, medium),
  );
}

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
