import { responseKey } from "../answering.ts";
import type { OpenApiDocument, Operation, Parameter, SchemaPlace } from "../document.ts";
import type { Exchange } from "../exchange.ts";
import { arrayAt, isObject } from "../json.ts";
import type { Schemas } from "../schemas.ts";
import { isForm, receivedForm } from "../forms.ts";
import { knownShape, receivedParameter } from "../parameters.ts";
import type { IncomingCall } from "../request.ts";
import { contentFor, isJsonType } from "../violations.ts";
import { keywordPlan, type KeywordPlan, type KeywordTarget } from "./keywords.ts";
import { schemaParts } from "./schema-parts.ts";

/** One thing of an operation that a suite can reach. Its key is the same in every process. */
export type Target = { readonly key: string } & (
  | { readonly dimension: "status"; readonly status: string }
  | {
      readonly dimension: "parameter";
      readonly parameter: Parameter;
      /** `present`, `absent`, or one of the values that it may have, as JSON. */
      readonly variant: string;
    }
  | {
      readonly dimension: "keyword";
      /** `body`, `query.page`, or the status of a response. */
      readonly place: string;
      readonly side: "request" | "response";
      readonly target: KeywordTarget;
    }
);

/** All that one operation asks to be tried, and what one exchange has tried of it. */
export interface OperationPlan {
  readonly operation: Operation;
  readonly targets: readonly Target[];
  /** Tells the key of each target that the exchange has reached, as often as it has; `call` and `undocumented 413` too. */
  reach(exchange: Exchange, reached: (key: string) => void): void;
}

/** @param call the request as parameters are read from it: made once for all of them */
type Reach = (
  exchange: Exchange,
  reached: (key: string) => void,
  call: () => ReturnType<typeof callLike>,
) => void;

/** Compiles an operation once; a document is not to be changed afterwards. */
export function operationPlan(
  document: OpenApiDocument,
  schemas: Schemas,
  operation: Operation,
): OperationPlan {
  const targets: Target[] = [];
  const reaches: Reach[] = [
    statusReach(operation, targets),
    ...operation.parameters.map((parameter) =>
      parameterReach(document, schemas, operation, parameter, targets),
    ),
    bodyReach(document, schemas, operation, targets),
    responseReach(document, schemas, operation, targets),
  ];
  return {
    operation,
    targets,
    reach: (exchange, reached) => {
      let made: ReturnType<typeof callLike> | undefined;
      const call = (): ReturnType<typeof callLike> => (made ??= callLike(exchange.request));
      reached("call");
      for (const reach of reaches) reach(exchange, reached, call);
    },
  };
}

function statusReach(operation: Operation, targets: Target[]): Reach {
  const keys = new Map<string, string>();
  for (const status of operation.responses.keys()) {
    const key = `status ${status}`;
    keys.set(status, key);
    targets.push({ key, dimension: "status", status });
  }
  return ({ response: { status }, isOwn }, reached) => {
    // A 404 for an unknown example, or a 500 for a dataset that breaks the document, is the mock's, not the document's.
    if (isOwn) return;
    const documented = responseKey(operation, status);
    reached(keys.get(documented ?? "") ?? `undocumented ${status}`);
  };
}

function parameterReach(
  document: OpenApiDocument,
  schemas: Schemas,
  operation: Operation,
  parameter: Parameter,
  targets: Target[],
): Reach {
  const place = `${parameter.in}.${parameter.name}`;
  const isPath = parameter.in === "path";
  const source = parameter.jsonContent ?? parameter.schema;
  const members = new Set(source === undefined ? [] : membersOf(document, source.pointer));
  const variants = new Map<string, string>();
  for (const variant of ["present", ...(isPath ? [] : ["absent"]), ...members]) {
    const key = `${place}: ${variant}`;
    variants.set(variant, key);
    targets.push({ key, dimension: "parameter", parameter, variant });
  }
  const [present = "", absent = ""] = [variants.get("present"), variants.get("absent")];
  const keywords = source && keywordPlan(document, schemas, source, "request");
  const keys = keywordKeys(keywords, "request", place, targets, (target) => isSendable(target, parameter));
  // The members of an object can come under names of their own.
  const isByName =
    parameter.in === "query" &&
    (parameter.schema === undefined || !knownShape(document, parameter.schema).types.has("object"));
  return ({ request }, reached, call) => {
    if (isByName && !request.query.has(parameter.name)) return reached(absent);
    const received = receivedParameter(document, operation, parameter, call());
    if (received.found === "nothing") {
      if (!isPath) reached(absent);
      return;
    }
    reached(present);
    if (received.found === "broken") return;
    const [value] = received.values;
    for (const item of members.size === 0 ? [] : new Set(Array.isArray(value) ? value : [value])) {
      const key = variants.get(JSON.stringify(item));
      if (key !== undefined) reached(key);
    }
    probe(keywords, keys, value, reached);
  };
}

