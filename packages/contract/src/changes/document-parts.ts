import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { resolvePlace } from "../document.ts";
import { arrayAt, isObject, objectAt, pointerTo, stringAt, type JsonObject } from "../json.ts";

/** A part of a document, its own reference followed. */
export interface Part {
  readonly pointer: string;
  readonly members: JsonObject;
}

export interface DocumentOperation extends Part {
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  /** By place and name; path parameters by place and rank in the path. */
  readonly parameters: ReadonlyMap<string, Part>;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

export function partOf(document: OpenApiDocument, start: string): Part {
  const { pointer, value } = resolvePlace(document, start);
  return { pointer, members: isObject(value) ? value : {} };
}

/** The parts under a member that is a map. */
export function partsUnder(document: OpenApiDocument, holder: Part, key: string): ReadonlyMap<string, Part> {
  const names = Object.keys(objectAt(holder.members, key));
  return new Map(names.map((name) => [name, partOf(document, pointerTo(holder.pointer, key, name))]));
}

/** The schema under `schema`, with its own place: its reference is not followed. */
export function schemaUnder(part: Part): readonly SchemaPlace[] {
  return "schema" in part.members
    ? [{ pointer: pointerTo(part.pointer, "schema"), schema: part.members["schema"] }]
    : [];
}

/** Operations by method and path, where a path parameter has no name: it is the same path under another one. */
export function operationsByPath(document: OpenApiDocument): ReadonlyMap<string, DocumentOperation> {
  const operations = new Map<string, DocumentOperation>();
  for (const path of Object.keys(document.paths)) {
    const item = partOf(document, pointerTo("/paths", path));
    for (const method of METHODS) {
      if (!isObject(item.members[method])) continue;
      const own = partOf(document, pointerTo(item.pointer, method));
      const upper = method.toUpperCase();
      operations.set(`${upper} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`, {
        ...own,
        id: stringAt(own.members, "operationId") ?? `${upper} ${path}`,
        method: upper,
        path,
        parameters: parametersOf(document, path, [item, own]),
      });
    }
  }
  return operations;
}

/** Names of the parameters of a path, in their order. */
export function pathNames(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
}

function parametersOf(
  document: OpenApiDocument,
  path: string,
  holders: readonly Part[],
): ReadonlyMap<string, Part> {
  const names = pathNames(path);
  const parameters = new Map<string, Part>();
  for (const holder of holders) {
    arrayAt(holder.members, "parameters").forEach((_, index) => {
      const part = partOf(document, pointerTo(holder.pointer, "parameters", index));
      const name = stringAt(part.members, "name") ?? "";
      const place = stringAt(part.members, "in") ?? "";
      // Names of headers are the same in any case.
      const key =
        place === "path" ? String(names.indexOf(name)) : place === "header" ? name.toLowerCase() : name;
      parameters.set(`${place} ${key}`, part);
    });
  }
  return parameters;
}
