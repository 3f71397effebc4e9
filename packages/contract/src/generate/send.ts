import type { GeneratedRequest } from "./generated-request.ts";

/** What came back: as from an openapi-fetch client. */
export interface Outcome {
  readonly response: Response;
  /** The decoded body of a success. */
  readonly data?: unknown;
  /** The decoded body of a failure. */
  readonly error?: unknown;
}

/** Sends a request in some way and waits for the answer. */
export type Send = (request: GeneratedRequest) => Promise<Outcome>;

/** The request for `fetch`, byte for byte as the document has it. */
export function toFetch(request: GeneratedRequest, baseUrl: string): Request {
  const { method, target, headers, body } = request.wire;
  return new Request(`${baseUrl.replace(/\/$/, "")}${target}`, {
    method,
    headers: { ...headers },
    redirect: "manual",
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  });
}

export interface PlainOptions {
  /** Used in place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Ends a request that still waits. */
  readonly signal?: AbortSignal;
}

/** Sends requests as they are: no client changes them on their way. */
export function plainly(baseUrl: string, options: PlainOptions = {}): Send {
  const { fetch = globalThis.fetch, signal } = options;
  return async (request) => {
    const response = await fetch(toFetch(request, baseUrl), signal === undefined ? undefined : { signal });
    const text = await response.clone().text();
    const body = jsonOr(text);
    return response.ok ? { response, data: body } : { response, error: body };
  };
}

/** The value of a JSON text, any other text as it is; undefined for none. */
export function jsonOr(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type Call = (path: string, init: object) => unknown;

function isCall(value: unknown): value is Call {
  return typeof value === "function";
}

/**
 * Sends the values of requests through a client that takes them as openapi-fetch does:
 * `client.GET(path, { params: { path, query, header, cookie }, body })`. Whatever the client adds, such as its key, is
 * its own.
 *
 * The promise rejects with a TypeError when the client has no such method or gives no `response`.
 */
export function through(client: object): Send {
  return async (request) => {
    const call: unknown = Reflect.get(client, request.method);
    if (!isCall(call)) throw new TypeError(`the client has no method ${request.method}.`);
    const isJson = request.mediaType === undefined || request.mediaType === "application/json";
    const result: unknown = await call.call(client, request.path, {
      params: paramsOf(request),
      ...(request.mediaType === undefined ? {} : { body: request.body }),
      ...(isJson ? {} : { headers: { "content-type": request.mediaType } }),
    });
    if (typeof result === "object" && result !== null && "response" in result) {
      const { response } = result;
      if (response instanceof Response) {
        return {
          response,
          ...("data" in result ? { data: result.data } : {}),
          ...("error" in result ? { error: result.error } : {}),
        };
      }
    }
    throw new TypeError("the client gives no { response }.");
  };
}

/** Groups without a member are left out: clients take `params: {}` for an operation without any. */
function paramsOf({ params }: GeneratedRequest): object {
  return Object.fromEntries(Object.entries(params).filter(([, values]) => Object.keys(values).length > 0));
}
