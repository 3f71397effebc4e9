import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ContractError } from "./errors.ts";
import { isObject, stringAt, type JsonObject } from "./json.ts";

/** A project with annotated assets, as Ango Hub exports it, for a mock to answer from. */
export interface MockDataset {
  readonly project: {
    /** 24 hexadecimal digits, made from the name when left out. */
    readonly id?: string;
    readonly name: string;
    readonly description?: string;
  };
  /** The classes of the project: `tools`, `classifications`, `relations`. */
  readonly categorySchema: JsonObject;
  /** The export: an array with one object for each asset, whose `task` holds `tools` and `classifications`. */
  readonly records: readonly JsonObject[];
  /** The assets by external id: a folder, or the bytes. */
  readonly files?: string | ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads a dataset from a folder: `ango/export.json`, `ango/category-schema.json`, `images/` and, optionally,
 * `ango/project.json` with `name`, `description` and `id`.
 *
 * @throws ContractError `contract/dataset-unreadable`, `contract/dataset-invalid`
 */
export async function loadDataset(folder: string): Promise<MockDataset> {
  const place = (name: string): string => join(folder, "ango", name);
  const records = await readJson(place("export.json"));
  const categorySchema = await readJson(place("category-schema.json"));
  const project = (await readJson(place("project.json"), true)) ?? {};
  if (!Array.isArray(records)) throw invalid("an export is an array", place("export.json"));
  if (!isObject(categorySchema)) {
    throw invalid("a category schema is an object", place("category-schema.json"));
  }
  const id = stringAt(project, "id");
  const description = stringAt(project, "description");
  return {
    project: {
      name: stringAt(project, "name") ?? "Dataset",
      ...(id === undefined ? {} : { id }),
      ...(description === undefined ? {} : { description }),
    },
    categorySchema,
    records: records.map((record: unknown, index) => {
      if (!isObject(record)) throw invalid("a record is an object", `${place("export.json")}#/${index}`);
      return record;
    }),
    files: join(folder, "images"),
  };
}

async function readJson(file: string, optional = false): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (optional && isObject(cause) && cause["code"] === "ENOENT") return undefined;
    throw new ContractError("contract/dataset-unreadable", `${file} cannot be read.`, { place: file, cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ContractError("contract/dataset-unreadable", `${file} is no JSON.`, { place: file, cause });
  }
}

/** An error about one place of the data. */
export function invalid(why: string, place: string): ContractError {
  return new ContractError("contract/dataset-invalid", `${place}: ${why}.`, { place });
}

/** An id like those of Ango Hub, 24 hexadecimal digits, that is the same on every run. */
export function idOf(kind: string, ...parts: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([kind, ...parts]))
    .digest("hex")
    .slice(0, 24);
}
