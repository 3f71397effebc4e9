import type { Ajv2020, ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import type { OpenApiDocument, SchemaPlace } from "./document.ts";
import { ContractError } from "./errors.ts";
import { arrayAt, isObject, objectAt, pointerKeys } from "./json.ts";
import { ajvWith } from "./lazy-ajv.ts";
import { plainTests, type Test } from "./plain-schemas.ts";
import { referred, within } from "./shapes.ts";
import type { Violation } from "./violations.ts";

/** Checks values against the schemas of a document. */
export interface Schemas {
  readonly document: OpenApiDocument;
  /**
   * What is wrong with a JSON value; nothing when it fits. Where the location begins with `response`, what is
   * `writeOnly` need not be there, elsewhere what is `readOnly`.
   *
   * @param subject what a message calls the value; the location when left out
   */
  check(
    place: SchemaPlace,
    value: unknown,
    location: readonly string[],
    subject?: string,
  ): readonly Violation[];
  /** Whether there is nothing wrong: the same, where nobody asks what. */
  fits(place: SchemaPlace, value: unknown, side: "request" | "response"): boolean;
}

const BASE = "openapi:document";

/** Schemas of OpenAPI 3.1 are JSON Schema 2020-12; each is compiled when it is first needed. */
export function schemasOf(document: OpenApiDocument): Schemas {
  let schemas = prepared.get(document);
  if (schemas === undefined) {
    const sides = {
      request: withoutRequired(document, "readOnly"),
      response: withoutRequired(document, "writeOnly"),
    };
    const [request, response] = [compiler(sides.request), compiler(sides.response)];
    const plain = { request: plainTests(sides.request), response: plainTests(sides.response) };
    schemas = {
      document,
      check: (place, value, location, subject) => {
        const validate = (location[0] === "response" ? response : request)(place);
        if (isValid(validate, place, value)) return [];
        return (validate.errors ?? []).map((error) => violationOf(error, location, subject));
      },
      fits: (place, value, side) => {
        const plainTest = usable(place.pointer, () => plain[side](place.pointer));
        return isValid(plainTest ?? (side === "response" ? response : request)(place), place, value);
      },
    };
    prepared.set(document, schemas);
  }
  return schemas;
}

const prepared = new WeakMap<OpenApiDocument, Schemas>();

/** The document with members of one direction required in the other no more, as OpenAPI has it. */
function withoutRequired(document: OpenApiDocument, mark: "readOnly" | "writeOnly"): OpenApiDocument {
  if (!JSON.stringify(document).includes(`"${mark}":true`)) return document;
  const isMarked = (place: SchemaPlace, depth = 0): boolean => {
    if (!isObject(place.schema) || depth > 8) return false;
    if (place.schema[mark] === true) return true;
    const target = referred(document, place);
    return (
      (target !== undefined && isMarked(target, depth + 1)) ||
      arrayAt(place.schema, "allOf").some((_, index) => isMarked(within(place, "allOf", index), depth + 1))
    );
  };
  const copy = (value: unknown, pointer: string): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => copy(item, `${pointer}/${index}`));
    if (!isObject(value)) return value;
    const entries = Object.entries(value).map(([key, member]): [string, unknown] => {
      if (key === "required" && Array.isArray(member)) {
        const known = objectAt(value, "properties");
        const kept = member.filter(
          (name) =>
            typeof name !== "string" || !isMarked({ pointer: `${pointer}/${name}`, schema: known[name] }),
        );
        return [key, kept];
      }
      // What stands in an example is data.
      return [key, key === "example" || key === "examples" ? member : copy(member, `${pointer}/${key}`)];
    });
    return Object.fromEntries(entries);
  };
  return {
    ...document,
    paths: objectOf(copy(document.paths, "/paths")),
    components: copy(document["components"], ""),
  };
}

function objectOf(value: unknown): OpenApiDocument["paths"] {
  return isObject(value) ? value : {};
}

/** Ajv is set up when the first schema is compiled. */
function compiler(document: OpenApiDocument): (place: SchemaPlace) => ValidateFunction {
  let ajv: Ajv2020 | undefined;
  const compiled = new Map<string, ValidateFunction>();
  return ({ pointer }) => {
    let validate = compiled.get(pointer);
    if (validate === undefined) {
      const path = pointerKeys(pointer).map(
        (key) => `/${encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))}`,
      );
      try {
        ajv ??= ajvOf(document);
        validate = ajv.compile({ $ref: `${BASE}#${path.join("")}` });
      } catch (error) {
        throw unusable(pointer, error);
      }
      compiled.set(pointer, validate);
    }
    return validate;
  };
}

function ajvOf(document: OpenApiDocument): Ajv2020 {
  const ajv = ajvWith({
    allErrors: true,
    strict: false,
    validateSchema: false,
    logger: false,
    // Else `constructor` is a member of every object.
    ownProperties: true,
  });
  ajv.addSchema(document, BASE);
  return ajv;
}

/** @throws ContractError `contract/spec-invalid` where a schema refers to itself without end */
function isValid(validate: ValidateFunction | Test, { pointer }: SchemaPlace, value: unknown): boolean {
  try {
    return validate(value);
  } catch (error) {
    throw unusable(pointer, error);
  }
}

/** @throws ContractError `contract/spec-invalid` where something of a schema cannot be made */
export function usable<T>(pointer: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw unusable(pointer, error);
  }
}

/** Why a schema cannot be worked with. Where the stack was full it leads to itself, or a value is nested that deep. */
export function unusable(pointer: string, cause: unknown): ContractError {
  const why =
    cause instanceof RangeError
      ? "it leads to itself without end, or too deep"
      : cause instanceof Error
        ? cause.message
        : String(cause);
  return new ContractError("contract/spec-invalid", `The schema at ${pointer} cannot be used: ${why}.`, {
    place: pointer,
    cause,
  });
}

/** Ajv's error in the words of a violation. */
function violationOf(error: ErrorObject, location: readonly string[], subject?: string): Violation {
  const steps = pointerKeys(error.instancePath);
  const path = [...location, ...steps];
  const params: Readonly<Record<string, unknown>> = error.params;
  const detail = Array.isArray(params["allowedValues"])
    ? `: ${params["allowedValues"].join(", ")}`
    : typeof params["additionalProperty"] === "string"
      ? `: ${params["additionalProperty"]}`
      : typeof params["unevaluatedProperty"] === "string"
        ? `: ${params["unevaluatedProperty"]}`
        : "";
  return {
    location: path,
    code: error.keyword,
    severity: "error",
    message: `${subject === undefined ? path.join(".") : [subject, ...steps].join(".")} ${error.message ?? "is not allowed"}${detail}`,
  };
}
