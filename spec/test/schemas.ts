import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";
import { isMembers, members, type Members } from "../scripts/document.ts";

/** An example in a document, and where the schema stands that it must fit. */
export interface Example {
  readonly place: string;
  readonly schema: string;
  readonly value: unknown;
}

const compilers = new WeakMap<Members, Ajv2020>();

function compilerOf(document: Members): Ajv2020 {
  const known = compilers.get(document);
  if (known) return known;
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
  });
  addFormats.default(ajv);
  // The document is looked into as one schema, whose own members are no keywords.
  ajv.addVocabulary(["x-evidence", ...Object.keys(document)]);
  ajv.addSchema(document, "document");
  compilers.set(document, ajv);
  return ajv;
}

/** Why the schema at this pointer refuses a value; empty where it takes it. */
export function refusalsIn(document: Members, pointer: string, value: unknown): string[] {
  const validate = compilerOf(document).compile({ $ref: `document#${pointer}` });
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

/** All examples in a document. */
export function examplesOf(document: Members): Example[] {
  return [...examplesIn(document, "")];
}

function* examplesIn(node: unknown, pointer: string): Generator<Example> {
  if (Array.isArray(node)) {
    for (const [index, entry] of node.entries()) yield* examplesIn(entry, `${pointer}/${index}`);
  }
  if (!isMembers(node)) return;
  const { example, examples, schema } = node;
  if (schema !== undefined) {
    if (example !== undefined) yield { place: pointer, schema: `${pointer}/schema`, value: example };
    for (const [name, entry] of Object.entries(isMembers(examples) ? examples : {})) {
      yield {
        place: `${pointer} ${name}`,
        schema: `${pointer}/schema`,
        value: members(entry, pointer)["value"],
      };
    }
  } else if (Array.isArray(examples)) {
    for (const [index, value] of examples.entries()) {
      yield { place: `${pointer} ${index}`, schema: pointer, value };
    }
  }
  for (const [key, value] of Object.entries(node)) {
    if (key === "examples" || key === "example") continue;
    const segment = encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
    yield* examplesIn(value, `${pointer}/${segment}`);
  }
}
