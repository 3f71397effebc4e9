import { createHash } from "node:crypto";
import { type ClassName, CLASSES, IMAGE_QUESTIONS, type Question, RELATIONS } from "./classes.ts";
import type { JsonValue } from "./text.ts";

/** An id as Ango makes them, the same in every run: 23 hexadecimal digits for classes and objects, 24 else. */
export function id(digits: 23 | 24, ...of: readonly string[]): string {
  return createHash("sha256").update(of.join("\n")).digest("hex").slice(0, digits);
}

export const classId = (title: ClassName): string => id(23, "class", title);
export const questionId = (path: readonly string[]): string => id(23, "question", ...path);
export const relationId = (title: string): string => id(23, "relation", title);

/** The question asked at the end of a path of titles, which starts with the class or with "Image". */
export function findQuestion(path: readonly string[]): Question {
  const [root, ...titles] = path;
  let questions = CLASSES.find(({ title }) => title === root)?.questions ?? IMAGE_QUESTIONS;
  let found: Question | undefined;
  for (const name of titles) {
    found = questions.find(({ title }) => title === name);
    questions = found?.below ?? [];
  }
  if (found === undefined) throw new Error(`No question at ${path.join(" > ")}`);
  return found;
}

/** The project's category schema, as a project's settings show it. */
export function categorySchema(): JsonValue {
  return {
    tools: CLASSES.map(({ title, tool, colour, shortcut, questions }) => ({
      title,
      tool,
      required: false,
      schemaId: classId(title),
      columnField: false,
      color: colour,
      shortcutKey: shortcut,
      classifications: questions.map((question) => writeQuestion(question, [title])),
    })),
    classifications: IMAGE_QUESTIONS.map((question) => writeQuestion(question, ["Image"])),
    relations: RELATIONS.map(({ title, tool, colour }) => ({
      title,
      tool,
      required: false,
      schemaId: relationId(title),
      color: colour,
    })),
  };
}

function writeQuestion(question: Question, above: readonly string[]): JsonValue {
  const path = [...above, question.title];
  return {
    title: question.title,
    tool: question.tool,
    required: false,
    schemaId: questionId(path),
    columnField: false,
    ...(question.when === undefined ? {} : { parentOptionId: questionId([...above, question.when]) }),
    ...(question.options.length > 0
      ? { options: question.options.map((value) => ({ value, schemaId: questionId([...path, value]) })) }
      : {}),
    classifications: (question.below ?? []).map((next) => writeQuestion(next, path)),
  };
}
