// What the client's run-time validation checks replies against: the schemas of all successful replies of both
// documents, without what says nothing about validity.
import { bundleDocument, isMembers, list, type Members, members, operationsOf, text } from "./document.ts";
import { emitGenerated } from "./generated-file.ts";

/** The keywords that the client's interpreter knows, by what they hold. */
const VALUES = new Set([
  "type",
  "const",
  "enum",
  "format",
  "required",
  "minimum",
  "maximum",
  "minLength",
  "minItems",
  "maxItems",
]);
const SCHEMAS = new Set(["items", "additionalProperties", "not"]);
const LISTS = new Set(["oneOf", "anyOf"]);

/** Keywords that say nothing about validity. */
const SILENT = new Set(["description", "examples", "default", "deprecated", "title"]);

const schemas: Members = {};
const replies: Members = {};
for (const root of ["openapi.yaml", "current.yaml"] as const) {
  const document = await bundleDocument(root);
  const components = members(members(document["components"], "components")["schemas"], "schemas");
  for (const { members: own, path } of operationsOf(document)) {
    const operationId = text(own["operationId"], path);
    if (operationId in replies) throw new TypeError(`${operationId} is in both documents.`);
    const statuses: Members = {};
    for (const [status, reply] of Object.entries(members(own["responses"], path))) {
      if (!status.startsWith("2")) continue;
      const content = members(members(reply, path)["content"], path);
      const schema = members(content["application/json"], path)["schema"];
      statuses[status] = compact(schema, components, `${operationId} ${status}`);
    }
    replies[operationId] = statuses;
  }
}
await emitGenerated(
  "replies.ts",
  "generate-replies.ts",
  `import type { ReplySchema } from "../validate-schema.ts";

/** Schemas that others refer to, by their names. */
export const schemas: Readonly<Record<string, ReplySchema>> = ${print(schemas)};

/** Schemas of the successful replies, by operation and status. */
export const replies: Readonly<Record<string, Readonly<Record<string, ReplySchema>>>> = ${print(replies)};`,
);

/** @returns the schema without what says nothing about validity; what it refers to is added to `schemas` */
function compact(schema: unknown, components: Members, at: string): Members {
  const kept: Members = {};
  for (const [key, value] of Object.entries(members(schema, at))) {
    const here = `${at}/${key}`;
    if (key === "$ref") kept["$ref"] = refer(text(value, here), components);
    else if (VALUES.has(key)) kept[key] = value;
    else if (key === "properties") {
      kept[key] = Object.fromEntries(
        Object.entries(members(value, here)).map(([name, member]) => [
          name,
          compact(member, components, `${here}/${name}`),
        ]),
      );
    } else if (LISTS.has(key)) {
      kept[key] = list(value, here).map((branch, index) => compact(branch, components, `${here}/${index}`));
    } else if (SCHEMAS.has(key)) {
      // `additionalProperties: true` is what no word would say.
      if (value !== true) kept[key] = compact(value, components, here);
    } else if (!SILENT.has(key) && !key.startsWith("x-")) {
      throw new TypeError(`${here}: the client's interpreter does not know this keyword.`);
    }
  }
  return kept;
}

/** The name of the schema that a reference points to. A name that both documents have means the same in both. */
function refer(reference: string, components: Members): string {
  const [, name] = /^#\/components\/schemas\/([^/]+)$/.exec(reference) ?? [];
  if (name === undefined) throw new TypeError(`${reference} is no schema of the document.`);
  const known = schemas[name];
  // While it is on its way, it can be referred to by itself.
  if (known === "open") return name;
  schemas[name] = "open";
  const schema = compact(components[name], components, name);
  if (isMembers(known) && JSON.stringify(known) !== JSON.stringify(schema)) {
    throw new TypeError(`The two documents have different schemas of the name ${name}.`);
  }
  schemas[name] = schema;
  return name;
}

/** One line for each entry: readable where it changes, small where it does not. */
function print(table: Members): string {
  const lines = Object.entries(table)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, entry]) => `  ${JSON.stringify(name)}: ${JSON.stringify(entry)},`);
  return `{\n${lines.join("\n")}\n}`;
}
