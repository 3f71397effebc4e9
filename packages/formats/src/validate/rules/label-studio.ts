import type { Json, JsonObject } from "../../model/json.ts";
import type { Example, Rule } from "../rule.ts";

/** Rules on exports of Label Studio. */
export type LabelStudioCode =
  | "label-studio/not-tasks"
  | "label-studio/bad-task"
  | "label-studio/duplicate-task"
  | "label-studio/json-min"
  | "label-studio/completions"
  | "label-studio/other-annotations"
  | "label-studio/prediction"
  | "label-studio/several-images"
  | "label-studio/bad-result"
  | "label-studio/duplicate-id"
  | "label-studio/bad-geometry"
  | "label-studio/negative-size"
  | "label-studio/run-length"
  | "label-studio/no-size"
  | "label-studio/size-differs"
  | "label-studio/image-rotation"
  | "label-studio/other-type"
  | "label-studio/no-label"
  | "label-studio/several-labels"
  | "label-studio/bad-relation"
  | "label-studio/choices-as-classes"
  | "label-studio/classes-by-appearance"
  | "label-studio/class-not-in-config"
  | "label-studio/outlined";

const CONFIG =
  '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="cat"/></RectangleLabels></View>';

const value = (labels: readonly string[] = ["cat"]): JsonObject => ({
  x: 10,
  y: 10,
  width: 40,
  height: 40,
  rotation: 0,
  rectanglelabels: labels,
});

/** A region of an image of 64 by 48 pixels. */
const region = (members: JsonObject = {}): JsonObject => ({
  id: "r1",
  type: "rectanglelabels",
  from_name: "label",
  to_name: "image",
  original_width: 64,
  original_height: 48,
  image_rotation: 0,
  value: value(),
  ...members,
});

const annotation = (...result: readonly Json[]): JsonObject => ({ id: 1, result });
const task = (members: JsonObject = {}): JsonObject => ({
  id: 1,
  data: { image: "a.png" },
  annotations: [annotation(region())],
  ...members,
});

function exported(tasks: Json, config: string | undefined = CONFIG): Example {
  return {
    from: "label-studio",
    files: {
      "tasks.json": JSON.stringify(tasks),
      ...(config === "" ? {} : { "label-config.xml": config }),
      "images/a.png": { width: 64, height: 48 },
    },
  };
}

const clean = exported([task()]);
const drawn = (...result: readonly Json[]): Example =>
  exported([task({ annotations: [annotation(...result)] })]);

