import { isJsonType, parseJson } from "./violations.ts";

/** What is needed of Node's `IncomingMessage`, so that the types of this package stand without those of Node. */
interface IncomingRequest extends AsyncIterable<unknown> {
  readonly method?: string | undefined;
  readonly headers: {
    readonly "content-type"?: string | undefined;
    readonly [name: string]: string | string[] | undefined;
  };
}

/** A request as it came in, taken apart. */
export interface IncomingCall {
  /** Upper case. */
  readonly method: string;
  /** As it came over the wire, without the query. */
  readonly path: string;
  readonly pathParameters: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  /** The query as it came over the wire, without `?`. */
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `application/json`, without parameters and in lower case; empty when not given. */
  readonly mediaType: string;
  readonly bodyBytes: number;
  /** JSON bodies parsed, others as text; undefined when there is none or it is no JSON. */
  readonly body: unknown;
  /** Why the body is no JSON although it says so. */
  readonly bodyError: string | undefined;
}

/** What the client asked for in its `Prefer` header (RFC 7240). */
export interface Preference {
  /** As it was sent: it may be no status at all. */
  readonly code: string | undefined;
  readonly example: string | undefined;
  readonly dynamic: boolean;
  readonly seed: string | undefined;
}

/** Reads the whole body; undefined when it is longer than the limit, in bytes. */
export async function readBody(request: IncomingRequest, limit: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return undefined;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** Puts the parts of a request together. */
export function callOf(
  request: IncomingRequest,
  url: URL,
  path: string,
  pathParameters: ReadonlyMap<string, string>,
  bytes: Uint8Array,
): IncomingCall {
  const mediaType = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const parsed = bytes.length === 0 ? { value: undefined } : parsedBody(bytes, isJsonType(mediaType));
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return {
    method: request.method ?? "GET",
    path,
    pathParameters,
    query: url.searchParams,
    rawQuery: url.search.slice(1),
    headers,
    mediaType,
    bodyBytes: bytes.length,
    body: "value" in parsed ? parsed.value : undefined,
    bodyError: "error" in parsed ? parsed.error : undefined,
  };
}

function parsedBody(bytes: Uint8Array, isJson: boolean): ReturnType<typeof parseJson> {
  if (!isJson) return { value: new TextDecoder().decode(bytes) };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { error: "it is not UTF-8" };
  }
  return parseJson(text);
}

/** Reads `code=401, example=expired, dynamic=true, seed=7`; what it does not know it leaves alone. */
export function preferenceOf(header: string | undefined): Preference {
  const wishes = new Map<string, string>();
  for (const part of (header ?? "").split(/[,;]/)) {
    const [name = "", ...rest] = part.split("=");
    wishes.set(name.trim().toLowerCase(), rest.join("=").trim().replaceAll(/^"|"$/g, ""));
  }
  return {
    code: wishes.get("code"),
    example: wishes.get("example"),
    dynamic: wishes.get("dynamic") === "true",
    seed: wishes.get("seed"),
  };
}
