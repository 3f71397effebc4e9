import { securityOf, type OpenApiDocument, type Operation, type SchemaPlace } from "../document.ts";
import { receivedForm } from "../forms.ts";
import type { IncomingCall } from "../request.ts";
import { routeOf } from "../route.ts";
import type { Schemas } from "../schemas.ts";
import {
  bodyViolations,
  distinct,
  isJsonType,
  parseJson,
  pathViolations,
  strictViolations,
  type Violation,
} from "../violations.ts";
import type { Wire } from "./generated-request.ts";

/** A request as a server would see it. */
export interface SeenCall extends IncomingCall {
  /** The body as a value: forms by their schema. */
  readBody(document: OpenApiDocument, place: SchemaPlace): unknown;
}

/** Takes a request apart as the mock does, without sending it. */
export function callOfWire(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  text: string | undefined,
  pathParameters: ReadonlyMap<string, string>,
): SeenCall {
  const [path = "", ...rest] = target.split("?");
  const rawQuery = rest.join("?");
  const contentType = headers["content-type"] ?? "";
  const mediaType = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const isEmpty = text === undefined || text === "";
  const parsed = isEmpty ? { value: undefined } : isJsonType(mediaType) ? parseJson(text) : { value: text };
  const body = "value" in parsed ? parsed.value : undefined;
  return {
    method,
    path,
    pathParameters,
    query: new URLSearchParams(rawQuery),
    rawQuery,
    headers,
    mediaType,
    bodyBytes: new TextEncoder().encode(text ?? "").length,
    body,
    bodyError: "error" in parsed ? parsed.error : undefined,
    readBody(document, place) {
      if (isJsonType(mediaType) || typeof body !== "string") return body;
      if (!/^(?:multipart\/form-data|application\/x-www-form-urlencoded)$/.test(mediaType)) return body;
      const form = receivedForm(document, place, body, contentType);
      return "error" in form ? undefined : form.values[0];
    },
  };
}

/** What a server that knows the document has to find wrong with a request; nothing when it is allowed. */
export function verdict(schemas: Schemas, operation: Operation, wire: Wire): readonly Violation[] {
  const route = routeOf([operation], wire.method, wire.target.split("?", 1)[0] ?? "");
  if (route.found !== "operation") {
    return [{ location: ["path"], code: "path", severity: "error", message: `${wire.target} leads nowhere` }];
  }
  const call = callOfWire(wire.method, wire.target, wire.headers, wire.body, route.parameters);
  const found = [
    ...securityViolations(schemas.document, operation, call),
    ...pathViolations(call),
    ...bodyViolations(operation, call),
    ...strictViolations(operation, call, schemas),
  ];
  return distinct(found).filter(({ severity }) => severity === "error");
}

function securityViolations(
  document: OpenApiDocument,
  operation: Operation,
  call: IncomingCall,
): readonly Violation[] {
  const ways = securityOf(document, operation);
  const isIn = ways.some((schemes) =>
    schemes.every(({ type, name, in: place }) => {
      if (type !== "apiKey") return (call.headers["authorization"] ?? "") !== "";
      if (place === "query") return (call.query.get(name) ?? "") !== "";
      if (place === "header") return (call.headers[name.toLowerCase()] ?? "") !== "";
      return new RegExp(`(?:^|; ?)${name.replaceAll(/[^\w]/g, "\\$&")}=[^;]`).test(
        call.headers["cookie"] ?? "",
      );
    }),
  );
  return ways.length === 0 || isIn
    ? []
    : [{ location: ["security"], code: "security", severity: "error", message: "the key is missing" }];
}
