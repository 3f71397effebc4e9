import type { Operation, Parameter } from "../document.ts";
import type { JsonObject } from "../json.ts";
import { securityOf } from "../document.ts";
import { namesOf } from "../parameters.ts";
import type { Schemas } from "../schemas.ts";
import { isJsonType } from "../violations.ts";
import {
  written,
  type Draft,
  type GeneratedRequest,
  type Keys,
  type RequestParams,
  type Wire,
} from "./generated-request.ts";
import { valueMutations } from "./value-mutations.ts";
import { verdict } from "./verdict.ts";
import { scalarText } from "./wire.ts";

/** The one thing that is wrong with a request. */
export interface Mutation {
  /** For people: `drop required member`. */
  readonly name: string;
  /** `["body", "answer"]`, `["query", "page"]`, `["security"]`. */
  readonly place: readonly string[];
  /** The keyword of JSON Schema that is broken, or a short word as of a `Violation`. */
  readonly keyword: string;
}

/** A request with exactly one thing wrong. */
export interface InvalidRequest extends GeneratedRequest {
  readonly mutation: Mutation;
}

/** A change that is made when it is asked for; undefined where it cannot be written. */
export interface Candidate {
  readonly mutation: Mutation;
  readonly make: () => GeneratedRequest | undefined;
}

const UNDOCUMENTED = "undocumented";

/** All that can be done wrong with a request. Whether the document forbids it is still to be tried. */
export function* candidates(
  schemas: Schemas,
  operation: Operation,
  request: GeneratedRequest,
  keys: Keys,
): Generator<Candidate> {
  yield* securityCandidates(schemas, operation, request);
  yield* queryCandidates(schemas, operation, request);
  for (const parameter of operation.parameters) {
    yield* parameterCandidates(schemas, operation, parameter, request, keys);
  }
  yield* bodyCandidates(schemas, operation, request, keys);
}

/** What else a validator calls a keyword. */
const CODES: ReadonlyMap<string, readonly string[]> = new Map([
  ["not", ["not", "false schema"]],
  ["then", ["if"]],
  ["else", ["if"]],
]);

/** Makes a candidate, and keeps it when the document forbids what came out, for the reason that is named. */
export function tried(
  schemas: Schemas,
  operation: Operation,
  candidate: Candidate,
): InvalidRequest | undefined {
  const request = candidate.make();
  if (request === undefined) return undefined;
  const { mutation } = candidate;
  const codes = CODES.get(mutation.keyword) ?? [mutation.keyword];
  const found = verdict(schemas, operation, request.wire);
  return found.some(({ code }) => codes.includes(code)) ? { ...request, mutation } : undefined;
}

function rewired(request: GeneratedRequest, wire: Partial<Wire>): GeneratedRequest {
  return { ...request, wire: { ...request.wire, ...wire } };
}

function* securityCandidates(
  schemas: Schemas,
  operation: Operation,
  request: GeneratedRequest,
): Generator<Candidate> {
  if (securityOf(schemas.document, operation).length === 0) return;
  yield {
    mutation: { name: "no key", place: ["security"], keyword: "security" },
    make: () => written(schemas.document, operation, request, undefined),
  };
}

function* queryCandidates(
  schemas: Schemas,
  operation: Operation,
  request: GeneratedRequest,
): Generator<Candidate> {
  const add = (name: string, key: string, value: string): Candidate => ({
    mutation: { name, place: ["query", key], keyword: "unknown" },
    make: () =>
      rewired(request, { target: withPair(request.wire.target, `${encodeURIComponent(key)}=${value}`) }),
  });
  yield add("undocumented query parameter", UNDOCUMENTED, "1");
  for (const parameter of operation.parameters.filter((one) => one.in === "query")) {
    const { name } = parameter;
    const [known = name] = namesOf(schemas.document, parameter).names;
    const bracket = known.indexOf("[");
    if (bracket > 0) {
      const stem = known.slice(0, bracket);
      yield add("wrong brackets", `${stem}[${UNDOCUMENTED}]`, "1");
      yield add("no brackets", stem, "1");
    } else yield add("brackets that are not documented", `${name}[${UNDOCUMENTED}]`, "1");
    yield {
      mutation: { name: "broken percent encoding", place: ["query", name], keyword: "encoding" },
      make: () =>
        rewired(request, {
          target: withPair(withoutPair(request.wire.target, name), `${encodeURIComponent(name)}=%zz`),
        }),
    };
  }
}

