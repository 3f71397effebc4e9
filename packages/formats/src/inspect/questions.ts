import type { Attribute } from "../model/dataset.ts";
import type { Json } from "../model/json.ts";
import type { AnswerInspection, QuestionInspection } from "./inspection.ts";
import { Tally } from "./tally.ts";

const MOST_QUESTIONS = 1000;
const MOST_ANSWERS = 200;
const MOST_CHARACTERS = 200;
/** Questions that hang below each other deeper than this count as those of that depth. */
const MOST_DEPTH = 32;

interface Question {
  readonly path: readonly string[];
  readonly about: "object" | "image";
  /** Answers as JSON. */
  readonly answers: Tally<string>;
  answered: number;
  /** The object or image that was counted last. */
  last: number;
}

/** Counts answers to questions about objects and images. */
export class Questions {
  readonly #questions = new Map<string, Question>();
  #unlisted = 0;
  #things = 0;

  /** Counts the answers about one object or image. */
  add(attributes: readonly Attribute[], about: Question["about"]): void {
    if (attributes.length === 0) return;
    this.#things += 1;
    this.#count(attributes, about, []);
  }

  found(): { readonly questions: readonly QuestionInspection[]; readonly questionsUnlisted: number } {
    const questions = Array.from(
      this.#questions.values(),
      ({ path, about, answered, answers }): QuestionInspection => ({
        path,
        about,
        answered,
        answers: answers.ranked().map(([text, count]): AnswerInspection => ({ value: jsonOf(text), count })),
        unlisted: answers.unlisted,
      }),
    );
    const sorted = questions.toSorted(
      (a, b) => b.answered - a.answered || (keyOf(a.path, a.about) < keyOf(b.path, b.about) ? -1 : 1),
    );
    return { questions: sorted, questionsUnlisted: this.#unlisted };
  }

  #count(attributes: readonly Attribute[], about: Question["about"], above: readonly string[]): void {
    for (const { name, value, attributes: below } of attributes) {
      const path = above.length < MOST_DEPTH ? [...above, name] : above;
      this.#answer(path, about, value);
      this.#count(below, about, path);
    }
  }

  #answer(path: readonly string[], about: Question["about"], value: Json): void {
    const key = keyOf(path, about);
    let question = this.#questions.get(key);
    if (question === undefined) {
      if (this.#questions.size >= MOST_QUESTIONS) {
        this.#unlisted += 1;
        return;
      }
      question = { path, about, answers: new Tally<string>(MOST_ANSWERS), answered: 0, last: 0 };
      this.#questions.set(key, question);
    }
    if (question.last !== this.#things) question.answered += 1;
    question.last = this.#things;
    for (const answer of Array.isArray(value) ? value : [value]) question.answers.add(textOf(answer));
  }
}

function keyOf(path: readonly string[], about: string): string {
  return JSON.stringify([about, ...path]);
}

function textOf(value: Json): string {
  const isLong = typeof value === "string" && value.length > MOST_CHARACTERS;
  const text = JSON.stringify(isLong ? `${value.slice(0, MOST_CHARACTERS)}…` : value);
  // An object as an answer has no text to cut, and is shown as its JSON where it is long.
  return text.length > 8 * MOST_CHARACTERS ? JSON.stringify(`${text.slice(0, MOST_CHARACTERS)}…`) : text;
}

function jsonOf(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}
