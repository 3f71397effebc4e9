import * as fc from "fast-check";
import type { Operation, Parameter, SchemaPlace } from "../document.ts";
import type { JsonObject } from "../json.ts";
import { receivedParameter } from "../parameters.ts";
import type { Schemas } from "../schemas.ts";
import { isJsonType } from "../violations.ts";
import { boundariesOf, turns } from "./boundaries.ts";
import { counted } from "./distinct.ts";
import { canonical } from "./facets.ts";
import {
  written,
  type Draft,
  type GeneratedRequest,
  type Keys,
  type RequestParams,
} from "./generated-request.ts";
import { explained, unsupported } from "./impossible.ts";
import type { Medium } from "./schema-walk.ts";
import { valuesOf } from "./values.ts";
import { callOfWire } from "./verdict.ts";
import { bodyOf, cookiePairsOf, headerTextOf, pathTextOf, queryPairsOf } from "./wire.ts";

/** Requests that the document allows. */
export interface Valid {
  readonly arbitrary: fc.Arbitrary<GeneratedRequest>;
  /** On the edges of the schemas, the simplest first; worked out when they are first asked for. */
  readonly boundaries: () => readonly GeneratedRequest[];
}

/** @throws ContractError `contract/schema-unsupported` */
export function validRequests(schemas: Schemas, operation: Operation, keys: Keys): Valid {
  const { document } = schemas;
  const make = (draft: Draft): GeneratedRequest | undefined => written(document, operation, draft, keys);
  const places = operation.parameters.flatMap((parameter) => {
    const place = parameter.jsonContent ?? parameter.schema;
    return place === undefined
      ? []
      : [{ parameter, place, fits: roundTrips(schemas, operation, parameter, place) }];
  });
  try {
    const groups = (["path", "query", "header", "cookie"] as const).map((where) => {
      const mine = places.filter(({ parameter }) => parameter.in === where);
      const model = mine.map(({ parameter, place, fits }): [string, fc.Arbitrary<unknown>] => {
        const values = valuesOf(schemas).arbitrary(place, mediumOf(parameter));
        return [parameter.name, values.filter(counted(fits, place.pointer, "style"))];
      });
      const requiredKeys = mine
        .filter(({ parameter }) => isNeeded(parameter))
        .map(({ parameter }) => parameter.name);
      return fc.record(Object.fromEntries(model), { requiredKeys, noNullPrototype: true });
    });
    const [path, query, header, cookie] = groups;
    if (path === undefined || query === undefined || header === undefined || cookie === undefined)
      throw new Error();
    const params: fc.Arbitrary<RequestParams> = fc.record({ path, query, header, cookie });
    const arbitrary = fc
      .tuple(params, bodies(schemas, operation))
      .map(([values, { body, mediaType }]) => make({ params: values, body, mediaType }))
      .filter(counted((request) => request !== undefined, operation.pointer, "parameters"))
      .filter((request) => request !== undefined);
    let edges: readonly GeneratedRequest[] | undefined;
    const boundaries = (): readonly GeneratedRequest[] => {
      try {
        return (edges ??= boundaryRequests(schemas, operation, places, make));
      } catch (error) {
        throw explained(error);
      }
    };
    return { arbitrary, boundaries };
  } catch (error) {
    throw explained(error);
  }
}

/** A path has no place to leave a parameter out. */
function isNeeded(parameter: Parameter): boolean {
  return parameter.required || parameter.in === "path";
}

function mediumOf(parameter: Parameter): Medium {
  if (parameter.jsonContent !== undefined || parameter.isQueryJson) return "json";
  if (parameter.in === "path" || parameter.in === "header" || parameter.in === "cookie") return parameter.in;
  return "query";
}

/** Media types that bodies can be made of, the documented order kept. */
function writableTypes(operation: Operation): readonly (readonly [string, SchemaPlace])[] {
  return [...(operation.body ?? [])].filter(
    ([mediaType]) =>
      isJsonType(mediaType) ||
      mediaType === "application/x-www-form-urlencoded" ||
      mediaType === "multipart/form-data" ||
      mediaType === "application/octet-stream" ||
      /^text\/[a-z]+$/.test(mediaType),
  );
}

interface Body {
  readonly body: unknown;
  readonly mediaType: string | undefined;
}

const NO_BODY: Body = { body: undefined, mediaType: undefined };

/** Forms hold texts, and no nothing. */
function bodyFits(schemas: Schemas, place: SchemaPlace, mediaType: string): (body: unknown) => boolean {
  return (body) => {
    if (isJsonType(mediaType)) return true;
    const made = bodyOf(schemas.document, place, mediaType, body);
    if (made === undefined || made.text === "") return false;
    const call = callOfWire("POST", "/", { "content-type": made.contentType }, made.text, new Map());
    return canonical(call.readBody(schemas.document, place)) === canonical(body);
  };
}

