import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Category, Dataset } from "../src/model/dataset.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { globMatcher, isGlob } from "../src/transform/globs.ts";
import { type ClassMap, parseClassMap, remap, type RemapOptions } from "../src/transform.ts";
import { dataset, datasetOf, heldOf } from "./arbitraries.ts";
import { box, held, image, object } from "./diff-sides.ts";

const names = ["car", "van", "tree", "treetop", "sky"];
const whole = held(
  "coco",
  [
    image(
      "a.jpg",
      names.map((_, category) => object(category, box(0, 0), { category })),
    ),
    image("b.jpg"),
  ],
  names,
);

/** What each of the classes of {@link whole} is after that: `car vehicle`; a class without objects is in brackets. */
async function remapped(mapping: Readonly<Record<string, string | null>>, options?: RemapOptions) {
  const done = remap(datasetOf(whole), new Map(Object.entries(mapping)), options);
  const { header, images } = await heldOf(done);
  return {
    classes: header.categories.map(({ name }) => name),
    objects: images[0]?.annotations.map(({ id, category }) =>
      [names[Number(id)], header.categories[category]?.name].join(" "),
    ),
    report: done.report(),
    images,
  };
}

const cases: readonly (readonly [
  Readonly<Record<string, string | null>>,
  RemapOptions,
  readonly string[],
  readonly string[],
])[] = [
  [{}, {}, names, ["car car", "van van", "tree tree", "treetop treetop", "sky sky"]],
  [
    { car: "Car" },
    {},
    ["Car", "van", "tree", "treetop", "sky"],
    ["car Car", "van van", "tree tree", "treetop treetop", "sky sky"],
  ],
  [
    { car: "van", van: "car" },
    {},
    ["van", "car", "tree", "treetop", "sky"],
    ["car van", "van car", "tree tree", "treetop treetop", "sky sky"],
  ],
  [
    { car: "vehicle", van: "vehicle", sky: null },
    {},
    ["vehicle", "tree", "treetop"],
    ["car vehicle", "van vehicle", "tree tree", "treetop treetop"],
  ],
  [
    { sky: "car" },
    {},
    ["car", "van", "tree", "treetop"],
    ["car car", "van van", "tree tree", "treetop treetop", "sky car"],
  ],
  [
    { "tree*": "plant", sky: null },
    {},
    ["car", "van", "plant"],
    ["car car", "van van", "tree plant", "treetop plant"],
  ],
  [
    { tree: "tree", "tree*": "top", "?a*": null },
    {},
    ["tree", "top", "sky"],
    ["tree tree", "treetop top", "sky sky"],
  ],
  [{ "*": null, van: "van" }, {}, ["van"], ["van van"]],
  [
    { car: "x" },
    { order: ["sky", "x"] },
    ["sky", "x", "van", "tree", "treetop"],
    ["car x", "van van", "tree tree", "treetop treetop", "sky sky"],
  ],
];

test.each(cases)("remap %j %j", async (mapping, options, classes, objects) => {
  const found = await remapped(mapping, options);
  expect(found.classes).toEqual(classes);
  expect(found.objects).toEqual(objects);
  expect(found.images).toHaveLength(2);
  expect(found.report.annotations).toEqual({ read: 5, kept: objects.length });
  expect(found.report.classes.map(({ from, to, objects: count }) => [from, to ?? undefined, count])).toEqual(
    names.map((name) => {
      const words = objects.find((text) => text.startsWith(`${name} `));
      return [name, words?.slice(name.length + 1), 1];
    }),
  );
});

