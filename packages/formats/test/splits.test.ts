import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Dataset, DatasetImage } from "../src/model/dataset.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { datasetOf, heldOf } from "./arbitraries.ts";
import { parseSplit, splitChooser, splitImages } from "../src/splits.ts";

describe("the text of a split", () => {
  test("names and shares", () => {
    expect(parseSplit("train=0.8, val=.15,hold_out-1=0.05")).toEqual([
      { name: "train", share: 0.8 },
      { name: "val", share: 0.15 },
      { name: "hold_out-1", share: 0.05 },
    ]);
    expect(parseSplit("train=1")).toEqual([{ name: "train", share: 1 }]);
  });

  test("percents, and shares of train, val and test without names", () => {
    const two = parseSplit("train=0.7,val=0.3");
    for (const text of ["70/30", "0.7,0.3", "70, 30", "0.7/.3", "train=70,val=30"])
      expect(parseSplit(text)).toEqual(two);
    expect(parseSplit("70/20/10")).toEqual(parseSplit("train=0.7,val=0.2,test=0.1"));
  });

  test.each([
    ["", "not name=share"],
    ["train", "not name=share"],
    ["train=80%,val=20%", "not name=share"],
    ["a/b=1", "not name=share"],
    ["train=0.8,val=0.3", "sum to 1.1"],
    ["train=0.8,val=0.199", "sum to 0.999"],
    ["train=1,val=0", "above 0"],
    ["train=2,val=-1", "not name=share"],
    ["train=-1,val=2", "not name=share"],
    ["train=0.5,Train=0.5", "twice"],
    ["train=80,val=21", "sum to 101"],
    ["0.8", "not name=share"],
    ["70/40", "sum to 110"],
    ["100/0", "above 0"],
    ["25/25/25/25", "4 shares without names"],
  ])("%j is refused", (text, why) => {
    expect(() => parseSplit(text)).toThrowError(
      expect.objectContaining({
        name: "FormatError",
        code: "input/split",
        message: expect.stringContaining(why),
      }),
    );
    expect(() => parseSplit(text)).toThrow(FormatError);
  });
});

/** Shares of two to six splits, some of them small. */
const shares = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 6 }).map((weights) => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight, at) => ({ name: `s${String(at)}`, share: weight / sum }));
});

function image(id: number): DatasetImage {
  return {
    id,
    name: `${String(id)}.jpg`,
    media: "image",
    split: "old",
    annotations: [],
    attributes: [],
    relations: [],
    extra: {},
  };
}

describe("splitting", () => {
  test.each([
    ["nothing", [], "there are no shares"],
    ["no number", [{ name: "a", share: NaN }], "the share of a"],
    [
      "below 0",
      [
        { name: "a", share: 1.5 },
        { name: "b", share: -0.5 },
      ],
      "the share of b",
    ],
    ["too little", [{ name: "a", share: 0.5 }], "sum to 0.5"],
    [
      "one name twice",
      [
        { name: "a", share: 0.5 },
        { name: "A", share: 0.5 },
      ],
      "twice",
    ],
  ])("shares that are none: %s", (_what, split, why) => {
    const header = { source: "coco", categories: [], splits: [], info: {}, extra: {} } as const;
    expect(() => splitImages(datasetOf({ header, images: [] }), split)).toThrowError(
      expect.objectContaining({ code: "input/split", message: expect.stringContaining(why) }),
    );
  });

  test("each split has its share at any time, give or take less than one image", () => {
    fc.assert(
      fc.property(shares, fc.integer(), (split, seed) => {
        const next = splitChooser(split, seed);
        const counts = new Map(split.map(({ name }) => [name, 0]));
        for (let total = 1; total <= 400; total += 1) {
          const name = next();
          counts.set(name, (counts.get(name) ?? 0) + 1);
          for (const { name: one, share } of split)
            expect(Math.abs((counts.get(one) ?? 0) - share * total)).toBeLessThan(1 + 1e-6);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("the seed decides", () => {
    const split = parseSplit("train=0.8,val=0.2");
    const first = (seed: number): string => Array.from({ length: 60 }, splitChooser(split, seed)).join();
    expect(first(1)).toBe(first(1));
    expect(new Set([1, 2, 3, 4, 5].map((seed) => first(seed))).size).toBe(5);
  });

  test("images of a split are not at regular places", () => {
    const next = splitChooser(parseSplit("train=0.8,val=0.2"), 42);
    const places = Array.from({ length: 500 }, () => next()).flatMap((name, at) =>
      name === "val" ? [at % 5] : [],
    );
    expect(places).toHaveLength(100);
    expect(new Set(places).size).toBe(5);
  });

  test("a dataset keeps its images and gets new splits", async () => {
    const dataset: Dataset = {
      header: { source: "coco", categories: [], splits: ["old"], info: {}, extra: {} },
      images: (async function* () {
        for (let id = 0; id < 10; id += 1) yield image(id);
      })(),
    };
    const split = splitImages(dataset, parseSplit("train=0.7,val=0.3"), 3);
    const { images } = await heldOf(split);
    expect(split.header.splits).toEqual(["train", "val"]);
    expect(images.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(images.filter((one) => one.split === "train")).toHaveLength(7);
    expect(images.filter((one) => one.split === "val")).toHaveLength(3);
  });
});
