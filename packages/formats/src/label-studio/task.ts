import type { Annotation, Attribute, DatasetImage, Relation, SourceId } from "../model/dataset.ts";
import { sameJson } from "../json/equal.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Shape } from "../model/shapes.ts";
import { fileOf, keptData, localAddress, sourceOf, type TaskFile } from "./address.ts";
import { attributeOf } from "./answers.ts";
import type { Bitmasks } from "./bitmask.ts";
import { type Chosen, chosenOf, tellOthers } from "./chosen.ts";
import { annotationOf, scoreOf, sidesOf } from "./region.ts";
import { Ids, type Result, regionsOf } from "./regions.ts";
import type { Told } from "./told.ts";
import type { Sides } from "./value.ts";

/** The control whose choices are classes of images. */
export const CLASS_CONTROL = "image_class";

/** How tasks are read. */
export interface TaskContext {
  readonly ranks: ReadonlyMap<string, number>;
  /** Controls whose choices are classes of images, not answers. */
  readonly classControls: ReadonlySet<string>;
  /** Whether predictions are read where there are annotations, too. */
  readonly predictions: boolean;
  readonly bitmasks: Bitmasks;
}

/** The members of a task that have a place. */
const TASK_MEMBERS: ReadonlySet<string> = new Set([
  "id",
  "data",
  "annotations",
  "completions",
  "predictions",
]);

/** The image of a task, with all that was drawn on it. */
export function imageOfTask(task: JsonObject, context: TaskContext, told: Told): DatasetImage {
  const chosen = chosenOf(task, context.predictions);
  const results = chosen?.results ?? [];
  const data = isJsonObject(task["data"]) ? task["data"] : {};
  const file = fileOf(
    data,
    results.map(sourceOf).find((source) => source !== undefined),
  );
  const regions = regionsOf(results, chosen?.pointer ?? "", told);
  const sides = sidesOfTask(results, data, told, chosen?.pointer ?? "");
  const score = chosen?.list === "predictions" ? scoreOf(chosen.record["score"]) : undefined;
  const obstacle = obstacleOf(file, results, told);
  const { ranks, bitmasks } = context;
  const placing = { ranks, sides, obstacle, score, bitmasks, told };
  const isClass = (result: Result): boolean => isClassResult(result, context.classControls);
  const ids = new Ids(regions.regions.map(({ id }) => id));
  const annotations = [
    ...regions.regions.flatMap((region) => annotationOf(region, placing) ?? []),
    ...regions.answers.filter(isClass).flatMap((result) => classesOf(result, context.ranks, ids)),
  ];
  const { id } = task;
  const hasId = typeof id === "number" || (typeof id === "string" && id !== "");
  const name = file.name ?? (hasId ? String(id) : "unnamed");
  tellOthers(task, chosen, context.predictions, told);
  return {
    id: hasId ? id : name,
    name,
    media: file.media,
    ...sides,
    ...(file.url === undefined ? {} : { url: file.url }),
    annotations,
    attributes: regions.answers
      .filter((result) => !isClass(result))
      .map((result): Attribute => attributeOf(result, {})),
    relations: regions.relations.flatMap((result) => relationOf(result, told) ?? []),
    extra: extraOf(task, data, file, chosen),
  };
}

/** What of a task has no other place. */
function extraOf(task: JsonObject, data: JsonObject, file: TaskFile, chosen: Chosen | undefined): JsonObject {
  const rest = Object.fromEntries(Object.entries(task).filter(([key]) => !TASK_MEMBERS.has(key)));
  const { result: _result, ...all } = chosen?.record ?? {};
  const { ground_truth: truth, ...unjudged } = all;
  const members = truth === false ? unjudged : all;
  const results = chosen?.results ?? [];
  const annotations = task["annotations"] ?? task["completions"];
  const { width, height, ...others } = data;
  // A writer writes the size where no result says it.
  const isSized = results.some((result) => isJsonObject(result) && result["original_width"] !== undefined);
  const hasNoSize = width === undefined && height === undefined;
  const isOwnSize = !isSized && sidesOf({ original_width: width, original_height: height }) !== undefined;
  const isPlain =
    Object.keys(others).length === 1 &&
    file.key === "image" &&
    isWritten(data["image"], file.name) &&
    (hasNoSize || isOwnSize);
  return {
    ...rest,
    ...(isPlain ? {} : { data: keptMembers(data) }),
    ...(chosen === undefined
      ? {}
      : kept(chosen.list === "annotations" ? "annotation" : "prediction", members)),
    ...othersOf("annotations", annotations, chosen),
    ...othersOf("predictions", task["predictions"], chosen),
  };
}

function keptMembers(data: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => (value === undefined ? [] : [[key, keptData(value)]])),
  );
}

