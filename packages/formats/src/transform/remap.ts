import { readOnce } from "../model/read-once.ts";
import type { Annotation, Category, Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isGlob } from "./globs.ts";
import { MatchingClasses } from "./matching-classes.ts";
import { unknownNames } from "./nearest.ts";
import { keptOf } from "./relations.ts";
import { type Transformed, whenOpen } from "./transformed.ts";
import { type ClassConflict, type UnitedClass, unitedClass } from "./united-class.ts";

/** Names of classes, and what each becomes: another name, or null where its objects go. See `parseClassMap`. */
export type ClassMap = ReadonlyMap<string, string | null>;

/** How classes are renamed. */
export interface RemapOptions {
  /** Names of classes that come first, in this order; the others follow in theirs. */
  readonly order?: readonly string[];
}

/** What became of a class. */
export interface RemappedClass {
  readonly from: string;
  /** Null where it was dropped. */
  readonly to: string | null;
  readonly objects: number;
}

/** What became of the classes. */
export interface RemapReport {
  /** By class index before. */
  readonly classes: readonly RemappedClass[];
  /** What classes that became one say of it, each in another way. */
  readonly conflicts: readonly ClassConflict[];
  readonly images: number;
  readonly annotations: { readonly read: number; readonly kept: number };
  readonly relations: { readonly removed: number; readonly shrunk: number };
}

/**
 * The dataset with its classes renamed, merged and dropped: `remap(dataset, new Map([["van", "car"], ["sky", null]]))`.
 *
 * A name with `*` or `?` that no class has stands for all classes that match and are not named themselves; of several, the
 * first counts. A class that is not mapped stays. Where several become one, that one is the class which has the name
 * already and is not mapped, else the first of them; its place in the list is that of the first. Objects of a class that is
 * dropped go, with the ties to them; images stay.
 *
 * @param dataset one that is open, or about to be: then the result is a promise, too
 * @throws FormatError `transform/unknown-class` for a name that no class has; `transform/option` for a name that is in the
 *   order twice
 */
export function remap(dataset: Dataset, mapping: ClassMap, options?: RemapOptions): Transformed<RemapReport>;
export function remap(
  dataset: Promise<Dataset>,
  mapping: ClassMap,
  options?: RemapOptions,
): Promise<Transformed<RemapReport>>;
export function remap(
  dataset: Dataset | Promise<Dataset>,
  mapping: ClassMap,
  options: RemapOptions = {},
): Transformed<RemapReport> | Promise<Transformed<RemapReport>> {
  return whenOpen(dataset, (open) => remapped(open, mapping, options));
}

function remapped(
  dataset: Dataset,
  mapping: ClassMap,
  { order = [] }: RemapOptions,
): Transformed<RemapReport> {
  const { categories } = dataset.header;
  const names = targetNames(categories, mapping);
  const groups = ordered(groupsOf(categories, names), order);
  const targets = new Map<
    number,
    { readonly rank: number; readonly part: number; readonly united: UnitedClass }
  >();
  const united = groups.map(({ name, members }, rank) => {
    const [first, ...others] = members.flatMap((member) => categories[member] ?? []);
    const one = unitedClass({ ...(first ?? { id: rank, extra: {} }), name }, others);
    for (const [part, member] of members.entries()) targets.set(member, { rank, part, united: one });
    return one;
  });
  const classes = categories.map(({ name }, at) => {
    const to = names[at];
    return { from: name, to: to === undefined ? name : to, objects: 0 };
  });
  const annotations = { read: 0, kept: 0 };
  const relations = { removed: 0, shrunk: 0 };
  let images = 0;

  function moved(annotation: Annotation): readonly Annotation[] {
    const of = classes[annotation.category];
    if (of !== undefined) of.objects += 1;
    const target = targets.get(annotation.category);
    if (target === undefined) return [];
    const { rank, part, united: one } = target;
    return [one.withKeypoints(part, { ...annotation, category: rank })];
  }

  async function* movedImages(): AsyncGenerator<DatasetImage> {
    for await (const image of dataset.images) {
      const left = image.annotations.flatMap(moved);
      images += 1;
      annotations.read += image.annotations.length;
      annotations.kept += left.length;
      yield { ...keptOf(image, left, relations), annotations: left };
    }
  }

  return {
    header: { ...dataset.header, categories: united.map(({ category }) => category) },
    images: readOnce(movedImages()),
    report: () => ({
      classes: classes.map(({ from, to, objects }) => ({ from, to, objects })),
      conflicts: united.flatMap(({ conflicts }) => conflicts),
      images,
      annotations: { ...annotations },
      relations: { ...relations },
    }),
  };
}

/** What each class becomes; its own name where it is not mapped. */
function targetNames(
  categories: readonly Category[],
  mapping: ClassMap,
): readonly (string | null | undefined)[] {
  const known = new Set(categories.map(({ name }) => name));
  const unknown: string[] = [];
  const classes = new MatchingClasses(categories);
  const byPattern = new Map<number, string | null>();
  for (const [from, to] of mapping) {
    if (known.has(from)) continue;
    const matching = isGlob(from) ? [...classes.of(from)] : [];
    if (matching.length === 0) unknown.push(from);
    for (const at of matching) if (!byPattern.has(at)) byPattern.set(at, to);
  }
  if (unknown.length > 0) throw new FormatError("transform/unknown-class", unknownNames(unknown, [...known]));
  return categories.map(({ name }, at) => {
    const own = mapping.get(name);
    return own === undefined ? byPattern.get(at) : own;
  });
}

interface ClassGroup {
  readonly name: string;
  /** Classes before, the one that counts first. */
  readonly members: number[];
}

function groupsOf(
  categories: readonly Category[],
  names: readonly (string | null | undefined)[],
): readonly ClassGroup[] {
  const groups: ClassGroup[] = [];
  const byName = new Map<string, { readonly group: ClassGroup; hasOwn: boolean }>();
  for (const [at, { name }] of categories.entries()) {
    const to = names[at];
    if (to === null) continue;
    const known = byName.get(to ?? name);
    // Two classes of one name that nobody mapped stay two.
    if (known === undefined || (to === undefined && known.hasOwn)) {
      const group = { name: to ?? name, members: [at] };
      groups.push(group);
      if (known === undefined) byName.set(group.name, { group, hasOwn: to === undefined });
    } else if (to === undefined) {
      known.group.members.unshift(at);
      known.hasOwn = true;
    } else known.group.members.push(at);
  }
  return groups;
}

function ordered(groups: readonly ClassGroup[], order: readonly string[]): readonly ClassGroup[] {
  const ranks = new Map(order.map((name, rank) => [name, rank]));
  if (ranks.size < order.length)
    throw new FormatError("transform/option", "A class is named twice in the order of the classes.");
  const known = new Set(groups.map(({ name }) => name));
  const unknown = order.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new FormatError("transform/unknown-class", unknownNames(unknown, [...known]));
  const rankOf = ({ name }: ClassGroup): number => ranks.get(name) ?? ranks.size;
  return groups.toSorted((a, b) => rankOf(a) - rankOf(b));
}
