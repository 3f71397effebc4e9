import * as fc from "fast-check";
import { counted } from "./distinct.ts";
import type { Facets } from "./facets.ts";
import { Impossible } from "./impossible.ts";
import { matching } from "./pattern.ts";
import type { Medium } from "./schema-walk.ts";

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
