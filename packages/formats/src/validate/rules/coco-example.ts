import type { Json, JsonObject } from "../../model/json.ts";
import type { Example } from "../rule.ts";

type Members = Readonly<Record<string, Json | undefined>>;

/** An annotation with which nothing is wrong, but for members given here; undefined ones are left out. */
export function annotation(members: Members = {}): JsonObject {
  return {
    id: 1,
    image_id: 1,
    category_id: 1,
    bbox: [10, 10, 20, 20],
    area: 400,
    iscrowd: 0,
    segmentation: [[10, 10, 30, 10, 30, 30, 10, 30]],
    ...members,
  };
}

/** An image of 100 by 80 pixels. */
export function image(members: Members = {}): JsonObject {
  return { id: 1, file_name: "a.jpg", width: 100, height: 80, ...members };
}

/** A category. */
export function category(members: Members = {}): JsonObject {
  return { id: 1, name: "cat", supercategory: "animal", ...members };
}

/** A category of objects with two keypoints, and an annotation of it. */
export function pose(members: Members = {}, ofCategory: Members = {}): Example {
  return cocoFile({
    categories: [category({ keypoints: ["head", "tail"], skeleton: [[1, 2]], ...ofCategory })],
    annotations: [annotation({ keypoints: [12, 12, 2, 28, 28, 2], num_keypoints: 2, ...members })],
  });
}

/** The parts of a COCO file; those that are not given are as they should be. */
interface Parts {
  readonly before?: Readonly<Record<string, Json>>;
  readonly images?: readonly Json[];
  readonly annotations?: readonly Json[];
  readonly categories?: readonly Json[];
}

/** A COCO file with one element a line. */
export function cocoFile(parts: Parts = {}): Example {
  return textFile(cocoText(parts));
}

/** Its text. */
export function cocoText({
  before = {},
  images = [image()],
  annotations = [annotation()],
  categories = [category()],
}: Parts = {}): string {
  const members = [
    ...Object.entries(before).map(([key, value]) => `  "${key}": ${line(value)}`),
    ...Object.entries({ images, annotations, categories }).map(
      ([key, list]) => `  "${key}": [\n${list.map((value) => `    ${line(value)}`).join(",\n")}\n  ]`,
    ),
  ];
  return `{\n${members.join(",\n")}\n}\n`;
}

/** A COCO file with these annotations. */
export function annotated(...annotations: readonly Json[]): Example {
  return cocoFile({ annotations });
}

/** A result of detection. */
export function result(members: Members = {}): JsonObject {
  return { image_id: 1, category_id: 1, bbox: [10, 10, 20, 20], score: 0.9, ...members };
}

/** A results file with one element a line. */
export function resultsFile(...results: readonly Json[]): Example {
  const text =
    results.length === 0 ? "[]\n" : `[\n${results.map((value) => `  ${line(value)}`).join(",\n")}\n]\n`;
  return { files: { "results.json": text }, from: "coco" };
}

export function textFile(text: string): Example {
  return { files: { "annotations.json": text }, from: "coco" };
}

function line(value: Json): string {
  return JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, " ");
}
