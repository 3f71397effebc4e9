import type { DataAnswers } from "./answering.ts";
import { idOf, invalid, type MockDataset } from "./dataset.ts";
import { servedFiles } from "./files.ts";
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from "./json.ts";
import type { Answer } from "./prism.ts";
import type { IncomingCall } from "./request.ts";
import { decoded } from "./route.ts";
import { classesOf, storedAnswer } from "./stored.ts";
import { parseJson } from "./violations.ts";

interface Entry {
  readonly assetId: string;
  readonly asset: JsonObject;
  readonly task: JsonObject;
  readonly taskId: string;
}

/** Members that an export may have on a task and that the API names alike. */
const TASK_MEMBERS = [
  "assignee",
  "brushDataUrl",
  "completedAt",
  "completedBy",
  "createdAt",
  "deleted",
  "isBenchmark",
  "isFlag",
  "isPreLabeled",
  "isStar",
  "medicalBrushDataUrl",
  "openIssuesCount",
  "priority",
  "review",
  "updatedAt",
  "updatedBy",
] as const;

const ASSET_MEMBERS = ["contextData", "createdAt", "isPreLabeled", "metadata"] as const;

/**
 * Answers of the API that a dataset has: its project, batches, tasks and assets.
 *
 * @param url where the mock serves the files of the dataset
 * @throws ContractError `contract/dataset-invalid`
 */
export function datasetAnswers(dataset: MockDataset, url: string): DataAnswers {
  const projectId = dataset.project.id ?? idOf("project", dataset.project.name);
  const batches = batchesOf(dataset);
  const entries = entriesOf(dataset, projectId, batches, url);
  const tasks = new Map<string, JsonObject>();
  for (const [index, { taskId, task }] of entries.entries()) {
    if (tasks.has(taskId)) throw invalid(`a second task has the id ${taskId}`, `/${index}/task/taskId`);
    tasks.set(taskId, task);
  }
  const assets = assetsOf(entries);
  const summary = {
    _id: projectId,
    name: dataset.project.name,
    description: dataset.project.description ?? "",
    organization: idOf("organization", dataset.project.name),
    createdAt: "2024-01-01T00:00:00.000Z",
  };
  const project = {
    ...summary,
    categorySchema: dataset.categorySchema,
    batches: [...batches].map(([name, id]) => ({ _id: id, name })),
    assetCount: assets.length,
  };
  const inProject = (call: IncomingCall, data: () => JsonObject): Answer => {
    const id = decoded(call.pathParameters.get("project_id") ?? "");
    return id === projectId ? success(data()) : failure(`Invalid project: ${id}`);
  };
  const answers: Readonly<Record<string, (call: IncomingCall) => Answer>> = {
    listProjects: ({ query }) => success({ projects: pageOf([summary], query), total: 1 }),
    getProject: (call) => inProject(call, () => ({ project })),
    listBatches: (call) => inProject(call, () => ({ batches: project.batches })),
    listProjectTasks: (call) =>
      inProject(call, () => {
        const kept = entries.map(({ task }) => task).filter(taskFilter(call.query, batches));
        return {
          tasks: pageOf(kept, call.query).map((task) => asked(task, call.query)),
          total: kept.length,
        };
      }),
    listProjectAssets: (call) =>
      inProject(call, () => {
        const kept = assets.filter(assetFilter(call.query, batches));
        return { assets: pageOf(kept, call.query), total: kept.length };
      }),
    getTask: (call) => {
      const id = decoded(call.pathParameters.get("task_id") ?? "");
      const task = tasks.get(id);
      if (task === undefined) return failure(`Invalid task: ${id}`);
      return success({ task: asked({ ...task, project: { _id: projectId } }, call.query) });
    },
  };
  return (operation, call) => answers[operation.id]?.(call);
}

function success(data: JsonObject): Answer {
  return { status: 200, headers: { "content-type": "application/json" }, body: { status: "success", data } };
}

function failure(message: string): Answer {
  return { status: 400, headers: { "content-type": "application/json" }, body: { status: "fail", message } };
}

/** The ids of batches, by name. */
type BatchIds = ReadonlyMap<string, string>;

/** Exports name batches; the API has ids for them. */
function batchesOf(dataset: MockDataset): BatchIds {
  const names = new Set(dataset.records.flatMap((record) => namesOf(record)));
  return new Map([...names].map((name) => [name, idOf("batch", dataset.project.name, name)]));
}

function namesOf(record: JsonObject): readonly string[] {
  return arrayAt(record, "batches").filter((name) => typeof name === "string");
}