test("of several patterns that match, the first counts; names are found as by comparing each with each", async () => {
  const sign = fc.constantFrom("a", "b", "é", "e\u0301", "/");
  const name = fc.array(sign, { minLength: 1, maxLength: 4 }).map((signs) => signs.join(""));
  const pattern = fc
    .array(fc.oneof(sign, fc.constantFrom("*", "?")), { minLength: 1, maxLength: 4 })
    .map((signs) => signs.join(""));
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(name, { minLength: 1, maxLength: 12 }),
      fc.uniqueArray(pattern, { maxLength: 5 }),
      async (classes, patterns) => {
        const known = patterns.filter(
          (one) => classes.includes(one) || (isGlob(one) && classes.some(globMatcher(one, false))),
        );
        const mapping = new Map(known.map((one, at) => [one, `to ${String(at)}`]));
        const done = remap(datasetOf(held("coco", [], classes)), mapping);
        const expected = classes.map((own) => {
          const first = known.find((one) => isGlob(one) && globMatcher(one, false)(own));
          return mapping.get(own) ?? (first === undefined ? own : mapping.get(first));
        });
        expect(done.report().classes.map(({ to }) => to)).toEqual(expected);
      },
    ),
    { numRuns: 200 },
  );
});

test("in the name of a class / is a sign like any other", async () => {
  const done = remap(
    datasetOf(held("coco", [], ["road/lane", "road-lane", "sky"])),
    new Map([["road?lane", "lane"]]),
  );
  expect((await heldOf(done)).header.categories.map(({ name }) => name)).toEqual(["lane", "sky"]);
});

function points(list: readonly number[]): readonly number[] {
  return list.flatMap((at) => [at, at, 2]);
}

test("keypoints of one name stay as many as they are where classes become one", async () => {
  const classes: Category[] = [
    { id: 1, name: "owl", keypoints: ["eye", "eye", "beak"], extra: {} },
    { id: 2, name: "gull", keypoints: ["beak", "eye"], extra: {} },
  ];
  const birds = held(
    "coco",
    [
      image("a.jpg", [
        object(1, box(0, 0), { keypoints: points([1, 2, 3]) }),
        object(2, box(0, 0), { category: 1, keypoints: points([4, 5]) }),
      ]),
    ],
    classes,
  );
  const { header, images } = await heldOf(remap(datasetOf(birds), new Map([["gull", "owl"]])));
  expect(header.categories[0]?.keypoints).toEqual(["eye", "eye", "beak"]);
  expect(images[0]?.annotations.map(({ keypoints }) => keypoints)).toEqual([
    points([1, 2, 3]),
    [...points([5]), 0, 0, 0, ...points([4])],
  ]);
});

