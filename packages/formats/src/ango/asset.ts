import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import type { Findings } from "./findings.ts";
import { ANSWER_KEYS, type AngoElementForm, BRUSH_KEYS, looksLikeAngo } from "./form.ts";
import { isEmpty, isList, leftover, textOf } from "./members.ts";

/** One asset with one set of labels, whatever form it was in. */
export interface LabelledAsset {
  readonly form: AngoElementForm;
  readonly assetId: string | undefined;
  readonly taskId: string | undefined;
  readonly externalId: string | undefined;
  /** As it is written: may be signed. */
  readonly url: string | undefined;
  readonly metadata: Json | undefined;
  readonly objects: Json | undefined;
  readonly classifications: Json | undefined;
  readonly relations: Json | undefined;
  /** Where `objects` is, from the element on. */
  readonly objectsPointer: string;
  /** Where `classifications` and `relations` are. */
  readonly answerPointer: string;
  /** The other members of the asset. */
  readonly extra: JsonObject;
  /** The other members of the task. */
  readonly task: JsonObject;
}

const ASSET_MEMBERS: ReadonlySet<string> = new Set(["asset", "assetId", "externalId", "metadata"]);
const TASK_MEMBERS: ReadonlySet<string> = new Set(["objects", "tools", "classifications", "relations"]);
const EXPORT_MEMBERS: ReadonlySet<string> = new Set([...ASSET_MEMBERS, "task", "tasks"]);
const IMPORT_MEMBERS: ReadonlySet<string> = new Set([
  ...ASSET_MEMBERS,
  ...TASK_MEMBERS,
  ...BRUSH_KEYS,
  "answer",
]);

/** An element of an export or import; undefined where it was told why not. */
export function assetOfElement(value: Json, findings: Findings): LabelledAsset | undefined {
  const form = looksLikeAngo(value);
  if (!isJsonObject(value) || form === undefined || form === "tasks") {
    const hint = form === "tasks" ? ": it is a task of the REST API, which does not name its classes" : "";
    findings.tell("error", "ango/not-an-asset", `This is no asset of an Ango export or import${hint}.`);
    return undefined;
  }
  if (form === "export") return exported(form, value, value["task"], "/task", findings);
  if (form === "import") return imported(value);
  const tasks = isList(value["tasks"]) ? value["tasks"] : [];
  const rank = chooseTask(tasks, findings);
  return rank === undefined ? undefined : exported(form, value, tasks[rank], `/tasks/${rank}`, findings);
}

function exported(
  form: AngoElementForm,
  value: JsonObject,
  task: Json | undefined,
  pointer: string,
  findings: Findings,
): LabelledAsset | undefined {
  if (form === "export" && isJsonObject(task) && leftOut(task, findings, pointer)) return undefined;
  if (!isJsonObject(task) || !hasAnswer(task)) {
    const message = "The task has no labels: neither tools or objects nor classifications nor relations.";
    findings.tell("error", "ango/missing-answer", message, pointer);
    return undefined;
  }
  return {
    form,
    ...assetMembers(value),
    ...answerMembers(task, pointer),
    taskId: textOf(task["taskId"]),
    extra: assetExtra(value, EXPORT_MEMBERS),
    task: leftover(task, TASK_MEMBERS),
  };
}

function imported(value: JsonObject): LabelledAsset {
  const answer = value["answer"];
  const labels = isJsonObject(answer) ? { ...value, ...answer } : value;
  const brushes = BRUSH_KEYS.flatMap((key) =>
    labels[key] === undefined ? [] : [[key, labels[key]] as const],
  );
  return {
    form: "import",
    ...assetMembers(value),
    ...answerMembers(labels, isJsonObject(answer) ? "/answer" : ""),
    taskId: undefined,
    extra: assetExtra(value, IMPORT_MEMBERS),
    task: Object.fromEntries(brushes),
  };
}

const STORED_ASSET_MEMBERS: ReadonlySet<string> = new Set(["_id", "externalId", "data", "metadata"]);
const STORED_MEMBERS: ReadonlySet<string> = new Set(["_id", "asset", "answer", "externalId"]);