/** Whether an address is the one that a writer writes. */
function isWritten(address: Json | undefined, name: string | undefined): boolean {
  return name !== undefined && address === localAddress(`images/${name}`);
}

function kept(key: string, members: JsonObject): JsonObject {
  return Object.keys(members).length === 0 && key === "annotation" ? {} : { [key]: members };
}

/** The annotations or predictions that were not read, with null in the place of the one that was. */
function othersOf(key: Chosen["list"], value: Json | undefined, chosen: Chosen | undefined): JsonObject {
  if (!Array.isArray(value)) return {};
  const list = listOf(value);
  if (chosen?.list !== key) return key === "predictions" && list.length === 0 ? {} : { [key]: list };
  return list.length === 1 ? {} : { [key]: list.map((item, at) => (at === chosen.index ? null : item)) };
}

/** What keeps regions of a task from being placed: it is not known which of several images they are on. */
function obstacleOf(file: TaskFile, results: readonly Json[], told: Told): string | undefined {
  if (!file.isSeveral) return undefined;
  const targets = new Set(results.map((result) => (isJsonObject(result) ? result["to_name"] : undefined)));
  const isPaged = results.some((result) => isJsonObject(result) && result["item_index"] !== undefined);
  if (targets.size < 2 && !isPaged) return undefined;
  const message = "The task has several images, with regions on more than one; they were kept as they are.";
  told("warning", "several-images", message, "/data");
  return message;
}

function sidesOfTask(
  results: readonly Json[],
  data: JsonObject,
  told: Told,
  pointer: string,
): Sides | undefined {
  let found: Sides | undefined;
  for (const [index, result] of results.entries()) {
    const sides = isJsonObject(result) ? sidesOf(result) : undefined;
    if (sides === undefined) continue;
    found ??= sides;
    if (found.width === sides.width && found.height === sides.height) continue;
    const message = `The result is of an image of ${sides.width} × ${sides.height}, the first of one of ${found.width} × ${found.height}; that counts.`;
    told("warning", "size-differs", message, `${pointer}/${index}/original_width`);
    break;
  }
  return found ?? sidesOf({ original_width: data["width"], original_height: data["height"] });
}

/** Beside choices that are classes, where the name of their control does not say so. */
export const CLASS_MARK: JsonObject = { angokit: "class" };

/** Whether a result is the choice of classes of the image. */
export function isClassResult(
  { type, record }: Pick<Result, "type" | "record">,
  controls: ReadonlySet<string>,
): boolean {
  if (type !== "choices") return false;
  return controls.has(textOf(record["from_name"])) || sameJson(record["meta"], CLASS_MARK);
}

const IMAGE_CLASS: Shape = { type: "unplaced", kind: "image", value: {} };

/** One annotation for each class that was chosen for the image. */
function classesOf(result: Result, ranks: ReadonlyMap<string, number>, ids: Ids): Annotation[] {
  const own = result.id ?? CLASS_CONTROL;
  const score = scoreOf(result.record["score"]);
  const scored = score === undefined ? {} : { score };
  const control = result.record["from_name"];
  const isUsual = control === undefined || control === CLASS_CONTROL;
  const rest = { attributes: [], extra: isUsual ? {} : { from_name: control } };
  return choicesOf(result).map((name): Annotation => {
    const id = ids.fresh(own);
    const category = ranks.get(name) ?? 0;
    return Object.assign({ id, category, shape: IMAGE_CLASS }, scored, rest);
  });
}

/** The choices of a result. */
export function choicesOf({ value }: Result): readonly string[] {
  const { choices } = value;
  return Array.isArray(choices)
    ? choices.filter((choice) => typeof choice === "string" && choice !== "")
    : [];
}

const RELATION_MEMBERS: ReadonlySet<string> = new Set(["type", "from_id", "to_id", "labels", "direction"]);

function relationOf({ record, pointer }: Result, told: Told): Relation | undefined {
  const { from_id: from, to_id: to, labels, direction } = record;
  if (!isId(from) || !isId(to)) {
    told("error", "bad-relation", "A relation has no from_id or no to_id; it was left out.", pointer);
    return undefined;
  }
  const names: readonly Json[] = Array.isArray(labels) ? labels : [];
  const [name = ""] = names;
  const rest = Object.fromEntries(Object.entries(record).filter(([key]) => !RELATION_MEMBERS.has(key)));
  return {
    name: typeof name === "string" ? name : JSON.stringify(name),
    ends: { from: String(from), to: String(to) },
    extra: {
      ...rest,
      ...(direction === undefined || direction === "right" ? {} : { direction }),
      ...(names.length > 1 || typeof name !== "string" ? { labels: names } : {}),
    },
  };
}

function isId(value: Json | undefined): value is SourceId {
  return typeof value === "string" || typeof value === "number";
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
