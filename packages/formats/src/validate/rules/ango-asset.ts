import type { Rule } from "../rule.ts";
import { asset, cat, clean, drawn, exported, schema } from "./ango-examples.ts";

/** Rules on assets and their tasks. */
export type AngoAssetCode =
  | "ango/no-schema"
  | "ango/category-schema"
  | "ango/not-an-asset"
  | "ango/not-a-task"
  | "ango/missing-answer"
  | "ango/task-deleted"
  | "ango/task-skipped"
  | "ango/several-tasks"
  | "ango/duplicate-external-id"
  | "ango/image-size"
  | "ango/pages"
  | "ango/brush-not-read"
  | "ango/brush-png"
  | "ango/brush-size"
  | "ango/brush-color";

/** A PNG of two pixels: one of the colour of the schema's brush, one clear; 2 × 1. */
const STROKES =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAD0lEQVR4XmMQMgn7zwAEAAkEAZyejnxXAAAAAElFTkSuQmCC";
const brushed = (brushDataUrl: string, metadata = { width: 2, height: 1 }): ReturnType<typeof exported> =>
  exported([asset([], { brushDataUrl }, { metadata })]);
const second = { externalId: "b.jpg", asset: "https://files.example.net/b.jpg" };
const old = (tasks: readonly object[]): ReturnType<typeof exported> => ({
  files: {
    "export.json": JSON.stringify([{ ...second, tasks }]),
    "category-schema.json": JSON.stringify(schema),
  },
});
const answered = { taskId: "1", objects: [cat()], classifications: [], relations: [] };

/** What can be wrong with an asset of Ango Hub. */
export const angoAssetRules: Readonly<Record<AngoAssetCode, Rule>> = {
  "ango/no-schema": {
    severity: "note",
    text: "The category schema of the project is not there.",
    why: "An export has no list of classes and questions, so unknown classes and missing answers can't be told.",
    bad: { files: { "export.json": JSON.stringify([asset([cat()])]) } },
    good: clean,
  },
  "ango/category-schema": {
    severity: "error",
    text: "The category schema is none of Ango Hub.",
    why: "Classes and questions can't be told from it.",
    bad: exported([asset([cat()])], {
      tools: [{ tool: "bounding-box", schemaId: "1" }],
      classifications: [],
    }),
    good: clean,
  },
  "ango/not-an-asset": {
    severity: "error",
    text: "An element is no asset.",
    why: "Nothing is read of it: its labels are lost in every conversion.",
    bad: exported([asset([cat()]), { note: "made by hand" }]),
    good: clean,
  },
  "ango/not-a-task": {
    severity: "error",
    text: "An element is no task of the REST API.",
    why: "Nothing is read of it: its labels are lost in every conversion.",
    bad: {
      files: {
        "tasks.json": JSON.stringify([{ _id: "1", asset: { _id: "2" }, answer: { tools: [] } }, 7]),
        "category-schema.json": JSON.stringify(schema),
      },
    },
    good: {
      files: {
        "tasks.json": JSON.stringify([{ _id: "1", asset: { _id: "2" }, answer: { tools: [] } }]),
        "category-schema.json": JSON.stringify(schema),
      },
    },
  },
  "ango/missing-answer": {
    severity: "error",
    text: "A task came without its answer.",
    why: "Taken for an answer without objects, it would teach a model that there is nothing on the image.",
    bad: exported([asset([cat()]), { ...second, task: { taskId: "2" } }]),
    good: exported([asset([cat()]), { ...second, task: { taskId: "2", tools: [] } }]),
  },
  "ango/task-deleted": {
    severity: "warning",
    text: "A task was deleted.",
    why: "Its labels are left out of conversions.",
    bad: exported([asset([cat()], { deleted: true })]),
    good: clean,
  },
  "ango/task-skipped": {
    severity: "warning",
    text: "A task was skipped by its annotator.",
    why: "It is left out of conversions: that it has no objects says nothing of the image.",
    bad: exported([asset([], { isSkipped: true })]),
    good: clean,
  },
  "ango/several-tasks": {
    severity: "warning",
    text: "An asset has several tasks, as with consensus.",
    why: "Only the first is converted; the labels of the others are left out.",
    bad: old([answered, { ...answered, taskId: "2" }]),
    good: old([answered]),
  },
  "ango/duplicate-external-id": {
    severity: "warning",
    text: "Two assets have one external id.",
    why: "Ango Hub imports labels by external id into every asset that has it, and images of one name are renamed in conversions.",
    bad: exported([asset([cat()]), asset([cat()], { taskId: "2" })]),
    good: exported([asset([cat()]), { ...asset([cat()], { taskId: "2" }), ...second }]),
  },
  "ango/image-size": {
    severity: "warning",
    text: "The width or height of an asset is no positive number.",
    why: "COCO and YOLO need the size; it has to be read from the image file then.",
    bad: exported([asset([cat()], {}, { metadata: { width: 0, height: 48 } })]),
    good: clean,
  },
  "ango/pages": {
    severity: "note",
    text: "An asset has pages or frames.",
    why: "Each is an image of its own in conversions. The files of frames have to be taken out of the video, under the names that the conversion gives them.",
    bad: drawn(cat({ page: 2 })),
    good: clean,
  },
  "ango/brush-not-read": {
    severity: "note",
    text: "Brush strokes are in a file that was not read.",
    why: "They are left out of the dataset: an export holds only their address.",
    bad: brushed("https://files.example.net/strokes.png"),
    good: brushed(STROKES),
  },
  "ango/brush-png": {
    severity: "error",
    text: "The file of brush strokes is no PNG.",
    why: "The strokes are lost.",
    bad: brushed("data:image/png;base64,AAAA"),
    good: brushed(STROKES),
  },
  "ango/brush-size": {
    severity: "error",
    text: "Brush strokes have another size than their asset.",
    why: "Their pixels can't be placed: the strokes are left out.",
    bad: brushed(STROKES, { width: 64, height: 48 }),
    good: brushed(STROKES),
  },
  "ango/brush-color": {
    severity: "warning",
    text: "Brush strokes have a colour that is no class's, or two brushes share one.",
    why: "Only the colour tells the class of a stroke: such strokes are left out or taken for another class.",
    bad: exported([asset([], { brushDataUrl: STROKES }, { metadata: { width: 2, height: 1 } })], {
      tools: [{ title: "Cat", tool: "brush", schemaId: "t-cat", color: "#ff0000" }],
      classifications: [],
    }),
    good: brushed(STROKES),
  },
};
