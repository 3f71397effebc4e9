import { mediaTypeOf } from "../traffic/body.ts";
import {
  splitUrl,
  type RecordedExchange,
  type RecordedRequest,
  type RecordedResponse,
} from "../traffic/recorded-exchange.ts";

/** An exchange that was watched, as at a mock: bodies are parsed, and undefined where there is none. */
export interface WatchedExchange {
  readonly request: {
    readonly method: string;
    /** Without the query. */
    readonly path: string;
    readonly query: URLSearchParams;
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  /** Set where a mock spoke for itself: that says nothing about the API. */
  readonly isOwn?: boolean;
}

/** One side of an exchange. */
export interface ObservedMessage {
  readonly headers: Readonly<Record<string, string>>;
  /** Without parameters, in lower case; empty when not given. */
  readonly mediaType: string;
  /** Parsed JSON; undefined for anything else. */
  readonly body: unknown;
  readonly hasBody: boolean;
  /** There was a body, but it was not kept. */
  readonly isUnread: boolean;
  /** There was a body that is no JSON. */
  readonly isText: boolean;
}

/** An exchange as it is held against a document. */
export interface Observation {
  readonly method: string;
  /** `https://api.example.com`; undefined where only a path is known. */
  readonly origin: string | undefined;
  readonly path: string;
  readonly rawQuery: string;
  readonly request: ObservedMessage;
  readonly response: ObservedMessage & { readonly status: number };
}

export function observationOf(exchange: RecordedExchange | WatchedExchange): Observation {
  const { response } = exchange;
  const { status } = response;
  if (isWatched(exchange)) {
    const { method, path, query, headers, body } = exchange.request;
    return {
      method,
      origin: undefined,
      path,
      rawQuery: query.toString(),
      request: watched(headers, body),
      response: { ...watched(response.headers, response.body), status },
    };
  }
  const { request } = exchange;
  const [, origin, rest = request.url] = /^(https?:\/\/[^/?]+)(.*)$/s.exec(request.url) ?? [];
  const at = rest.indexOf("?");
  return {
    method: request.method,
    origin,
    path: splitUrl(rest).path || "/",
    rawQuery: at < 0 ? "" : rest.slice(at + 1),
    request: recorded(request),
    response: { ...recorded(exchange.response), status },
  };
}

export function isWatched(exchange: RecordedExchange | WatchedExchange): exchange is WatchedExchange {
  return "path" in exchange.request;
}

function watched(headers: Readonly<Record<string, string>>, body: unknown): ObservedMessage {
  const mediaType = mediaTypeOf(headers["content-type"] ?? "");
  return { headers, mediaType, body, hasBody: body !== undefined, isUnread: false, isText: false };
}

function recorded({ headers, body }: RecordedRequest | RecordedResponse): ObservedMessage {
  const isJson = body !== undefined && "json" in body;
  const isUnread = body !== undefined && "omitted" in body;
  return {
    headers,
    mediaType: mediaTypeOf(headers["content-type"] ?? ""),
    body: isJson ? body.json : undefined,
    hasBody: body !== undefined,
    isUnread,
    isText: body !== undefined && !isJson && !isUnread,
  };
}
