import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ContractError } from "./errors.ts";
import { arrayAt, isObject, objectAt, pointerKeys, pointerTo, stringAt, type JsonObject } from "./json.ts";

/** An OpenAPI 3.1 document: a path or URL of a JSON file, or the document itself. */
export type Spec = string | URL | object;

/** A loaded OpenAPI 3.1 document: plain JSON, every reference inside it. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: JsonObject;
  readonly [key: string]: unknown;
}

/** A schema of the document, by where it stands. */
export interface SchemaPlace {
  readonly pointer: string;
  readonly schema: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly style: string;
  readonly schema: SchemaPlace | undefined;
  /** Set when the value is a whole JSON text: `content: { application/json: … }`. */
  readonly jsonContent: SchemaPlace | undefined;
}

export interface Operation {
  /** The operationId, or method and path where there is none. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** The template: `/v2/task/{task_id}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** By media type; undefined where the operation takes no body. */
  readonly body: ReadonlyMap<string, SchemaPlace> | undefined;
  /** By status as documented (`200`, `4XX`, `default`), then by media type. */
  readonly responses: ReadonlyMap<string, ReadonlyMap<string, SchemaPlace>>;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

/**
 * Reads an OpenAPI document, by default the one of `@angokit/spec`.
 *
 * @throws ContractError `contract/spec-unreadable`, `contract/spec-invalid`
 */
export async function loadSpec(spec?: Spec): Promise<OpenApiDocument> {
  if (spec === undefined) {
    bundled ??= readDocument(bundledUrl());
    return bundled;
  }
  if (typeof spec === "string") return readDocument(urlOf(spec));
  if (spec instanceof URL) return readDocument(spec);
  return checkDocument(spec, undefined);
}

let bundled: Promise<OpenApiDocument> | undefined;

function bundledUrl(): URL {
  try {
    // import.meta.resolve is not there in every place where tests run.
    return pathToFileURL(createRequire(import.meta.url).resolve("@angokit/spec/openapi.json"));
  } catch (cause) {
    const message = "@angokit/spec has no openapi.json: it is not installed or not built.";
    throw new ContractError("contract/spec-unreadable", message, { cause });
  }
}

function urlOf(spec: string): URL {
  return /^(?:file|https?):\/\//.test(spec) ? new URL(spec) : pathToFileURL(spec);
}

async function readDocument(url: URL): Promise<OpenApiDocument> {
  // The query of a URL may hold a signature: it never reaches a message.
  const place = url.protocol === "file:" ? fileURLToPath(url) : `${url.origin}${url.pathname}`;
  let text: string;
  try {
    if (url.protocol === "file:") {
      text = await readFile(url, "utf8");
    } else {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      text = await response.text();
    }
  } catch (cause) {
    throw new ContractError("contract/spec-unreadable", `The OpenAPI document ${place} cannot be read.`, {
      place,
      cause,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ContractError(
      "contract/spec-unreadable",
      `${place} is no JSON. A document in YAML is bundled to one JSON file first, for example with "redocly bundle openapi.yaml --output openapi.json".`,
      { place, cause },
    );
  }
  return checkDocument(value, place);
}

function checkDocument(value: unknown, place: string | undefined): OpenApiDocument {
  const where = place ?? "The OpenAPI document";
  const refuse = (why: string, pointer = ""): ContractError =>
    new ContractError("contract/spec-invalid", `${where}: ${why}`, { place: `${place ?? ""}#${pointer}` });
  if (!isDocument(value)) throw refuse("this is no OpenAPI 3.1 document with paths");
  for (const [pointer, ref] of references(value, "")) {
    if (!ref.startsWith("#")) {
      throw refuse(`the reference "${ref}" leaves the file; bundle the document first`, pointer);
    }
  }
  return value;
}

function isDocument(value: unknown): value is OpenApiDocument {
  return (
    isObject(value) && stringAt(value, "openapi")?.startsWith("3.1.") === true && isObject(value["paths"])
  );
}

function* references(value: unknown, pointer: string): Generator<[pointer: string, ref: string]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* references(item, pointerTo(pointer, index));
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (key === "$ref" && typeof member === "string") yield [pointer, member];
      // What stands in an example is data, not a reference.
      else if (key !== "example" && key !== "examples") yield* references(member, pointerTo(pointer, key));
    }
  }
}

/** Follows references from a pointer to where the thing itself stands. */
function resolvePlace(document: OpenApiDocument, pointer: string): { pointer: string; value: unknown } {
  let place = pointer;
  for (let step = 0; step < 32; step++) {
    let value: unknown = document;
    for (const key of pointerKeys(place)) {
      value = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined;
    }
    const ref = stringAt(value, "$ref");
    if (ref === undefined) return { pointer: place, value };
    place = decodeURIComponent(ref.slice(1));
  }
  throw new ContractError("contract/spec-invalid", `The references at ${pointer} never end.`, {
    place: pointer,
  });
}

/** Every operation of a document, in its order. */
export function operationsOf(document: OpenApiDocument): readonly Operation[] {
  const operations: Operation[] = [];
  for (const path of Object.keys(document.paths)) {
    const item = resolvePlace(document, pointerTo("/paths", path));
    for (const method of METHODS) {
      const operation = objectAt(item.value, method);
      if (Object.keys(operation).length === 0) continue;
      const pointer = pointerTo(item.pointer, method);
      const body = "requestBody" in operation ? resolvePlace(document, `${pointer}/requestBody`) : undefined;
      operations.push({
        id: stringAt(operation, "operationId") ?? `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        parameters: parametersOf(document, [
          ...arrayAt(item.value, "parameters").map((_, index) =>
            pointerTo(item.pointer, "parameters", index),
          ),
          ...arrayAt(operation, "parameters").map((_, index) => pointerTo(pointer, "parameters", index)),
        ]),
        body: body === undefined ? undefined : contentOf(document, body),
        responses: new Map(
          Object.keys(objectAt(operation, "responses")).map((status) => [
            status,
            contentOf(document, resolvePlace(document, pointerTo(pointer, "responses", status))),
          ]),
        ),
      });
    }
  }
  return operations;
}

/** The parameters of the operation replace those of its path that have the same name and place. */
function parametersOf(document: OpenApiDocument, pointers: readonly string[]): readonly Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const start of pointers) {
    const { pointer, value } = resolvePlace(document, start);
    const name = stringAt(value, "name");
    const place = stringAt(value, "in");
    if (name === undefined || place === undefined || !isObject(value)) continue;
    parameters.set(`${place} ${name}`, {
      name,
      in: place,
      required: value["required"] === true,
      style: stringAt(value, "style") ?? (place === "query" ? "form" : "simple"),
      schema:
        "schema" in value ? { pointer: `${pointer}/schema`, schema: schemaAt(document, pointer) } : undefined,
      jsonContent: contentOf(document, { pointer, value }).get("application/json"),
    });
  }
  return [...parameters.values()];
}

function schemaAt(document: OpenApiDocument, pointer: string): unknown {
  return resolvePlace(document, `${pointer}/schema`).value;
}

function contentOf(
  document: OpenApiDocument,
  holder: { pointer: string; value: unknown },
): ReadonlyMap<string, SchemaPlace> {
  return new Map(
    Object.keys(objectAt(holder.value, "content")).map((mediaType) => {
      const pointer = pointerTo(holder.pointer, "content", mediaType);
      return [mediaType.toLowerCase(), { pointer: `${pointer}/schema`, schema: schemaAt(document, pointer) }];
    }),
  );
}
