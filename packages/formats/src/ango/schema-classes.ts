import { FormatError } from "../model/diagnostic.ts";
import { byAnswer, byTool, type ClassList } from "./class-list.ts";
import { type CategorySchema, parseCategorySchema } from "./schema.ts";

/** The tools of a schema as classes; or with `classFrom` the options of the classifications of that title. */
export function classesOfSchema(schema: CategorySchema, classFrom: string | undefined): ClassList {
  if (classFrom === undefined) return byTool(schema.categories, schema);
  const options = schema.classificationsTitled(classFrom).flatMap((entry) => entry.options);
  if (options.length === 0) {
    throw new FormatError(
      "ango/class-from",
      `The category schema has no classification ${JSON.stringify(classFrom)} with options.`,
    );
  }
  // One question may hang under several tools: the same answer is the same class.
  const ids = new Map(options.toReversed().map(({ value, schemaId }) => [value, schemaId ?? value]));
  const values = [...new Set(options.map((option) => option.value))];
  return byAnswer(
    values.map((value) => ({ id: ids.get(value) ?? value, name: value, extra: {} })),
    classFrom,
  );
}

/**
 * A category schema and its classes: see {@link classesOfSchema}.
 *
 * @throws FormatError as {@link parseCategorySchema} does, and `ango/class-from`
 */
export function schemaClasses(
  categorySchema: unknown,
  classFrom: string | undefined,
): { readonly schema: CategorySchema; readonly classes: ClassList } {
  const schema = parseCategorySchema(categorySchema);
  return { schema, classes: classesOfSchema(schema, classFrom) };
}
