import { securityOf, type OpenApiDocument, type Operation } from "../document.ts";
import type { GeneratedRequest, Wire } from "./generated-request.ts";

/** JSON for a message. The values of a request have no keys among them: those stand in its wire. */
export function shown(value: unknown): string {
  return value === undefined ? "nothing" : cut(JSON.stringify(value));
}

export function cut(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text;
}

export function told(error: unknown): string {
  if (error === undefined) return "";
  return `: ${cut(error instanceof Error ? error.message : shown(error))}`;
}

/** The values of a request, and all that goes over the wire, the keys taken out. */
export function requestLines(
  document: OpenApiDocument,
  operation: Operation,
  { params, body, wire }: GeneratedRequest,
): readonly string[] {
  const { method, target, headers, body: text } = withoutKeys(document, operation, wire);
  const named = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [
    `request: ${shown({ ...params, body })}`,
    `sent: ${method} ${cut(target)}`,
    ...(named.length === 0 ? [] : [`headers: ${cut(JSON.stringify(named))}`]),
    ...(text === undefined ? [] : [`body: ${shown(text)}`]),
  ];
}

const HIDDEN = "…";

function withoutKeys(document: OpenApiDocument, operation: Operation, wire: Wire): Wire {
  const schemes = securityOf(document, operation).flat();
  const namesIn = (place: string): ReadonlySet<string> =>
    new Set(schemes.filter((scheme) => scheme.in === place).map(({ name }) => name));
  const secretHeaders = new Set([
    "authorization",
    ...[...namesIn("header")].map((name) => name.toLowerCase()),
  ]);
  const [path = "", ...query] = wire.target.split("?");
  const headers = Object.entries(wire.headers).map(([name, value]): [string, string] => {
    if (secretHeaders.has(name)) return [name, HIDDEN];
    return [name, name === "cookie" ? hide(value, "; ", namesIn("cookie")) : value];
  });
  return {
    ...wire,
    target: query.length === 0 ? path : `${path}?${hide(query.join("?"), "&", namesIn("query"))}`,
    headers: Object.fromEntries(headers),
  };
}

function hide(pairs: string, separator: string, secret: ReadonlySet<string>): string {
  return pairs
    .split(separator)
    .map((pair) => {
      const [name = ""] = pair.split("=");
      return secret.has(decoded(name)) ? `${name}=${HIDDEN}` : pair;
    })
    .join(separator);
}

/** A name may be encoded in a broken way on purpose. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