/** What can be wrong with an export of Label Studio. */
export const labelStudioRules: Readonly<Record<LabelStudioCode, Rule>> = {
  "label-studio/not-tasks": {
    severity: "error",
    text: "The file is no array of tasks.",
    why: "Label Studio can't import it, and nothing of it is read.",
    bad: { from: "label-studio", files: { "tasks.json": '{"tasks":[]}' } },
    good: clean,
  },
  "label-studio/bad-task": {
    severity: "error",
    text: "An element is no task: no object with `data`.",
    why: "Label Studio refuses the import, and conversions leave it out.",
    bad: exported([task(), { id: 2 }]),
    good: clean,
  },
  "label-studio/duplicate-task": {
    severity: "warning",
    text: "Two tasks have one id.",
    why: "What one tool counts as two images another overwrites.",
    bad: exported([task(), task()]),
    good: clean,
  },
  "label-studio/json-min": {
    severity: "note",
    text: "The file is JSON-MIN.",
    why: "It has neither predictions nor relations, and Label Studio can't import it: export JSON.",
    bad: exported([{ id: 1, image: "a.png", label: [value()], annotator: 1, annotation_id: 1 }]),
    good: clean,
  },
  "label-studio/completions": {
    severity: "note",
    text: "A task has `completions`, as versions before 1.0 write.",
    why: "Newer tools look for `annotations` and find none.",
    bad: exported([{ id: 1, data: { image: "a.png" }, completions: [annotation(region())] }]),
    good: clean,
  },
  "label-studio/other-annotations": {
    severity: "warning",
    text: "A task has annotations that don't count: one is read, the others are kept.",
    why: "Converters that take all of them have each object twice; those that take the first may have the wrong one.",
    bad: exported([task({ annotations: [annotation(region()), annotation(region())] })]),
    good: clean,
  },
  "label-studio/prediction": {
    severity: "note",
    text: "A task has no annotation that counts: its first prediction is read.",
    why: "What a model guessed and nobody checked is trained on as if people had drawn it.",
    bad: exported([
      task({
        annotations: [],
        predictions: [{ id: 1, model_version: "v1", score: 0.5, result: [region()] }],
      }),
    ]),
    good: clean,
  },
  "label-studio/several-images": {
    severity: "warning",
    text: "A task has several images, and regions on more than one.",
    why: "Which region is on which image is in the configuration only: they are kept, but not placed.",
    bad: exported([
      task({
        data: { left: "a.png", right: "b.png" },
        annotations: [annotation(region({ to_name: "left" }), region({ id: "r2", to_name: "right" }))],
      }),
    ]),
    good: clean,
  },
  "label-studio/bad-result": {
    severity: "error",
    text: "A result is no object with a type and a value.",
    why: "Label Studio shows an empty annotation or none, and conversions leave it out.",
    bad: drawn(region(), { id: "r2" }),
    good: clean,
  },
  "label-studio/duplicate-id": {
    severity: "warning",
    text: "Two regions of an annotation have one id.",
    why: "Label Studio takes results with one id for one region, and shows one of the two.",
    bad: drawn(region(), region({ value: { ...value(), x: 30 } })),
    good: clean,
  },
  "label-studio/bad-geometry": {
    severity: "error",
    text: "The value of a region is not what its type says: numbers, or points.",
    why: "Label Studio fails to open the task, and conversions leave the region out.",
    bad: drawn(region({ value: { ...value(), x: "10" } })),
    good: clean,
  },
  "label-studio/negative-size": {
    severity: "warning",
    text: "A box has a negative side: it was drawn from another corner.",
    why: "Converters give it negative sides, and trainers drop it; it is turned round.",
    bad: drawn(region({ value: { ...value(), x: 50, width: -40 } })),
    good: clean,
  },
  "label-studio/run-length": {
    severity: "error",
    text: "The run lengths of a brush are not those of an image of its size.",
    why: "The mask can't be drawn, and conversions leave it out.",
    bad: drawn(
      region({ type: "brushlabels", value: { format: "rle", rle: [0, 0, 0, 4], brushlabels: ["cat"] } }),
    ),
    good: clean,
  },
  "label-studio/no-size": {
    severity: "warning",
    text: "A region has no `original_width` and `original_height`.",
    why: "Coordinates are percentages: without the size of the image they are no pixels. The region is kept as it is.",
    bad: drawn({ id: "r1", type: "rectanglelabels", from_name: "label", to_name: "image", value: value() }),
    good: clean,
  },
  "label-studio/size-differs": {
    severity: "warning",
    text: "Two regions of a task say different sizes of the image.",
    why: "At least one was made for another image, or another version of it.",
    bad: drawn(region(), region({ id: "r2", original_width: 640 })),
    good: clean,
  },
  "label-studio/image-rotation": {
    severity: "warning",
    text: "A region was drawn on an image that was turned in the editor.",
    why: "Versions of Label Studio differ in whether its coordinates turn, too. The region is kept as it is.",
    bad: drawn(region({ image_rotation: 90 })),
    good: clean,
  },
  "label-studio/other-type": {
    severity: "note",
    text: "A region is of a type that has no shape here: text, sound, video, curves.",
    why: "It is kept as it is, and other formats can't hold it.",
    bad: drawn(region(), { id: "r2", type: "timelinelabels", value: { timelinelabels: ["cat"] } }),
    good: clean,
  },
  "label-studio/no-label": {
    severity: "warning",
    text: "A region has no label.",
    why: "Converters leave it out or stop; here its class is `unlabelled`.",
    bad: drawn(region({ value: value([]) })),
    good: clean,
  },
  "label-studio/several-labels": {
    severity: "warning",
    text: "A region has several labels.",
    why: "Other formats have one class for an object: it is the first, and the others are kept beside it.",
    bad: drawn(region({ value: value(["cat", "pet"]) })),
    good: clean,
  },
  "label-studio/bad-relation": {
    severity: "error",
    text: "A relation does not say between which regions it is.",
    why: "Label Studio drops it, and conversions leave it out.",
    bad: drawn(region(), { type: "relation", from_id: "r1" }),
    good: clean,
  },
  "label-studio/choices-as-classes": {
    severity: "note",
    text: "There are no regions; the choices were taken for classes of the images.",
    why: "With regions they would be answers about the image.",
    bad: exported(
      [
        task({
          annotations: [
            annotation({
              id: "c",
              type: "choices",
              from_name: "kind",
              to_name: "image",
              value: { choices: ["cat"] },
            }),
          ],
        }),
      ],
      "",
    ),
    good: clean,
  },
  "label-studio/classes-by-appearance": {
    severity: "warning",
    text: "There is no `label-config.xml` beside the export, which has no list of classes itself.",
    why: "The order of classes is that of appearance: an export with one more task may number them otherwise.",
    bad: exported([task()], ""),
    good: clean,
  },
  "label-studio/class-not-in-config": {
    severity: "warning",
    text: "A label is not in the configuration of the project.",
    why: "Label Studio refuses the import, or shows the region without a label.",
    bad: drawn(region({ value: value(["dog"]) })),
    good: clean,
  },
  "label-studio/outlined": {
    severity: "note",
    text: "Shapes are ellipses.",
    why: "Other formats have none: they become polygons. Written as Label Studio, they are ellipses again.",
    bad: drawn(
      region(),
      region({
        id: "r2",
        type: "ellipselabels",
        from_name: "ellipse",
        value: { x: 50, y: 50, radiusX: 20, radiusY: 10, rotation: 0, ellipselabels: ["cat"] },
      }),
    ),
    good: clean,
  },
};
