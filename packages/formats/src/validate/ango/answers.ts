import type { LabelledAsset } from "../../ango/asset.ts";
import type { Findings } from "../../ango/findings.ts";
import type { LabelContext } from "../../ango/labels.ts";
import { isList, textOf } from "../../ango/members.ts";
import type { CategorySchema, SchemaClassification, SchemaTool } from "../../ango/schema.ts";
import { GEOMETRY_KEYS } from "../../ango/shape.ts";
import { isJsonObject, type Json, type JsonObject } from "../../model/json.ts";

/** Tools whose strokes are in a file of their own, not among the objects. */
const IN_FILES: ReadonlySet<string> = new Set(["brush", "medical-brush", "voxel-brush"]);
/** Answers that are lists, also of one. */
const LISTS: ReadonlySet<string> = new Set(["checkbox", "multi-dropdown", "tree-dropdown"]);
const TEXTS: ReadonlySet<string> = new Set(["radio", "single-dropdown", "text"]);

/** Holds the answers of an asset against the category schema: classes that are required, and questions with their options. */
export function checkAnswers(asset: LabelledAsset, context: LabelContext, findings: Findings): void {
  const { schema } = context;
  if (schema === undefined) return;
  const answers = new AnswerCheck(schema, context.byOptionId, findings);
  const objects = isList(asset.objects) ? asset.objects : [];
  const drawn = new Set<string>();
  for (const [index, raw] of objects.entries()) {
    const pointer = `${asset.objectsPointer}/${String(index)}`;
    const tool = isJsonObject(raw) ? toolOf(raw, schema) : undefined;
    if (!isJsonObject(raw) || tool === undefined) continue;
    drawn.add(tool.schemaId);
    tellWrongTool(raw, tool, pointer, findings);
    answers.check(raw["classifications"], tool.classifications, undefined, `${pointer}/classifications`);
  }
  for (const { schemaId, title, tool, required } of schema.tools) {
    if (!required || drawn.has(schemaId) || IN_FILES.has(tool)) continue;
    const message = `The category schema requires ${JSON.stringify(title)}; the asset has no such object.`;
    findings.tell("error", "ango/required-class", message, asset.objectsPointer);
  }
  const pointer = `${asset.answerPointer}/classifications`;
  answers.check(asset.classifications, schema.classifications, undefined, pointer);
}

