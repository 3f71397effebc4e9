import { responseKey } from "../answering.ts";
import { operationsOf, resolvePlace, type OpenApiDocument, type Operation } from "../document.ts";
import { arrayAt, pointerTo, stringAt } from "../json.ts";
import { routeOf, type Route } from "../route.ts";
import type { RecordedExchange } from "../traffic/recorded-exchange.ts";
import { isJsonType } from "../violations.ts";
import { comparisonOf } from "./comparison.ts";
import { evidenceOf, type Evidence } from "./evidence.ts";
import { Findings, type DriftFinding, type DriftPlace } from "./findings.ts";
import {
  isWatched,
  observationOf,
  type Observation,
  type ObservedMessage,
  type WatchedExchange,
} from "./observation.ts";
import { compareParameters, tell, type Work } from "./parameters.ts";

export interface DriftOptions {
  /**
   * Only what was sent to URLs under it counts. When left out: what was sent to a server of the document, or to
   * anywhere when the document names none.
   */
  readonly baseUrl?: string;
}

/** What a document says otherwise than what was seen. */
export interface DriftReport {
  readonly findings: readonly DriftFinding[];
  /** What would have to be added to which schema of the document. */
  readonly evidence: readonly Evidence[];
  /** How many exchanges were compared. */
  readonly compared: number;
  /** How many went to other servers. */
  readonly elsewhere: number;
  /** How many bodies are not in the recording, or of no type that is known. */
  readonly unread: number;
  /** Operations of the document of which nothing was seen. */
  readonly unseen: readonly string[];
}

/**
 * Holds exchanges, from a recording, a HAR (`readRecording`), or a mock, against a document. Of requests it only looks
 * at those that were answered with 2xx: a request that was refused says nothing about what is allowed.
 *
 * A value from which secrets were taken is only looked at for its type.
 */
export function drift(
  document: OpenApiDocument,
  exchanges: Iterable<RecordedExchange | WatchedExchange>,
  options: DriftOptions = {},
): DriftReport {
  const operations = operationsOf(document);
  const bases = basesOf(document, options.baseUrl);
  const work: Work = {
    document,
    findings: new Findings(),
    compare: { request: comparisonOf(document, "request"), response: comparisonOf(document, "response") },
  };
  const seen = new Set<string>();
  let compared = 0;
  let elsewhere = 0;
  let unread = 0;
  for (const exchange of exchanges) {
    if (isWatched(exchange) && exchange.isOwn === true) continue;
    const observation = observationOf(exchange);
    // A browser asks by itself whether it may ask.
    if (observation.method === "OPTIONS") continue;
    const paths = pathsUnder(bases, observation);
    const routes = paths.map((path) => ({ path, route: routeOf(operations, observation.method, path) }));
    const [first] = routes;
    if (first === undefined) {
      elsewhere++;
      continue;
    }
    compared++;
    const found = routes.find(({ route }) => route.found === "operation") ?? first;
    if (found.route.found === "operation") {
      seen.add(found.route.operation.id);
      unread += compareExchange(work, observation, found.path, found.route);
    } else noOperation(work, observation, found.path);
  }
  const findings = work.findings.list();
  return {
    findings,
    evidence: evidenceOf(document, work.findings),
    compared,
    elsewhere,
    unread,
    unseen: operations.filter(({ id }) => !seen.has(id)).map(({ id }) => id),
  };
}

