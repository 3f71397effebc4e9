import type { OpenApiDocument, Operation, Parameter, SchemaPlace } from "../document.ts";
import type { Exchange } from "../exchange.ts";
import { bodyOf, cookiePairsOf, headerTextOf, pathTextOf, queryPairsOf } from "../generate/wire.ts";
import { arrayAt, isObject, objectAt, stringAt } from "../json.ts";
import type { IncomingCall } from "../request.ts";
import { decoded } from "../route.ts";
import type { Schemas } from "../schemas.ts";
import { bodyViolations, isJsonType, strictViolations } from "../violations.ts";

/** A request that is to be sent, taken apart as far as tests change it. */
export interface Draft {
  /** Values by `place.name`. */
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly body: unknown;
}

/** A media type of a body, and its schema. */
export type Content = readonly [mediaType: string, place: SchemaPlace];

/** A draft as it goes over the wire. */
export interface Written {
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string | undefined;
  readonly call: IncomingCall;
}

export function placeOf(parameter: Parameter): string {
  return `${parameter.in}.${parameter.name}`;
}

/** Undefined where a value has no way to be written as its place wants it. */
export function written(
  document: OpenApiDocument,
  operation: Operation,
  draft: Draft,
  content: Content | undefined,
): Written | undefined {
  const headers: Record<string, string> = {};
  const query: string[] = [];
  const cookies: string[] = [];
  const pathParameters = new Map<string, string>();
  let path = operation.path;
  for (const parameter of operation.parameters) {
    const value = draft.parameters.get(placeOf(parameter));
    if (value === undefined) continue;
    if (parameter.in === "query" || parameter.in === "cookie") {
      const isQuery = parameter.in === "query";
      const pairs = isQuery ? queryPairsOf(parameter, value) : cookiePairsOf(parameter, value);
      if (pairs === undefined) return undefined;
      (isQuery ? query : cookies).push(...pairs.map((pair) => pair.join("=")));
      continue;
    }
    const isPath = parameter.in === "path";
    const text = isPath ? pathTextOf(parameter, value) : headerTextOf(parameter, value);
    if (text === undefined || (isPath && text === "")) return undefined;
    if (isPath) {
      path = path.replace(`{${parameter.name}}`, () => text);
      pathParameters.set(parameter.name, text);
    } else headers[parameter.name] = text;
  }
  if (cookies.length > 0) headers["cookie"] = cookies.join("; ");
  const body =
    draft.body === undefined || content === undefined
      ? undefined
      : bodyOf(document, content[1], content[0], draft.body);
  if (draft.body !== undefined && body === undefined) return undefined;
  if (body !== undefined) headers["content-type"] = body.contentType;
  const rawQuery = query.join("&");
  const mediaType = body === undefined ? "" : (content?.[0] ?? "");
  return {
    target: rawQuery === "" ? path : `${path}?${rawQuery}`,
    headers,
    text: body?.text,
    call: {
      method: operation.method,
      path,
      pathParameters,
      query: new URLSearchParams(rawQuery),
      rawQuery,
      headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text])),
      mediaType,
      bodyBytes: body === undefined ? 0 : Buffer.byteLength(body.text),
      body: isJsonType(mediaType) ? draft.body : body?.text,
      bodyError: undefined,
    },
  };
}

/** Whether a server that keeps to the document refuses the request. */
export function isRefused(operation: Operation, schemas: Schemas, { call }: Written): boolean {
  const found = [
    ...bodyViolations(operation, call),
    ...strictViolations(operation, call, verdictsOf(schemas)),
  ];
  return found.some(({ severity }) => severity === "error");
}

/** Says that something is wrong and not what: that takes no Ajv. */
function verdictsOf(schemas: Schemas): Schemas {
  return {
    ...schemas,
    check: (place, value, location) =>
      schemas.fits(place, value, location[0] === "response" ? "response" : "request")
        ? []
        : [{ location, code: "schema", severity: "error", message: "It does not fit." }],
  };
}

/** The request as coverage looks at it; its answer is of no account. */
export function exchangeOf(operation: Operation, { call }: Written): Exchange {
  return {
    operationId: operation.id,
    request: {
      ...call,
      pathParameters: new Map([...call.pathParameters].map(([name, text]) => [name, decoded(text)])),
    },
    response: { status: 200, headers: {}, body: undefined },
    violations: [],
    isOwn: true,
  };
}

/** The request as code of a test. */
export function fetchOf(
  spec: OpenApiDocument,
  operation: Operation,
  { target, headers, text, call }: Written,
  prefer?: string,
): string {
  const security = securityOf(spec, operation);
  const query = security.query.map(([name, value]) => `${encodeURIComponent(name)}=${value}`).join("&");
  const all: Record<string, string> = {
    ...security.headers,
    ...headers,
    ...(prefer === undefined ? {} : { prefer }),
  };
  // A request can have one of them only.
  const cookie = [security.headers["cookie"], headers["cookie"]].filter((part) => part !== undefined);
  if (cookie.length > 1) all["cookie"] = cookie.join("; ");
  const whole = query === "" ? target : `${target}${target.includes("?") ? "&" : "?"}${query}`;
  const url = `\`\${mock.url}${escaped(whole)}\``;
  const method = operation.method === "GET" ? [] : [`    method: ${JSON.stringify(operation.method)},`];
  const sent = isJsonType(call.mediaType) ? `JSON.stringify(${literal(call.body)})` : JSON.stringify(text);
  return [
    `  const response = await fetch(${url}, {`,
    ...method,
    `    headers: ${literal(all)},`,
    ...(text === undefined ? [] : [`    body: ${sent},`]),
    `  });`,
  ].join("\n");
}

/** What opens the mock: any key does, none does not. */
function securityOf(
  spec: OpenApiDocument,
  operation: Operation,
): { readonly headers: Record<string, string>; readonly query: readonly (readonly [string, string])[] } {
  const item = objectAt(spec.paths, operation.path);
  const own = objectAt(item, operation.method.toLowerCase());
  const [first] = "security" in own ? arrayAt(own, "security") : arrayAt(spec, "security");
  const schemes = objectAt(spec["components"], "securitySchemes");
  const headers: Record<string, string> = {};
  const query: [string, string][] = [];
  for (const name of Object.keys(isObject(first) ? first : {})) {
    const scheme = schemes[name];
    const key = stringAt(scheme, "name") ?? "";
    if (stringAt(scheme, "type") !== "apiKey") {
      headers["authorization"] = stringAt(scheme, "scheme") === "basic" ? "Basic YW55OmFueQ==" : "Bearer any";
    } else if (stringAt(scheme, "in") === "query") query.push([key, "any"]);
    else if (stringAt(scheme, "in") === "cookie") headers["cookie"] = `${key}=any`;
    else headers[key] = "any";
  }
  return { headers, query };
}

/** JSON as people write it. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => {
    const name = /^[A-Za-z_$][\w$]*$/.test(key) && key !== "__proto__" ? key : JSON.stringify(key);
    return `${name}: ${literal(member)}`;
  });
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** Text inside a template literal. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
}
