import type { Json, JsonObject } from "../../model/json.ts";
import type { Example } from "../rule.ts";

/** A question of the schema below: what kind of cat. */
const kind: JsonObject = {
  title: "Kind",
  tool: "radio",
  required: true,
  schemaId: "q-kind",
  options: [
    { value: "wild", schemaId: "o-wild" },
    { value: "tame", schemaId: "o-tame" },
  ],
  classifications: [
    {
      title: "Name",
      tool: "text",
      required: false,
      schemaId: "q-name",
      parentOptionId: "o-tame",
      classifications: [],
    },
  ],
};

const catTool: JsonObject = {
  title: "Cat",
  tool: "bounding-box",
  required: false,
  schemaId: "t-cat",
  color: "#ff0000",
  classifications: [kind],
};

/** A schema with boxes and outlines of cats, brushes, and a question about the whole asset. */
export const schema: JsonObject = {
  tools: [
    catTool,
    {
      title: "Shade",
      tool: "polygon",
      required: false,
      schemaId: "t-shade",
      color: "#00ff00",
      classifications: [],
    },
    {
      title: "Shade",
      tool: "polyline",
      required: false,
      schemaId: "t-line",
      color: "#0000ff",
      classifications: [],
    },
    {
      title: "Shade",
      tool: "polygon",
      required: false,
      schemaId: "t-shade-2",
      color: "#00ffff",
      classifications: [],
    },
    {
      title: "Pole",
      tool: "rotated-bounding-box",
      required: false,
      schemaId: "t-pole",
      color: "#ffff00",
      classifications: [],
    },
    {
      title: "Fur",
      tool: "brush",
      required: false,
      schemaId: "t-fur",
      color: "#123456",
      classifications: [],
    },
  ],
  classifications: [
    {
      title: "Weather",
      tool: "checkbox",
      required: false,
      schemaId: "q-weather",
      options: [
        { value: "sun", schemaId: "o-sun" },
        { value: "rain", schemaId: "o-rain" },
      ],
      classifications: [],
    },
  ],
  relations: [{ title: "chases", tool: "single", schemaId: "r-chases" }],
};

/** A schema whose one tool is required. */
export const demanding: JsonObject = { ...schema, tools: [{ ...catTool, required: true }] };

/** The answer to what kind of cat it is. */
export const wild: JsonObject = {
  schemaId: "q-kind",
  title: "Kind",
  tool: "radio",
  answer: "wild",
  classifications: [],
};

/** A cat with a box, and members that are other or more. */
export function cat(members: JsonObject = {}): JsonObject {
  return {
    "bounding-box": { x: 8, y: 8, width: 16, height: 12 },
    objectId: "1",
    schemaId: "t-cat",
    title: "Cat",
    classifications: [wild],
    ...members,
  };
}

/** The outline of a shade. */
export function shade(points: Json): JsonObject {
  return { polygon: points, objectId: "1", schemaId: "t-shade", title: "Shade", classifications: [] };
}

/** An asset of an export with one task. */
export function asset(
  tools: readonly JsonObject[],
  task: JsonObject = {},
  members: JsonObject = {},
): JsonObject {
  return {
    asset: "https://files.example.net/a.jpg",
    externalId: "a.jpg",
    metadata: { width: 64, height: 48 },
    batches: [],
    task: { taskId: "1", tools, classifications: [], relations: [], ...task },
    ...members,
  };
}

/** An export, with its category schema beside it. */
export function exported(assets: readonly Json[], categorySchema: Json = schema): Example {
  return {
    files: { "export.json": JSON.stringify(assets), "category-schema.json": JSON.stringify(categorySchema) },
  };
}

/** An export of one asset with these objects. */
export function drawn(...tools: readonly JsonObject[]): Example {
  return exported([asset(tools)]);
}

/** A clean export. */
export const clean: Example = drawn(cat());