/** Servers with what comes before the paths; undefined where any server will do. */
function basesOf(document: OpenApiDocument, baseUrl: string | undefined): readonly string[] | undefined {
  const urls =
    baseUrl === undefined
      ? arrayAt(document, "servers").map((server) => stringAt(server, "url") ?? "/")
      : [baseUrl];
  const whole = urls.filter((url) => /^https?:\/\/[^{]*$/.test(url));
  return whole.length === 0 ? undefined : whole.map((url) => url.replace(/\/+$/, ""));
}

/** What the path can be below its server; nothing when the request went elsewhere. */
function pathsUnder(bases: readonly string[] | undefined, { origin, path }: Observation): readonly string[] {
  const prefixes = (bases ?? []).map((base) => {
    const [, host = "", prefix = ""] = /^(https?:\/\/[^/]+)(.*)$/.exec(base) ?? [];
    return { host, prefix };
  });
  const known = prefixes.filter(
    ({ host }) => origin === undefined || host.toLowerCase() === origin.toLowerCase(),
  );
  if (origin !== undefined && bases !== undefined && known.length === 0) return [];
  const below = known
    .filter(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
    .map(({ prefix }) => path.slice(prefix.length) || "/");
  return [...new Set(origin === undefined || bases === undefined ? [path, ...below] : below)];
}

function compareExchange(
  work: Work,
  observation: Observation,
  path: string,
  route: Extract<Route, { readonly found: "operation" }>,
): number {
  const { operation } = route;
  const { status } = observation.response;
  const { findings, document } = work;
  const place = (direction: "request" | "response"): DriftPlace => ({
    operation: operation.id,
    direction,
    status,
  });
  const chances = `operation ${operation.id}`;
  findings.chance(chances);
  let unread = 0;
  if (status >= 200 && status < 300) {
    compareParameters(work, observation, path, route, place("request"));
    const types = operation.body ?? new Map();
    if (observation.request.hasBody) {
      const holder = pointerTo(operation.pointer, "requestBody");
      unread += compareBody(
        work,
        observation.request,
        types,
        place("request"),
        () => resolvePlace(document, holder).pointer,
      );
    }
  }
  const key = responseKey(operation, status);
  if (key === undefined) {
    const { body, hasBody, mediaType } = observation.response;
    const about = `${status}${mediaType === "" ? "" : ` ${mediaType}`}`;
    const schema = { pointer: operation.pointer, schema: undefined };
    const value = hasBody && body !== undefined ? { value: body } : undefined;
    findings.add("undocumented-status", about, place("response"), schema, chances, value);
    return unread;
  }
  const types = operation.responses.get(key) ?? new Map();
  const holder = pointerTo(operation.pointer, "responses", key);
  return (
    unread +
    compareBody(
      work,
      observation.response,
      types,
      place("response"),
      () => resolvePlace(document, holder).pointer,
    )
  );
}

/** @returns 1 when there was a body that could not be looked at, else 0 */
function compareBody(
  { findings, compare }: Work,
  message: ObservedMessage,
  types: NonNullable<Operation["body"]>,
  place: DriftPlace,
  holder: () => string,
): number {
  const { mediaType, body, hasBody, isUnread, isText } = message;
  const chances = `${place.direction} ${place.operation} ${place.status}`;
  findings.chance(chances);
  // Without a body the type is an empty word.
  if (!hasBody) return 0;
  const schema = typeFor(types, mediaType);
  if (schema === undefined) {
    const at = { pointer: holder(), schema: undefined };
    const value = body === undefined ? undefined : { value: body };
    findings.add("undocumented-content-type", mediaType, place, at, chances, value);
    return 0;
  }
  if (isUnread) return 1;
  if (!isJsonType(mediaType)) return 0;
  if (isText) {
    findings.add("broken-body", mediaType, { ...place, pointer: "" }, schema, chances);
    return 0;
  }
  tell(findings, compare[place.direction](schema, body), place, chances);
  return 0;
}

function typeFor(types: NonNullable<Operation["body"]>, mediaType: string): ReturnType<typeof types.get> {
  const essences = new Map([...types].map(([type, schema]) => [type.split(";")[0]?.trim() ?? "", schema]));
  return essences.get(mediaType) ?? essences.get(`${mediaType.split("/")[0] ?? ""}/*`) ?? essences.get("*/*");
}

/** An id in a path is a parameter, and no word that the document should have. */
function noOperation({ findings }: Work, observation: Observation, path: string): void {
  let count = 0;
  const template = path
    .split("/")
    .map((step) =>
      /^(?:\d+|[\da-f]{16,}|[\da-f]{8}-[\da-f-]{27})$/i.test(step)
        ? `{id${++count === 1 ? "" : count}}`
        : step,
    )
    .join("/");
  const operation = `${observation.method} ${template}`;
  const { status, body } = observation.response;
  // What is not there does not show that it is missing in the document.
  if (status === 404 || status === 405) return;
  findings.chance(operation);
  findings.add(
    "undocumented-operation",
    `${status} ${observation.response.mediaType}`.trim(),
    { operation, direction: "request", status },
    { pointer: "/paths", schema: undefined },
    operation,
    body === undefined ? undefined : { value: body },
  );
}
