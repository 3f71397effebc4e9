import type { Category } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";

/**
 * How categories become class numbers: `rank` by their order, `id-rank` by the order of their numeric ids, `coco80` by
 * the official map from COCO's 91 ids to 80 classes.
 */
export type ClassIds = "rank" | "id-rank" | "coco80";

/** The classes of a YOLO dataset. */
export interface ClassPlan {
  readonly names: readonly string[];
  /** The category of each class, as an index; `null` for a class of COCO that the dataset lacks. */
  readonly categories: readonly (number | null)[];
  /** The class of each category. */
  readonly classes: readonly number[];
}

/**
 * The class of each category.
 *
 * @throws FormatError `yolo/class-ids` where an id is not numeric (`id-rank`, `coco80`) or not one of COCO's (`coco80`)
 */
export async function planClasses(categories: readonly Category[], ids: ClassIds): Promise<ClassPlan> {
  const coco80: Coco80 = ids === "coco80" ? (await import("./coco80.ts")).coco80 : [];
  const classes =
    ids === "rank"
      ? categories.map((_, rank) => rank)
      : ids === "id-rank"
        ? idRanks(categories)
        : coco80Classes(categories, coco80);
  const size = ids === "coco80" ? coco80.length : categories.length;
  const inverse = Array.from({ length: size }, (): number | null => null);
  for (const [category, at] of classes.entries()) inverse[at] = category;
  return {
    names: inverse.map(
      (category, at) => (category === null ? coco80[at]?.[1] : categories[category]?.name) ?? "",
    ),
    categories: inverse,
    classes,
  };
}

type Coco80 = readonly (readonly [id: number, name: string])[];

function idRanks(categories: readonly Category[]): number[] {
  const numbers = categories.map((category) => numericId(category));
  const order = numbers.map((_, index) => index).toSorted((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
  const ranks = numbers.map(() => 0);
  for (const [rank, index] of order.entries()) ranks[index] = rank;
  return ranks;
}

function coco80Classes(categories: readonly Category[], coco80: Coco80): number[] {
  const taken = new Set<number>();
  return categories.map((category) => {
    const id = numericId(category);
    const at = coco80.findIndex(([cocoId]) => cocoId === id);
    if (at < 0)
      throw new FormatError(
        "yolo/class-ids",
        `Category ${describe(category)} has none of the 80 ids of COCO's classes.`,
      );
    if (taken.has(at))
      throw new FormatError(
        "yolo/class-ids",
        `Category ${describe(category)} has an id that another category has too.`,
      );
    taken.add(at);
    return at;
  });
}

function numericId(category: Category): number {
  const id = typeof category.id === "string" && category.id.trim() !== "" ? Number(category.id) : category.id;
  if (typeof id === "number" && Number.isFinite(id)) return id;
  throw new FormatError(
    "yolo/class-ids",
    `Category ${describe(category)} has no numeric id, so classes can't go by id.`,
  );
}

function describe(category: Category): string {
  return `${JSON.stringify(category.name)} (id ${JSON.stringify(category.id)})`;
}
