import type { Operation, Parameter } from "./document.ts";
import { isObject, stringAt } from "./json.ts";
import type { IncomingCall } from "./request.ts";
import { decoded } from "./route.ts";
import type { Schemas } from "./schemas.ts";

/** One thing in a request or an answer that the OpenAPI document does not allow. */
export interface Violation {
  /** `["query", "page"]`, `["body", "tasks", "0"]`, `["response", "data"]`. */
  readonly location: readonly string[];
  /**
   * The keyword of JSON Schema, or a short word: `unknown`, `duplicate`, `encoding`, `json`, `content-type`,
   * `security`.
   */
  readonly code: string;
  /** A warning, such as the use of a deprecated parameter, refuses nothing. */
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** The header that carries the violations of a refused request, as JSON. */
export const VIOLATIONS_HEADER = "sl-violations";

/** Clients stop reading at 16 kB of headers; this leaves room for the others. */
const HEADER_LIMIT = 6000;

/** Violations as one header value: ASCII, cut after the last one that fits. */
export function violationsHeader(violations: readonly Violation[]): string {
  const kept: string[] = [];
  let length = 2;
  for (const violation of violations) {
    const text = JSON.stringify(violation).replaceAll(
      /[^\x20-\x7e]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    length += text.length + 1;
    if (length > HEADER_LIMIT) break;
    kept.push(text);
  }
  return `[${kept.join(",")}]`;
}

/**
 * What is wrong with the body as such. Such a body cannot be given to a validator at all.
 *
 * @returns at most one violation, `content-type` or `json`
 */
export function bodyViolations(operation: Operation, call: IncomingCall): readonly Violation[] {
  if (call.bodyBytes === 0) return [];
  if (operation.body === undefined) {
    return broken("content-type", `${operation.id} takes no body, but the request has one`);
  }
  const accepted = [...operation.body.keys()];
  if (!accepted.some((mediaType) => covers(mediaType, call.mediaType))) {
    return broken(
      "content-type",
      `the content type is ${call.mediaType === "" ? "not given" : call.mediaType}; it should be ${accepted.join(" or ")}`,
    );
  }
  return call.bodyError === undefined ? [] : broken("json", `the body is no JSON: ${call.bodyError}`);
}

function broken(code: string, message: string): readonly Violation[] {
  return [{ location: ["body"], code, severity: "error", message }];
}

function covers(accepted: string, mediaType: string): boolean {
  const essence = accepted.split(";")[0]?.trim() ?? "";
  return essence === mediaType || essence === "*/*" || essence === `${mediaType.split("/")[0] ?? ""}/*`;
}

/** What Prism lets pass: see the comment at each check. */
export function strictViolations(
  operation: Operation,
  call: IncomingCall,
  schemas: Schemas,
): readonly Violation[] {
  return [
    ...pathValues(operation, call, schemas),
    ...queryEncoding(call),
    ...unknownQuery(operation, call),
    ...operation.parameters
      .filter((parameter) => parameter.in === "query")
      .flatMap((parameter) => queryViolations(parameter, call, schemas)),
    ...schemaViolations(operation, call, schemas),
  ];
}

/** A path that cannot be decoded; Prism throws at it. */
export function pathViolations(call: IncomingCall): readonly Violation[] {
  return [...call.pathParameters]
    .filter(([, value]) => value.includes("%") && decoded(value) === value)
    .map(([name]) => ({
      location: ["path", name],
      code: "encoding",
      severity: "error",
      message: `path.${name} has a broken percent encoding`,
    }));
}

/** URLSearchParams leaves a broken encoding as it is and mends broken UTF-8. */
function queryEncoding(call: IncomingCall): readonly Violation[] {
  const pairs = call.rawQuery.split("&").map((pair) => pair.split("="));
  return pairs
    .filter((parts) => parts.some((part) => part.includes("%") && decoded(part) === part))
    .map(([name = ""]) => ({
      location: ["query", decoded(name)],
      code: "encoding",
      severity: "error",
      message: `query.${decoded(name)} has a broken percent encoding`,
    }));
}

/** Prism takes a comma in a path for the end of a value. */
function pathValues(operation: Operation, call: IncomingCall, schemas: Schemas): readonly Violation[] {
  return operation.parameters.flatMap(({ in: place, name, schema }) => {
    const value = call.pathParameters.get(name);
    return place === "path" && schema !== undefined && value !== undefined
      ? schemas.checkText(schema, decoded(value), ["path", name])
      : [];
  });
}

/** Prism ignores query parameters that the document does not name. */
function unknownQuery(operation: Operation, call: IncomingCall): readonly Violation[] {
  const names = new Set<string>();
  const families: string[] = [];
  for (const parameter of operation.parameters) {
    if (parameter.in !== "query") continue;
    const schema = parameter.schema?.schema;
    const properties = isObject(schema) ? schema["properties"] : undefined;
    if (parameter.style === "deepObject") families.push(`${parameter.name}[`);
    // An exploded object puts its members into the query, not its own name.
    else if (parameter.style === "form" && isObject(properties))
      Object.keys(properties).map((n) => names.add(n));
    names.add(parameter.name);
  }
  return [...new Set(call.query.keys())]
    .filter((name) => !names.has(name) && !families.some((family) => name.startsWith(family)))
    .map((name) => ({
      location: ["query", name],
      code: "unknown",
      severity: "error",
      message: `query.${name} is not a parameter of ${operation.id}`,
    }));
}

/** A number as JSON writes it, so that `0x1`, `1e0` for a page and ` 1` are none. */
const NUMBERS = new Map([
  ["integer", /^-?(?:0|[1-9]\d*)$/],
  ["number", /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/],
]);

/**
 * Prism never looks at `content` parameters, takes an empty value for an absent one, and takes for a number what
 * `Number` takes.
 */
function queryViolations(parameter: Parameter, call: IncomingCall, schemas: Schemas): readonly Violation[] {
  const location = ["query", parameter.name];
  const values = call.query.getAll(parameter.name);
  if (parameter.jsonContent !== undefined) {
    const place = parameter.jsonContent;
    if (values.length > 1) {
      const message = `${location.join(".")} is there ${values.length} times; it is one JSON text`;
      return [{ location, code: "duplicate", severity: "error", message }];
    }
    return values.flatMap((value) => {
      const parsed = parseJson(value);
      return "error" in parsed
        ? [
            {
              location,
              code: "json",
              severity: "error",
              message: `${location.join(".")} is no JSON: ${parsed.error}`,
            },
          ]
        : schemas.check(place, parsed.value, location);
    });
  }
  const place = parameter.schema;
  const type = stringAt(place?.schema, "type");
  const number = NUMBERS.get(type ?? "");
  if (number !== undefined && values.some((value) => !number.test(value))) {
    const message = `${location.join(".")} must be ${type}`;
    return [{ location, code: "type", severity: "error", message }];
  }
  if (place === undefined || type === "array" || type === "object" || !values.includes("")) return [];
  return schemas.checkText(place, "", location);
}

/** Prism reads the schemas of OpenAPI 3.1 as draft-07, which leaves out keywords of 2020-12. */
function schemaViolations(operation: Operation, call: IncomingCall, schemas: Schemas): readonly Violation[] {
  if (call.body === undefined || call.bodyError !== undefined) return [];
  const place = operation.body?.get(call.mediaType);
  return place === undefined || !isJsonType(call.mediaType) ? [] : schemas.check(place, call.body, ["body"]);
}

export function isJsonType(mediaType: string): boolean {
  return mediaType === "application/json" || mediaType.endsWith("+json");
}

export function parseJson(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // The message of V8 quotes the text, which may be long or private: only its place is kept.
    const place = /at position \d+|line \d+ column \d+/.exec(String(error))?.[0];
    return { error: place === undefined ? "it ends too early" : `unexpected text ${place}` };
  }
}

/** One per place and code: Prism and the stricter checks see many things both. */
export function distinct(violations: readonly Violation[]): readonly Violation[] {
  const seen = new Map<string, Violation>();
  for (const violation of violations) {
    const key = JSON.stringify([violation.location, violation.code]);
    if (!seen.has(key)) seen.set(key, violation);
  }
  return [...seen.values()];
}