/** The request as it came over the wire, as far as it matters to parameters: a comma in it separates. */
function callLike({
  method,
  path,
  pathParameters,
  query,
  headers,
  mediaType,
}: Exchange["request"]): IncomingCall {
  return {
    method,
    path,
    pathParameters: new Map(
      [...pathParameters].map(([name, value]) => [name, commas(encodeURIComponent(value))]),
    ),
    query,
    rawQuery: commas(query.toString()),
    headers,
    mediaType,
    bodyBytes: 0,
    body: undefined,
    bodyError: undefined,
  };
}

function commas(text: string): string {
  return text.replaceAll("%2C", ",");
}

/** The values that a parameter, or an entry of it, can have when they are few. */
function membersOf(document: OpenApiDocument, pointer: string): readonly string[] {
  const members: string[] = [];
  for (const { schema, pointer: place } of schemaParts(document, pointer)) {
    members.push(...arrayAt(schema, "enum").map((member) => JSON.stringify(member)));
    if (schema["type"] === "boolean" && !("enum" in schema)) members.push("true", "false");
    if (isObject(schema["items"])) members.push(...membersOf(document, `${place}/items`));
  }
  return members;
}

/** Left out are members, which the parameter itself counts, and what no text in a URL can break. */
function isSendable(target: KeywordTarget, parameter: Parameter): boolean {
  const { keyword, detail, variant, at } = target;
  if (keyword === "enum" && (at === "" || at === "/*")) return variant === "broken";
  if (parameter.in === "path" && keyword === "minLength" && detail === "1") return variant === "met";
  return parameter.jsonContent !== undefined || (parameter.isQueryJson && at !== "") || isTextual(target);
}

/** Whether text can break it: every text is a string, and what is no list is one entry of it. */
function isTextual({ keyword, detail }: KeywordTarget): boolean {
  return keyword !== "type" || !/string|array|object/.test(detail);
}

function bodyReach(
  document: OpenApiDocument,
  schemas: Schemas,
  operation: Operation,
  targets: Target[],
): Reach {
  const probes = probesOf(document, schemas, operation.body, "request", "body", targets);
  return ({ request }, reached) => {
    const place = contentFor(operation.body, request.mediaType);
    const found = place && probes.get(place);
    if (place === undefined || found === undefined || request.body === undefined) return;
    if (!isForm(request.mediaType)) return probe(found.plan, found.keys, request.body, reached);
    if (typeof request.body !== "string") return;
    const form = receivedForm(document, place, request.body, request.headers["content-type"] ?? "");
    if ("values" in form && form.values.length > 0) probe(found.plan, found.keys, form.values[0], reached);
  };
}

function responseReach(
  document: OpenApiDocument,
  schemas: Schemas,
  operation: Operation,
  targets: Target[],
): Reach {
  const probes = new Map<SchemaPlace, Probe>();
  for (const [status, contents] of operation.responses) {
    const own = probesOf(document, schemas, contents, "response", status, targets);
    for (const [place, found] of own) probes.set(place, found);
  }
  return ({ response, isOwn }, reached) => {
    if (isOwn || response.body === undefined) return;
    const contents = operation.responses.get(responseKey(operation, response.status) ?? "");
    const mediaType = (response.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    const place = isJsonType(mediaType) ? contentFor(contents, mediaType) : undefined;
    const found = place && probes.get(place);
    if (found !== undefined) probe(found.plan, found.keys, response.body, reached);
  };
}

interface Probe {
  readonly plan: KeywordPlan;
  readonly keys: readonly (string | undefined)[];
}

function probesOf(
  document: OpenApiDocument,
  schemas: Schemas,
  contents: ReadonlyMap<string, SchemaPlace> | undefined,
  side: "request" | "response",
  name: string,
  targets: Target[],
): ReadonlyMap<SchemaPlace, Probe> {
  return new Map(
    [...(contents ?? [])]
      .filter(([mediaType]) => isJsonType(mediaType) || isForm(mediaType))
      .map(([mediaType, place]) => {
        const plan = keywordPlan(document, schemas, place, side);
        const isJson = isJsonType(mediaType);
        const keys = keywordKeys(plan, side, name, targets, (target) => isJson || isTextual(target));
        return [place, { plan, keys }];
      }),
  );
}

/** The keys of the targets of a keyword plan, by number; undefined for those that are left out. */
function keywordKeys(
  plan: KeywordPlan | undefined,
  side: "request" | "response",
  place: string,
  targets: Target[],
  isKept: (target: KeywordTarget) => boolean = () => true,
): readonly (string | undefined)[] {
  const known = new Set(targets.map(({ key }) => key));
  return (plan?.targets ?? []).map((target) => {
    if (!isKept(target)) return undefined;
    const { at, keyword, detail, variant } = target;
    const key = `${place}${at} ${keyword}${detail === "" ? "" : ` ${detail}`}: ${variant}`;
    // Two media types of one body ask for the same things.
    if (!known.has(key)) targets.push({ key, dimension: "keyword", place, side, target });
    known.add(key);
    return key;
  });
}

function probe(
  plan: KeywordPlan | undefined,
  keys: readonly (string | undefined)[],
  value: unknown,
  reached: (key: string) => void,
): void {
  plan?.probe(value, (number) => {
    const key = keys[number];
    if (key !== undefined) reached(key);
  });
}
