import { checkDataset } from "./checked-dataset.ts";
import { idOf, invalid, type MockDataset } from "../dataset.ts";
import { servedFiles } from "../files.ts";
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from "../json.ts";
import { classesOf, storedAnswer, type Classes } from "../stored.ts";
import type { Beginning } from "./memory.ts";
import type { Item } from "./table.ts";

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

/** What has a place of its own in an item; anything else of a record is kept for exports. */
const RECORD_KEYS: readonly string[] = ["asset", "data", "externalId", "batches", "task", ...ASSET_MEMBERS];
const TASK_KEYS: readonly string[] = [
  "taskId",
  "status",
  "stage",
  "stageId",
  "stageHistory",
  "totalDuration",
  "tools",
  "classifications",
  "relations",
  ...TASK_MEMBERS,
];

/**
 * What a mock remembers when it starts with a dataset.
 *
 * @param url where the mock serves the files of the dataset
 * @throws ContractError `contract/dataset-invalid`
 */
export function datasetItems(dataset: MockDataset, url: string): Beginning {
  checkDataset(dataset);
  const { name, description = "", id = idOf("project", name) } = dataset.project;
  const project: Item = {
    _id: id,
    name,
    description,
    organization: idOf("organization", name),
    createdAt: "2024-01-01T00:00:00.000Z",
    categorySchema: dataset.categorySchema,
  };
  // Exports name batches; the API has ids for them.
  const batchNames = new Set(dataset.records.flatMap(namesOf));
  const batches = new Map([...batchNames].map((batch) => [batch, idOf("batch", name, batch)]));
  const { assets, tasks } = entriesOf(dataset, id, batches, url);
  return {
    projects: [project],
    stages: stagesOf(dataset, id),
    batches: [...batches].map(([batch, _id]) => ({ _id, project: id, name: batch })),
    assets,
    tasks,
  };
}

function namesOf(record: JsonObject): readonly string[] {
  return arrayAt(record, "batches").filter((name) => typeof name === "string");
}

/** The stages that every project has, and those that a task is in. */
function stagesOf(dataset: MockDataset, projectId: string): readonly Item[] {
  const stages = new Map<string, JsonObject>([
    ["Start", { name: "Start", type: "Start", next: ["Label"] }],
    ["Label", { name: "Label", type: "Label", next: ["Complete"] }],
    ["Complete", { name: "Complete", type: "Complete", next: [] }],
  ]);
  for (const record of dataset.records) {
    const stage = stageOf(objectAt(record, "task"));
    if (!stages.has(stage.id)) stages.set(stage.id, { name: stage.name });
  }
  return [...stages].map(([id, stage]) =>
    Object.assign({ _id: idOf("stage", projectId, id), project: projectId, id }, stage),
  );
}

function stageOf(task: JsonObject): { readonly id: string; readonly name: string } {
  const id = stringAt(task, "stageId") ?? stringAt(task, "stage") ?? "Complete";
  return { id, name: stringAt(task, "stage") ?? id };
}

function entriesOf(
  dataset: MockDataset,
  projectId: string,
  batches: ReadonlyMap<string, string>,
  url: string,
): { readonly assets: readonly Item[]; readonly tasks: readonly Item[] } {
  const classes = classesOf(dataset.categorySchema);
  const files = servedFiles(dataset.files);
  const seen = new Map<string, number>();
  const assets = new Map<string, Item>();
  const tasks = new Map<string, Item>();
  for (const [index, record] of dataset.records.entries()) {
    const task = objectAt(record, "task");
    const externalId = stringAt(record, "externalId") ?? "";
    // External ids need not be unique: the second of a name gets an id of its own.
    const count = String(seen.get(externalId) ?? 0);
    seen.set(externalId, Number(count) + 1);
    const assetId = stringAt(record, "assetId") ?? idOf("asset", projectId, externalId, count);
    const taskId = stringAt(task, "taskId") ?? idOf("task", assetId, count);
    if (tasks.has(taskId)) throw invalid(`a second task has the id ${taskId}`, `/${index}/task/taskId`);
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
    // Records that name the same asset are tasks of one asset, as with consensus.
    if (!assets.has(assetId)) {
      assets.set(assetId, {
        isPreLabeled: false,
        ...reference,
        project: projectId,
        batches: batchIds,
        ...membersOf(record, ASSET_MEMBERS),
        exported: othersOf(record, RECORD_KEYS),
      });
    }
    tasks.set(taskId, {
      _id: taskId,
      project: projectId,
      asset: reference,
      status: stringAt(task, "status") ?? "Completed",
      stage: stageOf(task).id,
      batches: batchIds,
      ...("totalDuration" in task ? { duration: task["totalDuration"] } : {}),
      ...membersOf(task, TASK_MEMBERS),
      ...historyOf(task, classes, `/${index}/task`),
      answer: storedAnswer(task, classes, `/${index}/task`),
      exported: othersOf(task, TASK_KEYS),
    });
  }
  return { assets: [...assets.values()], tasks: [...tasks.values()] };
}

function historyOf(task: JsonObject, classes: Classes, place: string): JsonObject {
  if (!("stageHistory" in task)) return {};
  return {
    stageHistory: arrayAt(task, "stageHistory").map((entry, index) => {
      const at = `${place}/stageHistory/${index}`;
      if (!isObject(entry)) throw invalid("this is no object", at);
      return Object.assign({}, entry, storedAnswer(entry, classes, at));
    }),
  };
}

function membersOf(item: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => name in item).map((name) => [name, item[name]]));
}

function othersOf(item: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
}
