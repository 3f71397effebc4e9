import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { OpenApiDocument, SchemaPlace } from "./document.ts";
import { pointerKeys } from "./json.ts";
import type { Violation } from "./violations.ts";

/** Checks values against the schemas of a document. */
export interface Schemas {
  /** What is wrong with a JSON value; nothing when it fits. */
  check(place: SchemaPlace, value: unknown, location: readonly string[]): readonly Violation[];
  /** The same for text from a URL, where `"3"` is a good integer. */
  checkText(place: SchemaPlace, text: string, location: readonly string[]): readonly Violation[];
}

const BASE = "openapi:document";

/** Schemas of OpenAPI 3.1 are JSON Schema 2020-12; each is compiled when it is first needed. */
export function schemasOf(document: OpenApiDocument): Schemas {
  const exact = compiler(document, false);
  const coercing = compiler(document, true);
  return {
    check: (place, value, location) => violationsOf(exact(place), value, location, 0),
    // The text stands in an object because ajv writes a coerced value to its parent.
    checkText: (place, text, location) => violationsOf(coercing(place), { value: text }, location, 1),
  };
}

function compiler(document: OpenApiDocument, text: boolean): (place: SchemaPlace) => ValidateFunction {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateSchema: false,
    coerceTypes: text,
    logger: false,
  });
  addFormats.default(ajv);
  ajv.addSchema(document, BASE);
  const compiled = new Map<string, ValidateFunction>();
  return ({ pointer }) => {
    let validate = compiled.get(pointer);
    if (validate === undefined) {
      const $ref = `${BASE}#${pointerKeys(pointer)
        .map((key) => `/${encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))}`)
        .join("")}`;
      validate = ajv.compile(text ? { type: "object", properties: { value: { $ref } } } : { $ref });
      compiled.set(pointer, validate);
    }
    return validate;
  };
}

function violationsOf(
  validate: ValidateFunction,
  value: unknown,
  location: readonly string[],
  skip: number,
): readonly Violation[] {
  return validate(value) ? [] : (validate.errors ?? []).map((error) => violationOf(error, location, skip));
}

/** @param skip how many steps of the error's own path are of no use to the reader */
function violationOf(error: ErrorObject, location: readonly string[], skip: number): Violation {
  const path = [...location, ...pointerKeys(error.instancePath).slice(skip)];
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
    message: `${path.join(".")} ${error.message ?? "is not allowed"}${detail}`,
  };
}
