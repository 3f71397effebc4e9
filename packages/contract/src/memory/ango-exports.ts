import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from "../json.ts";
import type { Classes } from "../stored.ts";
import { USER } from "./ango-stages.ts";
import { knownClasses } from "./ango-submissions.ts";
import type { Conversion, ConversionContext } from "./table.ts";

interface Exporting {
  readonly classes: Classes;
  readonly relations: ReadonlyMap<string, string>;
  readonly withMetadata: boolean;
}

/**
 * A task as an export has it: with its asset around it, titles beside schemaIds, options by their text.
 *
 * @see https://docs.imerit.net/data/exporting-data
 */
export const exportedRecord: Conversion = (input, context) => {
  const task = isObject(input) ? input : {};
  const asset: JsonObject = context.find("assets", objectAt(task, "asset")["_id"]) ?? {};
  const project = context.find("projects", task["project"]);
  const categorySchema = objectAt(project, "categorySchema");
  const exporting: Exporting = {
    classes: knownClasses(categorySchema),
    relations: new Map(
      arrayAt(categorySchema, "relations").map((relation) => [
        stringAt(relation, "schemaId") ?? "",
        stringAt(relation, "title") ?? "",
      ]),
    ),
    withMetadata: context.at("query.includeMetadata") === true,
  };
  const stage = context
    .select("stages", { project: task["project"] })
    .find((each) => each["id"] === task["stage"]);
  const history =
    context.at("query.includeHistory") === true
      ? {
          stageHistory: arrayAt(task, "stageHistory")
            .filter(isObject)
            .map((entry) => Object.assign({}, entry, exportedAnswer(entry, exporting))),
        }
      : {};
  return present({
    ...objectAt(asset, "exported"),
    asset: asset["data"],
    externalId: asset["externalId"],
    contextData: asset["contextData"],
    metadata: asset["metadata"] ?? {},
    batches: batchNames(arrayAt(task, "batches"), context),
    task: present({
      ...objectAt(task, "exported"),
      taskId: task["_id"],
      stage: stage?.["name"] ?? task["stage"],
      stageId: task["stage"],
      updatedAt: task["updatedAt"],
      updatedBy: task["updatedBy"] === USER.id ? USER.email : task["updatedBy"],
      totalDuration: task["duration"],
      brushDataUrl: task["brushDataUrl"] ?? undefined,
      medicalBrushDataUrl: task["medicalBrushDataUrl"] ?? undefined,
      ...exportedAnswer(objectAt(task, "answer"), exporting),
      ...history,
    }),
  });
};

/** An issue as an export has it. */
export const exportedIssue: Conversion = (input, context) => {
  const issue = isObject(input) ? input : {};
  const asset = context.find("assets", issue["asset"]);
  const task = context.find("tasks", issue["labelTask"]);
  return present({
    ...issue,
    stage: task?.["stage"],
    asset: present({
      externalId: asset?.["externalId"],
      batches: batchNames(arrayAt(asset, "batches"), context),
    }),
  });
};

function batchNames(ids: readonly unknown[], context: ConversionContext): readonly unknown[] {
  // A batch that was left out of a new list of batches is lost, and with it its name.
  return ids.flatMap((id) => context.find("batches", id)?.["name"] ?? []);
}

function exportedAnswer(answer: JsonObject, exporting: Exporting): JsonObject {
  return {
    tools: arrayAt(answer, "tools")
      .filter(isObject)
      .map((tool) =>
        Object.assign(
          shown(tool, exporting),
          titled(exporting.classes.get(stringAt(tool, "schemaId") ?? "")),
          { classifications: exportedQuestions(tool, exporting) },
        ),
      ),
    classifications: exportedQuestions(answer, exporting),
    relations: arrayAt(answer, "relations")
      .filter(isObject)
      .map((relation) => {
        const title = exporting.relations.get(stringAt(relation, "schemaId") ?? "");
        return Object.assign(shown(relation, exporting), title === undefined ? {} : { title });
      }),
  };
}

function exportedQuestions(holder: JsonObject, exporting: Exporting): readonly JsonObject[] {
  return arrayAt(holder, "classifications")
    .filter(isObject)
    .map((question) => {
      const found = exporting.classes.get(stringAt(question, "schemaId") ?? "");
      const tool = stringAt(found, "tool");
      return Object.assign(
        shown(question, exporting),
        {
          answer: optionText(question["answer"], found),
          classifications: exportedQuestions(question, exporting),
        },
        titled(found),
        tool === undefined ? {} : { tool },
      );
    });
}

function titled(found: JsonObject | undefined): JsonObject {
  const title = stringAt(found, "title");
  return title === undefined ? {} : { title };
}

/** A copy, with or without who made it. */
function shown(item: JsonObject, { withMetadata }: Exporting): JsonObject {
  const { metadata, ...rest } = item;
  return withMetadata && metadata !== undefined ? { ...rest, metadata } : rest;
}

/** Texts of options by their ids; what is no id of an option, such as the answer to a text question, stays. */
function optionText(answer: unknown, question: JsonObject | undefined): unknown {
  const texts = question === undefined ? undefined : knownTexts(question);
  const text = (value: unknown): unknown =>
    typeof value === "string" ? (texts?.get(value) ?? value) : value;
  return Array.isArray(answer) ? answer.map(text) : text(answer);
}

const known = new WeakMap<JsonObject, ReadonlyMap<string, string>>();

function knownTexts(question: JsonObject): ReadonlyMap<string, string> {
  const found = known.get(question);
  if (found !== undefined) return found;
  const texts = new Map<string, string>();
  for (const option of arrayAt(question, "options")) {
    texts.set(stringAt(option, "schemaId") ?? "", stringAt(option, "value") ?? "");
  }
  const add = (nodes: readonly unknown[], above: string): void => {
    for (const node of nodes) {
      const path = `${above}${stringAt(node, "title") ?? ""}`;
      texts.set(stringAt(node, "schemaId") ?? path, path);
      add(arrayAt(node, "children"), `${path} / `);
    }
  };
  add(arrayAt(question, "treeOptions"), "");
  known.set(question, texts);
  return texts;
}

function present(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
