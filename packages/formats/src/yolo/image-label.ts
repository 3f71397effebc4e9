import type { Annotation, DatasetImage } from "../model/dataset.ts";

/** The kind of the shape (`unplaced`) of an annotation that says the class of a whole image. */
const IMAGE_LABEL = "image";

/** The annotation that says the class of a whole image. */
export function imageLabel(category: number): Annotation {
  return {
    id: 1,
    category,
    shape: { type: "unplaced", kind: IMAGE_LABEL, value: {} },
    attributes: [],
    extra: {},
  };
}

/** The class of an image, or why it has none. `bearers` are the indices of the annotations that say it. */
export type ClassOfImage =
  | { readonly category: number; readonly bearers: ReadonlySet<number>; readonly isFromObjects: boolean }
  | "none"
  | "several";

/** The one answer of an image to a question; or why there is none. */
export function answerOfImage(
  { attributes }: DatasetImage,
  question: string,
): { readonly answer: string } | "none" | "several" {
  const answers = attributes
    .filter(({ name }) => name === question)
    .flatMap(({ value }) => (Array.isArray(value) ? value : [value]))
    .filter((value) => typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    .map(String)
    .filter((text) => text.trim() !== "");
  const [answer, ...others] = new Set(answers);
  if (answer === undefined) return "none";
  return others.length > 0 ? "several" : { answer };
}

/** The class of an image: that of its labels for the whole image, else of its objects. */
export function classOfImage({ annotations }: DatasetImage): ClassOfImage {
  const labels = annotations.flatMap(({ shape }, at) =>
    shape.type === "unplaced" && shape.kind === IMAGE_LABEL ? [at] : [],
  );
  const bearers = labels.length > 0 ? labels : annotations.map((_, at) => at);
  const classes = new Set(bearers.map((at) => annotations[at]?.category));
  const [category] = classes;
  if (category === undefined) return "none";
  if (classes.size > 1) return "several";
  return { category, bearers: new Set(bearers), isFromObjects: labels.length === 0 };
}