function entriesOf(
  dataset: MockDataset,
  projectId: string,
  batches: BatchIds,
  url: string,
): readonly Entry[] {
  const classes = classesOf(dataset.categorySchema);
  const files = servedFiles(dataset.files);
  const seen = new Map<string, number>();
  return dataset.records.map((record, index) => {
    const task = objectAt(record, "task");
    const externalId = stringAt(record, "externalId") ?? "";
    // External ids need not be unique: the second of a name gets an id of its own.
    const count = String(seen.get(externalId) ?? 0);
    seen.set(externalId, Number(count) + 1);
    const assetId = stringAt(record, "assetId") ?? idOf("asset", projectId, externalId, count);
    const taskId = stringAt(task, "taskId") ?? idOf("task", assetId, count);
    const data =
      files.find(externalId) === undefined
        ? (stringAt(record, "asset") ?? stringAt(record, "data"))
        : `${url}/files/${externalId.split("/").map(encodeURIComponent).join("/")}`;
    const reference = {
      _id: assetId,
      ...("externalId" in record ? { externalId } : {}),
      ...(data === undefined ? {} : { data }),
    };
    const batchIds = namesOf(record).map((name) => batches.get(name) ?? name);
    return {
      assetId,
      taskId,
      asset: {
        ...reference,
        project: projectId,
        batches: batchIds,
        ...membersOf(record, ASSET_MEMBERS),
      },
      task: {
        _id: taskId,
        project: projectId,
        asset: reference,
        status: stringAt(task, "status") ?? "Completed",
        stage: stringAt(task, "stageId") ?? stringAt(task, "stage") ?? "Complete",
        batches: batchIds,
        ...("totalDuration" in task ? { duration: task["totalDuration"] } : {}),
        ...membersOf(task, TASK_MEMBERS),
        answer: storedAnswer(task, classes, `/${index}/task`),
      },
    };
  });
}

/** Records that name the same asset are tasks of one asset, as with consensus. */
function assetsOf(entries: readonly Entry[]): readonly JsonObject[] {
  const assets = new Map<string, { asset: JsonObject; labelTasks: { _id: string }[] }>();
  for (const { assetId, taskId, asset } of entries) {
    const known = assets.get(assetId) ?? { asset, labelTasks: [] };
    known.labelTasks.push({ _id: taskId });
    assets.set(assetId, known);
  }
  return [...assets.values()].map(({ asset, labelTasks }) => Object.assign({}, asset, { labelTasks }));
}

function membersOf(item: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => name in item).map((name) => [name, item[name]]));
}

/** The page that a query asks for; Prism has checked the numbers. */
function pageOf<T>(items: readonly T[], query: URLSearchParams): readonly T[] {
  const page = Number(query.get("page") ?? 1);
  const limit = Number(query.get("limit") ?? 10);
  return items.slice((page - 1) * limit, page * limit);
}

function asked(task: JsonObject, query: URLSearchParams): JsonObject {
  if (query.get("includeAnswer") !== "false") return task;
  const { answer: _, ...rest } = task;
  return rest;
}

type Filter = (item: JsonObject) => boolean;

function taskFilter(query: URLSearchParams, batches: BatchIds): Filter {
  const status = query.get("status[eq]");
  const stage = query.get("stage");
  const inBatches = batchFilter(query.getAll("batches").flatMap(listOf), batches);
  return (task) =>
    (status === null || task["status"] === status) &&
    (stage === null || task["stage"] === stage) &&
    inBatches(task);
}

function assetFilter(query: URLSearchParams, batches: BatchIds): Filter {
  const parsed = parseJson(query.get("filters") ?? "{}");
  const filters = "value" in parsed && isObject(parsed.value) ? parsed.value : {};
  const inBatches = batchFilter(
    arrayAt(filters, "batches").filter((batch) => typeof batch === "string"),
    batches,
  );
  return (asset) =>
    (["_id", "externalId"] as const).every((key) => !(key in filters) || asset[key] === filters[key]) &&
    (!("isPreLabeled" in filters) || (asset["isPreLabeled"] ?? false) === filters["isPreLabeled"]) &&
    inBatches(asset);
}

/** A batch is named by its id or, as some references say, by its name. No batches at all is no filter. */
function batchFilter(wanted: readonly string[], batches: BatchIds): Filter {
  const ids = new Set(wanted.map((batch) => batches.get(batch) ?? batch));
  return (item) =>
    ids.size === 0 || arrayAt(item, "batches").some((id) => typeof id === "string" && ids.has(id));
}

/** `id`, or `["id","id"]` as the official SDK sends it. */
function listOf(value: string): readonly string[] {
  const parsed = value.startsWith("[") ? parseJson(value) : { error: "" };
  return "value" in parsed && Array.isArray(parsed.value)
    ? parsed.value.filter((item) => typeof item === "string")
    : [value];
}
