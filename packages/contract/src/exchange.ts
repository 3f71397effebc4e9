import { securityOf, type OpenApiDocument, type Operation } from "./document.ts";
import type { Answer } from "./prism.ts";
import type { IncomingCall } from "./request.ts";
import { decoded } from "./route.ts";
import { REDACTED } from "./traffic/secrets.ts";
import type { Violation } from "./violations.ts";

/** A request that reached an operation of the document, and its answer, without the key that opened it. */
export interface Exchange {
  readonly operationId: string;
  readonly request: {
    /** Upper case. */
    readonly method: string;
    /** As it came over the wire, without the query. */
    readonly path: string;
    /** Decoded, by name. */
    readonly pathParameters: ReadonlyMap<string, string>;
    readonly query: URLSearchParams;
    /** By name in lower case; `authorization`, `apikey` and their like are left out, and cookies that are no parameters. */
    readonly headers: Readonly<Record<string, string>>;
    /** `application/json`, without parameters and in lower case; empty when not given. */
    readonly mediaType: string;
    /** JSON bodies parsed, others as text; undefined when there is none or it is no JSON. */
    readonly body: unknown;
  };
  readonly response: {
    readonly status: number;
    /** By name in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly violations: readonly Violation[];
  /** The mock spoke for itself, not for the document: see `Call`. */
  readonly isOwn: boolean;
}

const SECRET = /^(?:proxy-)?authorization$|^cookie$|api-?key|token|secret/;

export function exchangeOf(
  document: OpenApiDocument,
  operation: Operation,
  call: IncomingCall,
  { status, headers, body, isOwn }: Answer,
  violations: readonly Violation[],
): Exchange {
  const keys = keysOf(document, operation);
  const query = keys.query.size === 0 ? call.query : new URLSearchParams(call.query);
  for (const name of keys.query) {
    // One that is a parameter, too, was there: that counts.
    if (query.has(name) && operation.parameters.some((one) => one.name === name)) query.set(name, REDACTED);
    else query.delete(name);
  }
  const sent: Record<string, string> = {};
  for (const name of Object.keys(call.headers)) {
    const value = call.headers[name];
    if (value === undefined || SECRET.test(name) || keys.header.has(name)) continue;
    sent[name] = value;
  }
  Object.assign(sent, documentedCookies(operation, keys.cookie, call.headers["cookie"]));
  return {
    operationId: operation.id,
    request: {
      method: call.method,
      path: call.path,
      pathParameters: new Map([...call.pathParameters].map(([name, value]) => [name, decoded(value)])),
      query,
      headers: sent,
      mediaType: call.mediaType,
      body: call.body,
    },
    response: { status, headers, body },
    violations,
    isOwn: isOwn === true,
  };
}

type KeyNames = { readonly [Place in "query" | "header" | "cookie"]: ReadonlySet<string> };

const keyNames = new WeakMap<Operation, KeyNames>();

/** Where the document has the keys of an operation, whatever they are called; headers in lower case. */
function keysOf(document: OpenApiDocument, operation: Operation): KeyNames {
  let names = keyNames.get(operation);
  if (names === undefined) {
    const schemes = securityOf(document, operation).flat();
    const named = (place: string): readonly string[] =>
      schemes.filter((scheme) => scheme.type === "apiKey" && scheme.in === place).map(({ name }) => name);
    names = {
      query: new Set(named("query")),
      header: new Set(named("header").map((name) => name.toLowerCase())),
      cookie: new Set(named("cookie")),
    };
    keyNames.set(operation, names);
  }
  return names;
}

/** Cookies that are parameters of the operation say what was asked, as a query does; the others are the user's. */
function documentedCookies(
  operation: Operation,
  keys: ReadonlySet<string>,
  header: string | undefined,
): { readonly cookie?: string } {
  if (header === undefined) return {};
  const names = new Set(
    operation.parameters.filter((parameter) => parameter.in === "cookie").map(({ name }) => name),
  );
  const pairs = header.split(/;\s*/).filter((pair) => {
    const name = pair.split("=", 1)[0] ?? "";
    return names.has(name) && !keys.has(name) && !SECRET.test(name.toLowerCase());
  });
  return pairs.length === 0 ? {} : { cookie: pairs.join("; ") };
}
