import { sameJson } from "../json/equal.ts";
import type { Annotation, Category } from "../model/dataset.ts";
import type { Json } from "../model/json.ts";

/** What classes that become one say of it, each in another way. The first one counts. */
export interface ClassConflict {
  readonly class: string;
  readonly field: "keypoints" | "skeleton" | "color" | "supercategory" | "extra";
}

/** One class of several. */
export interface UnitedClass {
  readonly category: Category;
  readonly conflicts: readonly ClassConflict[];
  /** Gives the keypoints of an annotation of one of the classes their places in the class of all. */
  readonly withKeypoints: (part: number, annotation: Annotation) => Annotation;
}

/**
 * One class of several, called as the first. What the first does not say the others do. Keypoints are those of the first
 * and then those that it has not; annotations get 0, 0, 0 for those that their class had not.
 */
export function unitedClass(first: Category, others: readonly Category[]): UnitedClass {
  const conflicts = new Set<ClassConflict["field"]>();
  const parts = [first, ...others];
  const pick = <Value>(
    field: ClassConflict["field"],
    valueOf: (part: Category) => Value,
  ): Value | undefined => {
    const values = parts.map(valueOf).filter((value) => value !== undefined);
    if (values.some((value) => !sameJson(value, values[0]))) conflicts.add(field);
    return values[0];
  };
  const color = pick("color", (part) => part.color);
  const supercategory = pick("supercategory", (part) => part.supercategory);
  const extra: Record<string, Json> = {};
  for (const [key, value] of parts.flatMap((part) => Object.entries(part.extra))) {
    if (value === undefined) continue;
    if (!Object.hasOwn(extra, key)) Object.defineProperty(extra, key, { ...MEMBER, value });
    else if (!sameJson(extra[key], value)) conflicts.add("extra");
  }
  const lists = parts.map((part) => part.keypoints).filter((list) => list !== undefined);
  const places = new Map<string, string>();
  for (const list of lists)
    for (const [at, key] of keypointKeys(list).entries())
      if (!places.has(key)) places.set(key, list[at] ?? "");
  const keypoints = lists[0] === undefined ? undefined : [...places.values()];
  const ranks = new Map(Array.from(places.keys(), (key, rank) => [key, rank]));
  if (lists.some((list) => !sameJson(list, lists[0]))) conflicts.add("keypoints");
  // Pairs count places: those of a later class are places in its own list.
  const skeleton = conflicts.has("keypoints")
    ? skeletonOf(first, others, conflicts)
    : pick("skeleton", (part) => part.skeleton);
  const isMixed = conflicts.has("keypoints");
  return {
    category: {
      id: first.id,
      name: first.name,
      ...(supercategory === undefined ? {} : { supercategory }),
      ...(color === undefined ? {} : { color }),
      ...(keypoints === undefined ? {} : { keypoints: isMixed ? keypoints : (lists[0] ?? []) }),
      ...(skeleton === undefined ? {} : { skeleton }),
      extra,
    },
    conflicts: Array.from(conflicts, (field) => ({ class: first.name, field })),
    withKeypoints: (part, annotation) =>
      isMixed ? replaced(annotation, parts[part]?.keypoints, ranks) : annotation,
  };
}

const MEMBER = { enumerable: true, configurable: true, writable: true } as const;

/** Keypoints of one list may have one name: the second of that name is the second of the others. */
function keypointKeys(names: readonly string[]): readonly string[] {
  const times = new Map<string, number>();
  return names.map((name) => {
    const time = times.get(name) ?? 0;
    times.set(name, time + 1);
    return JSON.stringify([name, time]);
  });
}

function skeletonOf(
  first: Category,
  others: readonly Category[],
  conflicts: Set<ClassConflict["field"]>,
): Category["skeleton"] {
  if (others.some(({ skeleton }) => skeleton !== undefined && !sameJson(skeleton, first.skeleton)))
    conflicts.add("skeleton");
  return first.skeleton;
}

function replaced(
  annotation: Annotation,
  own: readonly string[] | undefined,
  ranks: ReadonlyMap<string, number>,
): Annotation {
  const { keypoints } = annotation;
  // Where there are not as many as names, it is not known which is which.
  if (own === undefined || keypoints === undefined || keypoints.length !== own.length * 3) return annotation;
  const placed = Array.from(ranks, () => [0, 0, 0]);
  for (const [at, key] of keypointKeys(own).entries()) {
    const place = ranks.get(key);
    if (place !== undefined) placed[place] = keypoints.slice(at * 3, at * 3 + 3);
  }
  return { ...annotation, keypoints: placed.flat() };
}
