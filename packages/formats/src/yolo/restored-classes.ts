import type { Category } from "../model/dataset.ts";
import type { DataYaml } from "./data-yaml.ts";
import type { ReadClasses } from "./read-classes.ts";
import type { Sidecar } from "./sidecar.ts";

/** The categories of a sidecar with the names that data.yaml has now. Classes without a category get one if they are new. */
export function restoredClasses({ head }: Sidecar, { names }: DataYaml): ReadClasses {
  const categories: (Category | undefined)[] = [...head.header.categories];
  const freeId = freeIds(head.header.categories);
  const places: (number | undefined)[] = [];
  for (const [at, name] of names.entries()) {
    const category = head.categories[at] ?? undefined;
    const known = category === undefined ? undefined : categories[category];
    const isEdited = name !== head.names[at];
    if (category !== undefined && known !== undefined) {
      if (isEdited) categories[category] = { ...known, name };
      places.push(category);
    } else if (isEdited) places.push(categories.push({ id: freeId(at), name, extra: {} }) - 1);
    else places.push(undefined);
  }
  for (const category of head.categories.slice(names.length)) {
    if (category !== null) categories[category] = undefined;
  }
  const standing = categories.filter((category) => category !== undefined);
  if (standing.length === categories.length) return { categories: standing, categoryOf: places };
  const moved = new Map<number, number | undefined>();
  let next = 0;
  for (const [at, category] of categories.entries()) {
    moved.set(at, category === undefined ? undefined : next);
    if (category !== undefined) next += 1;
  }
  return {
    categories: standing,
    categoryOf: places.map((place) => (place === undefined ? undefined : moved.get(place))),
    moved,
  };
}

/** Gives ids that no category has: the class number, or the next number after all ids. */
export function freeIds(categories: readonly Category[]): (wanted: number) => number {
  const ids = new Set(categories.map(({ id }) => Number(id)).filter((id) => Number.isSafeInteger(id)));
  let highest = 0;
  for (const id of ids) highest = Math.max(highest, id);
  return (wanted) => {
    const id = ids.has(wanted) ? highest + 1 : wanted;
    ids.add(id);
    highest = Math.max(highest, id);
    return id;
  };
}
