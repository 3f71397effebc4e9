import { isObject, stringAt } from "../json.ts";
import { mediaTypeOf, sorted, textBody, type RecordedBody } from "./body.ts";
import { isCode } from "./named-secrets.ts";
import type { Secrets } from "./secrets.ts";

/** A request as it is kept: no secrets are in it. */
export interface RecordedRequest {
  /** Upper case. */
  readonly method: string;
  /** Under the base URL of the recording only path and query (`/v2/listProjects?page=1`), elsewhere the whole URL. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RecordedBody;
}

/** An answer as it is kept: no secrets are in it. */
export interface RecordedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RecordedBody;
}

export interface RecordedExchange {
  readonly request: RecordedRequest;
  readonly response: RecordedResponse;
}

/** Others change from call to call, say nothing about the API, or hold secrets that nobody thought of. */
const KEPT =
  /^(?:accept-ranges|allow|content-disposition|content-language|content-range|content-type|etag|last-modified|link|location|retry-after|(?:x-)?ratelimit.*)$/;

/** The headers that are kept, in the order of their names. */
export function recordHeaders(
  headers: Iterable<readonly [string, string]>,
  kept: ReadonlySet<string>,
  secrets: Secrets,
): Readonly<Record<string, string>> {
  const clean = new Map<string, string>();
  for (const [given, value] of headers) {
    const name = given.toLowerCase();
    if (!KEPT.test(name) && !kept.has(name)) continue;
    const known = clean.get(name);
    const safe = secrets.json({ [name]: withoutBoundary(value) });
    const text = (isObject(safe) ? stringAt(safe, name) : undefined) ?? "";
    clean.set(name, known === undefined ? text : `${known}, ${text}`);
  }
  return Object.fromEntries([...clean].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** It is another one in every request. */
function withoutBoundary(contentType: string): string {
  return contentType.replace(/^(multipart\/[^;]+);.*$/i, "$1");
}

/** Learns the values of headers that authenticate, so that they are found in bodies, too. */
export function learnHeaders(headers: Iterable<readonly [string, string]>, secrets: Secrets): void {
  for (const [name, value] of headers) {
    if (name.toLowerCase() === "set-cookie") {
      secrets.learn(value.split(";")[0]?.split("=").slice(1).join("=").trim() ?? "");
    } else if (name.toLowerCase() === "cookie") {
      for (const pair of value.split(";")) secrets.learn(pair.split("=").slice(1).join("=").trim());
    } else if (secrets.isName(name)) {
      secrets.learn(value);
      const [, scheme = "", rest = ""] = /^([A-Za-z]+)\s+(.*)$/.exec(value) ?? [];
      secrets.learn(rest);
      if (scheme.toLowerCase() === "basic") {
        const [, ...password] = Buffer.from(rest, "base64").toString().split(":");
        secrets.learn(password.join(":"));
      }
    }
  }
}

/** Learns what signs a URL, or is its key: it can come back in the answer. What is short may be a word like any other. */
export function learnUrl(url: string, secrets: Secrets): void {
  if (!URL.canParse(url)) return;
  const { searchParams, password } = new URL(url);
  secrets.learn(password);
  for (const [name, value] of searchParams) {
    const isKey = name.toLowerCase() === "key" || isCode(name, value) || secrets.isName(name);
    if (isKey && value.length >= 16) secrets.learn(value);
  }
}

/** The URL without the base URL, so that a recording can be played on another host or port. */
export function relativeUrl(url: string, baseUrl: string | undefined): string {
  const whole = url.split("#", 1)[0] ?? "";
  if (baseUrl === undefined || !whole.startsWith(baseUrl)) return whole;
  const rest = whole.slice(baseUrl.length);
  if (rest === "") return "/";
  return rest.startsWith("/") ? rest : rest.startsWith("?") ? `/${rest}` : whole;
}

/** Two requests with the same key are the same request. Headers do not count, but for the type of the body. */
export function keyOf(request: RecordedRequest): string {
  const { path, query } = splitUrl(request.url);
  // Repeated names keep their order: it can have a meaning, that of different names has none.
  const pairs = query.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const type = request.body === undefined ? "" : mediaTypeOf(request.headers["content-type"] ?? "");
  return JSON.stringify([path, request.method, pairs, type, sorted(request.body ?? null)]);
}

export function splitUrl(url: string): {
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
} {
  const at = url.indexOf("?");
  if (at < 0) return { path: url, query: [] };
  return { path: url.slice(0, at), query: [...new URLSearchParams(url.slice(at + 1))] };
}

/** A base URL without slashes at its end. */
export function baseOf(baseUrl: string | undefined): string | undefined {
  return baseUrl?.replace(/\/+$/, "");
}

/** Takes out the secrets that were learnt since. */
export function scrubbed(exchange: RecordedExchange, secrets: Secrets): RecordedExchange {
  const { request, response } = exchange;
  const clean = <T extends RecordedRequest | RecordedResponse>(message: T): T => ({
    ...message,
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, secrets.text(value)]),
    ),
    ...(message.body === undefined ? {} : { body: scrubbedBody(message.body, secrets) }),
  });
  return { request: { ...clean(request), url: secrets.text(request.url) }, response: clean(response) };
}

function scrubbedBody(body: RecordedBody, secrets: Secrets): RecordedBody {
  if ("json" in body) return { json: secrets.json(body.json) };
  if ("text" in body) {
    return textBody(secrets.text(typeof body.text === "string" ? body.text : body.text.join("\n")));
  }
  if ("form" in body) {
    return { form: body.form.map(([name, value]) => [secrets.text(name), secrets.text(value)]) };
  }
  if ("gzip" in body) return { gzip: scrubbedBody(body.gzip, secrets) };
  if ("parts" in body) {
    return {
      parts: body.parts.map((part) => ({
        ...part,
        name: secrets.text(part.name),
        ...(part.filename === undefined ? {} : { filename: secrets.text(part.filename) }),
        body: scrubbedBody(part.body, secrets),
      })),
    };
  }
  if ("zip" in body) {
    return {
      zip: body.zip.map(({ name, body: inner }) => ({
        name: secrets.text(name),
        body: scrubbedBody(inner, secrets),
      })),
    };
  }
  return "base64" in body && secrets.isIn(Buffer.from(body.base64, "base64"))
    ? { omitted: "it is binary and holds a secret" }
    : body;
}
