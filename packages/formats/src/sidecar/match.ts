import { sameJson } from "../json/equal.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import { standingRelations } from "../yolo/restore.ts";

/*
 * An image that was written and read again, with what its record could not hold. What was edited since wins.
 */

/** An image as it was, and as it was to be read right after it was written. */
export interface KeptImage {
  readonly image: DatasetImage;
  /** Where its file was written. */
  readonly path: string;
  readonly back: DatasetImage;
  /** For each annotation of `back` the rank in `image` of the one that it was written from. */
  readonly origins: readonly number[];
}

/** The image as it was, but for what `now` has otherwise than it was written. */
export function matched({ image, path, back, origins }: KeptImage, now: DatasetImage): DatasetImage {
  const annotations = matchedAnnotations(image.annotations, back.annotations, origins, now.annotations);
  const head = headOf(image, path, back, now);
  const relations = mergedList(image.relations, back.relations, now.relations);
  return {
    ...head,
    annotations,
    relations: standingRelations({ ...image, relations }, annotations),
  };
}

function matchedAnnotations(
  written: readonly Annotation[],
  back: readonly Annotation[],
  origins: readonly number[],
  now: readonly Annotation[],
): readonly Annotation[] {
  const places = placesOf(back, keyOf);
  const parts = new Map<number, number>();
  for (const origin of origins) parts.set(origin, (parts.get(origin) ?? 0) + 1);
  const seen = new Map<number, number>();
  const exact = now.map((annotation) => places.get(keyOf(annotation))?.pop());
  // What tools note beside an object, such as who saw it last, makes no other object of it.
  const left = new Set(Array.from(places.values()).flat());
  const others = placesOf(back, plainKeyOf, (at) => left.has(at) && parts.get(origins[at] ?? -1) === 1);
  const extras = new Map<number, JsonObject>();
  const found = now.map((annotation, i) => {
    const at = exact[i] ?? (others.size === 0 ? undefined : others.get(plainKeyOf(annotation))?.pop());
    const origin = at === undefined ? undefined : origins[at];
    if (origin !== undefined) seen.set(origin, (seen.get(origin) ?? 0) + 1);
    const own = origin === undefined ? undefined : written[origin];
    if (exact[i] === undefined && at !== undefined && origin !== undefined && own !== undefined) {
      extras.set(origin, mergedExtra(own.extra, back[at]?.extra ?? {}, annotation.extra));
    }
    return { annotation, origin };
  });
  // An object of several shapes stands as long as all of them do.
  const isWhole = (origin: number): boolean => seen.get(origin) === parts.get(origin);
  const standing = written.flatMap((annotation, rank) => {
    if (parts.has(rank) && !isWhole(rank)) return [];
    const extra = extras.get(rank);
    return [extra === undefined ? annotation : { ...annotation, extra }];
  });
  const fresh = found.flatMap(({ annotation, origin }) =>
    origin !== undefined && isWhole(origin) ? [] : [annotation],
  );
  const ids = new Set(standing.map(({ id }) => id));
  return [...standing, ...fresh.map((annotation) => withOwnId(annotation, ids))];
}

/** Where annotations of a key are. Those that are alike stand for each other: the first, at the end, for the first. */
function placesOf(
  annotations: readonly Annotation[],
  key: (annotation: Annotation) => string,
  counts: (at: number) => boolean = () => true,
): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [at, annotation] of annotations.entries()) {
    if (!counts(at)) continue;
    const own = key(annotation);
    const same = places.get(own);
    if (same === undefined) places.set(own, [at]);
    else same.push(at);
  }
  for (const same of places.values()) same.reverse();
  return places;
}

/** An annotation that is new among others: its id may be one of theirs. */
function withOwnId(annotation: Annotation, ids: Set<Annotation["id"]>): Annotation {
  let { id } = annotation;
  for (let round = 1; ids.has(id); round += 1) id = `${String(annotation.id)}-new-${round}`;
  ids.add(id);
  return id === annotation.id ? annotation : { ...annotation, id };
}

/** All members but the id, which for most formats is a place in the file. */
function keyOf({ id: _id, ...members }: Annotation): string {
  return textOf(members);
}

function plainKeyOf({ extra: _extra, ...members }: Annotation): string {
  return keyOf({ ...members, extra: {} });
}

/** Members as they were, but for those that were edited. */
function mergedExtra(extra: JsonObject, back: JsonObject, now: JsonObject): JsonObject {
  if (sameJson(back, now)) return extra;
  const [before, after] = [new Map(Object.entries(back)), new Map(Object.entries(now))];
  const merged = new Map(Object.entries(extra));
  for (const [key, value] of after) if (!sameJson(before.get(key), value)) merged.set(key, value);
  for (const key of before.keys()) if (!after.has(key)) merged.delete(key);
  return Object.fromEntries(merged);
}

/** A list as it was, but for what was removed and added; as it is where reading changes what was written. */
function mergedList<T extends object>(
  list: readonly T[],
  back: readonly T[],
  now: readonly T[],
): readonly T[] {
  if (sameJson(back, now)) return list;
  if (without(back, list).length > 0) return now;
  return [...without(list, without(back, now)), ...without(now, back)];
}

/** Those that are not among the others; of those that are alike, the rest. */
export function without<T extends object>(list: readonly T[], others: readonly T[]): readonly T[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(textOf(other), (counts.get(textOf(other)) ?? 0) + 1);
  return list.filter((one) => {
    const count = counts.get(textOf(one)) ?? 0;
    counts.set(textOf(one), count - 1);
    return count <= 0;
  });
}

function textOf(value: object): string {
  return JSON.stringify(value, sortedMembers);
}

function sortedMembers(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Each member as it was, unless it was edited. */
function headOf(image: DatasetImage, written: string, back: DatasetImage, now: DatasetImage): DatasetImage {
  const members = { ...image };
  for (const key of EDITABLE) {
    if (sameJson(back[key], now[key])) continue;
    delete members[key];
    Object.assign(members, key in now ? { [key]: now[key] } : {});
  }
  const extra = mergedExtra(image.extra, back.extra, now.extra);
  const attributes = mergedList(image.attributes, back.attributes, now.attributes);
  const { path: _path, ...rest } = members;
  // Another image may have its old name.
  const path = now.path ?? (now.name === image.name ? undefined : written);
  return { ...rest, ...(path === undefined ? {} : { path }), extra, attributes };
}

const EDITABLE = ["width", "height", "url", "split", "asset"] as const;
