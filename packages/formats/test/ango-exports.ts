import * as fc from "fast-check";
import type { ReadAngoOptions } from "../src/ango/read.ts";

/*
 * Exports of Ango as texts: mostly as Ango Hub writes them, with something odd here and there, right or wrong.
 */

/** A part of a text as it is written. */
type Text = fc.Arbitrary<string>;

function usually(arbitrary: Text, ...odd: readonly Text[]): Text {
  return fc.oneof({ arbitrary, weight: 40 }, ...odd);
}

const strings = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => JSON.stringify(text));
const escaped = fc.constantFrom(
  String.raw`"\u0041"`,
  String.raw`"a\"b"`,
  String.raw`"\n"`,
  '"\t"',
  '"Kişi"',
  '""',
);
const numbers: Text = fc.oneof(
  { arbitrary: fc.integer({ min: -99_999, max: 99_999 }).map((value) => String(value / 100)), weight: 8 },
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 22n }), fc.nat(24)).map(([digits, decimals]) => {
    const text = String(digits).padStart(decimals + 1, "0");
    return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
  }),
  fc.constantFrom(
    "0",
    "-0",
    "-0.0",
    "1e2",
    "1E-7",
    "1e999",
    "-1e-400",
    "123456789",
    "1234567890.5",
    "01",
    "1.",
    ".5",
    "-",
    "NaN",
  ),
  fc.constantFrom("4503599627370497.5", "9007199254740993", "0.1000000000000000055", "9".repeat(400)),
);
const scalars: Text = fc.oneof(strings, escaped, numbers, fc.constantFrom("null", "true", "false"));
const values: Text = fc.oneof(
  scalars,
  fc.array(scalars, { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
  fc
    .array(fc.tuple(fc.constantFrom("a", "b", "__proto__", "1", "width"), scalars), { maxLength: 3 })
    .map(object),
);

function object(members: readonly (readonly [key: string, value: string])[]): string {
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`;
}

const pair = fc.tuple(numbers, numbers).map(([x, y]) => `[${x},${y}]`);
const ring: Text = fc
  .tuple(fc.array(pair, { minLength: 1, maxLength: 6 }), fc.boolean())
  .map(([points, closed]) => `[${[...points, ...(closed ? points.slice(0, 1) : [])].join(",")}]`);
const fine = fc.integer({ min: 0, max: 64_000 }).map((value) => String(value / 100));
const fineRing: Text = fc
  .array(fc.tuple(fine, fine), { minLength: 3, maxLength: 6 })
  .map((points) => `[${points.map(([x, y]) => `[${x},${y}]`).join(",")}]`);
const boxOf = (side: Text): Text =>
  fc.tuple(side, side, side, side).map(([x, y, width, height]) =>
    object([
      ["x", x],
      ["y", y],
      ["width", width],
      ["height", height],
    ]),
  );

const geometry = fc.oneof(
  { arbitrary: fc.tuple(fc.constant("bounding-box"), boxOf(fine)), weight: 4 },
  { arbitrary: fc.tuple(fc.constant("polygon"), fineRing), weight: 4 },
  fc.tuple(fc.constantFrom("bounding-box", "rotated-bounding-box"), boxOf(numbers)),
  fc.tuple(fc.constantFrom("polygon", "polyline", "segmentation", "spline"), ring),
  fc.tuple(fc.constant("point"), pair),
  fc.tuple(fc.constantFrom("bounding-box", "polygon", "ner", "pdf", "voxel", "brush", "title"), values),
  fc.tuple(
    fc.constant("segmentation"),
    ring.map((region) => `{"zones":[{"region":${region},"holes":[]}]}`),
  ),
);

const classId = fc.constantFrom('"aaaa"', '"bbbb"', '"cccc"');
const answers: Text = fc
  .array(fc.tuple(fc.constantFrom('"kind"', '"x"', "null"), values, fc.constantFrom("[]", "null")), {
    maxLength: 2,
  })
  .map((list) => {
    const items = list.map(([title, answer, classifications]) =>
      object([
        ["title", title],
        ["tool", '"radio"'],
        ["answer", answer],
        ["classifications", classifications],
      ]),
    );
    return `[${items.join(",")}]`;
  });

/** Members in any order; one may come twice or be missing, others come in addition. */
function shuffled(
  members: readonly fc.Arbitrary<readonly [string, string]>[],
  keys: fc.Arbitrary<string>,
): Text {
  const all = fc.tuple(...members).chain((list) =>
    fc.oneof(
      { arbitrary: fc.constant(list), weight: 12 },
      fc.shuffledSubarray(list, { minLength: 1 }),
      fc.tuple(keys, values).map((more) => list.concat([more])),
      fc.tuple(fc.nat(list.length - 1), values).map(([at, value]) => {
        const [key = ""] = list[at] ?? [];
        return list.concat([[key, value]]);
      }),
    ),
  );
  return all.map(object);
}

const member = (key: string, value: Text): fc.Arbitrary<readonly [string, string]> =>
  value.map((text) => [key, text] as const);

const tool = shuffled(
  [
    geometry,
    member(
      "objectId",
      usually(
        fc.nat(40).map((id) => `"o${id}"`),
        scalars,
      ),
    ),
    member("schemaId", usually(classId, scalars)),
    member("classifications", usually(fc.constant("[]"), answers, values)),
    member("title", usually(fc.constantFrom('"Person"', '"Car"'), scalars)),
    member(
      "metadata",
      usually(fc.constant('{"createdAt":1747036800000,"createdBy":"a@example.com"}'), values),
    ),
  ],
  fc.constantFrom("page", "bounding-box", "polygon", "medical-brush", "__proto__", "7", "a"),
);

const task = shuffled(
  [
    member("taskId", usually(fc.constant('"t1"'), scalars)),
    member("stage", usually(fc.constant('"Complete"'), scalars)),
    member(
      "tools",
      fc.oneof(
        { arbitrary: fc.array(tool, { maxLength: 3 }).map((all) => `[${all.join(",")}]`), weight: 40 },
        values,
      ),
    ),
    member("classifications", usually(fc.constant("[]"), answers)),
    member(
      "relations",
      usually(fc.constant("[]"), fc.constant('[{"from":"o1","to":"o2","title":"near"}]'), values),
    ),
  ],
  fc.constantFrom("deleted", "isSkipped", "brushDataUrl", "medicalBrushDataUrl", "objects", "__proto__"),
);

const asset = shuffled(
  [
    member("asset", usually(fc.constant('"https://example.com/a/b.jpg"'), strings)),
    member(
      "externalId",
      usually(
        fc.nat(99).map((id) => `"${id}.jpg"`),
        scalars,
      ),
    ),
    member("metadata", usually(fc.constant('{"width":640,"height":480}'), values)),
    member("batches", usually(fc.constant("[]"), values)),
    member("task", fc.oneof({ arbitrary: task, weight: 40 }, values)),
  ],
  fc.constantFrom("dataset", "data", "tasks", "objects", "assetId", "__proto__"),
);

const form = fc.constantFrom(
  "lines",
  "lines",
  "array",
  "spaced",
  "crlf",
  "bom",
  "blank",
  "one line",
  "object",
);

/** Assets as a text of some form. */
export function written(assets: readonly string[], how: string): string {
  switch (how) {
    case "array":
      return `[${assets.join(",")}]`;
    case "spaced":
      return `\n[\n ${assets.join(" ,\n\t ").replaceAll('":', '" :\n ')}\n]\n`;
    case "crlf":
      return `${assets.join("\r\n")}\r\n`;
    case "bom":
      return `\uFEFF${assets.join("\n")}`;
    case "blank":
      return `\n ${assets.join("\n\n \n").replaceAll("],[", "],\n [")} \n\n`;
    case "one line":
      return assets.join(" ");
    case "object":
      return assets[0] ?? "";
    default:
      return `${assets.join("\n")}\n`;
  }
}

/** A category schema for the objects of {@link exportInput}. */
const categorySchema: object = {
  tools: [
    { schemaId: "aaaa", title: "Person", tool: "bounding-box" },
    { schemaId: "bbbb", title: "Car", tool: "polygon", classifications: [] },
    { schemaId: "cccc", title: "Car", tool: "voxel" },
  ],
  classifications: [
    {
      schemaId: "k",
      title: "kind",
      tool: "radio",
      options: [{ value: "a", schemaId: "ka" }, { value: "Kişi" }],
    },
  ],
};
const options: fc.Arbitrary<ReadAngoOptions> = fc.constantFrom(
  {},
  {},
  { categorySchema },
  { categorySchema },
  { classFrom: "kind" },
  { categorySchema, classFrom: "kind" },
);
/** An export as it may be written, how to read it, and in which chunks. */
export const exportInput = fc.record({
  assets: fc.array(asset, { maxLength: 4 }),
  how: form,
  chunk: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(2 ** 20)),
  options,
});
