import type { JsonObject } from "../../model/json.ts";
import type { Example, Rule } from "../rule.ts";
import { asset, cat, clean, demanding, drawn, exported, schema, shade, wild } from "./ango-examples.ts";

/** Rules on classes and answers. */
export type AngoAnswerCode =
  | "ango/unknown-class"
  | "ango/no-class"
  | "ango/ambiguous-title"
  | "ango/wrong-tool"
  | "ango/required-class"
  | "ango/bad-classification"
  | "ango/unknown-classification"
  | "ango/required-answer"
  | "ango/unknown-option"
  | "ango/answer-form"
  | "ango/misplaced-answer";

const name = { schemaId: "q-name", title: "Name", tool: "text", answer: "Tom", classifications: [] };
const answered = (answers: readonly JsonObject[]): Example => drawn(cat({ classifications: answers }));
const weather = (answer: string | readonly string[]): Example =>
  exported([
    asset([cat()], {
      classifications: [
        { schemaId: "q-weather", title: "Weather", tool: "checkbox", answer, classifications: [] },
      ],
    }),
  ]);
const imported = (schemaId: JsonObject): Example => ({
  files: {
    "import.json": JSON.stringify([
      {
        externalId: "a.jpg",
        objects: [
          {
            title: "Shade",
            polygon: [
              [8, 8],
              [24, 8],
              [8, 24],
            ],
            ...schemaId,
          },
        ],
      },
    ]),
    "category-schema.json": JSON.stringify(schema),
  },
});

/** What can be wrong with the class of an object, and with answers to questions. */
export const angoAnswerRules: Readonly<Record<AngoAnswerCode, Rule>> = {
  "ango/unknown-class": {
    severity: "error",
    text: "An object is of a class that the category schema has not.",
    why: "It is left out of conversions, and Ango Hub refuses it on import.",
    bad: drawn(cat({ schemaId: "t-dog", title: "Dog" })),
    good: clean,
  },
  "ango/no-class": {
    severity: "error",
    text: "An object names no class, neither by schemaId nor by title.",
    why: "It is left out of conversions, and Ango Hub can't place it on import.",
    bad: drawn({ "bounding-box": { x: 8, y: 8, width: 16, height: 12 }, objectId: "1", classifications: [] }),
    good: clean,
  },
  "ango/ambiguous-title": {
    severity: "error",
    text: "An object names its class by a title that several classes have.",
    why: "Ango Hub picks one of them at random on import.",
    bad: imported({}),
    good: imported({ schemaId: "t-shade" }),
  },
  "ango/wrong-tool": {
    severity: "error",
    text: "An object is drawn with another tool than its class has.",
    why: "Ango Hub refuses it on import, and a class of boxes gets outlines in conversions.",
    bad: drawn({
      ...shade([
        [8, 8],
        [24, 8],
        [8, 24],
      ]),
      schemaId: "t-cat",
      title: "Cat",
      classifications: [wild],
    }),
    good: drawn(
      shade([
        [8, 8],
        [24, 8],
        [8, 24],
      ]),
    ),
  },
  "ango/required-class": {
    severity: "error",
    text: "An asset has no object of a class that the category schema requires.",
    why: "The annotator could not have finished it in the editor: the task is not done, or the schema changed since.",
    bad: exported([asset([])], demanding),
    good: exported([asset([cat()])], demanding),
  },
  "ango/bad-classification": {
    severity: "error",
    text: "An answer is no object with a question and its answer.",
    why: "It is left out of conversions.",
    bad: exported([asset([cat()], { classifications: ["sun"] })]),
    good: clean,
  },
  "ango/unknown-classification": {
    severity: "error",
    text: "An answer is to a question that the category schema has not.",
    why: "The question was deleted, or the answer is of another project; Ango Hub refuses it on import.",
    bad: answered([wild, { schemaId: "q-age", title: "Age", tool: "text", answer: "3" }]),
    good: clean,
  },
  "ango/required-answer": {
    severity: "error",
    text: "A question that the category schema requires has no answer.",
    why: "A class or attribute that is taken from the answer is missing: the object is left out, or counted as another.",
    bad: answered([]),
    good: clean,
  },
  "ango/unknown-option": {
    severity: "error",
    text: "An answer is an option that its question does not offer.",
    why: "Taken as a class it is one of its own that no one meant; Ango Hub refuses it on import.",
    bad: answered([{ ...wild, answer: "Wild" }]),
    good: clean,
  },
  "ango/answer-form": {
    severity: "warning",
    text: "An answer is a list where its question has one answer, or the other way round.",
    why: "Programs that index into it take the first letter for the answer, or crash.",
    bad: weather("sun"),
    good: weather(["sun"]),
  },
  "ango/misplaced-answer": {
    severity: "error",
    text: "An answer is to a question that does not come up where it stands.",
    why: "Its parent has another option chosen, or the question is of another class: one of the two answers is wrong.",
    bad: answered([{ ...wild, classifications: [name] }]),
    good: answered([{ ...wild, answer: "tame", classifications: [name] }]),
  },
};
