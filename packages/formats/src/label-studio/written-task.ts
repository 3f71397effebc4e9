import { jsonText } from "../json/text.ts";
import type { DatasetImage } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Written } from "../sidecar/image-form.ts";
import { fileOf, IMAGE_KEY, localAddress } from "./address.ts";
import { type ResultForm, ResultWriter } from "./written-results.ts";

/** What the results of a task are: people's work, or a model's. */
export type ResultsAs = "annotations" | "predictions";

/** How tasks are written. */
export interface TaskForm extends ResultForm {
  /** As they were read unless given. */
  readonly results: ResultsAs | undefined;
}

/** Members of `extra` that have a place in a task that is not their own. */
const PLACED: ReadonlySet<string> = new Set([
  "data",
  "annotation",
  "prediction",
  "annotations",
  "predictions",
]);

/** What Label Studio imports without it, it takes for the truth that others are measured by. */
const NO_TRUTH: JsonObject = { ground_truth: false };

/** The task of an image, and which annotations its regions come from. */
export function writtenTask(image: DatasetImage, path: string, form: TaskForm): Written<JsonObject> {
  const { header } = form;
  const isOwn = header.source === "label-studio";
  const extra = isOwn ? image.extra : {};
  const isPredicted =
    form.results === undefined ? isJsonObject(extra["prediction"]) : form.results === "predictions";
  const { results, origins } = new ResultWriter(image, form, isPredicted).write();
  const members = extra[isPredicted ? "prediction" : "annotation"];
  const chosen = {
    ...(isPredicted ? {} : NO_TRUTH),
    ...(isJsonObject(members) ? members : {}),
    result: results,
  };
  const rest = Object.entries(extra).filter(([key]) => !PLACED.has(key) && key !== "id");
  const hasId =
    (typeof image.id === "number" && Number.isSafeInteger(image.id)) || (isOwn && image.id !== image.name);
  const isSaid = results.some((result) => result["original_width"] !== undefined);
  const record = {
    ...(hasId ? { id: image.id } : {}),
    ...Object.fromEntries(rest),
    data: dataOf(image, path, extra["data"], !isSaid),
    annotations: placed(extra["annotations"], isPredicted ? undefined : chosen, results.length > 0),
    ...predictionsOf(extra["predictions"], isPredicted ? chosen : undefined, results.length > 0),
  };
  // What is read is what a file holds.
  const task: unknown = JSON.parse(jsonText(record));
  return { record: isJsonObject(task) ? task : {}, origins };
}

function dataOf(image: DatasetImage, path: string, own: Json | undefined, needsSize: boolean): JsonObject {
  const data = isJsonObject(own) ? own : {};
  const { key = IMAGE_KEY, name } = fileOf(data, undefined);
  const { width, height } = image;
  const size = needsSize && width !== undefined && height !== undefined ? { width, height } : {};
  const isSame = isJsonObject(own) && (name === undefined || name === image.name);
  return isSame ? { ...size, ...data } : { ...data, [key]: localAddress(path), ...size };
}

/** A list with what was read put back in its place. */
function placed(
  others: Json | undefined,
  chosen: JsonObject | undefined,
  isNeeded: boolean,
): readonly Json[] {
  const list: readonly Json[] = Array.isArray(others) ? others : [];
  if (chosen === undefined) return list.filter((one) => one !== null);
  const at = list.indexOf(null);
  if (at >= 0) return list.with(at, chosen).filter((one) => one !== null);
  return Array.isArray(others) && !isNeeded ? list : [...list, chosen];
}

function predictionsOf(
  others: Json | undefined,
  chosen: JsonObject | undefined,
  isNeeded: boolean,
): JsonObject {
  const predictions = placed(others, chosen, isNeeded);
  return predictions.length === 0 ? {} : { predictions };
}
