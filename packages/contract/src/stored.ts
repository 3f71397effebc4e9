import { invalid } from "./dataset.ts";
import { arrayAt, isObject, stringAt, type JsonObject } from "./json.ts";

/** The classes of a category schema, by schemaId, from every level. */
export type Classes = ReadonlyMap<string, JsonObject>;

/** Collects the classes of a category schema. */
export function classesOf(categorySchema: JsonObject): Classes {
  const classes = new Map<string, JsonObject>();
  const add = (list: readonly unknown[]): void => {
    for (const item of list) {
      const schemaId = stringAt(item, "schemaId");
      if (isObject(item) && schemaId !== undefined) classes.set(schemaId, item);
      add(arrayAt(item, "classifications"));
    }
  };
  add(arrayAt(categorySchema, "tools"));
  add(arrayAt(categorySchema, "classifications"));
  return classes;
}

/**
 * The answer of a task as the API holds it, from the one that an export holds: options by schemaId instead of
 * by value, no `title` and no `tool`. The text of text questions stays.
 *
 * @param place where the task stands, for errors
 * @throws ContractError `contract/dataset-invalid` for an option that its question does not have
 */
export function storedAnswer(task: JsonObject, classes: Classes, place: string): JsonObject {
  return {
    tools: listAt(task, "tools", place).map(([tool, at]) =>
      Object.assign(without(tool, ["title"]), nested(tool, classes, at)),
    ),
    classifications: storedClassifications(task, classes, place),
    relations: listAt(task, "relations", place).map(([relation]) => without(relation, ["title"])),
  };
}

function storedClassifications(holder: JsonObject, classes: Classes, place: string): readonly JsonObject[] {
  return listAt(holder, "classifications", place).map(([classification, at]) =>
    Object.assign(
      without(classification, ["title", "tool", "columnField"]),
      { answer: storedOption(classification, classes, at) },
      nested(classification, classes, at),
    ),
  );
}

function nested(holder: JsonObject, classes: Classes, place: string): JsonObject {
  return "classifications" in holder
    ? { classifications: storedClassifications(holder, classes, place) }
    : {};
}

function storedOption(classification: JsonObject, classes: Classes, place: string): unknown {
  const { answer } = classification;
  const question = classes.get(stringAt(classification, "schemaId") ?? "");
  if (question === undefined) throw invalid("the category schema does not have this question", place);
  const options = new Map<string, string>();
  for (const option of arrayAt(question, "options")) {
    const value = stringAt(option, "value");
    const schemaId = stringAt(option, "schemaId");
    if (value !== undefined && schemaId !== undefined) options.set(value, schemaId);
  }
  addTree(options, arrayAt(question, "treeOptions"), "");
  // A question without options, such as a text, has nothing to look up.
  if (options.size === 0) return answer;
  const idFor = (value: unknown): string => {
    const id = typeof value === "string" ? options.get(value) : undefined;
    if (id === undefined) throw invalid(`the question has no option ${JSON.stringify(value)}`, place);
    return id;
  };
  return Array.isArray(answer) ? answer.map(idFor) : idFor(answer);
}

/** Nodes of a tree are named by their path, `Trunk / Leaf`. Where they have no schemaId the path stays. */
function addTree(options: Map<string, string>, nodes: readonly unknown[], above: string): void {
  for (const node of nodes) {
    const path = `${above}${stringAt(node, "title") ?? ""}`;
    options.set(path, stringAt(node, "schemaId") ?? path);
    addTree(options, arrayAt(node, "children"), `${path} / `);
  }
}

function listAt(holder: JsonObject, key: string, place: string): [item: JsonObject, place: string][] {
  return arrayAt(holder, key).map((item, index) => {
    const at = `${place}/${key}/${index}`;
    if (!isObject(item)) throw invalid("this is no object", at);
    return [item, at];
  });
}

function without(item: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(item).filter(([key]) => !keys.includes(key)));
}
