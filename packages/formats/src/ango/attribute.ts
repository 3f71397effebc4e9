import type { Attribute } from "../model/dataset.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import type { Findings } from "./findings.ts";
import { isList, leftover, textOf } from "./members.ts";
import { optionValue } from "./options.ts";
import type { CategorySchema, SchemaClassification } from "./schema.ts";

/** How answers are read. */
export interface AttributeOptions {
  readonly schema?: CategorySchema | undefined;
  /** Whether answers are the `schemaId`s of options, as in stored answers, and not their values. */
  readonly byOptionId: boolean;
}

const MEMBERS: ReadonlySet<string> = new Set(["schemaId", "title", "tool", "answer", "classifications"]);

/** A list of answered classifications, with those nested in them. What can't be read is told and left out. */
export function readAttributes(
  value: Json | undefined,
  pointer: string,
  findings: Findings,
  options: AttributeOptions,
): readonly Attribute[] {
  if (value === undefined || value === null) return [];
  if (!isList(value)) {
    findings.tell("error", "ango/bad-classification", "classifications is not a list.", pointer);
    return [];
  }
  if (value.length === 0) return [];
  return value.flatMap((raw, index) => {
    const attribute = readAttribute(raw, `${pointer}/${index}`, findings, options);
    return attribute === undefined ? [] : [attribute];
  });
}

function readAttribute(
  raw: Json,
  pointer: string,
  findings: Findings,
  options: AttributeOptions,
): Attribute | undefined {
  if (!isJsonObject(raw)) {
    findings.tell("error", "ango/bad-classification", "A classification is not an object.", pointer);
    return undefined;
  }
  const id = textOf(raw["schemaId"]);
  const known = id === undefined ? undefined : options.schema?.classification(id);
  const title = textOf(raw["title"]);
  const name = title ?? known?.title ?? id;
  if (name === undefined) {
    const message = "A classification has neither schemaId nor title.";
    findings.tell("error", "ango/bad-classification", message, pointer);
    return undefined;
  }
  if (options.schema !== undefined && id !== undefined && known === undefined) {
    const message = `The category schema has no classification ${JSON.stringify(id)}; the answer was kept as it is.`;
    findings.tell("error", "ango/unknown-classification", message, pointer);
  }
  const kind = textOf(raw["tool"]) ?? known?.tool;
  const answer = raw["answer"] ?? null;
  return {
    name,
    value:
      options.byOptionId && known !== undefined
        ? valueOf(answer, known, `${pointer}/answer`, findings)
        : answer,
    ...(id === undefined ? {} : { id }),
    ...(kind === undefined ? {} : { kind }),
    attributes: readAttributes(raw["classifications"], `${pointer}/classifications`, findings, options),
    extra: leftover(raw, MEMBERS),
  };
}

/** The values of a stored answer: the `schemaId` of an option, or a list of them; where there are no options it is text. */
function valueOf(
  answer: Json,
  classification: SchemaClassification,
  pointer: string,
  findings: Findings,
): Json {
  if (isList(answer)) {
    return answer.map((part, index) => valueOf(part, classification, `${pointer}/${index}`, findings));
  }
  const key = textOf(answer);
  if (key === undefined || classification.options.length === 0) return answer;
  const value = optionValue(classification, key);
  if (value !== undefined) return value;
  if (classification.options.some((option) => option.value === key)) return answer;
  const message = `${classification.title} has no option ${JSON.stringify(key)}; the answer was kept as it is.`;
  findings.tell("error", "ango/unknown-option", message, pointer);
  return answer;
}

/** What a writer decides about an answer. */
export interface AttributeWriting {
  readonly schemaId: string | undefined;
  /** The part of its `extra` that is written. */
  readonly extra: JsonObject;
}

/** The classifications of attributes, in the form of exports and imports: answers by their values. */
export function writeAttributes(
  attributes: readonly Attribute[],
  decide: (attribute: Attribute) => AttributeWriting,
): readonly JsonObject[] {
  return attributes.map((attribute): JsonObject => {
    const { schemaId, extra } = decide(attribute);
    return {
      ...extra,
      ...(schemaId === undefined ? {} : { schemaId }),
      // Without a title the schemaId had to serve as the name.
      ...(attribute.name === attribute.id ? {} : { title: attribute.name }),
      ...(attribute.kind === undefined ? {} : { tool: attribute.kind }),
      answer: attribute.value,
      classifications: writeAttributes(attribute.attributes, decide),
    };
  });
}
