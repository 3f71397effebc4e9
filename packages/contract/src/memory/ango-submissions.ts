import { ContractError } from "../errors.ts";
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from "../json.ts";
import { classesOf, storedAnswer, type Classes } from "../stored.ts";
import { parseJson } from "../violations.ts";
import { Refusal, type Conversion, type ConversionContext } from "./table.ts";

/** The entries of pre-labels: a list, or the text of one. */
export const labelEntries: Conversion = (input) => {
  const parsed = typeof input === "string" ? parseJson(input) : { value: input };
  const entries = "value" in parsed ? parsed.value : undefined;
  if (!Array.isArray(entries)) throw new Refusal("jsonContent is no list of labels");
  for (const entry of entries) {
    if ((stringAt(entry, "externalId") ?? stringAt(entry, "data")) === undefined) {
      throw new Refusal("jsonContent has an entry without externalId and data");
    }
  }
  return entries;
};

/**
 * The answer that a task holds, from one that a request submits: `{ answer, project, by }`. Classes come by schemaId
 * or title, options by text; ids that are left out are made.
 */
export const storedSubmission: Conversion = (input, context) => {
  const answer = objectAt(input, "answer");
  const project = context.find("projects", stringAt(input, "project"));
  const categorySchema = objectAt(project, "categorySchema");
  const classes = knownClasses(categorySchema);
  const by = stringAt(input, "by") ?? "";
  const tools = arrayAt(answer, "objects")
    .filter(isObject)
    .map((tool) => {
      const found = classFor(tool, arrayAt(categorySchema, "tools"));
      return Object.assign(named(tool, found, context), {
        classifications: questions(tool, found, classes),
        metadata: { createdAt: context.now.getTime(), createdBy: by },
      });
    });
  const relations = arrayAt(answer, "relations")
    .filter(isObject)
    .map((relation) => named(relation, classFor(relation, arrayAt(categorySchema, "relations")), context));
  const classifications = questions(answer, categorySchema, classes);
  try {
    return storedAnswer({ tools, classifications, relations }, classes, "answer");
  } catch (error) {
    if (error instanceof ContractError) throw new Refusal(error.message, { cause: error });
    throw error;
  }
};

/** Many labels come with one category schema. */
const known = new WeakMap<JsonObject, Classes>();

export function knownClasses(categorySchema: JsonObject): Classes {
  let classes = known.get(categorySchema);
  if (classes === undefined) {
    classes = classesOf(categorySchema);
    known.set(categorySchema, classes);
  }
  return classes;
}

function named(item: JsonObject, found: JsonObject, context: ConversionContext): JsonObject {
  return {
    ...item,
    schemaId: stringAt(found, "schemaId"),
    objectId: stringAt(item, "objectId") ?? context.newId("object"),
  };
}

/** Questions on an object, an asset or another answer, each under the schemaId of its class. */
function questions(holder: JsonObject, above: JsonObject, classes: Classes): readonly JsonObject[] {
  return arrayAt(holder, "classifications")
    .filter(isObject)
    .map((question) => {
      const schemaId = stringAt(question, "schemaId");
      // A question with an id is found wherever it stands.
      const found =
        (schemaId === undefined ? undefined : classes.get(schemaId)) ??
        classFor(question, arrayAt(above, "classifications"));
      return Object.assign({}, question, {
        schemaId: stringAt(found, "schemaId"),
        classifications: questions(question, found, classes),
      });
    });
}

/** The first of those with its schemaId, or with its title. */
function classFor(item: JsonObject, among: readonly unknown[]): JsonObject {
  const key = "schemaId" in item ? "schemaId" : "title";
  const found = among.find((each) => stringAt(each, key) === stringAt(item, key));
  if (isObject(found)) return found;
  throw new Refusal(`The category schema has no class with the ${key} ${JSON.stringify(item[key])}`);
}