function withPair(target: string, pair: string): string {
  return `${target}${target.includes("?") ? "&" : "?"}${pair}`;
}

function withoutPair(target: string, name: string): string {
  const [path = "", query = ""] = target.split("?");
  const kept = query
    .split("&")
    .filter((pair) => pair !== "" && pair.split("=")[0] !== encodeURIComponent(name));
  return kept.length === 0 ? path : `${path}?${kept.join("&")}`;
}

type Where = keyof RequestParams;

function isWhere(place: string): place is Where {
  return place === "path" || place === "query" || place === "header" || place === "cookie";
}

function* parameterCandidates(
  schemas: Schemas,
  operation: Operation,
  parameter: Parameter,
  request: GeneratedRequest,
  keys: Keys,
): Generator<Candidate> {
  const { name, in: where } = parameter;
  if (!isWhere(where)) return;
  const values: JsonObject = request.params[where];
  if (!Object.hasOwn(values, name)) return;
  const place = [where, name];
  const draft = (changed: JsonObject): Draft => ({
    ...request,
    params: { ...request.params, [where]: changed },
  });
  const make = (changed: JsonObject) => (): GeneratedRequest | undefined =>
    written(schemas.document, operation, draft(changed), keys);
  if (parameter.required && where !== "path") {
    const { [name]: _, ...rest } = values;
    yield { mutation: { name: "drop required parameter", place, keyword: "required" }, make: make(rest) };
  }
  const schema = parameter.jsonContent ?? parameter.schema;
  if (where === "query" && parameter.jsonContent !== undefined) {
    const target = withPair(withoutPair(request.wire.target, name), `${encodeURIComponent(name)}=%7Bbad`);
    const mutation = { name: "malformed JSON", place, keyword: "json" };
    yield { mutation, make: () => rewired(request, { target }) };
  }
  if (where === "query" && typeof values[name] !== "object") {
    const pair = `${encodeURIComponent(name)}=${encodeURIComponent(scalarText(values[name]) ?? "")}`;
    const mutation = { name: "the same parameter twice", place, keyword: "type" };
    yield { mutation, make: () => rewired(request, { target: withPair(request.wire.target, pair) }) };
  }
  if (where === "path") {
    const encoded = operation.path.replaceAll(`{${name}}`, "%E0%A4%A");
    const mutation = { name: "broken percent encoding", place, keyword: "encoding" };
    if (!/\{/.test(encoded)) yield { mutation, make: () => rewired(request, { target: encoded }) };
  }
  if (schema === undefined) return;
  for (const { name: what, keyword, path, make: changed } of valueMutations(schemas, schema, values[name])) {
    const mutation = { name: what, place: [...place, ...path], keyword };
    yield { mutation, make: () => make({ ...values, [name]: changed() })() };
  }
}

function* bodyCandidates(
  schemas: Schemas,
  operation: Operation,
  request: GeneratedRequest,
  keys: Keys,
): Generator<Candidate> {
  const { mediaType } = request;
  const of = (name: string, keyword: string, make: Candidate["make"], ...path: string[]): Candidate => ({
    mutation: { name, place: ["body", ...path], keyword },
    make,
  });
  const { "content-type": contentType, ...bare } = request.wire.headers;
  if (operation.body === undefined) {
    // Fetch sends no body with these.
    if (operation.method === "GET" || operation.method === "HEAD") return;
    const headers = { ...bare, "content-type": "application/json" };
    yield of("undocumented body", "content-type", () => rewired(request, { headers, body: "{}" }));
    return;
  }
  if (mediaType === undefined || contentType === undefined) return;
  if (operation.isBodyRequired) {
    yield of("no body", "required", () => rewired(request, { headers: bare, body: undefined }));
  }
  const other = { ...bare, "content-type": "application/x-undocumented" };
  yield of("undocumented content type", "content-type", () => rewired(request, { headers: other }));
  if (isJsonType(mediaType)) {
    yield of("malformed JSON", "json", () => rewired(request, { body: "{bad" }));
    yield of("half a document", "json", () =>
      rewired(request, { body: request.wire.body?.slice(0, -1) || "{" }),
    );
  }
  const place = operation.body.get(mediaType);
  if (place?.schema === undefined) return;
  for (const { name, keyword, path, make } of valueMutations(schemas, place, request.body)) {
    yield of(
      name,
      keyword,
      () => written(schemas.document, operation, { ...request, body: make() }, keys),
      ...path,
    );
  }
}