/** A task of the REST API that has an answer; undefined where it has none. */
export function assetOfTask(value: JsonObject): LabelledAsset | undefined {
  const answer = value["answer"];
  if (!isJsonObject(answer) || !hasAnswer(answer)) return undefined;
  const asset = value["asset"];
  const stored = isJsonObject(asset) ? asset : {};
  const taskId = textOf(value["_id"]);
  const rest = leftover(answer, TASK_MEMBERS);
  return {
    form: "tasks",
    assetId: assetIdOf(value),
    taskId,
    externalId: textOf(stored["externalId"]) ?? textOf(value["externalId"]),
    url: textOf(stored["data"]),
    metadata: stored["metadata"],
    ...answerMembers(answer, "/answer"),
    extra: withoutKeys(leftover(stored, STORED_ASSET_MEMBERS)),
    task: withoutKeys({
      ...(taskId === undefined ? {} : { taskId }),
      ...leftover(value, STORED_MEMBERS),
      ...(isEmpty(rest) ? {} : { answer: rest }),
    }),
  };
}

/** The id of the asset that a task of the REST API is about. */
export function assetIdOf(task: JsonObject): string | undefined {
  const asset = task["asset"];
  return isJsonObject(asset) ? textOf(asset["_id"]) : textOf(asset);
}

/** The rank of the task that counts: the first that was neither deleted nor skipped. The others are told. */
function chooseTask(tasks: readonly Json[], findings: Findings): number | undefined {
  let chosen: number | undefined;
  for (const [rank, task] of tasks.entries()) {
    if (isJsonObject(task) && leftOut(task, findings, `/tasks/${rank}`)) continue;
    if (chosen === undefined) chosen = rank;
    else tellSeveral(findings, `/tasks/${rank}`);
  }
  if (tasks.length === 0) {
    findings.tell("error", "ango/missing-answer", "The asset has no task: nothing is known of its labels.");
  }
  return chosen;
}

/** Whether a task was deleted or skipped; if so it is told. */
export function leftOut(task: JsonObject, findings: Findings, pointer = ""): boolean {
  const name = textOf(task["_id"]) ?? textOf(task["taskId"]) ?? "without an id";
  if (task["deleted"] === true) {
    findings.tell("warning", "ango/task-deleted", `The task ${name} was deleted and is left out.`, pointer);
    return true;
  }
  if (task["isSkipped"] === true) {
    findings.tell("warning", "ango/task-skipped", `The task ${name} was skipped and is left out.`, pointer);
    return true;
  }
  return false;
}

/** Tells of a task that is not the first of its asset. */
export function tellSeveral(findings: Findings, pointer = ""): void {
  const message = "The asset has several tasks; the first was taken, this one is left out.";
  findings.tell("warning", "ango/several-tasks", message, pointer);
}

function hasAnswer(value: JsonObject): boolean {
  return ANSWER_KEYS.some((key) => isList(value[key]));
}

function assetMembers(value: JsonObject): Pick<LabelledAsset, "assetId" | "externalId" | "url" | "metadata"> {
  return {
    assetId: textOf(value["assetId"]),
    externalId: textOf(value["externalId"]),
    url: textOf(value["asset"]) ?? textOf(value["data"]),
    metadata: value["metadata"],
  };
}

/** `data` is the URL only where there is no `asset`. */
function assetExtra(value: JsonObject, members: ReadonlySet<string>): JsonObject {
  const rest = leftover(value, members);
  return textOf(value["asset"]) === undefined ? leftover(rest, new Set(["data"])) : rest;
}

function answerMembers(
  value: JsonObject,
  pointer: string,
): Pick<LabelledAsset, "objects" | "classifications" | "relations" | "objectsPointer" | "answerPointer"> {
  const key = value["tools"] === undefined ? "objects" : "tools";
  return {
    objects: value[key],
    classifications: value["classifications"],
    relations: value["relations"],
    objectsPointer: `${pointer}/${key}`,
    answerPointer: pointer,
  };
}

/** A copy without API keys: the service is known to put users' keys into what it says of users. */
function withoutKeys(object: JsonObject): JsonObject {
  const clean = (value: Json): Json => {
    if (isList(value)) return value.map(clean);
    return isJsonObject(value) ? withoutKeys(value) : value;
  };
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) =>
      value === undefined || /^api_?key$/i.test(key) ? [] : [[key, clean(value)] as const],
    ),
  );
}
