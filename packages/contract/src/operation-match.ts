import { responseKey } from "./answering.ts";
import type { OpenApiDocument, Operation } from "./document.ts";
import { mediaTypeOf, requestOf, routerOf } from "./fetched.ts";
import { isObject, pointerTo } from "./json.ts";
import type { IncomingCall } from "./request.ts";
import type { Schemas } from "./schemas.ts";
import { secretsOf } from "./traffic/secrets.ts";
import {
  bodyViolations,
  contentFor,
  distinct,
  isJsonType,
  parseJson,
  pathViolations,
  strictViolations,
  type Violation,
} from "./violations.ts";

/** An answer as fetch gives it, with the body where a client has read it. */
export interface Answered {
  readonly response: Response;
  readonly data?: unknown;
  readonly error?: unknown;
}

/** What is wrong with a request of an operation, a line each; nothing when it is as documented. */
export async function requestViolations(
  document: OpenApiDocument,
  schemas: Schemas,
  operation: Operation,
  request: Request,
): Promise<readonly string[]> {
  const url = new URL(request.url);
  const route = routerOf(document)(request.method, url);
  if (route.found !== "operation" || route.operation.id !== operation.id) {
    const where =
      route.found === "operation" ? `is ${route.operation.id}` : "goes to no operation of the document";
    return [
      `path: ${request.method} ${url.pathname} ${where}; ${operation.id} is ${operation.method} ${operation.path}`,
    ];
  }
  if (request.bodyUsed) return [UNREADABLE];
  const bytes = new Uint8Array(await request.clone().arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const taken = requestOf(request, url, route.parameters, text);
  const parsed = isJsonType(taken.mediaType) && text !== "" ? parseJson(text) : undefined;
  const call: IncomingCall = {
    ...taken,
    pathParameters: route.parameters,
    rawQuery: url.search.slice(1),
    bodyBytes: bytes.length,
    bodyError: parsed !== undefined && "error" in parsed ? parsed.error : undefined,
  };
  const broken = pathViolations(call);
  const found = distinct([
    ...broken,
    ...bodyViolations(operation, call),
    ...(broken.length === 0 ? strictViolations(operation, call, schemas) : []),
  ]);
  return found
    .filter(({ severity }) => severity === "error")
    .map((violation) => line(violation, valueOf(violation.location, requestParts(call))));
}

/** The parts of a request by the first step of a location. */
function requestParts(call: IncomingCall): Readonly<Record<string, unknown>> {
  return {
    path: Object.fromEntries(call.pathParameters),
    query: Object.fromEntries(
      [...new Set(call.query.keys())].map((name) => {
        const values = call.query.getAll(name);
        return [name, values.length === 1 ? values[0] : values];
      }),
    ),
    header: call.headers,
    body: call.body,
  };
}

const UNREADABLE =
  "body: it was read before and cannot be read again; check it first, or give the result of the client";

/** What is wrong with an answer to an operation, a line each; nothing when it is as documented. */
export async function responseViolations(
  schemas: Schemas,
  operation: Operation,
  answered: Answered,
): Promise<readonly string[]> {
  const { response } = answered;
  const { status } = response;
  const key = responseKey(operation, status);
  if (key === undefined) {
    const known = [...operation.responses.keys()].join(", ");
    return [`status: ${status} is not documented; ${operation.id} has ${known}`];
  }
  const contents = operation.responses.get(key);
  const mediaType = mediaTypeOf(response.headers);
  const isJson = isJsonType(mediaType);
  const read = "data" in answered || "error" in answered;
  if (!read && response.bodyUsed) return [`${status} ${UNREADABLE}`];
  const text = read || response.body === null ? "" : await response.clone().text();
  const isEmpty = read ? isNothing(answered.data ?? answered.error) : text === "";
  if (contents === undefined || contents.size === 0) {
    return isEmpty ? [] : [`${status} body: there is one (${named(mediaType)}), the document has none`];
  }
  const place = contentFor(contents, mediaType);
  if (place === undefined) {
    return [
      `${status} content-type: it is ${named(mediaType)}, the document has ${[...contents.keys()].join(", ")}`,
    ];
  }
  if (!isJson || place.schema === undefined) return [];
  const parsed = read ? { value: answered.data ?? answered.error } : parseJson(text);
  if ("error" in parsed) return [`${status} body json: it is no JSON: ${parsed.error}`];
  return schemas
    .check(place, parsed.value, ["response"])
    .map(
      (violation) => `${status} ${line(violation, valueOf(violation.location, { response: parsed.value }))}`,
    );
}

/** An openapi-fetch client gives nothing or an empty object for an answer without a body. */
function isNothing(body: unknown): boolean {
  return body === undefined || body === "" || (isObject(body) && Object.keys(body).length === 0);
}

function named(mediaType: string): string {
  return mediaType === "" ? "no content type" : mediaType;
}

/** `body/name minLength: must NOT have fewer than 1 characters, it is ""`. */
function line({ location, code, message }: Violation, value: string | undefined): string {
  const [part = "", ...steps] = location;
  const path = `${part === "response" ? "body" : part}${pointerTo("", ...steps)}`;
  // The place is there already.
  const place = `${location.join(".")} `;
  const said = message.startsWith(place)
    ? message.slice(place.length)
    : message.replace(/^Request \w+ parameter \S+ /, "");
  return `${path} ${code}: ${said}${value === undefined ? "" : `, it is ${value}`}`;
}

/** What stands at a location, short and without secrets; undefined where there is nothing. */
function valueOf(location: readonly string[], parts: Readonly<Record<string, unknown>>): string | undefined {
  // Names say what is secret, so the whole is cleaned before a part of it is taken.
  let value: unknown = secretsOf().json(parts);
  for (const key of location) {
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (value === undefined) return undefined;
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
