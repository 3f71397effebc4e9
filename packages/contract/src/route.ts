import type { Operation } from "./document.ts";

/** Where a request goes: to an operation, or nowhere and why. */
export type Route =
  | {
      readonly found: "operation";
      readonly operation: Operation;
      readonly parameters: ReadonlyMap<string, string>;
    }
  | { readonly found: "path"; readonly allowed: readonly string[] }
  | { readonly found: "nothing" };

/**
 * Finds the operation for a method and a path as it came over the wire. A concrete path goes before a
 * templated one, as OpenAPI asks. HEAD goes where GET goes unless the document has its own.
 */
export function routeOf(operations: readonly Operation[], method: string, path: string): Route {
  const matches = operations
    .map((operation) => ({ operation, parameters: matchPath(operation.path, path) }))
    .filter((match): match is { operation: Operation; parameters: Map<string, string> } => {
      return match.parameters !== undefined;
    });
  if (matches.length === 0) return { found: "nothing" };
  const withMethod = (name: string): typeof matches =>
    matches
      .filter((match) => match.operation.method === name)
      .toSorted((a, b) => a.parameters.size - b.parameters.size);
  const [best] = [...withMethod(method), ...(method === "HEAD" ? withMethod("GET") : [])];
  if (best !== undefined) return { found: "operation", ...best };
  const allowed = new Set(matches.map((match) => match.operation.method));
  if (allowed.has("GET")) allowed.add("HEAD");
  return { found: "path", allowed: [...allowed, "OPTIONS"] };
}

function matchPath(template: string, path: string): Map<string, string> | undefined {
  const parts = template.split("/");
  const values = path.split("/");
  if (parts.length !== values.length) return undefined;
  const parameters = new Map<string, string>();
  for (const [index, part] of parts.entries()) {
    const value = values[index] ?? "";
    const name = /^\{([^{}]+)\}$/.exec(part)?.[1];
    if (name !== undefined) {
      if (value === "") return undefined;
      parameters.set(name, value);
    } else if (/\{[^{}]+\}/.test(part)) {
      // A segment with text around its parameters: `{name}.json`.
      const names = [...part.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? "");
      const texts = part.split(/\{[^{}]+\}/).map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
      const found = new RegExp(`^${texts.join("(.+?)")}$`).exec(value);
      if (found === null) return undefined;
      for (const [at, key] of names.entries()) parameters.set(key, found[at + 1] ?? "");
    } else if (decoded(part) !== decoded(value)) return undefined;
  }
  return parameters;
}

/** The text with its percent encoding undone; text whose encoding is broken stays as it is. */
export function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
