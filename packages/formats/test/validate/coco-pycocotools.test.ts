import { describe, expect, test } from "vitest";
import type { Json } from "../../src/model/json.ts";
import { brief, findingsIn } from "./coco-files.ts";

/*
 * What pycocotools and COCOeval do with a file, case by case, and what is found in it.
 */

const IMAGE = '{"id": 1, "file_name": "a.jpg", "width": 100, "height": 80}';
const CATEGORY = '{"id": 1, "name": "cat", "supercategory": "animal"}';
const RING = "[10, 10, 30, 10, 30, 30, 10, 30]";

/** A file with one annotation whose members are texts of JSON. */
function file(members: Readonly<Record<string, string>>, more = ""): string {
  const whole: Record<string, string> = {
    id: "1",
    image_id: "1",
    category_id: "1",
    bbox: "[10, 10, 20, 20]",
    area: "400",
    iscrowd: "0",
    segmentation: `[${RING}]`,
    ...members,
  };
  const text = Object.entries(whole)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `"${key}": ${value}`)
    .join(", ");
  return `{"images": [${IMAGE}], "annotations": [{${text}}${more}], "categories": [${CATEGORY}]}`;
}

const second = `, {"id": 2, "image_id": 1, "category_id": 1, "bbox": [50, 50, 10, 10], "area": 100, "iscrowd": 0, "segmentation": [[50, 50, 60, 50, 60, 60, 50, 60]]}`;
const runs = [810, ...Array.from({ length: 19 }, () => [20, 60]).flat(), 20, 5650];
const mask = (size: Json, counts: Json): string => JSON.stringify({ size, counts });

interface Case {
  readonly text: string;
  readonly found: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  "nothing is wrong": { text: file({}), found: [] },
  "no annotations": { text: `{"images": [${IMAGE}], "categories": []}`, found: ["(no-annotations )"] },
  "no images": { text: `{"annotations": [], "categories": [${CATEGORY}]}`, found: ["no-images "] },
  "an empty list": { text: "[]", found: ["empty-results "] },
  "KeyError at load: no category_id": {
    text: file({ category_id: "" }),
    found: ["no-category-id-of-annotation /annotations/0", "(no-annotations )"],
  },
  "KeyError at load: no image_id": {
    text: file({ image_id: "" }),
    found: ["no-image-id-of-annotation /annotations/0", "(no-annotations )"],
  },
  "KeyError at load: no id": { text: file({ id: "" }), found: ["no-annotation-id /annotations/0"] },
  "loaded silently: dangling image_id": {
    text: file({ image_id: "9" }),
    found: ["dangling-image-id /annotations/0/image_id", "(no-annotations )"],
  },
  "loaded silently: dangling category_id": {
    text: file({ category_id: "9" }),
    found: ["dangling-category-id /annotations/0/category_id", "(no-annotations )"],
  },
  "one of both is lost: duplicate ids of annotations": {
    text: file({}, second.replace('"id": 2', '"id": 1')),
    found: ["duplicate-annotation-id /annotations/1/id"],
  },
  "loaded: an id of an annotation that is a text": {
    text: file({ id: '"one"' }),
    found: ["text-id /annotations/0/id"],
  },
  "loaded: an image_id that is a text, of an image whose id is a number": {
    text: file({ image_id: '"1"' }),
    found: ["dangling-image-id /annotations/0/image_id", "(no-annotations )"],
  },
  "JSONDecodeError: byte order mark": { text: `\ufeff${file({})}`, found: ["byte-order-mark "] },
  "KeyError in COCOeval: no iscrowd": {
    text: file({ iscrowd: "" }),
    found: ["no-iscrowd /annotations/0"],
  },
  "TypeError in COCOeval: iscrowd null": {
    text: file({ iscrowd: "null" }),
    found: ["no-iscrowd /annotations/0"],
  },
  "works as 1: iscrowd true": {
    text: file({ iscrowd: "true" }, second),
    found: ["boolean-iscrowd /annotations/0/iscrowd"],
  },
  "ignored: iscrowd 2": { text: file({ iscrowd: "2" }), found: ["bad-iscrowd /annotations/0/iscrowd"] },
  "KeyError in COCOeval: no area": { text: file({ area: "" }), found: ["no-area /annotations/0"] },
  "TypeError in COCOeval: area a text": {
    text: file({ area: '"400"' }),
    found: ["number-as-text /annotations/0/area"],
  },
  "KeyError in COCOeval: no bbox": { text: file({ bbox: "" }), found: ["no-bbox /annotations/0"] },
  "bbox null": { text: file({ bbox: "null" }), found: ["no-bbox /annotations/0"] },
  "bbox of texts": {
    text: file({ bbox: '["10", "10", "20", "20"]' }),
    found: ["number-as-text /annotations/0/bbox"],
  },
  "IndexError: segmentation []": { text: file({ segmentation: "[]" }), found: ["(box-only /annotations/0)"] },
  "KeyError: no segmentation": { text: file({ segmentation: "" }), found: ["(box-only /annotations/0)"] },
  "Exception: segmentation [[]]": {
    text: file({ segmentation: "[[]]" }),
    found: ["empty-polygon /annotations/0/segmentation/0", "(box-only /annotations/0)"],
  },
  "TypeError: segmentation null": {
    text: file({ segmentation: "null" }),
    found: ["bad-segmentation /annotations/0/segmentation", "(box-only /annotations/0)"],
  },
  "TypeError: flat segmentation": {
    text: file({ segmentation: RING }),
    found: ["flat-polygon /annotations/0/segmentation"],
  },
  "fine: second ring empty": {
    text: file({ segmentation: `[${RING}, []]` }),
    found: ["(empty-part /annotations/0/segmentation/1)"],
  },
  "TypeError: ring of four numbers": {
    text: file({ segmentation: "[[10, 10, 30, 30]]" }),
    found: ["box-as-polygon /annotations/0/segmentation", "(box-only /annotations/0)"],
  },
  "last number dropped: odd number of coordinates": {
    text: file({ segmentation: "[[10, 10, 30, 10, 30, 30, 10, 30, 7]]" }),
    found: ["odd-coordinates /annotations/0/segmentation/0"],
  },
  "accepted: numeric strings": {
    text: file({ segmentation: '[["10", "10", 30, 10, 30, 30, 10, 30]]' }),
    found: ["numeric-string /annotations/0/segmentation/0"],
  },
  "clipped: polygon over the edge": {
    text: file({
      segmentation: "[[-20, 10, 10, 10, 10, 30, -20, 30]]",
      bbox: "[0, 10, 10, 20]",
      area: "200",
    }),
    found: ["shape-outside /annotations/0/segmentation"],
  },
  "empty mask: polygon outside": {
    text: file({ segmentation: "[[110, 10, 130, 10, 130, 30, 110, 30]]", bbox: "[110, 10, 20, 20]" }),
    found: ["off-image /annotations/0/segmentation"],
  },
  "empty mask: a ring of one point": {
    text: file({ segmentation: "[[3, 3, 3, 3, 3, 3]]" }),
    found: ["empty-shape /annotations/0/segmentation"],
  },
  "full mask: run lengths": { text: file({ segmentation: mask([80, 100], runs) }), found: [] },
  "uninitialised memory: run lengths that end early": {
    text: file({ segmentation: mask([80, 100], runs.slice(0, -1)) }),
    found: ["short-run-length /annotations/0/segmentation"],
  },
  "accepted: run lengths of another size": {
    text: file({ segmentation: mask([100, 80], [...runs]) }),
    found: ["mask-size /annotations/0/segmentation"],
  },
  "run lengths that go on after the mask": {
    text: file({ segmentation: mask([80, 100], [...runs, 3]) }),
    found: ["run-length /annotations/0/segmentation", "(no-annotations )"],
  },
  "a match counts as a miss: id 0": {
    text: file({ id: "0" }),
    found: ["annotation-id-zero /annotations/0/id"],
  },
  "no digits are left: id of 2^60": {
    text: file({ id: "1152921504606846976" }),
    found: ["large-id /annotations/0/id"],
  },
  "never matched: a box without width": {
    text: file({ bbox: "[10, 10, 0, 20]", segmentation: "[]" }),
    found: ["empty-box /annotations/0/bbox", "(box-only /annotations/0)"],
  },
  "never matched: a negative side": {
    text: file({ bbox: "[30, 30, -20, -20]" }),
    found: ["negative-size /annotations/0/bbox"],
  },
};

