import { resolvePlace, type OpenApiDocument, type Operation } from "../document.ts";
import { arrayAt, isObject, objectAt, pointerTo, stringAt } from "../json.ts";

/** Where the key of a request goes. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: ReadonlyMap<string, string>;
}

/**
 * Puts a key where the first of the operation's alternatives that takes one key wants it: a header, the query, a
 * cookie, or as a bearer token. Basic takes the key as `user:password`.
 */
export function authorizationOf(
  document: OpenApiDocument,
  operation: Operation,
  key: string | undefined,
): Authorization {
  const nothing: Authorization = { headers: {}, query: new Map() };
  if (key === undefined) return nothing;
  const own = resolvePlace(document, operation.pointer).value;
  const holder = isObject(own) && Array.isArray(own["security"]) ? own : document;
  for (const alternative of arrayAt(holder, "security")) {
    const names = isObject(alternative) ? Object.keys(alternative) : [];
    const [name] = names;
    if (name === undefined || names.length > 1) continue;
    const scheme = resolvePlace(document, pointerTo("/components/securitySchemes", name)).value;
    const found = placed(scheme, key);
    if (found !== undefined) return found;
  }
  return nothing;
}

function placed(scheme: unknown, key: string): Authorization | undefined {
  switch (stringAt(scheme, "type")) {
    case "apiKey": {
      const name = stringAt(scheme, "name") ?? "";
      if (stringAt(scheme, "in") === "header") return header(name, key);
      if (stringAt(scheme, "in") === "cookie") return header("cookie", `${name}=${key}`);
      return { headers: {}, query: new Map([[name, key]]) };
    }
    case "http":
      return stringAt(scheme, "scheme")?.toLowerCase() === "basic"
        ? header("authorization", `Basic ${Buffer.from(key).toString("base64")}`)
        : header("authorization", `Bearer ${key}`);
    case "oauth2":
    case "openIdConnect":
      return header("authorization", `Bearer ${key}`);
    default:
      return undefined;
  }
}

function header(name: string, value: string): Authorization {
  return { headers: { [name]: value }, query: new Map() };
}

/** Names of headers and parameters that carry keys. */
export function keyNamesOf(document: OpenApiDocument): readonly string[] {
  const schemes = Object.values(objectAt(document["components"], "securitySchemes"));
  return schemes.flatMap((scheme) =>
    stringAt(scheme, "type") === "apiKey" ? [stringAt(scheme, "name") ?? ""] : [],
  );
}
