import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { DatasetImage } from "../src/model/dataset.ts";
import { filter, type FilterOptions, merge, remap, split } from "../src/transform.ts";
import { dataset, datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}

function objects(images: readonly DatasetImage[]): number {
  return sum(images.map(({ annotations }) => annotations.length));
}

/** Some images have the bytes of others, and of some they are not to be had. */
function contentOf({ id }: DatasetImage): Promise<string | undefined> {
  const text = String(id);
  return Promise.resolve(text.length % 3 === 0 ? undefined : text.slice(0, 1));
}

/** The name of the class of every object, image by image. */
function classesOf({ header, images }: HeldDataset): readonly (readonly (string | undefined)[])[] {
  return images.map(({ annotations }) =>
    annotations.map(({ category }) => header.categories[category]?.name),
  );
}

test("what reports count adds up, one after the other", async () => {
  const rules = fc.constantFrom("annotations", "first", "keep");
  const empty = fc.constantFrom("keep", "drop");
  await fc.assert(
    fc.asyncProperty(dataset, dataset, rules, empty, fc.nat(50), async (a, b, duplicates, how, seed) => {
      const inputs = [a, b].map((one, at) => ({ name: String(at), open: () => datasetOf(one) }));
      const done = await merge(inputs, { duplicates, contentOf });
      const whole = await heldOf(done);
      const merged = done.report();
      expect([merged.images, merged.annotations]).toEqual([whole.images.length, objects(whole.images)]);
      expect(sum(merged.inputs.map(({ images }) => images))).toBe(
        merged.images + (duplicates === "keep" ? 0 : merged.duplicates.images),
      );
      expect(sum(merged.inputs.map(({ annotations }) => annotations))).toBe(
        merged.annotations + merged.duplicates.same + merged.duplicates.dropped,
      );

      const options: FilterOptions = { area: { min: seed }, empty: how };
      const left = filter(datasetOf(whole), options);
      const kept = await heldOf(left);
      const rest = await heldOf(filter(datasetOf(whole), { ...options, invert: true }));
      expect(objects(kept.images) + objects(rest.images)).toBe(objects(whole.images));
      for (const { read, kept: of, removed } of [left.report().images, left.report().annotations])
        expect(read - of).toBe(sum(Object.values(removed)));

      const ratios = [
        { name: "x", share: 0.7 },
        { name: "y", share: 0.3 },
      ];
      const { splits, ...all } = (
        await split(() => datasetOf(whole), { ratios, seed, group: /^./u })
      ).report();
      expect([all.images, all.annotations]).toEqual([whole.images.length, objects(whole.images)]);
      expect(sum(splits.map(({ images }) => images))).toBe(all.images);
      expect(sum(splits.map(({ groups }) => groups))).toBe(all.groups);
      for (const { annotations, classes } of splits)
        expect(annotations).toBe(sum(classes.map((of) => of.objects)));

      const names = [...new Set(whole.header.categories.map(({ name }) => name))];
      const mapping = new Map(
        names.map((name, at) => [name, [null, names[0] ?? name, name][(at + seed) % 3] ?? null]),
      );
      const renamed = remap(datasetOf(whole), mapping);
      const now = await heldOf(renamed);
      expect(classesOf(now)).toEqual(
        classesOf(whole).map((list) => list.flatMap((name) => mapping.get(name ?? "") ?? [])),
      );
      expect(renamed.report().annotations).toEqual({
        read: objects(whole.images),
        kept: objects(now.images),
      });
    }),
    { numRuns: 60 },
  );
});