describe("refused", () => {
  const refusals: readonly (readonly [Readonly<Record<string, string>>, RemapOptions, string, RegExp])[] = [
    [
      { Treetops: "a", cra: "b" },
      {},
      "transform/unknown-class",
      /"Treetops" \(did you mean "treetop"\?\), "cra"/,
    ],
    [{ "bus*": "a" }, {}, "transform/unknown-class", /"bus\*"/],
    [{ car: "x" }, { order: ["car"] }, "transform/unknown-class", /"car"/],
    [{}, { order: ["car", "car"] }, "transform/option", /twice/],
  ];
  test.each(refusals)("%j %j", async (mapping, options, code, message) => {
    await expect(remapped(mapping, options)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

test("there and back is the same, value for value", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, fc.integer(), async (any, turn) => {
      const own = any.header.categories.map(({ name }) => name);
      fc.pre(new Set(own).size === own.length);
      // Each gets the name of another one, or a new one.
      const news = own.map((_, at) =>
        turn % 2 === 0 ? (own[(at + 1) % own.length] ?? "") : `new ${String(at)}`,
      );
      const there: ClassMap = new Map(own.map((name, at) => [name, news[at] ?? ""]));
      const back: ClassMap = new Map(own.map((name, at) => [news[at] ?? "", name]));
      const moved: Dataset = remap(datasetOf(any), there);
      expect(moved.header.categories.map(({ name }) => name)).toEqual(news);
      expect(await heldOf(remap(moved, back))).toMatchObject(any);
    }),
    { numRuns: 100 },
  );
});

test("of classes that become one, what differs is told, and keypoints keep their names", async () => {
  const person: Category = {
    id: 1,
    name: "person",
    color: "#ff0000",
    keypoints: ["nose", "hand"],
    skeleton: [[0, 1]],
    extra: { a: 1 },
  };
  const child: Category = {
    id: 2,
    name: "child",
    supercategory: "human",
    color: "#00ff00",
    keypoints: ["hand", "foot"],
    extra: { a: 2, b: 3 },
  };
  const annotations = [
    object(1, box(0, 0), { keypoints: [1, 2, 2, 3, 4, 1] }),
    object(2, box(0, 0), { category: 1, keypoints: [5, 6, 2, 7, 8, 2] }),
    // Not two: which is which can't be told.
    object(3, box(0, 0), { category: 1, keypoints: [5, 6, 2] }),
  ];
  const done = remap(
    datasetOf(held("coco", [image("a.jpg", annotations)], [person, child])),
    new Map([["child", "person"]]),
  );
  const { header, images } = await heldOf(done);
  expect(header.categories).toEqual([
    { ...person, supercategory: "human", keypoints: ["nose", "hand", "foot"], extra: { a: 1, b: 3 } },
  ]);
  expect(images[0]?.annotations.map(({ keypoints }) => keypoints)).toEqual([
    [1, 2, 2, 3, 4, 1, 0, 0, 0],
    [0, 0, 0, 5, 6, 2, 7, 8, 2],
    [5, 6, 2],
  ]);
  expect(
    done
      .report()
      .conflicts.map(({ field }) => field)
      .toSorted(),
  ).toEqual(["color", "extra", "keypoints"]);
});

describe("the file of a class map", () => {
  const files: readonly (readonly [string, readonly (readonly [string, string | null])[]])[] = [
    [
      "car: vehicle\nvan: vehicle # both\nsky: null\nfog: ~\nmist:\n",
      [
        ["car", "vehicle"],
        ["van", "vehicle"],
        ["sky", null],
        ["fog", null],
        ["mist", null],
      ],
    ],
    [
      '{"car": "vehicle", "sky": null}',
      [
        ["car", "vehicle"],
        ["sky", null],
      ],
    ],
    [
      '"tree*": plant\n\'a: b\': "c"\n',
      [
        ["tree*", "plant"],
        ["a: b", "c"],
      ],
    ],
    [
      "1: 1.0\nno: yes\ntrue: 0x10\n",
      [
        ["1", "1.0"],
        ["no", "yes"],
        ["true", "0x10"],
      ],
    ],
    ["\uFEFFnull: x\n", [["null", "x"]]],
    ["__proto__: x\n", [["__proto__", "x"]]],
  ];
  test.each(files)("%j", async (text, pairs) => {
    expect([...(await parseClassMap(text, "classes.yaml"))]).toEqual(pairs);
  });

  const faults: readonly (readonly [string, number | undefined, RegExp])[] = [
    ["", undefined, /no mapping/],
    ["- car\n- van\n", undefined, /no mapping/],
    ["car: vehicle\nvan: [a]\n", 2, /neither a name nor null/],
    ["car: a\nvan: b\ncar: c\n", 3, /maps "car" twice/],
    ['car: ""\n', 1, /empty name/],
    ["car: *x\n", 1, /./],
    ["a: &x b\nc: *x\n", 2, /neither/],
    ["car: 'a\n", undefined, /can't be read/],
    ["? [a]\n: b\n", undefined, /neither/],
    [`a: ${"b".repeat(1_000_001)}`, undefined, /larger than 1 MB/],
  ];
  test.each(faults)("%#", async (text, line, message) => {
    const place = line === undefined ? {} : { line };
    await expect(parseClassMap(text, "classes.yaml")).rejects.toMatchObject({
      name: "FormatError",
      code: "transform/class-map",
      message: expect.stringMatching(message),
      place: { file: "classes.yaml", ...place },
    });
  });

  test("any text is a map or a typed error", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ maxLength: 40, unit: fc.constantFrom(...Array.from("ab:{}[]&*!?-,\"'\n #~|>")) }),
        async (text) => {
          const found = await parseClassMap(text, "f").catch((error: unknown) => error);
          const isRefused =
            found instanceof FormatError && found.code === "transform/class-map" && found.place.file === "f";
          expect(isRefused || (found instanceof Map && ![...found.values()].includes(""))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