describe("what pycocotools does, and what is found", () => {
  test.each(Object.entries(cases))("%s", async (_, { text, found }) => {
    expect((await findingsIn(text)).map(brief)).toStrictEqual(found);
  });

  test.each(["NaN", "Infinity", "-Infinity"])("%s, which Python reads, is no JSON", async (area) => {
    expect((await findingsIn(file({ area }))).map(brief)).toStrictEqual(["nan /annotations/0"]);
  });
});

const ofOutline = (area: number): string => file({ area: String(area) });
const ofBox = (area: number): string => file({ area: String(area), segmentation: "" });

describe("tolerances", () => {
  // The outline has 400 square pixels, 5 % of which are 20, and half its length is 40.
  test.each([
    ["of a border of pixel centres", ofOutline(361), []],
    ["of a border of whole pixels", ofOutline(441), []],
    ["at the limit", ofOutline(461), []],
    ["above it", ofOutline(462), ["area /annotations/0/area"]],
    ["at the lower limit", ofOutline(339), []],
    ["below it", ofOutline(338), ["area /annotations/0/area"]],
    ["0", ofOutline(0), ["area /annotations/0/area"]],
    ["negative", ofOutline(-400), ["area /annotations/0/area"]],
    ["of a mask that is not there any more", ofBox(100), []],
    ["larger than the box", ofBox(500), ["area /annotations/0/area"]],
  ])("area: %s", async (_, text, found) => {
    expect((await findingsIn(text)).filter(({ severity }) => severity !== "note").map(brief)).toStrictEqual(
      found,
    );
  });

  test.each([
    ["two pixels", "[8, 8, 24, 24]", []],
    ["more", "[7.9, 10, 22, 20]", ["box /annotations/0/bbox"]],
    ["too small", "[10, 10, 20, 17.9]", ["box /annotations/0/bbox"]],
  ])("box: %s", async (_, bbox, found) => {
    expect((await findingsIn(file({ bbox }))).map(brief)).toStrictEqual(found);
  });

  test("a box may end where the image does, though its outline goes on", async () => {
    const segmentation = "[[90, 10, 120, 10, 120, 30, 90, 30]]";
    const cut = file({ segmentation, bbox: "[90, 10, 10, 20]", area: "200" });
    expect((await findingsIn(cut)).map(brief)).toStrictEqual(["shape-outside /annotations/0/segmentation"]);
  });

  test("a bow tie has pixels, though its area by the shoelace formula is 0", async () => {
    const text = file({ segmentation: "[[0, 0, 9, 9, 9, 0, 0, 9]]", bbox: "[0, 0, 9, 9]", area: "40" });
    expect((await findingsIn(text)).map(brief)).toStrictEqual([]);
  });
});
