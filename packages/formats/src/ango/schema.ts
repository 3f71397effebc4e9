import { assertDepth } from "../json/depth.ts";
import type { Category } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import { isList, leftover, textOf } from "./members.ts";

/** One answer that can be given. A node of a tree has its path as value: `Trunk / Branch 1`. */
export interface SchemaOption {
  readonly value: string;
  readonly schemaId?: string;
}

/** A question about an object or about the whole asset. */
export interface SchemaClassification {
  readonly schemaId: string;
  readonly title: string;
  /** `radio`, `checkbox`, `single-dropdown`, `multi-dropdown`, `tree-dropdown`, `text`. */
  readonly tool: string;
  /** In the order of the schema; the nodes of `treeOptions`, each parent before its children. */
  readonly options: readonly SchemaOption[];
  /** The option of the parent that makes this question come up. */
  readonly parentOptionId?: string;
  /** Whether it has to be answered where it comes up. */
  readonly required: boolean;
  readonly classifications: readonly SchemaClassification[];
}

/** A class of objects. */
export interface SchemaTool {
  readonly schemaId: string;
  readonly title: string;
  /** What is drawn: `bounding-box`, `polygon`, `ner`, … */
  readonly tool: string;
  /** Whether an asset has to have an object of it. */
  readonly required: boolean;
  readonly classifications: readonly SchemaClassification[];
}

/** A kind of tie between objects. */
export interface SchemaRelation {
  readonly schemaId: string;
  readonly title: string;
}

/** Tools, classifications and relations of a project, and look-ups in them. */
export class CategorySchema {
  readonly tools: readonly SchemaTool[];
  /** About whole assets; those about objects are in their tools. */
  readonly classifications: readonly SchemaClassification[];
  readonly relations: readonly SchemaRelation[];
  /** All tools as classes of the model, in the order of the schema. */
  readonly categories: readonly Category[];
  /** Every classification at any depth, in the order of the schema. */
  readonly allClassifications: readonly SchemaClassification[];
  /** What can be drawn: `bounding-box`, `polygon`, … */
  readonly toolNames: ReadonlySet<string>;
  readonly #tools: ReadonlyMap<string, SchemaTool>;
  readonly #classifications: ReadonlyMap<string, SchemaClassification>;

  constructor(
    tools: readonly SchemaTool[],
    classifications: readonly SchemaClassification[],
    relations: readonly SchemaRelation[],
    categories: readonly Category[],
  ) {
    this.tools = tools;
    this.classifications = classifications;
    this.relations = relations;
    this.categories = categories;
    this.toolNames = new Set(tools.map((tool) => tool.tool));
    this.#tools = new Map(tools.map((tool) => [tool.schemaId, tool]));
    this.allClassifications = [...tools.flatMap((tool) => tool.classifications), ...classifications].flatMap(
      withNested,
    );
    this.#classifications = new Map(this.allClassifications.map((entry) => [entry.schemaId, entry]));
  }

  /** The tool of a `schemaId`. */
  tool(schemaId: string): SchemaTool | undefined {
    return this.#tools.get(schemaId);
  }

  /** The tools of a title: titles need not be unique. */
  toolsTitled(title: string): readonly SchemaTool[] {
    return this.tools.filter((tool) => tool.title === title);
  }

  /** The classification of a `schemaId`, at any depth. */
  classification(schemaId: string): SchemaClassification | undefined {
    return this.#classifications.get(schemaId);
  }

  /** The classifications of a title, at any depth, in the order of the schema. */
  classificationsTitled(title: string): readonly SchemaClassification[] {
    return this.allClassifications.filter((entry) => entry.title === title);
  }

  /** The `schemaId` of the one classification of a title: below a tool if one is given, else anywhere. */
  classificationId(title: string, tool?: SchemaTool): string | undefined {
    const below = tool?.classifications.flatMap(withNested).filter((entry) => entry.title === title) ?? [];
    const all = below.length > 0 ? below : this.classificationsTitled(title);
    return all.length === 1 ? all[0]?.schemaId : undefined;
  }

  /** The relation of a `schemaId`. */
  relation(schemaId: string): SchemaRelation | undefined {
    return this.relations.find((relation) => relation.schemaId === schemaId);
  }
}

/**
 * Reads a category schema: what Ango Hub shows under Settings, Category Schema, and `project.categorySchema`
 * of the REST API (https://docs.imerit.net/api/api-documentation-deprecated.md, Get Project Information).
 *
 * @throws FormatError `ango/category-schema`, with a JSON pointer, where it is not one; `json/too-deep`
 */