function toolOf(raw: JsonObject, schema: CategorySchema): SchemaTool | undefined {
  const [id, title] = [textOf(raw["schemaId"]), textOf(raw["title"])];
  if (id !== undefined) return schema.tool(id);
  const titled = title === undefined ? [] : schema.toolsTitled(title);
  const fitting = titled.length > 1 ? titled.filter(({ tool }) => raw[tool] !== undefined) : titled;
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** A class is drawn with one tool. */
function tellWrongTool(raw: JsonObject, tool: SchemaTool, pointer: string, findings: Findings): void {
  const key = Object.keys(raw).find((name) => GEOMETRY_KEYS.has(name) && raw[name] !== null);
  // What a tool without a key of its own gives is not documented.
  if (key === undefined || key === tool.tool || !GEOMETRY_KEYS.has(tool.tool)) return;
  const message = `${JSON.stringify(tool.title)} is drawn with ${tool.tool}; this object is a ${key}.`;
  findings.tell("error", "ango/wrong-tool", message, `${pointer}/${key}`);
}

class AnswerCheck {
  readonly #schema: CategorySchema;
  readonly #byOptionId: boolean;
  readonly #findings: Findings;

  constructor(schema: CategorySchema, byOptionId: boolean, findings: Findings) {
    this.#schema = schema;
    this.#byOptionId = byOptionId;
    this.#findings = findings;
  }

  /**
   * Holds a list of answers against the questions that come up there.
   * @param chosen - `schemaId`s of the options chosen above; undefined at the top
   */
  check(
    value: Json | undefined,
    questions: readonly SchemaClassification[],
    chosen: ReadonlySet<string> | undefined,
    pointer: string,
  ): void {
    const answered = new Set<string>();
    for (const [index, raw] of (isList(value) ? value : []).entries()) {
      if (isJsonObject(raw)) this.#answer(raw, questions, chosen, answered, `${pointer}/${String(index)}`);
    }
    for (const question of questions) {
      if (!question.required || answered.has(question.schemaId) || !comesUp(question, chosen)) continue;
      const message = `The question ${JSON.stringify(question.title)} is required and has no answer.`;
      this.#findings.tell("error", "ango/required-answer", message, pointer);
    }
  }

  #answer(
    raw: JsonObject,
    questions: readonly SchemaClassification[],
    chosen: ReadonlySet<string> | undefined,
    answered: Set<string>,
    pointer: string,
  ): void {
    const question = this.#questionOf(raw, questions);
    if (question === undefined) return;
    const title = JSON.stringify(question.title);
    if (!questions.includes(question)) {
      const message = `The question ${title} does not come up here by the category schema.`;
      this.#findings.tell("error", "ango/misplaced-answer", message, pointer);
    } else if (!comesUp(question, chosen)) {
      const message = `The question ${title} comes up with another option than the one chosen above it.`;
      this.#findings.tell("error", "ango/misplaced-answer", message, pointer);
    }
    const { answer } = raw;
    const isEmpty =
      answer === undefined || answer === null || answer === "" || (isList(answer) && answer.length === 0);
    if (!isEmpty) answered.add(question.schemaId);
    const picked = isEmpty ? new Set<string>() : this.#options(answer, question, `${pointer}/answer`);
    this.check(raw["classifications"], question.classifications, picked, `${pointer}/classifications`);
  }

  /** The question of an answer: one that comes up here before another of the same title. */
  #questionOf(raw: JsonObject, questions: readonly SchemaClassification[]): SchemaClassification | undefined {
    const [id, title] = [textOf(raw["schemaId"]), textOf(raw["title"])];
    if (id !== undefined) return this.#schema.classification(id);
    if (title === undefined) return undefined;
    return (
      questions.find((question) => question.title === title) ?? this.#schema.classificationsTitled(title)[0]
    );
  }

  /** The `schemaId`s of the options that an answer names; tells of those that are not offered. */
  #options(answer: Json, question: SchemaClassification, pointer: string): ReadonlySet<string> {
    const title = JSON.stringify(question.title);
    if (isList(answer) ? TEXTS.has(question.tool) : LISTS.has(question.tool)) {
      const [is, should] = isList(answer) ? ["a list", "a text"] : ["no list", "a list, also of one"];
      const message = `The answer to ${title} is ${is}; ${question.tool} has ${should}.`;
      this.#findings.tell("warning", "ango/answer-form", message, pointer);
    }
    const picked = new Set<string>();
    const { options } = question;
    for (const part of isList(answer) ? answer : [answer]) {
      const text = textOf(part);
      if (text === undefined || options.length === 0) continue;
      const option = options.find(({ value, schemaId }) => value === text || schemaId === text);
      if (option?.schemaId !== undefined) picked.add(option.schemaId);
      // Of stored answers, which name options by their ids, the reader tells.
      if (option !== undefined || this.#byOptionId) continue;
      const offered = options.slice(0, 8).map(({ value }) => JSON.stringify(value));
      const more = options.length > offered.length ? ", …" : "";
      const message = `${title} has no option ${JSON.stringify(text)}: it offers ${offered.join(", ")}${more}.`;
      this.#findings.tell("error", "ango/unknown-option", message, pointer);
    }
    return picked;
  }
}

function comesUp({ parentOptionId }: SchemaClassification, chosen: ReadonlySet<string> | undefined): boolean {
  return parentOptionId === undefined || chosen === undefined || chosen.has(parentOptionId);
}
