import { resolvePlace, wasOpenApi30, type OpenApiDocument } from "../document.ts";
import { arrayAt, isObject, objectAt, type JsonObject } from "../json.ts";
import { downgraded, mergePatch } from "./evidence30.ts";
import { typesOf } from "./members.ts";
import type { Counting, Findings } from "./findings.ts";
import { schemaOfObserved } from "./observed-schema.ts";

/** What would make one place of the document say what was seen. It is for a person to judge, and to apply by hand. */
export interface Evidence {
  /** JSON pointer of an object in the document. */
  readonly place: string;
  /**
   * A merge patch (RFC 7396) for that object: members to set, null for those to remove, lists in full. In the words of
   * the document as it was given: `nullable` in OpenAPI 3.0, a list of types in 3.1.
   */
  readonly merge: JsonObject;
  /** A sentence for each finding behind it: what, where, how often. */
  readonly why: readonly string[];
}

/** `x-evidence: inferred` is a key of `@angokit/spec`: by analogy, or from data that was seen. */
const GRADE = { "x-evidence": "inferred" };

/** One patch for each place. A finding for which no patch can be given stays in the report only. */
export function evidenceOf(document: OpenApiDocument, findings: Findings): readonly Evidence[] {
  const lists = new Map([...findings.list()].map((finding, index) => [index, finding]));
  const places = new Map<string, { merge: Record<string, unknown>; why: string[] }>();
  let index = 0;
  for (const counting of findings.counted.values()) {
    const finding = lists.get(index++);
    const pointer = counting.schema.pointer;
    const known = places.get(pointer) ?? { merge: {}, why: [] };
    // What an earlier finding adds is there when the next one is looked at.
    const target = merged(resolvePlace(document, pointer).value, known.merge);
    const patch = patchOf(counting, isObject(target) ? target : {});
    if (patch === undefined || finding === undefined) continue;
    known.merge = mergedPatch(known.merge, patch);
    known.why.push(
      `${finding.kind} ${finding.about} at ${finding.operation} ${finding.direction} ${finding.status}${
        finding.pointer === undefined ? "" : ` ${finding.pointer}`
      }, seen ${finding.seen} of ${finding.of}`,
    );
    places.set(pointer, known);
  }
  return [...places].map(([place, { merge, why }]) => ({
    place,
    merge: wasOpenApi30(document) ? merge30(resolvePlace(document, place).value, merge) : merge,
    why,
  }));
}

/** The same patch for the document as it was before it was loaded: in the words of OpenAPI 3.0. */
function merge30(target: unknown, merge: JsonObject): JsonObject {
  const [before, after] = [downgraded(target), downgraded(merged(target, merge))];
  return isObject(before) && isObject(after) ? mergePatch(before, after) : merge;
}

function patchOf(counting: Counting, target: JsonObject): Record<string, unknown> | undefined {
  const { kind, about, observed, seen, place } = counting;
  const description = `Seen ${seen === 1 ? "once" : `${seen} times`}.`;
  const content = (type: string): Record<string, unknown> =>
    type === "" ? {} : { content: { [type]: { schema: schemaOfObserved(observed) } } };
  switch (kind) {
    case "undocumented-field":
      return { properties: { [about]: { ...schemaOfObserved(observed), ...GRADE } } };
    case "missing-required": {
      if (place.parameter !== undefined) return undefined;
      const rest = arrayAt(target, "required").filter((name) => name !== about);
      return { required: rest.length === 0 ? null : rest };
    }
    case "new-enum-member": {
      const known = "const" in target ? [target["const"]] : arrayAt(target, "enum");
      // The value of a discriminator wants a schema of its own.
      if (known.length === 0) return undefined;
      const value: unknown = JSON.parse(about);
      return { ...("const" in target ? { const: null } : {}), enum: [...known, value] };
    }
    case "wrong-type":
      return widened(target, counting);
    case "wrong-value":
      return loosened(about, counting);
    case "undocumented-status": {
      const [status = "", type = ""] = about.split(" ");
      return { responses: { [status]: { description, ...content(type), ...GRADE } } };
    }
    case "undocumented-content-type":
      return about === "" ? undefined : content(about);
    case "undocumented-parameter": {
      const parameter = { name: about, in: "query", schema: { type: "string" }, ...GRADE };
      return { parameters: [...arrayAt(target, "parameters"), parameter] };
    }
    case "undocumented-operation": {
      const [method = "", path = ""] = place.operation.split(" ");
      const [status = "", type = ""] = about.split(" ");
      const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name);
      const parameters = names.map((name) => ({
        name,
        in: "path",
        required: true,
        schema: { type: "string" },
      }));
      return {
        [path]: {
          [method.toLowerCase()]: {
            ...GRADE,
            ...(parameters.length === 0 ? {} : { parameters }),
            responses: { [status]: { description, ...content(type) } },
          },
        },
      };
    }
    case "broken-body":
      return undefined;
  }
}

function widened(target: JsonObject, { about, observed }: Counting): Record<string, unknown> | undefined {
  for (const keyword of ["oneOf", "anyOf"]) {
    if (Array.isArray(target[keyword])) {
      return { [keyword]: [...target[keyword], { ...schemaOfObserved(observed), ...GRADE }] };
    }
  }
  if (Array.isArray(target["enum"]) && about === "null") return { enum: [...target["enum"], null] };
  const types = typesOf(target).filter((type) => !(type === "integer" && about === "number"));
  if (types.length === 0) return undefined;
  const known = Array.isArray(target["enum"]) && !target["enum"].includes(null) && about === "null";
  return { type: [...types, about], ...(known ? { enum: [...arrayAt(target, "enum"), null] } : {}) };
}

function loosened(keyword: string, { range }: Counting): Record<string, unknown> | undefined {
  switch (keyword) {
    case "minimum":
    case "minLength":
    case "minItems":
    case "minProperties":
      return { [keyword]: range?.[0] ?? null };
    case "maximum":
    case "maxLength":
    case "maxItems":
    case "maxProperties":
      return { [keyword]: range?.[1] ?? null };
    case "exclusiveMinimum":
      return { exclusiveMinimum: null, minimum: range?.[0] ?? null };
    case "exclusiveMaximum":
      return { exclusiveMaximum: null, maximum: range?.[1] ?? null };
    case "format":
    case "pattern":
    case "multipleOf":
    case "uniqueItems":
      return { [keyword]: null };
    default:
      return undefined;
  }
}

/** RFC 7396. */
export function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}

/** Two patches as one: a null has to stay. */
function mergedPatch(first: JsonObject, second: JsonObject): Record<string, unknown> {
  const result: Record<string, unknown> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const known = objectAt(first, name);
    result[name] = isObject(value) && Object.keys(known).length > 0 ? mergedPatch(known, value) : value;
  }
  return result;
}
