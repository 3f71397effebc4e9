import { isObject, pointerKeys, pointerTo, type JsonObject } from "./json.ts";

/** What is wrong with a document, and where. */
export interface DocumentFault {
  readonly pointer: string;
  readonly why: string;
}

const METHODS: ReadonlySet<string> = new Set([
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
]);

/** The members of these have names that a user chose: `default` and `$ref` among them are names like any other. */
const NAMED: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "dependentSchemas",
  "schemas",
  "responses",
  "parameters",
  "requestBodies",
  "headers",
]);

/** Deeper, and what works on schemas would run out of stack. Documents that people write have some dozens of levels. */
const DEEPEST = 500;

/** What stands in these is data: a `$ref` in it refers to nothing. */
const DATA: ReadonlySet<string> = new Set(["example", "examples", "default", "enum", "const"]);

/**
 * What makes a document unfit to work with, found before anything is made of it: references that lead nowhere or out of
 * the file, and operations, parameters and statuses that are none. Schemas are looked at when they are used.
 */
export function* documentFaults(document: JsonObject): Generator<DocumentFault> {
  yield* referenceFaults(document);
  yield* operationFaults(document);
}

function* referenceFaults(document: JsonObject): Generator<DocumentFault> {
  const waiting: { value: unknown; pointer: string; isNamed: boolean; depth: number }[] = [
    { value: document, pointer: "", isNamed: false, depth: 0 },
  ];
  // What is found is added at the end, and its turn comes.
  for (const { value, pointer, isNamed, depth } of waiting) {
    if (depth > DEEPEST) {
      yield { pointer, why: `it is nested deeper than ${DEEPEST} levels` };
      continue;
    }
    if (Array.isArray(value)) {
      value.forEach((item: unknown, index) =>
        waiting.push({ value: item, pointer: pointerTo(pointer, index), isNamed: false, depth: depth + 1 }),
      );
    }
    if (!isObject(value)) continue;
    for (const [key, member] of Object.entries(value)) {
      if (!isNamed && (DATA.has(key) || key.startsWith("x-"))) continue;
      if (!isNamed && key === "$ref") {
        const why = faultOfReference(document, member);
        if (why !== undefined) yield { pointer, why };
      } else {
        waiting.push({
          value: member,
          pointer: pointerTo(pointer, key),
          isNamed: !isNamed && NAMED.has(key),
          depth: depth + 1,
        });
      }
    }
  }
}

function faultOfReference(document: JsonObject, reference: unknown): string | undefined {
  if (typeof reference !== "string") return `the reference ${JSON.stringify(reference)} is no text`;
  if (!reference.startsWith("#")) {
    return `the reference "${reference}" leaves the file; bundle the document first`;
  }
  // An anchor is for those who follow it to find.
  if (!/^#(?:\/|$)/.test(reference)) return undefined;
  let target: unknown = document;
  try {
    for (const key of pointerKeys(decodeURIComponent(reference.slice(1)))) {
      if (Array.isArray(target)) target = target[Number(key)];
      else target = isObject(target) && Object.hasOwn(target, key) ? target[key] : undefined;
    }
  } catch {
    target = undefined;
  }
  return target === undefined ? `the reference "${reference}" leads nowhere` : undefined;
}

function* operationFaults(document: JsonObject): Generator<DocumentFault> {
  const ids = new Set<unknown>();
  const paths = isObject(document["paths"]) ? document["paths"] : {};
  for (const [path, item] of Object.entries(paths)) {
    if (path.startsWith("x-")) continue;
    const place = pointerTo("/paths", path);
    if (!isObject(item)) {
      yield { pointer: place, why: "this is no path item" };
      continue;
    }
    yield* parameterFaults(item, place);
    for (const [method, operation] of Object.entries(item)) {
      if (!METHODS.has(method)) continue;
      const pointer = pointerTo(place, method);
      if (!isObject(operation)) {
        yield { pointer, why: "this is no operation" };
        continue;
      }
      const { operationId: id, responses = {} } = operation;
      if (id !== undefined && (typeof id !== "string" || ids.has(id))) {
        const why =
          typeof id === "string" ? `another operation is called "${id}" too` : "operationId is no text";
        yield { pointer: pointerTo(pointer, "operationId"), why };
      }
      ids.add(id);
      yield* parameterFaults(operation, pointer);
      if (!isObject(responses)) yield { pointer: pointerTo(pointer, "responses"), why: "this is no object" };
      else {
        for (const status of Object.keys(responses)) {
          if (/^(?:[1-5](?:\d\d|XX)|default|x-.*)$/.test(status)) continue;
          yield {
            pointer: pointerTo(pointer, "responses", status),
            why: `${JSON.stringify(status)} is no status`,
          };
        }
      }
    }
  }
}

const PLACES: ReadonlySet<unknown> = new Set(["path", "query", "header", "cookie"]);

function* parameterFaults(holder: JsonObject, place: string): Generator<DocumentFault> {
  const { parameters = [] } = holder;
  const pointer = pointerTo(place, "parameters");
  if (!Array.isArray(parameters)) {
    yield { pointer, why: "this is no list" };
    return;
  }
  for (const [index, parameter] of parameters.entries()) {
    const isOne =
      isObject(parameter) &&
      ("$ref" in parameter || (typeof parameter["name"] === "string" && PLACES.has(parameter["in"])));
    if (!isOne) yield { pointer: pointerTo(pointer, index), why: "this is no parameter" };
  }
}
