import type { Attribute, DatasetImage } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";

/*
 * What is known of an image beside its labels. Ango's exports have names of batches at the asset and the stage in the
 * task; tasks of its API have both in the task.
 */

/** Names of the batches that an image is in; their ids where the source has no names. */
export function batchesOf({ extra }: DatasetImage): readonly string[] {
  const task = extra["task"];
  const lists = [extra["batches"], isJsonObject(task) ? task["batches"] : undefined];
  return [...new Set(lists.flatMap((list) => (Array.isArray(list) ? list.flatMap(batchName) : [])))];
}

function batchName(batch: Json): readonly string[] {
  if (typeof batch === "string") return [batch];
  const name = isJsonObject(batch) ? (batch["name"] ?? batch["_id"]) : undefined;
  return typeof name === "string" ? [name] : [];
}

/** The stage that the task of an image is in: its name and its id, as far as the source has them. */
export function stagesOf({ extra }: DatasetImage): readonly string[] {
  const task = isJsonObject(extra["task"]) ? extra["task"] : {};
  const found = [task["stage"], task["stageId"], extra["stage"], extra["stageId"]];
  return [...new Set(found.filter((stage) => typeof stage === "string"))];
}

/**
 * What tells the video or document of an image from others; COCO for videos has a `video_id`. Tiles are of the video, the
 * document or the image that they were cut out of.
 */
export function assetKeyOf({ asset, extra }: DatasetImage): string | undefined {
  const origin = firstOrigin(extra["origin"]);
  if (origin !== undefined) return JSON.stringify(origin["asset"] ?? ["image", origin["id"], origin["name"]]);
  const id = asset?.id ?? extra["video_id"];
  return id === undefined || id === null ? undefined : JSON.stringify(id);
}

/** Where a tile of tiles was cut out of in the first place: see `tile`. */
function firstOrigin(origin: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(origin) || !("x" in origin && "name" in origin)) return undefined;
  return firstOrigin(origin["origin"]) ?? origin;
}

/** A member of the source: of the image itself, of its metadata, or of its task. */
export function fieldOf({ extra }: DatasetImage, name: string): Json | undefined {
  for (const holder of [extra, extra["metadata"], extra["task"]]) {
    const value = isJsonObject(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** The answers to a question, at whatever depth it hangs. */
export function answersTo(attributes: readonly Attribute[], name: string): readonly Json[] {
  return attributes.flatMap((attribute) => {
    const below = answersTo(attribute.attributes, name);
    return attribute.name === name ? [attribute.value, ...below] : below;
  });
}

/** The same as texts; of a list that was answered, each. */
export function answerTexts(attributes: readonly Attribute[], name: string): readonly string[] {
  return answersTo(attributes, name).flatMap(textsOf);
}

function textsOf(answer: Json): readonly string[] {
  if (Array.isArray(answer)) return answer.flatMap(textsOf);
  return [typeof answer === "string" ? answer : JSON.stringify(answer)];
}
