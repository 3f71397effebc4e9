import { operationsOf, type OpenApiDocument } from "./document.ts";
import type { Exchange } from "./exchange.ts";
import { arrayAt, stringAt } from "./json.ts";
import { decoded, routeOf, type Route } from "./route.ts";
import { isJsonType, parseJson } from "./violations.ts";

/** Finds the operation for a URL of any server: the document's own, a mock, a proxy with the same paths. */
export type Router = (method: string, url: URL) => Route;

export function routerOf(document: OpenApiDocument): Router {
  const operations = operationsOf(document);
  const bases = basePaths(document);
  return (method, url) => {
    let best: Route = { found: "nothing" };
    for (const base of bases) {
      if (!url.pathname.startsWith(`${base}/`)) continue;
      const route = routeOf(operations, method, url.pathname.slice(base.length));
      if (route.found === "operation") return route;
      if (route.found === "path") best = route;
    }
    return best;
  };
}

/** `/v1` of `https://example.com/v1` and of `https://{host}/v1`; the longest first, none last. */
function basePaths(document: OpenApiDocument): readonly string[] {
  const paths = arrayAt(document, "servers").map((server) => {
    const url = (stringAt(server, "url") ?? "").replaceAll(/\{[^}]*\}/g, "x");
    return URL.canParse(url, "http://x") ? new URL(url, "http://x").pathname.replace(/\/+$/, "") : "";
  });
  return [...new Set([...paths, ""])].toSorted((a, b) => b.length - a.length);
}

/** Takes a request apart; the body is given as it was read from a clone, undefined where it was not. */
export function requestOf(
  message: { readonly method: string; readonly headers: Headers },
  url: URL,
  parameters: ReadonlyMap<string, string>,
  text: string | undefined,
): Exchange["request"] {
  const mediaType = mediaTypeOf(message.headers);
  return {
    method: message.method.toUpperCase(),
    path: url.pathname,
    pathParameters: new Map([...parameters].map(([name, value]) => [name, decoded(value)])),
    query: url.searchParams,
    headers: Object.fromEntries(message.headers),
    mediaType,
    body: bodyOf(mediaType, text),
  };
}

export function responseOf(
  response: { readonly status: number; readonly headers: Headers },
  text: string | undefined,
): Exchange["response"] {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: bodyOf(mediaTypeOf(response.headers), text),
  };
}

export function mediaTypeOf(headers: Headers): string {
  return (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function bodyOf(mediaType: string, text: string | undefined): unknown {
  if (text === undefined || text === "") return undefined;
  if (!isJsonType(mediaType)) return text;
  const parsed = parseJson(text);
  return "value" in parsed ? parsed.value : undefined;
}
