import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { answerKey, answerType } from "./answers.ts";

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
 * @param typeOf the type of a control of that name whose single answer is a text like those of `data`
 */
export function taskOfMin(task: JsonObject, typeOf: (name: string) => string | undefined): JsonObject {
  const annotation: [string, Json][] = [];
  const data: [string, Json][] = [];
  const result: JsonObject[] = [];
  const members = new Map(MEMBERS);
  for (const [name, value] of Object.entries(task)) {
    const full = members.get(name);
    if (value === undefined || name === "id") continue;
    if (full !== undefined) annotation.push([full, value]);
    else if (isRegions(value)) result.push(...value.map((region) => resultOf(name, region)));
    else {
      const answers = answersIn(value, typeOf(name)).map((own) => ({
        ...own,
        from_name: name,
        to_name: "image",
      }));
      result.push(...answers);
      if (answers.length === 0) data.push([name, value]);
    }
  }
  const { id } = task;
  return {
    ...(id === undefined ? {} : { id }),
    data: Object.fromEntries(data),
    annotations: [{ ...Object.fromEntries(annotation), result }],
  };
}

/** Answers about the image: one by itself, or a list of them; none where it is something else. */
function answersIn(value: Json, type: string | undefined): { type: string; value: JsonObject }[] {
  const items: readonly Json[] = isList(value) ? value : [value];
  const answers = items.flatMap((item) => {
    const key = type === undefined ? undefined : answerKey(type);
    if (typeof item === "string" && type !== undefined && key !== undefined)
      return [{ type, value: { [key]: [item] } }];
    const [[own = "", answer = null] = [], ...more] = isJsonObject(item) ? Object.entries(item) : [];
    const found = answerType(own);
    return found === undefined || more.length > 0 ? [] : [{ type: found, value: { [own]: answer } }];
  });
  return answers.length === items.length ? answers : [];
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
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
