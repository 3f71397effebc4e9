import { invalid, type MockDataset } from "../dataset.ts";
import { isObject, pointerTo, type JsonObject } from "../json.ts";

type Kind = "string" | "object" | "array";

/** Members that are read; any of them may be left out, or null. */
const RECORD: Readonly<Record<string, Kind>> = {
  externalId: "string",
  assetId: "string",
  asset: "string",
  data: "string",
  batches: "array",
  task: "object",
};

const TASK: Readonly<Record<string, Kind>> = {
  taskId: "string",
  status: "string",
  stage: "string",
  stageId: "string",
  stageHistory: "array",
  tools: "array",
  classifications: "array",
  relations: "array",
};

/**
 * Refuses what is no export: a mock that made assets without names of it would answer, but not what was meant. Which
 * classes a task names is not looked at here.
 *
 * @throws ContractError `contract/dataset-invalid`, whose place begins with the index of the record: `/3/task`
 */
export function checkDataset({ project, categorySchema, records }: MockDataset): void {
  if (!isObject(project) || typeof project.name !== "string") {
    throw invalid("a project has a name", "project");
  }
  if (!isObject(categorySchema)) throw invalid("a category schema is an object", "categorySchema");
  if (!Array.isArray(records)) throw invalid("an export is an array", "records");
  for (const [index, record] of records.entries()) checkRecord(record, `/${index}`);
}

function checkRecord(record: unknown, place: string): void {
  if (!isObject(record)) throw invalid("a record is an object", place);
  checkMembers(record, RECORD, place);
  if (!Object.keys(RECORD).some((name) => name in record)) {
    throw invalid(`this is no record of an export, which has ${Object.keys(RECORD).join(", ")}`, place);
  }
  if (isObject(record["task"])) checkMembers(record["task"], TASK, `${place}/task`);
}

function checkMembers(holder: JsonObject, kinds: Readonly<Record<string, Kind>>, place: string): void {
  for (const [name, kind] of Object.entries(kinds)) {
    const value = holder[name] ?? undefined;
    if (value !== undefined && kindOf(value) !== kind) {
      throw invalid(`this must be ${kind === "string" ? "a" : "an"} ${kind}`, pointerTo(place, name));
    }
  }
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}
