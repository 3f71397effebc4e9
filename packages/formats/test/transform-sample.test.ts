import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sample, type SampleOptions } from "../src/transform.ts";
import { datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";
import { box, held, image, object } from "./diff-sides.ts";

async function drawn(whole: HeldDataset, options: SampleOptions) {
  const done = await sample(() => datasetOf(whole), options);
  return { ...(await heldOf(done)), report: done.report() };
}

/** Images of which number n has the classes that divide it, of three. */
function numbered(count: number): HeldDataset {
  const images = Array.from({ length: count }, (_, at) =>
    image(
      `${String(at)}.jpg`,
      [1, 2, 10].flatMap((divisor, category) =>
        at % divisor === 0 ? [object(category, box(0, 0), { category })] : [],
      ),
      { id: at },
    ),
  );
  return held("coco", images, ["all", "even", "tenth"]);
}

describe("sample", () => {
  test("draws so many images, as they are and in their order; one seed, one sample", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.nat(70), fc.integer(), async (count, wanted, seed) => {
        const whole = numbered(count);
        const { images, header, report } = await drawn(whole, { images: wanted, seed });
        expect(images).toHaveLength(Math.min(count, wanted));
        expect(images).toEqual(whole.images.filter((one) => images.includes(one)));
        expect(header).toBe(whole.header);
        const turned = { header, images: whole.images.toReversed() };
        expect((await drawn(turned, { images: wanted, seed })).images.toReversed()).toEqual(images);
        const more = (await drawn(whole, { images: wanted + 3, seed })).images;
        expect(more).toEqual(expect.arrayContaining([...images]));
        expect(report.images).toEqual({ read: count, drawn: images.length, wanted });
        expect(report.classes[1]).toEqual({
          name: "even",
          read: Math.ceil(count / 2),
          drawn: images.filter(({ annotations }) => annotations.length > 1).length,
        });
      }),
      { numRuns: 60 },
    );
  });

  test("of a fraction, rounded; another seed, another sample", async () => {
    const whole = numbered(101);
    const { images } = await drawn(whole, { fraction: 0.25, seed: 1 });
    expect(images).toHaveLength(25);
    expect((await drawn(whole, { fraction: 0.25, seed: 2 })).images).not.toEqual(images);
    expect((await drawn(whole, { fraction: 1 })).images).toEqual(whole.images);
  });

  test("at least so many of each class, or all that have it", async () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const { report } = await drawn(numbered(100), { images: 30, perClass: 8, seed });
      expect(report.images.drawn).toBe(30);
      for (const { drawn: count } of report.classes) expect(count).toBeGreaterThanOrEqual(8);
      const few = await drawn(numbered(15), { perClass: 5, seed });
      expect(few.report.classes.map((of) => Math.min(of.drawn, 5))).toEqual([5, 5, 2]);
      expect(few.report.images.drawn).toBeLessThanOrEqual(12);
      const more = await drawn(numbered(15), { images: 1, perClass: 5, seed });
      expect(more.report).toEqual({ ...few.report, images: { ...few.report.images, wanted: 1 } });
    }
  });

  test("every image has the same chance", async () => {
    const times = Array.from({ length: 20 }, () => 0);
    for (let seed = 0; seed < 400; seed += 1)
      for (const { id } of (await drawn(numbered(20), { images: 5, seed })).images)
        times[Number(id)] = (times[Number(id)] ?? 0) + 1;
    // 100 are expected, with a standard deviation of 8.7.
    expect(Math.min(...times)).toBeGreaterThan(60);
    expect(Math.max(...times)).toBeLessThan(140);
  });

  test.each([
    {},
    { images: 1, fraction: 0.5 },
    { images: -1 },
    { images: 1.5 },
    { fraction: 0 },
    { fraction: 1.1 },
    { perClass: Number.NaN },
  ])("%j is refused", async (options) => {
    await expect(drawn(numbered(3), options)).rejects.toMatchObject({ code: "transform/option" });
  });
});
