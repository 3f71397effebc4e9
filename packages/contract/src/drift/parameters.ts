import type { OpenApiDocument } from "../document.ts";
import { namesOf, receivedParameter } from "../parameters.ts";
import type { IncomingCall } from "../request.ts";
import type { Route } from "../route.ts";
import { REDACTED } from "../traffic/secrets.ts";
import type { Compared, comparisonOf } from "./comparison.ts";
import { pointerOf, type DriftPlace, type Findings } from "./findings.ts";
import type { Observation } from "./observation.ts";

/** What is needed to compare exchanges with one document. */
export interface Work {
  readonly document: OpenApiDocument;
  readonly findings: Findings;
  readonly compare: Readonly<Record<"request" | "response", ReturnType<typeof comparisonOf>>>;
}

/** Counts what a comparison found at a place. `chances` is the key of all that could have been found there. */
export function tell(
  findings: Findings,
  { problems, visits }: Compared,
  place: DriftPlace,
  chances: string,
): void {
  for (const [key, times] of visits) findings.chance(`${chances} /${key}`, times);
  for (const { kind, at, place: schema, about, value } of problems) {
    const isMember = kind === "undocumented-field" || kind === "missing-required";
    const of = isMember ? at.slice(0, -1) : at;
    findings.add(
      kind,
      about,
      { ...place, pointer: pointerOf(at) },
      schema,
      `${chances} /${of.join("/")}`,
      kind === "missing-required" ? undefined : { value },
    );
  }
}

/** Compares the query and the path of a request that was accepted. */
export function compareParameters(
  { document, findings, compare }: Work,
  observation: Observation,
  path: string,
  { operation, parameters }: Extract<Route, { readonly found: "operation" }>,
  place: DriftPlace,
): void {
  const chances = `operation ${operation.id}`;
  const query = new URLSearchParams(observation.rawQuery);
  const call: IncomingCall = {
    method: observation.method,
    path,
    pathParameters: parameters,
    query,
    rawQuery: observation.rawQuery,
    headers: observation.request.headers,
    mediaType: observation.request.mediaType,
    bodyBytes: 0,
    body: undefined,
    bodyError: undefined,
  };
  const inQuery = operation.parameters.filter((parameter) => parameter.in === "query");
  const known = inQuery.map((parameter) => namesOf(document, parameter));
  const own = { pointer: operation.pointer, schema: undefined };
  for (const name of new Set(query.keys())) {
    const isKnown = known.some(
      ({ names, prefix, takesAll }) =>
        takesAll || names.includes(name) || (prefix !== undefined && name.startsWith(prefix)),
    );
    if (isKnown) continue;
    const value = { value: query.get(name) };
    findings.add(
      "undocumented-parameter",
      name,
      { ...place, parameter: `query ${name}` },
      own,
      chances,
      value,
    );
  }
  for (const parameter of operation.parameters) {
    // Recordings keep hardly any header.
    if (parameter.in !== "query" && parameter.in !== "path") continue;
    const received = receivedParameter(document, operation, parameter, call);
    const at = { ...place, parameter: `${parameter.in} ${parameter.name}` };
    const schema = parameter.jsonContent ?? parameter.schema;
    if (received.found === "nothing") {
      if (parameter.required) findings.add("missing-required", parameter.name, at, own, chances);
      continue;
    }
    if (received.found === "broken" || schema === undefined) continue;
    if (JSON.stringify(received.values).includes(REDACTED)) continue;
    const compared = received.values.map((value) => compare.request(schema, value));
    const [best] = compared.toSorted((a, b) => a.problems.length - b.problems.length);
    if (best !== undefined) tell(findings, best, at, `${chances} ${at.parameter}`);
  }
}
