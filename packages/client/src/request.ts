import { AngoRequestError, cleanCause, type AngoErrorCode, type Scrub } from "./errors.ts";
import type { Operation } from "./operation.ts";

/**
 * The path of a call: each `{name}` of the template as one percent-encoded segment.
 * `""`, `.` and `..` are refused: no encoding keeps them, a URL drops them and the call would go to another path.
 * @throws {AngoRequestError} `client/invalid-path-value`
 */
export function expandPath(operation: Operation, values: Readonly<Record<string, unknown>>): string {
  const refuse = refusalOf("client/invalid-path-value", operation);
  const unused = new Set(Object.keys(values));
  const path = operation.path.replaceAll(/\{([^{}]+)\}/g, (_match, name: string) => {
    unused.delete(name);
    const text = primitiveText(Object.hasOwn(values, name) ? values[name] : undefined);
    if (text === undefined) throw refuse(`${name} must be a string`);
    if (/^\.{0,2}$/.test(text)) {
      throw refuse(`${name} is ${JSON.stringify(text)}, which cannot stand in a path: pass the id`);
    }
    const segment = encode(text);
    if (segment === undefined) throw refuse(`${name} has half a surrogate pair`);
    return segment;
  });
  if (unused.size > 0) throw refuse(`the path has no ${[...unused].join(", ")}`);
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
      const text = isJson ? jsonText(part) : primitiveText(part);
      if (text === undefined) {
        const due = isQueryJson ? "JSON, or text" : "text, a finite number or a boolean";
        throw refuse(`${name} must be ${due}`);
      }
      const [key, encoded] = [encode(name), encode(text)];
      if (key === undefined || encoded === undefined) throw refuse(`${name} has half a surrogate pair`);
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

function primitiveText(value: unknown): string | undefined {
  const isText = typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
  return isText ? String(value) : undefined;
}

function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** `undefined` for half a surrogate pair, the one text that no UTF-8 can say. */
function encode(text: string): string | undefined {
  try {
    return encodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function refusalOf(code: AngoErrorCode, operation: Operation): (sentence: string) => AngoRequestError {
  return (sentence) => new AngoRequestError(code, `${sentence}.`, { operation });
}