export function parseCategorySchema(value: unknown): CategorySchema {
  if (!isJsonObject(value)) throw fault("A category schema is an object.", "");
  assertDepth(value, {});
  if (value["tools"] === undefined && value["classifications"] === undefined) {
    throw fault("A category schema has a list of tools or of classifications.", "");
  }
  const rawTools = objects(value["tools"], "/tools");
  const tools = rawTools.map(({ raw, pointer }) => toolOf(raw, pointer));
  const ids = new Set<string>();
  const twice = tools.findIndex(({ schemaId }) => ids.size === ids.add(schemaId).size);
  if (twice !== -1) throw fault("Two tools have the same schemaId.", `/tools/${twice}/schemaId`);
  const classifications = classificationsOf(value["classifications"], "/classifications");
  const relations = objects(value["relations"], "/relations").map(({ raw, pointer }) => named(raw, pointer));
  const categories = rawTools.map(({ raw, pointer }) => categoryOf(raw, pointer));
  return new CategorySchema(tools, classifications, relations, categories);
}

function toolOf(raw: JsonObject, pointer: string): SchemaTool {
  return {
    ...named(raw, pointer),
    tool: required(raw, "tool", pointer),
    required: raw["required"] === true,
    classifications: classificationsOf(raw["classifications"], `${pointer}/classifications`),
  };
}

const PLACED: ReadonlySet<string> = new Set(["schemaId", "title"]);
const PLACED_WITH_COLOR: ReadonlySet<string> = new Set([...PLACED, "color"]);

function categoryOf(raw: JsonObject, pointer: string): Category {
  const id = required(raw, "schemaId", pointer);
  const name = required(raw, "title", pointer);
  const color = raw["color"];
  if (typeof color !== "string" || !/^#[0-9a-f]{6}$/i.test(color)) {
    return { id, name, extra: leftover(raw, PLACED) };
  }
  return { id, name, color, extra: leftover(raw, PLACED_WITH_COLOR) };
}

function classificationsOf(value: Json | undefined, pointer: string): readonly SchemaClassification[] {
  return objects(value, pointer).map((entry) => classificationOf(entry.raw, entry.pointer));
}

function classificationOf(raw: JsonObject, pointer: string): SchemaClassification {
  const parentOptionId = textOf(raw["parentOptionId"]);
  const options = objects(raw["options"], `${pointer}/options`).map((entry) =>
    optionOf(entry.raw, entry.pointer),
  );
  addTree(options, raw["treeOptions"], `${pointer}/treeOptions`, "");
  return {
    ...named(raw, pointer),
    tool: required(raw, "tool", pointer),
    required: raw["required"] === true,
    options,
    ...(parentOptionId === undefined ? {} : { parentOptionId }),
    classifications: classificationsOf(raw["classifications"], `${pointer}/classifications`),
  };
}

function optionOf(raw: JsonObject, pointer: string): SchemaOption {
  return withId(required(raw, "value", pointer), raw);
}

function addTree(options: SchemaOption[], value: Json | undefined, pointer: string, parent: string): void {
  for (const { raw, pointer: at } of objects(value, pointer)) {
    const title = textOf(raw["title"]) ?? required(raw, "value", at);
    const path = parent === "" ? title : `${parent} / ${title}`;
    options.push(withId(path, raw));
    addTree(options, raw["children"], `${at}/children`, path);
  }
}

function withId(value: string, raw: JsonObject): SchemaOption {
  const schemaId = textOf(raw["schemaId"]);
  return schemaId === undefined ? { value } : { value, schemaId };
}

function withNested(classification: SchemaClassification): readonly SchemaClassification[] {
  return [classification, ...classification.classifications.flatMap(withNested)];
}

function named(raw: JsonObject, pointer: string): SchemaRelation {
  const schemaId = required(raw, "schemaId", pointer);
  if (schemaId === "") throw fault("schemaId is not empty.", `${pointer}/schemaId`);
  return { schemaId, title: required(raw, "title", pointer) };
}

function required(raw: JsonObject, key: string, pointer: string): string {
  const value = raw[key];
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw fault(`${key} is a text.`, `${pointer}/${key}`);
}

function objects(value: Json | undefined, pointer: string): { raw: JsonObject; pointer: string }[] {
  if (value === undefined || value === null) return [];
  if (!isList(value)) throw fault("This is a list.", pointer);
  return value.map((raw, index) => {
    const at = `${pointer}/${index}`;
    if (!isJsonObject(raw)) throw fault("This is an object.", at);
    return { raw, pointer: at };
  });
}

function fault(rule: string, pointer: string): FormatError {
  const where = pointer === "" ? "" : ` at ${pointer}`;
  return new FormatError("ango/category-schema", `The category schema is not valid${where}: ${rule}`, {
    pointer,
  });
}