function bodies(schemas: Schemas, operation: Operation): fc.Arbitrary<Body> {
  const types = writableTypes(operation);
  if (operation.body === undefined) return fc.constant(NO_BODY);
  if (types.length === 0) {
    if (!operation.isBodyRequired) return fc.constant(NO_BODY);
    throw unsupported(
      `${operation.pointer}/requestBody`,
      "content",
      `${[...operation.body.keys()].join(", ")} cannot be written`,
    );
  }
  const some = types.map(([mediaType, place]) =>
    valuesOf(schemas)
      .arbitrary(place, "json")
      .filter(counted(bodyFits(schemas, place, mediaType), place.pointer, "content"))
      .map((body): Body => ({ body, mediaType })),
  );
  const all = fc.oneof(...some);
  return operation.isBodyRequired ? all : fc.oneof({ weight: 4, arbitrary: all }, fc.constant(NO_BODY));
}

/** Whether a value that is written in the style of its parameter is read as the same value. */
function roundTrips(
  schemas: Schemas,
  operation: Operation,
  parameter: Parameter,
  place: SchemaPlace,
): (value: unknown) => boolean {
  return (value) => {
    const call = callOfParameter(parameter, value);
    if (call === undefined) return false;
    const received = receivedParameter(schemas.document, operation, parameter, call);
    if (received.found !== "values") return false;
    const first = received.values.find((one) => schemas.check(place, one, [parameter.in]).length === 0);
    return canonical(first) === canonical(value);
  };
}

function callOfParameter(parameter: Parameter, value: unknown): ReturnType<typeof callOfWire> | undefined {
  const none = new Map<string, string>();
  if (parameter.in === "path") {
    const text = pathTextOf(parameter, value);
    return text === undefined || text === ""
      ? undefined
      : callOfWire("GET", "/", {}, undefined, new Map([[parameter.name, text]]));
  }
  if (parameter.in === "header") {
    const text = headerTextOf(parameter, value);
    return text === undefined
      ? undefined
      : callOfWire("GET", "/", { [parameter.name.toLowerCase()]: text }, undefined, none);
  }
  const pairs = parameter.in === "cookie" ? cookiePairsOf(parameter, value) : queryPairsOf(parameter, value);
  if (pairs === undefined) return undefined;
  const text = pairs.map((pair) => pair.join("=")).join(parameter.in === "cookie" ? "; " : "&");
  return parameter.in === "cookie"
    ? callOfWire("GET", "/", { cookie: text }, undefined, none)
    : callOfWire("GET", `/?${text}`, {}, undefined, none);
}

function boundaryRequests(
  schemas: Schemas,
  operation: Operation,
  places: readonly {
    readonly parameter: Parameter;
    readonly place: SchemaPlace;
    readonly fits: (value: unknown) => boolean;
  }[],
  make: (draft: Draft) => GeneratedRequest | undefined,
): readonly GeneratedRequest[] {
  const known = places.map(({ parameter, place, fits }) => ({
    parameter,
    values: boundariesOf(schemas).of(place, mediumOf(parameter)).filter(fits),
  }));
  const ofBodies = writableTypes(operation).map(([mediaType, place]) =>
    boundariesOf(schemas)
      .of(place, "json")
      .filter(bodyFits(schemas, place, mediaType))
      .map((body): Body => ({ body, mediaType })),
  );
  const someBodies = [...(operation.isBodyRequired ? [] : [NO_BODY]), ...turns(ofBodies)];
  const firstBody = someBodies[0] ?? NO_BODY;
  const simplest = (kept: (parameter: Parameter) => boolean): ReadonlyMap<Parameter, unknown> =>
    new Map(
      known
        .filter(({ parameter, values }) => kept(parameter) && values.length > 0)
        .map(({ parameter, values }) => [parameter, values[0]]),
    );
  const base = simplest(isNeeded);
  const drafts: Draft[] = [
    { params: paramsOf(base), ...firstBody },
    { params: paramsOf(simplest(() => true)), ...(someBodies.at(-1) ?? NO_BODY) },
    ...someBodies.map(({ body, mediaType }): Draft => ({ params: paramsOf(base), body, mediaType })),
    ...turns(
      known.map(({ parameter, values }) =>
        values.map((value): Draft => ({
          params: paramsOf(new Map([...base, [parameter, value]])),
          ...firstBody,
        })),
      ),
    ),
  ];
  const made = drafts.map(make).filter((request) => request !== undefined);
  return [...new Map(made.map((request) => [canonical(request.wire), request])).values()];
}

function paramsOf(set: ReadonlyMap<Parameter, unknown>): RequestParams {
  const of = (where: string): JsonObject =>
    Object.fromEntries(
      [...set]
        .filter(([parameter]) => parameter.in === where)
        .map(([parameter, value]) => [parameter.name, value]),
    );
  return { path: of("path"), query: of("query"), header: of("header"), cookie: of("cookie") };
}
