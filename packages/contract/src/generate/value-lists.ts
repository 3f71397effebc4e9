import * as fc from "fast-check";
import { distinct } from "./distinct.ts";
import { canonical, type Facets } from "./facets.ts";
import { Impossible, possible } from "./impossible.ts";
import { multiplied } from "./limits.ts";
import { prefixLength } from "./members.ts";
import { innerOf, type Spot } from "./schema-walk.ts";
import type { Build } from "./values.ts";

/** Lists in so many lists have as few entries as they may. */
const MANY = 6;

/**
 * Lists of a schema.
 *
 * @throws Impossible
 */
export function listsOf(facets: Facets, spot: Spot, build: Build): fc.Arbitrary<unknown> {
  const first = facets.places[0]?.pointer ?? "";
  const least = Math.max(facets.minItems, spot.medium === "json" ? 0 : 1);
  const many = multiplied(spot.many, Math.max(least, facets.minContains), first, "minItems");
  const inner = { ...innerOf(spot), many, lists: Math.min(MANY, spot.lists + 1) };
  if (least > facets.maxItems) throw new Impossible(first, "maxItems");
  // In many lists, one entry more in each would be too many in all.
  const more = spot.lists < MANY ? (spot.depth > 2 ? 1 : 3) : least === 0 ? 1 : 0;
  const most = Math.min(facets.maxItems, least + more);
  const prefix = prefixLength(facets);
  const item = (index: number): fc.Arbitrary<unknown> | undefined => {
    const places = facets.item(index);
    return places === undefined ? undefined : possible(() => build(places, inner))[0];
  };
  const rest = item(prefix);
  const heads = Array.from({ length: prefix }, (_, index) => item(index));
  const ends = heads.indexOf(undefined);
  const known = heads.slice(0, ends < 0 ? prefix : ends).filter((head) => head !== undefined);
  if (known.length < least && (rest === undefined || ends >= 0)) throw new Impossible(first, "items");
  if (facets.contains.length > 0 && facets.minContains > 0) {
    const found = build([...(facets.item(prefix) ?? []), ...facets.contains], inner);
    const needed = fc.array(found, { minLength: facets.minContains, maxLength: facets.minContains + 1 });
    const other = rest === undefined ? fc.constant([]) : fc.array(rest, { maxLength: most });
    return fc
      .tuple(fc.tuple(...known), needed, other)
      .map(([head, needs, others]) =>
        [...head, ...needs, ...others].slice(0, Math.max(most, facets.minContains)),
      );
  }
  const tail = (min: number, max: number): fc.Arbitrary<unknown[]> => {
    if (rest === undefined || ends >= 0 || max <= 0) return fc.constant([]);
    const length = { minLength: Math.max(0, min), maxLength: Math.max(0, min, max) };
    return facets.isUnique ? distinct(rest, length, canonical, first, "uniqueItems") : fc.array(rest, length);
  };
  if (known.length === 0) return tail(least, most);
  return fc
    .tuple(fc.tuple(...known), tail(least - known.length, most - known.length), fc.nat(known.length))
    .map(([head, others, cut]) => {
      const whole = head.concat(others);
      return others.length > 0
        ? whole
        : whole.slice(0, Math.max(least, Math.min(facets.maxItems, whole.length - cut)));
    });
}
