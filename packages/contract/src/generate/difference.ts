import type { Operation } from "../document.ts";
import { receivedParameter, type Received } from "../parameters.ts";
import { routeOf } from "../route.ts";
import type { Schemas } from "../schemas.ts";
import { contentFor } from "../violations.ts";
import { canonical } from "./facets.ts";
import type { Wire } from "./generated-request.ts";
import { callOfWire, type SeenCall } from "./verdict.ts";

/** Where a request that came over the wire says something else than it should. */
export interface Difference {
  /** `["query", "stage"]`. */
  readonly place: readonly string[];
  readonly sent: unknown;
  readonly arrived: unknown;
}

/**
 * Compares two requests by what a server reads in them: percent encoding, the order of parameters and headers that the
 * document does not have make no difference.
 */
export function differenceOf(
  schemas: Schemas,
  operation: Operation,
  expected: Wire,
  arrived: Wire,
): Difference | undefined {
  const due = seen(operation, expected);
  const came = seen(operation, arrived);
  if (expected.method !== arrived.method) {
    return { place: ["method"], sent: expected.method, arrived: arrived.method };
  }
  if (due === undefined || came === undefined) {
    return { place: ["path"], sent: expected.target.split("?")[0], arrived: arrived.target.split("?")[0] };
  }
  for (const parameter of operation.parameters) {
    const read = (call: SeenCall): unknown =>
      valueOf(schemas, operation, parameter, receivedParameter(schemas.document, operation, parameter, call));
    const [a, b] = [read(due), read(came)];
    if (canonical(a) !== canonical(b)) return { place: [parameter.in, parameter.name], sent: a, arrived: b };
  }
  const known = new Set(due.query.keys());
  const more = [...came.query.keys()].find((name) => !known.has(name));
  if (more !== undefined) return { place: ["query", more], sent: undefined, arrived: came.query.get(more) };
  if (due.mediaType !== came.mediaType && due.bodyBytes > 0) {
    return { place: ["header", "content-type"], sent: due.mediaType, arrived: came.mediaType };
  }
  const place = contentFor(operation.body, due.mediaType);
  const body = (call: SeenCall): unknown =>
    place === undefined ? call.body : call.readBody(schemas.document, place);
  const [a, b] = [body(due), body(came)];
  return canonical(a) === canonical(b) ? undefined : { place: ["body"], sent: a, arrived: b };
}

function seen(operation: Operation, wire: Wire): SeenCall | undefined {
  const route = routeOf([operation], wire.method, wire.target.split("?", 1)[0] ?? "");
  return route.found === "operation"
    ? callOfWire(wire.method, wire.target, wire.headers, wire.body, route.parameters)
    : undefined;
}

/** The reading that fits the schema, as a server would take it. */
function valueOf(
  schemas: Schemas,
  _operation: Operation,
  parameter: Operation["parameters"][number],
  received: Received,
): unknown {
  if (received.found === "nothing") return undefined;
  if (received.found === "broken") return `(${received.message})`;
  const place = parameter.jsonContent ?? parameter.schema;
  const fitting = received.values.find(
    (value) => place === undefined || schemas.check(place, value, [parameter.in]).length === 0,
  );
  return fitting === undefined ? received.values[0] : fitting;
}
