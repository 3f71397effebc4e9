import { idOf } from "../dataset.ts";
import type { OpenApiDocument, Operation } from "../document.ts";
import { isForm, receivedForm } from "../forms.ts";
import { isObject, type JsonObject } from "../json.ts";
import { receivedParameter } from "../parameters.ts";
import type { Answer } from "../prism.ts";
import type { IncomingCall } from "../request.ts";
import { decoded } from "../route.ts";
import { schemasOf } from "../schemas.ts";
import { contentFor, parseJson } from "../violations.ts";
import { Collection } from "./collection.ts";
import { planOf } from "./effects.ts";
import { Refusal, type Item, type MemoryTable, type Remembering } from "./table.ts";
import { Evaluation, type Roots, type Store } from "./values.ts";

/** The items that a memory begins with, by collection. */
export type Beginning = Readonly<Record<string, readonly Item[]>>;

/** What a mock remembers, by a table. */
export interface Memory {
  /** Carries an operation out. Undefined when the document's example is the answer. */
  readonly answer: (operation: Operation, call: IncomingCall) => Answer | undefined;
  /** Forgets all that was written. */
  readonly restore: () => void;
}

/**
 * @param publish serves a file and answers its URL
 */
export function memoryOf(
  table: MemoryTable,
  document: OpenApiDocument,
  begin: () => Beginning,
  publish: (name: string, bytes: Uint8Array) => string,
): Memory {
  let store = storeOf(table, begin(), publish);
  let isChanged = false;
  return {
    answer(operation, call) {
      const remembering = table.operations[operation.id];
      if (remembering === undefined) return undefined;
      try {
        // Set before, in case the answer cannot be made after the change.
        isChanged ||= (remembering.effects ?? []).length > 0;
        return carriedOut(remembering, rootsOf(document, operation, call), store);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const body = new Evaluation(store).value(table.refusal.body, { message: error.message });
        return json(table.refusal.status, body);
      }
    },
    restore() {
      if (isChanged) store = storeOf(table, begin(), publish);
      isChanged = false;
    },
  };
}

function storeOf(table: MemoryTable, beginning: Beginning, publish: Store["publish"]): Store {
  const collections = new Map<string, Collection>();
  for (const [name, { indexes = [] }] of Object.entries(table.collections)) {
    const collection = new Collection(indexes);
    for (const item of beginning[name] ?? []) collection.add(item);
    collections.set(name, collection);
  }
  let made = 0;
  const newId = (kind: string): string => idOf("new", kind, String((made += 1)));
  const numbers = new Map<string, number>();
  const newNumber = (kind: string): number => {
    const next = (numbers.get(kind) ?? 0) + 1;
    numbers.set(kind, next);
    return next;
  };
  return { table, collections, newId, newNumber, publish };
}

function carriedOut(remembering: Remembering, start: Roots, store: Store): Answer | undefined {
  const { success = { status: 200, body: "reply" } } = store.table;
  const { effects = [], reply, answer } = remembering;
  const evaluation = new Evaluation(store);
  const needed = evaluation.needed(remembering, start);
  const { commit, roots } = planOf(effects, { ...start, needed }, evaluation, store);
  commit();
  if (answer !== undefined) {
    return answer.body === undefined
      ? { status: answer.status, headers: {}, body: undefined }
      : json(answer.status, evaluation.value(answer.body, roots));
  }
  if (reply === undefined) return undefined;
  const inside = { ...roots, reply: evaluation.members(reply, roots) };
  return json(success.status, evaluation.value(success.body, inside));
}

function json(status: number, body: unknown): Answer {
  return { status, headers: { "content-type": "application/json" }, body };
}

function rootsOf(document: OpenApiDocument, operation: Operation, call: IncomingCall): Roots {
  const path = Object.fromEntries([...call.pathParameters].map(([name, value]) => [name, decoded(value)]));
  return { path, query: queryOf(document, operation, call), body: bodyOf(document, operation, call) };
}

/** The body as the document types it: a form as the object that its schema describes. */
function bodyOf(document: OpenApiDocument, operation: Operation, call: IncomingCall): unknown {
  const place = contentFor(operation.body, call.mediaType);
  if (place === undefined || typeof call.body !== "string" || !isForm(call.mediaType)) return call.body;
  const form = receivedForm(document, place, call.body, call.headers["content-type"] ?? "");
  if ("error" in form) return undefined;
  const schemas = schemasOf(document);
  return form.values.find((value) => schemas.fits(place, value, "request")) ?? form.values[0];
}

/** The values of the query as the document types them. */
function queryOf(document: OpenApiDocument, operation: Operation, call: IncomingCall): JsonObject {
  const values = new Map<string, unknown>();
  for (const parameter of operation.parameters) {
    const { in: place, name, schema, jsonContent, style, explode } = parameter;
    if (place !== "query") continue;
    if (schema !== undefined && (style !== "form" || !explode)) {
      const received = receivedParameter(document, operation, parameter, call);
      const read = received.found === "values" ? received.values : [];
      const fitting = read.find((value) => schemasOf(document).check(schema, value, [place]).length === 0);
      if (fitting !== undefined) values.set(name, fitting);
      continue;
    }
    const texts = call.query.getAll(name);
    if (texts.length === 0) continue;
    const isJson = jsonContent !== undefined;
    const typed = texts.map((text) => (isJson ? jsonOf(text) : typedOf(text, schema?.schema)));
    values.set(name, typed.length === 1 ? typed[0] : typed.flat());
  }
  return Object.fromEntries(values);
}

function typedOf(text: string, schema: unknown): unknown {
  const types = typesOf(schema);
  if (types.has("boolean") && (text === "true" || text === "false")) return text === "true";
  if ((types.has("integer") || types.has("number")) && Number.isFinite(Number(text))) return Number(text);
  // A list that is sent as one JSON text, where a plain text is allowed too.
  return types.has("array") && text.startsWith("[") ? jsonOf(text) : text;
}

function typesOf(schema: unknown): ReadonlySet<unknown> {
  if (!isObject(schema)) return new Set();
  const { type, oneOf, anyOf } = schema;
  return new Set([
    ...(Array.isArray(type) ? type : [type]),
    ...[oneOf, anyOf].flatMap((list) =>
      Array.isArray(list) ? list.flatMap((each) => [...typesOf(each)]) : [],
    ),
  ]);
}

function jsonOf(text: string): unknown {
  const parsed = parseJson(text);
  return "value" in parsed ? parsed.value : text;
}
