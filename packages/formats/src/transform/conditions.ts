import { areaOf, boxOf } from "../geometry/box.ts";
import type { Annotation, Attribute, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { ShapeType } from "../model/shapes.ts";
import { answerTexts, batchesOf, stagesOf } from "./image-facts.ts";
import { NamePatterns } from "./name-pattern.ts";
import { unknownNames } from "./nearest.ts";

/** From `min` to `max`, both included; without one of them there is no bound. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** An answer to a question. Without a value, any answer will do. Of a list that was answered, one of its values. */
export interface AnswerCondition {
  readonly name: string;
  readonly value?: string;
}

/** What an object must be to stay. Several values of one condition: one of them. Several conditions: all of them. */
export interface ObjectConditions {
  /** Names of classes. */
  readonly classes?: readonly string[];
  /** Names of classes whose objects go. */
  readonly withoutClasses?: readonly string[];
  readonly shapes?: readonly ShapeType[];
  /** Answers to questions about the object; several of one name: one of them. */
  readonly attributes?: readonly AnswerCondition[];
  /** Both sides of its box, in pixels. */
  readonly side?: Range;
  /** Both sides of its box, as shares of those of the image. */
  readonly relativeSide?: Range;
  /** In square pixels: as the source declares it, else that of the shape. */
  readonly area?: Range;
  /** As a share of the image's. */
  readonly relativeArea?: Range;
  readonly score?: Range;
}

/** What an image must be to stay. */
export interface ImageConditions {
  readonly batches?: readonly string[];
  /** Names or ids. */
  readonly stages?: readonly string[];
  readonly splits?: readonly string[];
  /** Patterns for the name: `*` for any signs but `/`, `**` for any, `?` for one. Without `/`, for the file name. */
  readonly names?: readonly string[];
  /** Answers to questions about the image. */
  readonly imageAttributes?: readonly AnswerCondition[];
}

/** Why an object goes. `…-unknown`: it has no such quantity, or its image's size is not known. */
export type ObjectReason =
  | "class"
  | "shape"
  | "attribute"
  | Measure
  | `${Measure}-unknown`
  /** Its image goes. */
  | "image";

type Measure = "side" | "relative-side" | "area" | "relative-area" | "score";

/** Why an image goes. `empty`: it has no annotations, or none any more; `annotated`: it has some. */
export type ImageReason = "batch" | "stage" | "split" | "name" | "attribute" | "empty" | "annotated";

/** The first condition that an object does not meet. */
export function objectTest(
  conditions: ObjectConditions,
  { categories }: Header,
): (annotation: Annotation, image: DatasetImage) => Exclude<ObjectReason, "image"> | undefined {
  const { shapes, attributes } = conditions;
  const classes = conditions.classes === undefined ? undefined : new Set(conditions.classes);
  const withoutClasses = new Set(conditions.withoutClasses);
  const known = categories.map(({ name }) => name);
  const all = new Set(known);
  const unknown = [...(classes ?? []), ...withoutClasses].filter((name) => !all.has(name));
  if (unknown.length > 0) throw new FormatError("transform/unknown-class", unknownNames(unknown, known));
  const isKept = known.map(
    (name) => (classes === undefined || classes.has(name)) && !withoutClasses.has(name),
  );
  const answers = answerTest(attributes);
  const measures = [
    measure("side", conditions.side, sidesOf),
    measure("relative-side", conditions.relativeSide, relativeSidesOf),
    measure("area", conditions.area, areasOf),
    measure("relative-area", conditions.relativeArea, relativeAreasOf),
    measure("score", conditions.score, scoresOf),
  ].filter((one) => one !== undefined);
  return (annotation, image) => {
    if (isKept[annotation.category] === false) return "class";
    if (shapes !== undefined && !shapes.includes(annotation.shape.type)) return "shape";
    if (!answers(annotation.attributes)) return "attribute";
    for (const { name, min, max, valuesOf } of measures) {
      const values = valuesOf(annotation, image);
      if (values === undefined) return `${name}-unknown`;
      if (!values.every((value) => value >= min && value <= max)) return name;
    }
    return undefined;
  };
}

/** The first condition that an image does not meet. */
export function imageTest(
  conditions: ImageConditions,
): (image: DatasetImage) => Exclude<ImageReason, "empty" | "annotated"> | undefined {
  const { names, imageAttributes } = conditions;
  const [batches, stages, splits] = [conditions.batches, conditions.stages, conditions.splits].map(
    (wanted) => wanted && new Set(wanted),
  );
  const answers = answerTest(imageAttributes);
  const patterns = names && new NamePatterns(names);
  return (image) => {
    if (!hasOne(batches, () => batchesOf(image))) return "batch";
    if (!hasOne(stages, () => stagesOf(image))) return "stage";
    if (!hasOne(splits, () => (image.split === undefined ? [] : [image.split]))) return "split";
    if (patterns?.isFor(image) === false) return "name";
    return answers(image.attributes) ? undefined : "attribute";
  };
}

function hasOne(wanted: ReadonlySet<string> | undefined, had: () => readonly string[]): boolean {
  return wanted === undefined || had().some((one) => wanted.has(one));
}

function answerTest(
  conditions: readonly AnswerCondition[] = [],
): (attributes: readonly Attribute[]) => boolean {
  const names = [...new Set(conditions.map(({ name }) => name))];
  return (attributes) =>
    names.every((name) => {
      const answers = answerTexts(attributes, name);
      return conditions.some(
        (wanted) =>
          wanted.name === name &&
          (wanted.value === undefined ? answers.length > 0 : answers.includes(wanted.value)),
      );
    });
}

interface MeasureTest {
  readonly name: Measure;
  readonly min: number;
  readonly max: number;
  readonly valuesOf: MeasureOf;
}

function measure(name: Measure, range: Range | undefined, valuesOf: MeasureOf): MeasureTest | undefined {
  if (range === undefined) return undefined;
  const { min = -Infinity, max = Infinity } = range;
  if (min <= max) return { name, min, max, valuesOf };
  const message = `The range of ${name} is from ${String(min)} to ${String(max)}: nothing can be in it.`;
  throw new FormatError("transform/option", message);
}

type MeasureOf = (annotation: Annotation, image: DatasetImage) => readonly number[] | undefined;

const sidesOf: MeasureOf = ({ box, shape }) => {
  const around = box ?? boxOf(shape);
  return around === undefined ? undefined : [around.width, around.height];
};

const relativeSidesOf: MeasureOf = (annotation, image) => {
  const [width, height] = sidesOf(annotation, image) ?? [];
  if (width === undefined || height === undefined || !image.width || !image.height) return undefined;
  return [width / image.width, height / image.height];
};

const areasOf: MeasureOf = ({ area, shape }) => {
  const found = area ?? areaOf(shape);
  return found === undefined ? undefined : [found];
};

const relativeAreasOf: MeasureOf = (annotation, image) => {
  const [area] = areasOf(annotation, image) ?? [];
  return area === undefined || !image.width || !image.height
    ? undefined
    : [area / (image.width * image.height)];
};

const scoresOf: MeasureOf = ({ score }) => (score === undefined ? undefined : [score]);
