import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textHash } from "../src/bytes/text-hash.ts";
import type { DatasetImage, Header } from "../src/model/dataset.ts";
import { parseSplit, splitChooser } from "../src/splits.ts";
import { RarestLabels } from "../src/transform/rarest-labels.ts";
import { type GroupBy, split, type SplitOptions } from "../src/transform.ts";
import { dataset, datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";
import { box, held, image, object } from "./diff-sides.ts";

const ratios = parseSplit("train=0.7,val=0.2,test=0.1");

async function splitHeld(whole: HeldDataset, options: SplitOptions) {
  const done = await split(() => datasetOf(whole), options);
  return { ...(await heldOf(done)), report: done.report() };
}

/** The split of each image by its id. */
function placesOf(images: readonly DatasetImage[]): ReadonlyMap<unknown, string | undefined> {
  return new Map(images.map(({ id, split: name }) => [id, name]));
}

function withoutSplit({ split: _split, formerSplit: _former, ...rest }: DatasetImage): unknown {
  return rest;
}

/** Images in which class 0 is everywhere, and each further one in half as many images as the one before. */
function longTail(count: number, classes: number, seed: number): HeldDataset {
  const images = Array.from({ length: count }, (_, at) => {
    const had = Array.from({ length: classes }, (_none, rank) => rank).filter(
      (rank) => textHash(`${String(seed)} ${String(at)} ${String(rank)}`) / 2 ** 53 < 0.8 / 2 ** rank,
    );
    return image(
      `${String(at)}.jpg`,
      had.map((category, id) => object(id, box(0, 0), { category })),
      { extra: { video_id: Math.floor(at / 7) } },
    );
  });
  return held(
    "coco",
    images,
    Array.from({ length: classes }, (_, rank) => `c${String(rank)}`),
  );
}

/** How far images of each class are from their shares: the mean over splits and classes, in images. */
function deviation(images: readonly DatasetImage[], { categories }: Header): number {
  let sum = 0;
  for (const rank of categories.keys()) {
    const having = images.filter(({ annotations }) => annotations.some(({ category }) => category === rank));
    for (const { name, share } of ratios)
      sum += Math.abs(having.filter((one) => one.split === name).length - share * having.length);
  }
  return sum / (categories.length * ratios.length);
}

function totalOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** `night` of `night-7`. */
function night({ name }: DatasetImage): readonly string[] {
  return [name.slice(0, name.indexOf("-"))];
}

function rest4({ id }: DatasetImage): string {
  return String(Number(id) % 4);
}

const asked = { attribute: "weather" } as const;

function weather({ attributes }: DatasetImage): readonly string[] {
  return attributes.map(({ value }) => JSON.stringify(value));
}

function frame(name: string, more: Partial<DatasetImage>): DatasetImage {
  return image(name, [object(0, box(0, 0))], more);
}

function answers(name: string, value: string): DatasetImage["attributes"] {
  return [{ name, value, attributes: [], extra: {} }];
}

describe("split", () => {
  test("nothing is lost, doubled or changed but the split; each image has one of those asked for", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, fc.integer(), fc.constantFrom("class", "none"), async (whole, seed, by) => {
        const { header, images, report } = await splitHeld(whole, { ratios, seed, by });
        expect(header).toStrictEqual({ ...whole.header, splits: ["train", "val", "test"] });
        expect(images.map(withoutSplit)).toStrictEqual(whole.images.map(withoutSplit));
        expect(images.map(({ formerSplit }) => formerSplit)).toEqual(
          whole.images.map(({ split: former = "" }) => former),
        );
        for (const { split: name } of images) expect(header.splits).toContain(name);
        expect(report.splits.reduce((sum, part) => sum + part.images, 0)).toBe(whole.images.length);
        for (const part of report.splits)
          expect(part.images).toBe(images.filter((one) => one.split === part.name).length);
      }),
      { numRuns: 100 },
    );
  });

  test("the seed decides, and the order of the images does not", async () => {
    const whole = longTail(120, 5, 1);
    const turned = { header: whole.header, images: whole.images.toReversed() };
    const groups: readonly (GroupBy | undefined)[] = [undefined, "asset", /^./];
    for (const group of groups) {
      const of = (given: HeldDataset, seed: number) =>
        splitHeld(given, { ratios, seed, ...(group === undefined ? {} : { group }) });
      const places = placesOf((await of(whole, 3)).images);
      expect(placesOf((await of(whole, 3)).images)).toEqual(places);
      expect(new Map([...placesOf((await of(turned, 3)).images)].toReversed())).toEqual(places);
      expect(placesOf((await of(whole, 4)).images)).not.toEqual(places);
    }
  });

  test("assets without pixels take no place of an image, and each split has its share of them", async () => {
    const images = longTail(100, 4, 2).images;
    const texts = Array.from({ length: 20 }, (_, at) =>
      image(`${String(at)}.txt`, [object(1, box(0, 0), { category: 1 })], { media: "text" }),
    );
    const names = ["a", "b", "c", "d"];
    const mixed = images.flatMap((one, at) =>
      at % 5 === 0 ? [...texts.slice(at / 5, at / 5 + 1), one] : [one],
    );
    for (const by of ["class", "none"] as const) {
      const alone = await splitHeld(held("coco", images, names), { ratios, by });
      const together = await splitHeld(held("coco", mixed, names), { ratios, by });
      const ofImages = together.images.filter(({ media }) => media === "image");
      expect(placesOf(ofImages)).toEqual(placesOf(alone.images));
      expect(together.report.splits.map(({ others }) => others)).toEqual([14, 4, 2]);
      expect(together.report).toMatchObject({ images: 120, others: 20 });
    }
    const { report } = await splitHeld(held("ango", texts, names), { ratios });
    expect(report.splits.map(({ images: count, others }) => [count, others])).toEqual([
      [14, 14],
      [4, 4],
      [2, 2],
    ]);
  });

  test("without classes, each split has its share give or take less than one image", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(80), fc.integer(), async (count, seed) => {
        const whole = held(
          "coco",
          Array.from({ length: count }, (_, at) => image(String(at))),
        );
        const { report } = await splitHeld(whole, { ratios, seed, by: "none" });
        for (const { images, share = 0 } of report.splits)
          expect(Math.abs(images - share * count)).toBeLessThan(1);
      }),
      { numRuns: 60 },
    );
  });

  test("classes are spread far more evenly than at random", async () => {
    const [stratified, random] = [[0], [0]];
    for (let seed = 0; seed < 12; seed += 1) {
      const whole = longTail(400, 8, seed);
      const next = splitChooser(ratios, seed);
      const { images, header } = await splitHeld(whole, { ratios, seed });
      const found = deviation(images, header);
      stratified.push(found);
      random.push(
        deviation(
          whole.images.map((one) => Object.assign({}, one, { split: next() })),
          header,
        ),
      );
      expect(found).toBeLessThan(0.5);
    }
    expect(totalOf(stratified)).toBeLessThan(totalOf(random) / 5);
  });

  test("a class of three images is in two splits of 0.7 and 0.2, and one of ten in all three", async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const images = Array.from({ length: 60 }, (_, at) => {
        const rare = at < 3 ? [object(1, box(0, 0), { category: 1 })] : [];
        const some = at >= 50 ? [object(2, box(0, 0), { category: 2 })] : [];
        return image(`${String(at)}.jpg`, [object(0, box(0, 0)), ...rare, ...some]);
      });
      const { report } = await splitHeld(held("coco", images, ["all", "rare", "some"]), { ratios, seed });
      const counts = report.splits.map(({ classes }) => classes.map((of) => of.images));
      expect(counts.map(([, rare]) => rare)).toEqual([2, 1, 0]);
      expect(counts.map(([, , some]) => some)).toEqual([7, 2, 1]);
    }
  });

  test("a label of one's own", async () => {
    const whole = held(
      "coco",
      Array.from({ length: 40 }, (_, at) => image(`${at % 4 === 0 ? "night" : "day"}-${String(at)}`)),
    );
    const { images } = await splitHeld(whole, { ratios: parseSplit("a=0.5,b=0.5"), by: night });
    for (const name of ["a", "b"])
      expect(images.filter((one) => one.split === name && one.name.startsWith("night"))).toHaveLength(5);
  });
});

