import { sameJson } from "../json/equal.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import { standingRelations } from "../yolo/restore.ts";

/*
 * An image that was written and read again, with what its record could not hold. What was edited since wins.
 */

/** An image as it was, and as it was to be read right after it was written. */
export interface KeptImage {
  readonly image: DatasetImage;
  readonly back: DatasetImage;
  /** For each annotation of `back` the rank in `image` of the one that it was written from. */
  readonly origins: readonly number[];
}

/** The image as it was, but for what `now` has otherwise than it was written. */
export function matched({ image, back, origins }: KeptImage, now: DatasetImage): DatasetImage {
  const annotations = matchedAnnotations(image.annotations, back.annotations, origins, now.annotations);
  const head = headOf(image, back, now);
  const { relations } = sameJson(back.relations, now.relations) ? image : now;
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
  // Those that are alike stand for each other: the first for the first.
  const places = new Map<string, number[]>();
  for (const [at, annotation] of back.entries()) {
    const key = keyOf(annotation);
    const same = places.get(key);
    if (same === undefined) places.set(key, [at]);
    else same.push(at);
  }
  for (const same of places.values()) same.reverse();
  const parts = new Map<number, number>();
  for (const origin of origins) parts.set(origin, (parts.get(origin) ?? 0) + 1);
  const seen = new Map<number, number>();
  const found = now.map((annotation) => {
    const at = places.get(keyOf(annotation))?.pop();
    const origin = at === undefined ? undefined : origins[at];
    if (origin !== undefined) seen.set(origin, (seen.get(origin) ?? 0) + 1);
    return { annotation, origin };
  });
  // An object of several shapes stands as long as all of them do.
  const isWhole = (origin: number): boolean => seen.get(origin) === parts.get(origin);
  const standing = written.filter((_, rank) => !parts.has(rank) || isWhole(rank));
  const fresh = found.flatMap(({ annotation, origin }) =>
    origin !== undefined && isWhole(origin) ? [] : [annotation],
  );
  const ids = new Set(standing.map(({ id }) => id));
  return [...standing, ...fresh.map((annotation) => withOwnId(annotation, ids))];
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
  return JSON.stringify(members, sortedMembers);
}

function sortedMembers(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Each member as it was, unless it was edited. */
function headOf(image: DatasetImage, back: DatasetImage, now: DatasetImage): DatasetImage {
  const members = { ...image };
  for (const key of EDITABLE) {
    if (sameJson(back[key], now[key])) continue;
    delete members[key];
    Object.assign(members, key in now ? { [key]: now[key] } : {});
  }
  const extra = sameJson(back.extra, now.extra) ? image.extra : now.extra;
  const attributes = sameJson(back.attributes, now.attributes) ? image.attributes : now.attributes;
  const { path: _path, ...rest } = members;
  return { ...rest, ...(now.path === undefined ? {} : { path: now.path }), extra, attributes };
}

const EDITABLE = ["width", "height", "url", "split", "asset"] as const;
