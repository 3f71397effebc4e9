import type { Annotation, Category, Header } from "../model/dataset.ts";
import { MergedIds, withOrigin } from "./merged-ids.ts";
import { type ClassConflict, type UnitedClass, unitedClass } from "./united-class.ts";

/** The classes of several datasets: those of the first, then those that it has not. */
export class MergedClasses {
  readonly categories: readonly Category[];
  readonly conflicts: readonly ClassConflict[];
  /** Of each dataset: what each of its classes is now. */
  readonly #targets: readonly (readonly Target[])[];

  /**
   * Classes are the same where their names are. Of several of one name in one dataset, the first is the first of the
   * others, and so on.
   */
  constructor(inputs: readonly { readonly name: string; readonly header: Header }[]) {
    const groups: { readonly category: Category; readonly others: Category[] }[] = [];
    const byName = new Map<string, number>();
    const ids = new MergedIds();
    const places = inputs.map(({ name: dataset, header }) => {
      const seen = new Map<string, number>();
      return header.categories.map((category) => {
        const { id, name, extra } = category;
        const times = seen.get(name) ?? 0;
        seen.set(name, times + 1);
        const key = JSON.stringify([name, times]);
        const known = byName.get(key);
        const group = known === undefined ? undefined : groups[known];
        if (known !== undefined && group !== undefined)
          return { rank: known, part: group.others.push(category) };
        const rank = groups.length;
        byName.set(key, rank);
        const own = ids.take(id);
        const renamed =
          own === id ? category : { ...category, id: own, extra: withOrigin(extra, dataset, id) };
        groups.push({ category: renamed, others: [] });
        return { rank, part: 0 };
      });
    });
    const united = groups.map(({ category, others }) => unitedClass(category, others));
    this.categories = united.map(({ category }) => category);
    this.conflicts = united.flatMap(({ conflicts }) => conflicts);
    this.#targets = places.map((list) =>
      list.flatMap(({ rank, part }) => {
        const one = united[rank];
        return one === undefined ? [] : [{ rank, part, united: one }];
      }),
    );
  }

  /** An annotation of one of the datasets, with its class as it is now. */
  moved(input: number, annotation: Annotation): Annotation {
    const target = this.#targets[input]?.[annotation.category];
    if (target === undefined) return annotation;
    const { rank, part, united } = target;
    return united.withKeypoints(
      part,
      rank === annotation.category ? annotation : { ...annotation, category: rank },
    );
  }
}

interface Target {
  readonly rank: number;
  readonly part: number;
  readonly united: UnitedClass;
}
