import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";

/*
 * Label Studio's JSON-MIN: the members of `data` and the answers of one annotation on one level, each answer under the
 * name of its control. https://labelstud.io/guide/export
 */

/** Members of an annotation, and what they are called in a task. */
const MEMBERS: readonly (readonly [name: string, full: string])[] = [
  ["annotation_id", "id"],
  ["annotator", "completed_by"],
  ["created_at", "created_at"],
  ["updated_at", "updated_at"],
  ["lead_time", "lead_time"],
];

/** Whether a task has the form of JSON-MIN. */
export function isMinTask(task: JsonObject): boolean {
  if (
    isJsonObject(task["data"]) ||
    ["annotations", "completions", "predictions"].some((key) => key in task)
  ) {
    return false;
  }
  return MEMBERS.slice(0, 2).some(([name]) => name in task) || Object.values(task).some(isRegions);
}

/**
 * The task that one of JSON-MIN stands for.
 *
 * @param choices names of controls whose answer is a choice: a single one is a text like those of `data`
 */
export function taskOfMin(task: JsonObject, choices: Pick<ReadonlySet<string>, "has">): JsonObject {
  const annotation: [string, Json][] = [];
  const data: [string, Json][] = [];
  const result: JsonObject[] = [];
  const members = new Map(MEMBERS);
  for (const [name, value] of Object.entries(task)) {
    const full = members.get(name);
    if (value === undefined || name === "id") continue;
    if (full !== undefined) annotation.push([full, value]);
    else if (isRegions(value)) result.push(...value.map((region) => resultOf(name, region)));
    else if (isJsonObject(value) && Array.isArray(value["choices"]))
      result.push(choice(name, value["choices"]));
    else if (typeof value === "string" && choices.has(name)) result.push(choice(name, [value]));
    else data.push([name, value]);
  }
  const { id } = task;
  return {
    ...(id === undefined ? {} : { id }),
    data: Object.fromEntries(data),
    annotations: [{ ...Object.fromEntries(annotation), result }],
  };
}

function choice(name: string, choices: Json): JsonObject {
  return { type: "choices", from_name: name, to_name: "image", value: { choices } };
}

function resultOf(name: string, region: JsonObject): JsonObject {
  const { original_width: width, original_height: height, image_rotation: rotation, id, ...value } = region;
  const labels = Object.keys(value).find((key) => key.endsWith("labels"));
  return {
    ...(id === undefined ? {} : { id }),
    type: labels ?? (isJsonObject(value) && Array.isArray(value["points"]) ? "polygon" : "rectangle"),
    from_name: name,
    to_name: "image",
    ...(width === undefined ? {} : { original_width: width }),
    ...(height === undefined ? {} : { original_height: height }),
    ...(rotation === undefined ? {} : { image_rotation: rotation }),
    value,
  };
}

function isRegions(value: Json | undefined): value is readonly JsonObject[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (one) =>
        isJsonObject(one) && Object.keys(one).some((key) => key.endsWith("labels") || key === "points"),
    )
  );
}
