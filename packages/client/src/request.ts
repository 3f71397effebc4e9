import { AngoRequestError, cleanCause, type AngoErrorCode, type Scrub } from "./errors.ts";
import type { Operation } from "./operation.ts";

/**
 * The path of a call: each `{name}` of the template as one percent-encoded segment.
 * `""`, `.` and `..` are refused: no encoding keeps them, a URL drops them and the call would go to another path.
 * @throws {AngoRequestError} `client/invalid-path-value`
 */
export function expandPath(operation: Operation, values: Readonly<Record<string, unknown>>): string {
  const refuse = refusalOf("client/invalid-path-value", operation);
  let { path } = operation;
  for (const [name, value] of Object.entries(values)) {
    const place = `{${name}}`;
    if (name.includes("}") || !path.includes(place)) throw refuse(`the path has no ${name}`);
    const segment = encodedText(value);
    if (segment === undefined) throw refuse(`${name} must be ${whole}`);
    if (["", ".", ".."].includes(segment)) {
      throw refuse(`${name} is "${segment}", which cannot stand in a path: pass the id`);
    }
    path = path.replace(place, segment);
  }
  // A segment has no braces: they are encoded.
  if (path.includes("{")) throw refuse(`${path.split(/[{}]/)[1]} must be ${whole}`);
  return path;
}

/**
 * The query of a call, without `?`. A parameter of `operation.queryJson` goes as one JSON text, unless it is a string
 * already; other arrays repeat the name (OpenAPI's default, form and explode), so that an empty one is absent, as
 * `undefined` is. Square brackets in a name stay: `status[eq]=`.
 * @throws {AngoRequestError} `client/invalid-query`
 */
export function serializeQuery(operation: Operation, values: Readonly<Record<string, unknown>>): string {
  const refuse = refusalOf("client/invalid-query", operation);
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const isQueryJson = operation.queryJson.includes(name);
    const isJson = typeof value === "object" && value !== null && isQueryJson;
    for (const part of isJson || !Array.isArray(value) ? [value] : value) {
      const key = encodedText(name);
      const encoded = encodedText(isJson ? jsonText(part) : part);
      if (key === undefined || encoded === undefined) {
        throw refuse(`${name} must be ${isQueryJson ? "JSON, or text" : whole}`);
      }
      pairs.push(`${key.replaceAll("%5B", "[").replaceAll("%5D", "]")}=${encoded}`);
    }
  }
  return pairs.join("&");
}

/**
 * The body of a call as JSON.
 * @throws {AngoRequestError} `client/invalid-request`
 */
export function bodyText(operation: Operation, body: unknown, scrub: Scrub): string | undefined {
  try {
    return JSON.stringify(body);
  } catch (thrown) {
    const sentence = "the body cannot be written as JSON.";
    throw new AngoRequestError("client/invalid-request", sentence, {
      operation,
      cause: cleanCause(thrown, scrub),
    });
  }
}

const whole = "text without half a surrogate pair, a finite number or a boolean";

/** `undefined` for what is no such text: half a surrogate pair no UTF-8 can say. */
function encodedText(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "boolean" && !Number.isFinite(value)) return undefined;
  try {
    return encodeURIComponent(String(value));
  } catch {
    return undefined;
  }
}

function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function refusalOf(code: AngoErrorCode, operation: Operation): (sentence: string) => AngoRequestError {
  return (sentence) => new AngoRequestError(code, `${sentence}.`, { operation });
}
