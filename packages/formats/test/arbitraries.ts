import * as fc from "fast-check";
import { CUBOID_MEMBERS } from "../src/geometry/cuboid.ts";
import { type Outlined, outlined } from "../src/geometry/outlined.ts";
import { formatNames } from "../src/model/dataset.ts";
import type {
  Annotation,
  Asset,
  Attribute,
  Category,
  Dataset,
  DatasetImage,
  Header,
  Relation,
} from "../src/model/dataset.ts";
import type { Json, JsonObject } from "../src/model/json.ts";
import type { Box, Mask, Polygon, Shape } from "../src/model/shapes.ts";

/*
 * Datasets as the model allows them, and no tamer: ids of every kind, names that clash, keys that are reserved
 * somewhere, shapes on top of each other. Left out is what JSON can't hold: -0, NaN, undefined members.
 */

/** A dataset whose images can be read more than once. */
export interface HeldDataset {
  readonly header: Header;
  readonly images: readonly DatasetImage[];
}

/** A {@link Dataset} over images in memory. */
export function datasetOf({ header, images }: HeldDataset): Dataset {
  return {
    header,
    images: (async function* stream() {
      yield* images;
    })(),
  };
}

/** All of a dataset. */
export async function heldOf({ header, images }: Dataset): Promise<HeldDataset> {
  const held: DatasetImage[] = [];
  for await (const one of images) held.push(one);
  return { header, images: held };
}

function withoutPath({ path: _path, ...members }: DatasetImage): DatasetImage {
  return members;
}

/** All of a dataset but where its files lie, which no format keeps. */
export async function heldWithoutPaths(dataset: Dataset): Promise<HeldDataset> {
  const { header, images } = await heldOf(dataset);
  return { header, images: images.map(withoutPath) };
}

const plain = { noNullPrototype: true };

/** Finite numbers as they occur in pixels, with fractions; never -0. */
const number: fc.Arbitrary<number> = fc
  .oneof(fc.integer({ min: -10, max: 2000 }), fc.double({ min: -10, max: 2000, noNaN: true }))
  .map((value) => value + 0);
const side: fc.Arbitrary<number> = number.map(Math.abs);
const text: fc.Arbitrary<string> = fc.oneof(
  // `JSON.parse` of Node 26.10 (V8 14.6) takes the key `"` for a backslash, where an object that it parsed before had that in
  // its place: `JSON.parse('{"a":0,"\\\\":0}'); JSON.parse('{"a":0,"\\"":0}')`.
  fc.string({ maxLength: 6 }).filter((value) => !value.includes("\\")),
  fc.constantFrom("person", "naïve 名前", "__proto__", "a/b", "7", "id", "name"),
);

/** Any JSON value. */
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, false),
    number,
    text,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(text, tie("value"), { maxKeys: 2, ...plain }),
  ),
})).value;

/** Members without a place in the model, some with the names of keys that formats use. */
const extra: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.oneof(
    text,
    fc.constantFrom("licenses", "info", "images", "bbox", "segmentation", "attributes", "num_keypoints"),
    fc.constantFrom("iscrowd", "file_name", "coco_url", "angokit", "keypoints", "color", "skeleton", "score"),
  ),
  fc.oneof(json, fc.constantFrom<Json[]>({}, [])),
  { maxKeys: 2, ...plain },
);

const id = fc.oneof(
  fc.nat(9),
  fc.maxSafeInteger().map((value) => value + 0),
  fc.constantFrom(0, 900_100_000_001),
  text,
);

const ring = fc
  .array(number, { minLength: 6, maxLength: 12 })
  .map((values) => open(values.slice(0, values.length - (values.length % 2))));

/** Without a last point that is the first again. */
function open(points: readonly number[]): readonly number[] {
  const closed = points.length > 2 && points[0] === points.at(-2) && points[1] === points.at(-1);
  return closed ? [...points.slice(0, -1), (points.at(-1) ?? 0) + 1] : points;
}

const box: fc.Arbitrary<Box> = fc.record(
  {
    type: fc.constant("box"),
    x: number,
    y: number,
    width: side,
    height: side,
  },
  plain,
);

const polygon: fc.Arbitrary<Polygon> = fc.record(
  {
    type: fc.constant("polygon"),
    parts: fc.array(
      fc.record(
        {
          outer: fc.oneof({ arbitrary: ring, weight: 9 }, fc.constantFrom([], [1, 2], [1, 2, 3, 4])),
          holes: fc.array(ring, { maxLength: 1 }),
        },
        plain,
      ),
      { maxLength: 3 },
    ),
  },
  plain,
);

const mask: fc.Arbitrary<Mask> = fc
  .tuple(fc.nat(9), fc.nat(9), fc.array(fc.nat(20), { maxLength: 8 }), fc.boolean())
  .map(([height, width, runs, compressed]) => {
    const counts: number[] = [];
    let left = height * width;
    for (const run of runs) {
      counts.push(Math.min(run, left));
      left -= Math.min(run, left);
    }
    return { type: "mask", size: [height, width], counts: left > 0 ? [...counts, left] : counts, compressed };
  });

/** Any shape, also degenerate ones. */
const shape: fc.Arbitrary<Shape> = fc.oneof(
  box,
  polygon,
  mask,
  fc.record(
    {
      type: fc.constant("rotated-box" as const),
      cx: number,
      cy: number,
      width: side,
      height: side,
      angle: fc.oneof(fc.constantFrom(0, 90, -45), number),
    },
    plain,
  ),
  fc.record(
    {
      type: fc.constant("polyline" as const),
      points: fc.array(fc.tuple(number, number), { maxLength: 4 }).map((points) => points.flat()),
    },
    plain,
  ),
  fc.record({ type: fc.constant("point" as const), x: number, y: number }, plain),
  fc.record({ type: fc.constant("unplaced" as const), kind: text, value: json }, plain),
);

