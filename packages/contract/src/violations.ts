import { securityOf, type Operation, type SchemaPlace } from "./document.ts";
import { isForm, receivedForm } from "./forms.ts";
import { namesOf, receivedParameter } from "./parameters.ts";
import type { IncomingCall } from "./request.ts";
import { decoded } from "./route.ts";
import type { Schemas } from "./schemas.ts";

/** One thing in a request or an answer that the OpenAPI document does not allow. */
export interface Violation {
  /** `["query", "page"]`, `["body", "tasks", "0"]`, `["response", "data"]`. */
  readonly location: readonly string[];
  /**
   * The keyword of JSON Schema, or a short word: `unknown`, `duplicate`, `encoding`, `json`, `form`, `style`,
   * `content-type`, `security`, `deprecated`.
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

/**
 * Everything in a request that the document does not allow, but for security. Prism reads schemas as draft-07, takes
 * an empty value for an absent one and null for no body, cuts paths at commas, ignores `content` parameters and query
 * parameters that nobody named: none of its own checks is used.
 */
export function strictViolations(
  operation: Operation,
  call: IncomingCall,
  schemas: Schemas,
): readonly Violation[] {
  return [
    ...queryEncoding(call),
    ...unknownQuery(operation, call, schemas),
    ...parameterViolations(operation, call, schemas),
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

function unknownQuery(operation: Operation, call: IncomingCall, schemas: Schemas): readonly Violation[] {
  const known = operation.parameters
    .filter((parameter) => parameter.in === "query")
    .map((parameter) => namesOf(schemas.document, parameter));
  if (known.some(({ takesAll }) => takesAll)) return [];
  const keys = securityOf(schemas.document, operation).flat();
  const names = new Set([
    ...known.flatMap((one) => one.names),
    ...keys.filter((scheme) => scheme.in === "query").map(({ name }) => name),
  ]);
  const prefixes = known.flatMap(({ prefix }) => (prefix === undefined ? [] : [prefix]));
  return [...new Set(call.query.keys())]
    .filter((name) => !names.has(name) && !prefixes.some((prefix) => name.startsWith(prefix)))
    .map((name) => ({
      location: ["query", name],
      code: "unknown",
      severity: "error",
      message: `query.${name} is not a parameter of ${operation.id}`,
    }));
}

function parameterViolations(
  operation: Operation,
  call: IncomingCall,
  schemas: Schemas,
): readonly Violation[] {
  return operation.parameters.flatMap((parameter): readonly Violation[] => {
    const location = [parameter.in, parameter.name];
    const received = receivedParameter(schemas.document, operation, parameter, call);
    const said = (code: string, message: string, severity: Violation["severity"] = "error"): Violation => ({
      location,
      code,
      severity,
      message: `Request ${parameter.in} parameter ${parameter.name} ${message}`,
    });
    if (received.found === "nothing") return parameter.required ? [said("required", "is missing")] : [];
    const deprecated = parameter.isDeprecated ? [said("deprecated", "is deprecated", "warning")] : [];
    if (received.found === "broken") return [...deprecated, said(received.code, received.message)];
    const place = parameter.jsonContent ?? parameter.schema;
    const isEmpty = received.values.length === 1 && received.values[0] === "";
    if (place === undefined || (isEmpty && parameter.allowsEmpty)) return deprecated;
    const subject = `Request ${parameter.in} parameter ${parameter.name}`;
    return [...deprecated, ...bestReading(schemas, place, received.values, location, subject)];
  });
}

/** Text can be read in more ways than one: what is wrong with it is what is wrong with its likeliest reading. */
function bestReading(
  schemas: Schemas,
  place: SchemaPlace,
  values: readonly unknown[],
  location: readonly string[],
  subject?: string,
): readonly Violation[] {
  let first: readonly Violation[] | undefined;
  for (const value of values) {
    const found = schemas.check(place, value, location, subject);
    if (found.length === 0) return found;
    first ??= found;
  }
  return first ?? [];
}

function schemaViolations(operation: Operation, call: IncomingCall, schemas: Schemas): readonly Violation[] {
  if (call.bodyBytes === 0) {
    return operation.isBodyRequired
      ? [{ location: ["body"], code: "required", severity: "error", message: "Request body is missing" }]
      : [];
  }
  const place = contentFor(operation.body, call.mediaType);
  if (place?.schema === undefined || call.bodyError !== undefined) return [];
  if (isJsonType(call.mediaType)) return schemas.check(place, call.body, ["body"]);
  if (typeof call.body !== "string") return [];
  if (isForm(call.mediaType)) {
    const form = receivedForm(schemas.document, place, call.body, call.headers["content-type"] ?? "");
    return "error" in form
      ? broken("form", `the body is no such form: ${form.error}`)
      : bestReading(schemas, place, form.values, ["body"]);
  }
  return call.mediaType.startsWith("text/") ? schemas.check(place, call.body, ["body"]) : [];
}

/** What is documented for a content type: the same, else the narrowest range that has it. */
export function contentFor(
  contents: ReadonlyMap<string, SchemaPlace> | undefined,
  mediaType: string,
): SchemaPlace | undefined {
  const fitting = [...(contents ?? [])].filter(([accepted]) => covers(accepted, mediaType));
  return fitting.toSorted(([a], [b]) => breadth(a) - breadth(b))[0]?.[1];
}

function breadth(accepted: string): number {
  return accepted === "*/*" ? 2 : accepted.endsWith("/*") ? 1 : 0;
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