test("a label of one's own: the order of the images does not count, though as many have each", async () => {
  const images = Array.from({ length: 23 }, (_, at) =>
    image(`${String(at)}.jpg`, [], { id: at, attributes: answers("weather", String((at * 7) % 5)) }),
  );
  const options = { ratios, by: weather, seed: 3 };
  const forth = await splitHeld(held("coco", images), options);
  expect(await splitHeld(held("coco", images), { ...options, by: asked })).toEqual(forth);
  const back = await splitHeld(held("coco", images.toReversed()), options);
  expect(new Map([...placesOf(back.images)].toReversed())).toEqual(placesOf(forth.images));
});

test("a question: its answers at whatever depth, and how many images have none", async () => {
  const below = [{ name: "sky", value: "grey", attributes: answers("weather", "rain"), extra: {} }];
  const images = [image("a.jpg", [], { attributes: below }), image("b.jpg")];
  const whole = held("coco", images);
  expect((await splitHeld(whole, { ratios, by: asked })).report.unlabelled).toBe(1);
  expect((await splitHeld(whole, { ratios, by: { attribute: "wether" } })).report.unlabelled).toBe(2);
  expect((await splitHeld(whole, { ratios })).report.unlabelled).toBe(0);
});

test.each([1, 2])("labels that %d image has each leave the splits their shares", async (times) => {
  const images = Array.from({ length: 1000 }, (_, at) => image(`${String(at)}.jpg`, [], { id: at }));
  const { report } = await splitHeld(held("coco", images), {
    ratios,
    by: ({ id }) => [String(Math.floor(Number(id) / times))],
  });
  const counts = report.splits.map((part) => part.images);
  for (const [at, { share }] of ratios.entries())
    expect(Math.abs((counts[at] ?? 0) - share * 1000)).toBeLessThanOrEqual(0.02 * 1000);
});

