import type { Category } from "../model/dataset.ts";
import type { DataYaml } from "./data-yaml.ts";

/** What class numbers mean in a dataset that is read. */
export interface ReadClasses {
  readonly categories: readonly Category[];
  /** The category of each class. */
  readonly categoryOf: readonly (number | undefined)[];
  /** Where a category of the sidecar is now, if it is no longer where it was. */
  readonly moved?: ReadonlyMap<number, number | undefined>;
}

/** The classes of a dataset without a sidecar. */
export function plainClasses({ names }: DataYaml): ReadClasses {
  return {
    categories: names.map((name, id) => ({ id, name, extra: {} })),
    categoryOf: names.map((_, at) => at),
  };
}