/** An attribute with attributes below it. */
const attribute: fc.Arbitrary<Attribute> = fc.letrec<{ attribute: Attribute }>((tie) => ({
  attribute: fc.record(
    {
      name: text,
      value: json,
      id: text,
      kind: fc.constantFrom("radio", "checkbox", "text"),
      attributes: fc.oneof(
        { depthSize: "small", maxDepth: 2 },
        fc.constant([]),
        fc.array(tie("attribute"), { maxLength: 2 }),
      ),
      extra: fc.oneof({ arbitrary: fc.constant({}), weight: 4 }, extra),
    },
    { requiredKeys: ["name", "value", "attributes", "extra"], ...plain },
  ),
})).attribute;

const attributes = fc.array(attribute, { maxLength: 2 });

const relation: fc.Arbitrary<Relation> = fc.record(
  {
    id: text,
    name: text,
    category: text,
    ends: fc.oneof(
      fc.record({ from: text, to: text }, plain),
      fc.record({ group: fc.array(text, { maxLength: 3 }) }, plain),
    ),
    extra,
  },
  { requiredKeys: ["name", "ends", "extra"], ...plain },
);

const corners = fc.array(number, { minLength: 16, maxLength: 16 });

/** Ellipses and cuboids as readers give them, and some that were edited since. */
const outline: fc.Arbitrary<Outlined> = fc
  .tuple(
    fc.oneof(
      fc
        .record({ cx: number, cy: number, rx: number, ry: number, angle: number }, plain)
        .map((value) => outlined({ type: "unplaced", kind: "ellipse", value })),
      corners.map((values) => {
        const value = Object.fromEntries(CUBOID_MEMBERS.map((name, at) => [name, values[at] ?? 0]));
        return outlined({ type: "unplaced", kind: "cuboid", value });
      }),
    ),
    fc.boolean(),
  )
  .map(([{ shape: whole, extra: members }, isEdited]) => {
    if (!isEdited || whole.type !== "polygon") return { shape: whole, extra: members };
    const parts = whole.parts.map(({ outer, holes }) => ({ outer: outer.slice(2), holes }));
    return { shape: { ...whole, parts }, extra: members };
  });

/** An annotation of one of so many categories. */
function annotation(categories: number): fc.Arbitrary<Annotation> {
  return fc.tuple(plainAnnotation(categories), fc.option(outline, { freq: 8 })).map(([one, drawn]) => {
    if (drawn === null) return one;
    return Object.assign({}, one, { shape: drawn.shape, extra: { ...one.extra, ...drawn.extra } });
  });
}

function plainAnnotation(categories: number): fc.Arbitrary<Annotation> {
  return fc.record(
    {
      id,
      category: fc.nat(categories - 1),
      shape,
      box,
      keypoints: fc
        .array(fc.tuple(number, number, fc.nat(2)), { maxLength: 3 })
        .map((points) => points.flat()),
      area: side,
      crowd: fc.boolean(),
      score: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
      track: id,
      attributes,
      extra,
    },
    { requiredKeys: ["id", "category", "shape", "attributes", "extra"], ...plain },
  );
}

const asset: fc.Arbitrary<Asset> = fc.record(
  { id, name: text, kind: fc.constantFrom("frame", "page"), index: fc.nat(900), count: fc.nat(900) },
  { requiredKeys: ["id", "kind", "index"], ...plain },
);

function image(categories: number): fc.Arbitrary<DatasetImage> {
  const annotations = fc.uniqueArray(annotation(Math.max(categories, 1)), {
    maxLength: categories === 0 ? 0 : 4,
    selector: (one) => one.id,
  });
  return fc.record(
    {
      id,
      name: fc.oneof(
        text,
        fc.constantFrom("a.jpg", "deep/b.png", "https://example.com/a.jpg", "what?.jpg", "..\\c.jpg"),
      ),
      media: fc.oneof(
        { arbitrary: fc.constant("image" as const), weight: 6 },
        fc.constantFrom("video", "text", "pdf", "audio", "other"),
      ),
      width: fc.nat(5000),
      height: fc.nat(5000),
      url: fc.constantFrom("https://example.com/a.jpg", "", "s3://bucket/key"),
      split: fc.constantFrom("train", "val"),
      asset,
      annotations,
      attributes,
      relations: fc.array(relation, { maxLength: 1 }),
      extra,
    },
    {
      requiredKeys: ["id", "name", "media", "annotations", "attributes", "relations", "extra"],
      noNullPrototype: true,
    },
  );
}

const category: fc.Arbitrary<Category> = fc.record(
  {
    id,
    name: text,
    supercategory: text,
    color: fc.constantFrom("#ff0000", "#00FFaa", "red"),
    keypoints: fc.array(text, { maxLength: 4 }),
    skeleton: fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 3 }),
    extra,
  },
  { requiredKeys: ["id", "name", "extra"], ...plain },
);

/** Any dataset: ids unique where the model says so. */
export const dataset: fc.Arbitrary<HeldDataset> = fc
  .tuple(
    fc.uniqueArray(category, { maxLength: 3, selector: ({ id: of }) => of }),
    fc.constantFrom(...formatNames),
    fc.subarray(["train", "val", "test"]),
    extra,
    extra,
  )
  .chain(([categories, source, splits, info, more]) =>
    fc.record(
      {
        header: fc.constant({ source, categories, splits, info, extra: more }),
        images: fc.uniqueArray(image(categories.length), { maxLength: 4, selector: ({ id: of }) => of }),
      },
      plain,
    ),
  );
