import { securityOf, type OpenApiDocument, type Operation } from "../document.ts";
import type { JsonObject } from "../json.ts";
import { bodyOf, cookiePairsOf, headerTextOf, pathOf, queryPairsOf } from "./wire.ts";

/** The values of a request by where they go. */
export interface RequestParams {
  readonly path: JsonObject;
  readonly query: JsonObject;
  readonly header: JsonObject;
  readonly cookie: JsonObject;
}

/** A request as it goes over the wire. */
export interface Wire {
  readonly method: string;
  /** Path and query, encoded. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for none. */
  readonly body: string | undefined;
}

/** A request as a plain value: what a typed client takes, and what should come over the wire. */
export interface GeneratedRequest {
  readonly operationId: string;
  /** Upper case. */
  readonly method: string;
  /** The template: `/v2/task/{task_id}`. */
  readonly path: string;
  readonly params: RequestParams;
  /** Undefined for no body. */
  readonly body: unknown;
  /** Of the body: `application/json`. */
  readonly mediaType: string | undefined;
  readonly wire: Wire;
}

/** The values of a request before they are written down. */
export interface Draft {
  readonly params: RequestParams;
  readonly body: unknown;
  readonly mediaType: string | undefined;
}

/** A value of a credential: any will do for a mock. */
export type Keys = Readonly<Record<string, string>>;

/**
 * Writes a request down as its operation says.
 *
 * @returns undefined where a value cannot be written in the style of its parameter
 */
export function written(
  document: OpenApiDocument,
  operation: Operation,
  draft: Draft,
  keys: Keys | undefined,
): GeneratedRequest | undefined {
  const { params, body, mediaType } = draft;
  const path = pathOf(operation, params.path);
  if (path === undefined) return undefined;
  const pairs: string[] = [];
  const cookies: string[] = [];
  const headers: Record<string, string> = {};
  for (const parameter of operation.parameters) {
    const values =
      parameter.in === "query" ? params.query : parameter.in === "header" ? params.header : params.cookie;
    if (parameter.in === "path" || !Object.hasOwn(values, parameter.name)) continue;
    const value = values[parameter.name];
    if (parameter.in === "header") {
      const text = headerTextOf(parameter, value);
      if (text === undefined) return undefined;
      headers[parameter.name.toLowerCase()] = text;
    } else {
      const found =
        parameter.in === "query" ? queryPairsOf(parameter, value) : cookiePairsOf(parameter, value);
      if (found === undefined) return undefined;
      const list = parameter.in === "query" ? pairs : cookies;
      list.push(...found.map((pair) => pair.join("=")));
    }
  }
  if (keys !== undefined) {
    for (const { id, type, name, in: place, scheme } of securityOf(document, operation)[0] ?? []) {
      const key = keys[id] ?? "any";
      if (type !== "apiKey")
        headers["authorization"] = scheme === "basic" ? `Basic ${btoa(`${key}:${key}`)}` : `Bearer ${key}`;
      else if (place === "header") headers[name.toLowerCase()] = key;
      else
        (place === "query" ? pairs : cookies).push(`${encodeURIComponent(name)}=${encodeURIComponent(key)}`);
    }
  }
  if (cookies.length > 0) headers["cookie"] = cookies.join("; ");
  let text: string | undefined;
  if (mediaType !== undefined) {
    const place = operation.body?.get(mediaType);
    const made = place && bodyOf(document, place, mediaType, body);
    if (made === undefined) return undefined;
    text = made.text;
    headers["content-type"] = made.contentType;
  }
  const target = `${path}${pairs.length === 0 ? "" : `?${pairs.join("&")}`}`;
  return {
    operationId: operation.id,
    method: operation.method,
    path: operation.path,
    params,
    body,
    mediaType,
    wire: { method: operation.method, target, headers, body: text },
  };
}