test("of labels the rarest comes next, also where it became so meanwhile", () => {
  const left = Float64Array.from({ length: 20_000 }, (_, label) => (label * 7) % 1000);
  const rarest = new RarestLabels(left);
  const taken: number[] = [];
  for (let label = rarest.take(); label !== undefined; label = rarest.take()) {
    taken.push(left[label] ?? 0);
    left[label] = 0;
    const other = label + 1;
    if ((left[other] ?? 0) > (taken.at(-1) ?? 0) + 1) {
      left[other] = (left[other] ?? 0) - 1;
      rarest.changed(other);
    }
  }
  expect(taken).toHaveLength(19_980);
  expect(taken).toEqual(taken.toSorted((a, b) => a - b));
});

describe("groups", () => {
  const cases: readonly (readonly [string, GroupBy, (group: number, at: number) => Partial<DatasetImage>])[] =
    [
      ["frames of one video", "asset", (id, index) => ({ asset: { id, kind: "frame", index } })],
      ["COCO's video_id", "asset", (id) => ({ extra: { video_id: id } })],
      [
        "tiles of one image, and tiles of those",
        "asset",
        (id, at) => {
          const origin = { id, name: `${String(id)}.jpg`, x: at, y: 0, width: 9, height: 9 };
          return {
            extra: { origin: at % 2 === 0 ? origin : { ...origin, id: `${String(id)}_0_0`, origin } },
          };
        },
      ],
      [
        "tiles of the frames of one video",
        "asset",
        (id, at) => ({
          asset: { id: `${String(id)}_${String(at)}_0`, kind: "frame", index: at },
          extra: { origin: { id: at, name: `${String(at)}.jpg`, x: at, y: 0, asset: id } },
        }),
      ],
      ["an Ango batch", "batch", (id) => ({ extra: { batches: [`b${String(id)}`] } })],
      ["the stage", "stage", (id) => ({ extra: { task: { stage: `s${String(id)}` } } })],
      ["an answer", { attribute: "patient" }, (id) => ({ attributes: answers("patient", String(id)) })],
      ["a member", { field: "patient" }, (id) => ({ extra: { metadata: { patient: id } } })],
      ["a part of the name", /^p\d+/, (id, at) => ({ name: `p${String(id)}_${String(at)}.jpg` })],
      [
        "the group of an expression",
        /^.*-(\d+)\./g,
        (id, at) => ({ name: `${String(at)}-${String(id)}.jpg` }),
      ],
      ["a function", ({ id }) => String(Number(id) % 9), () => ({})],
    ];

  test.each(cases)("%s", async (_what, group, make) => {
    const whole = held(
      "ango",
      Array.from({ length: 90 }, (_, at) => frame(`${String(at)}.jpg`, { id: at, ...make(at % 9, at) })),
    );
    const { images, report } = await splitHeld(whole, { ratios: parseSplit("train=0.67,val=0.33"), group });
    expect(report.groups).toBe(9);
    for (let id = 0; id < 9; id += 1) {
      const splits = images.filter((_, at) => at % 9 === id).map((one) => one.split);
      expect(new Set(splits).size).toBe(1);
    }
    expect(report.splits.map(({ images: of, groups }) => [of, groups])).toEqual([
      [60, 6],
      [30, 3],
    ]);
  });

  test("of which images have no key are told", async () => {
    const some = [{ extra: { video_id: 1 } }, {}, { extra: { video_id: 1 } }, { extra: { video_id: null } }];
    const whole = held(
      "coco",
      some.map((more, at) => frame(`${String(at)}.jpg`, more)),
    );
    const { report } = await splitHeld(whole, { ratios, group: "asset" });
    expect([report.groups, report.ungrouped]).toEqual([3, 2]);
  });

  test("are never torn, whatever is in them, and images of two groups hold both together", async () => {
    const keys = fc.array(fc.array(fc.nat(12), { maxLength: 2 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(keys, fc.integer(), async (all, seed) => {
        const whole = held(
          "ango",
          all.map((of, at) =>
            image(`${String(at)}.jpg`, [object(0, box(0, 0), { category: at % 2 })], {
              extra: { batches: of.map(String) },
            }),
          ),
        );
        const { images } = await splitHeld(whole, { ratios, seed, group: "batch" });
        const splitOf = new Map<number, string | undefined>();
        for (const [at, of] of all.entries()) {
          for (const key of of) {
            expect(splitOf.get(key) ?? images[at]?.split).toBe(images[at]?.split);
            splitOf.set(key, images[at]?.split);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  test("of different sizes are still spread by class", async () => {
    let worst = 0;
    for (let seed = 0; seed < 10; seed += 1) {
      const whole = longTail(420, 6, seed);
      const { report } = await splitHeld(whole, { ratios, seed, group: "asset" });
      expect(report.groups).toBe(60);
      for (const { images, share = 0 } of report.splits)
        worst = Math.max(worst, Math.abs(images - share * 420));
    }
    // Groups are of seven images.
    expect(worst).toBeLessThan(10.5);
  });
});

describe("lists", () => {
  const whole = held("coco", [
    ...Array.from({ length: 20 }, (_, at) => image(`images/${String(at)}.jpg`, [], { id: at })),
    image("deep/x/7.png", [], { id: "x" }),
  ]);

  test("fix images by name, path, file name or stem; the rest follows the ratios", async () => {
    const { images, report, header } = await splitHeld(whole, {
      ratios: parseSplit("train=0.5,val=0.5"),
      lists: [
        { split: "val", names: ["images/0.jpg", "./images/1.jpg", "nowhere.jpg"] },
        { split: "golden", names: ["2", "3.jpg", "deep\\x\\7.png"] },
      ],
    });
    expect(header.splits).toEqual(["train", "val", "golden"]);
    const places = placesOf(images);
    expect([0, 1, 2, 3, "x"].map((id) => places.get(id))).toEqual([
      "val",
      "val",
      "golden",
      "golden",
      "golden",
    ]);
    expect(report.splits.map(({ images: of, listed }) => [of, listed])).toEqual([
      [9, 0],
      [9, 2],
      [3, 3],
    ]);
    expect(report.missing).toEqual([{ split: "val", count: 1, examples: ["nowhere.jpg"] }]);
  });

  test("take the groups of their images with them", async () => {
    const lists = [{ split: "val", names: ["images/3.jpg"] }];
    const { images } = await splitHeld(whole, {
      ratios: parseSplit("train=0.9,val=0.1"),
      lists,
      group: rest4,
    });
    expect(images.filter(({ id }) => Number(id) % 4 === 3).every((one) => one.split === "val")).toBe(true);
  });

  test("alone are enough where every image is on one", async () => {
    const names = whole.images.map(({ name }) => name);
    const lists = [
      { split: "b", names: names.slice(0, 5) },
      { split: "a", names: names.slice(5) },
    ];
    const { images, header } = await splitHeld(whole, { lists });
    expect(header.splits).toEqual(["b", "a"]);
    expect(images.map((one) => one.split)).toEqual(names.map((_, at) => (at < 5 ? "b" : "a")));
  });

  test("an image that is on one list by two names leaves none of them over", async () => {
    const lists = [{ split: "val", names: ["images/3.jpg", "3", "4.jpg"] }];
    const { report } = await splitHeld(whole, { ratios: parseSplit("train=0.9,val=0.1"), lists });
    expect(report.missing).toEqual([]);
    expect(report.splits[1]?.listed).toBe(2);
  });

  const zero = [{ split: "a", names: ["0"] }];
  const refusals: readonly (readonly [string, SplitOptions])[] = [
    ["transform/option", {}],
    ["transform/option", { ratios: [{ name: "a", share: 0 }] }],
    ["transform/option", { ratios: [{ name: "a", share: Number.NaN }] }],
    [
      "transform/option",
      {
        ratios: [
          { name: "a", share: 1.5 },
          { name: "b", share: -0.5 },
        ],
      },
    ],
    [
      "transform/option",
      {
        ratios: [
          { name: "a", share: 0.5 },
          { name: "b", share: 0.4 },
        ],
      },
    ],
    [
      "transform/option",
      {
        ratios: [
          { name: "a", share: 0.5 },
          { name: "a", share: 0.5 },
        ],
      },
    ],
    ["transform/option", { ratios: [{ name: "A", share: 1 }], lists: zero }],
    ["transform/option", { ratios, lists: [{ split: "../a", names: [] }] }],
    ["transform/option", { ratios, lists: [{ split: "", names: [] }] }],
    ["transform/unlisted", { lists: zero }],
    ["transform/unlisted", { ratios: [], lists: zero }],
    [
      "transform/lists",
      {
        lists: [
          { split: "a", names: ["0"] },
          { split: "b", names: ["./0"] },
        ],
      },
    ],
    [
      "transform/group-torn",
      {
        ratios,
        group: () => "all",
        lists: [
          { split: "a", names: ["0"] },
          { split: "b", names: ["1"] },
        ],
      },
    ],
  ];
  test.each(refusals)("%s", async (code, options) => {
    await expect(splitHeld(whole, options)).rejects.toMatchObject({ name: "FormatError", code });
  });

  test("a dataset that is not the same the second time is an error", async () => {
    for (const second of [whole.images.slice(1), [...whole.images, image("new.jpg")], []]) {
      const given = [whole.images, second];
      const done = await split(() => datasetOf({ header: whole.header, images: given.shift() ?? [] }), {
        ratios,
      });
      await expect(heldOf(done)).rejects.toMatchObject({ code: "transform/changed" });
    }
  });
});
