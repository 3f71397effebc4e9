import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { AnswerCondition, ImageConditions, ObjectConditions } from "./conditions.ts";
import { answerTexts, batchesOf, stagesOf } from "./image-facts.ts";
import { NamePatterns } from "./name-pattern.ts";

/** A name in the conditions that nothing in the dataset has: a misspelt one, perhaps. */
export interface UnmatchedName {
  readonly condition: "batches" | "stages" | "splits" | "names" | "imageAttributes" | "attributes";
  /** As it was given; of an answer `name=value`, or the name alone. */
  readonly name: string;
}

/** What is sought still, and which of it an image has. */
interface Sought {
  readonly condition: UnmatchedName["condition"];
  readonly names: Set<string>;
  readonly namesIn: (image: DatasetImage) => Iterable<string>;
}

/** Looks for the names in conditions, in images as they come. */
export class UnmatchedNames {
  #sought: readonly Sought[];

  constructor(conditions: ImageConditions & Pick<ObjectConditions, "attributes">) {
    const { batches, stages, splits, names = [], imageAttributes = [], attributes = [] } = conditions;
    const patterns = new NamePatterns(names);
    const sought: Sought[] = [
      { condition: "batches", names: new Set(batches), namesIn: batchesOf },
      { condition: "stages", names: new Set(stages), namesIn: stagesOf },
      {
        condition: "splits",
        names: new Set(splits),
        namesIn: ({ split }) => (split === undefined ? [] : [split]),
      },
      { condition: "names", names: new Set(names), namesIn: (image) => patterns.matching(image) },
      {
        condition: "imageAttributes",
        names: new Set(imageAttributes.map(textOf)),
        namesIn: (image) => answered(imageAttributes, image),
      },
      {
        condition: "attributes",
        names: new Set(attributes.map(textOf)),
        namesIn: ({ annotations }) => annotations.flatMap((annotation) => answered(attributes, annotation)),
      },
    ];
    this.#sought = sought.filter(({ names: given }) => given.size > 0);
  }

  look(image: DatasetImage): void {
    if (this.#sought.length === 0) return;
    for (const { names, namesIn } of this.#sought) for (const name of namesIn(image)) names.delete(name);
    if (this.#sought.some(({ names }) => names.size === 0))
      this.#sought = this.#sought.filter(({ names }) => names.size > 0);
  }

  /** Those that no image had so far. */
  list(): readonly UnmatchedName[] {
    return this.#sought.flatMap(({ condition, names }) => Array.from(names, (name) => ({ condition, name })));
  }
}

function textOf({ name, value }: AnswerCondition): string {
  return value === undefined ? name : `${name}=${value}`;
}

/** Those of the answers that were given. */
function answered(
  conditions: readonly AnswerCondition[],
  { attributes }: Pick<Annotation, "attributes">,
): readonly string[] {
  if (attributes.length === 0) return [];
  return conditions
    .filter(({ name, value }) => {
      const answers = answerTexts(attributes, name);
      return value === undefined ? answers.length > 0 : answers.includes(value);
    })
    .map(textOf);
}
