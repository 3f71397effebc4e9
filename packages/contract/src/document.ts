import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { documentFaults } from "./document-faults.ts";
import { ContractError } from "./errors.ts";
import { arrayAt, isObject, objectAt, pointerKeys, pointerTo, stringAt, type JsonObject } from "./json.ts";
import { upgraded } from "./openapi30.ts";

/** An OpenAPI 3.0 or 3.1 document: a path or URL of a JSON file, or the document itself. */
export type Spec = string | URL | object;

/** A loaded OpenAPI document: plain JSON, every reference inside it, in the words of OpenAPI 3.1. */
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
  /** Whether the entries of a list and the members of an object go apart. */
  readonly explode: boolean;
  readonly schema: SchemaPlace | undefined;
  /** Set when the value is a whole JSON text: `content: { application/json: … }`. */
  readonly jsonContent: SchemaPlace | undefined;
  /** `x-query-json`: a list or an object goes as one JSON text, a text as it is. */
  readonly isQueryJson: boolean;
  /** `?name=` is allowed although its schema does not fit an empty text. */
  readonly allowsEmpty: boolean;
  readonly isDeprecated: boolean;
}

export interface Operation {
  /** The operationId, or method and path where there is none. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** The template: `/v2/task/{task_id}`. */
  readonly path: string;
  /** Where it stands in the document. */
  readonly pointer: string;
  readonly parameters: readonly Parameter[];
  /** By media type; undefined where the operation takes no body. */
  readonly body: ReadonlyMap<string, SchemaPlace> | undefined;
  readonly isBodyRequired: boolean;
  /** By status as documented (`200`, `4XX`, `default`), then by media type. */
  readonly responses: ReadonlyMap<string, ReadonlyMap<string, SchemaPlace>>;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

/**
 * Reads an OpenAPI document, by default the one of `@angokit/spec`. One of OpenAPI 3.0 is put into the words of 3.1.
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
  if (!/^(?:file|https?):\/\//.test(spec)) return pathToFileURL(spec);
  if (URL.canParse(spec)) return new URL(spec);
  throw new ContractError("contract/spec-unreadable", "The address of the OpenAPI document is no URL.");
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
    new ContractError("contract/spec-invalid", `${where}${pointer === "" ? "" : ` at ${pointer}`}: ${why}.`, {
      place: `${place ?? ""}#${pointer}`,
    });
  if (!isDocument(value)) throw refuse("this is no OpenAPI 3.0 or 3.1 document with paths");
  if (!sound.has(value)) {
    for (const { pointer, why } of documentFaults(value)) throw refuse(why, pointer);
    sound.add(value);
  }
  if (!value.openapi.startsWith("3.0.")) return value;
  const known = upgrades.get(value) ?? upgraded(value);
  if (!isDocument(known)) throw refuse("this is no OpenAPI 3.0 document with paths");
  upgrades.set(value, known);
  older.add(known);
  return known;
}

/** Whether a document was one of OpenAPI 3.0 before it was loaded. */
export function wasOpenApi30(document: OpenApiDocument): boolean {
  return older.has(document);
}

const older = new WeakSet<OpenApiDocument>();

/** Documents in which nothing wrong was found. */
const sound = new WeakSet<OpenApiDocument>();

/** What was prepared for a document is found by the document: the same one has to give the same one. */
const upgrades = new WeakMap<OpenApiDocument, OpenApiDocument>();

function isDocument(value: unknown): value is OpenApiDocument {
  return isObject(value) && /^3\.[01]\./.test(stringAt(value, "openapi") ?? "") && isObject(value["paths"]);
}

/** Follows references from a pointer to where the thing itself stands. */
export function resolvePlace(
  document: OpenApiDocument,
  pointer: string,
): { pointer: string; value: unknown } {
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

const operationLists = new WeakMap<OpenApiDocument, readonly Operation[]>();

/** Every operation of a document, in its order: the same ones each time. */
export function operationsOf(document: OpenApiDocument): readonly Operation[] {
  const operations = operationLists.get(document) ?? operationsIn(document);
  operationLists.set(document, operations);
  return operations;
}

function operationsIn(document: OpenApiDocument): readonly Operation[] {
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
        pointer,
        parameters: parametersOf(document, [
          ...arrayAt(item.value, "parameters").map((_, index) =>
            pointerTo(item.pointer, "parameters", index),
          ),
          ...arrayAt(operation, "parameters").map((_, index) => pointerTo(pointer, "parameters", index)),
        ]),
        body: body === undefined ? undefined : contentOf(document, body),
        isBodyRequired: isObject(body?.value) && body.value["required"] === true,
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
    // OpenAPI has other places for these and ignores them here.
    if (place === "header" && /^(?:accept|content-type|authorization)$/i.test(name)) continue;
    const style = stringAt(value, "style") ?? (place === "query" || place === "cookie" ? "form" : "simple");
    parameters.set(`${place} ${name}`, {
      name,
      in: place,
      required: value["required"] === true,
      style,
      explode: typeof value["explode"] === "boolean" ? value["explode"] : style === "form",
      schema:
        "schema" in value ? { pointer: `${pointer}/schema`, schema: schemaAt(document, pointer) } : undefined,
      jsonContent: contentOf(document, { pointer, value }).get("application/json"),
      isQueryJson: value["x-query-json"] === true,
      allowsEmpty: value["allowEmptyValue"] === true,
      isDeprecated: value["deprecated"] === true,
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

/** One scheme that a request has to satisfy. */
export interface SecurityScheme {
  /** Its name in the document. */
  readonly id: string;
  readonly type: string;
  /** Name and place of the key, for `apiKey`. */
  readonly name: string;
  readonly in: string;
  /** `basic`, `bearer`, for `http`. */
  readonly scheme: string;
}

/** The ways to be let in: each is a list of schemes that have to be satisfied together. None: no key is asked for. */
export function securityOf(
  document: OpenApiDocument,
  operation: Operation,
): readonly (readonly SecurityScheme[])[] {
  const own = resolvePlace(document, operation.pointer).value;
  const stated = arrayAt(isObject(own) && "security" in own ? own : document, "security");
  return stated.filter(isObject).map((requirement) =>
    Object.keys(requirement).map((id) => {
      const { value } = resolvePlace(document, pointerTo("/components/securitySchemes", id));
      return {
        id,
        type: stringAt(value, "type") ?? "",
        name: stringAt(value, "name") ?? "",
        in: stringAt(value, "in") ?? "",
        scheme: (stringAt(value, "scheme") ?? "").toLowerCase(),
      };
    }),
  );
}
