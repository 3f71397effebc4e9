import * as fc from "fast-check";
import { loadSpec, operationsOf, type OpenApiDocument, type Operation, type Spec } from "../document.ts";
import { ContractError } from "../errors.ts";
import { isObject, objectAt } from "../json.ts";
import { checkOptions, type OptionRules } from "../mock-options.ts";
import { schemasOf } from "../schemas.ts";
import type { Violation } from "../violations.ts";
import { suggestion } from "./names.ts";
import type { GeneratedRequest, Keys } from "./generated-request.ts";
import { unsupported } from "./impossible.ts";
import { candidates, tried, type Candidate, type InvalidRequest } from "./mutations.ts";
import { validRequests, type Valid } from "./requests.ts";
import { verdict } from "./verdict.ts";

export interface RequestsOptions {
  /** An OpenAPI 3.0 or 3.1 document as path, URL or object; the one of `@angokit/spec` when left out. */
  readonly spec?: Spec;
  /** Keys to send by the name of their security scheme; `any` where there is none, which a mock takes. */
  readonly keys?: Keys;
}

const OPTIONS: OptionRules = {
  spec: [
    "an OpenAPI document, or the path or URL of one",
    (value) => isObject(value) || (typeof value === "string" && value !== ""),
  ],
  keys: ["an object of keys by the name of their security scheme", isObject],
};

/** Of all mutations of an operation together, each that is passed over for 100. Large operations need some millions. */
const LONGEST = 20_000_000;

/** Makes requests for the operations of a document. Operations are named by their operationId. */
export interface Requests {
  readonly spec: OpenApiDocument;
  /** The operations of the document, in its order. */
  readonly operationIds: readonly string[];
  /** Requests that the document allows: headers, path, query and body. */
  valid(operationId: string): fc.Arbitrary<GeneratedRequest>;
  /** Valid requests with exactly one thing wrong, which is named. What shrinks is tried against the document again. `except` leaves mutations out by their name. */
  invalid(operationId: string, except?: readonly string[]): fc.Arbitrary<InvalidRequest>;
  /** Valid requests on the edges of the schemas, the simplest first: minima, maxima, empty lists, every enum member. */
  boundaries(operationId: string): readonly GeneratedRequest[];
  /** One request for each thing that can be wrong with one: each keyword at each place, lists as one place. */
  mutations(operationId: string, except?: readonly string[]): readonly InvalidRequest[];
  /** What the document forbids about a request; nothing when it is allowed. */
  check(request: GeneratedRequest): readonly Violation[];
}

export async function requestsOf(options: RequestsOptions = {}): Promise<Requests> {
  checkOptions(options, "requestsOf", OPTIONS);
  const { keys = {} } = options;
  const spec = await loadSpec(options.spec);
  checkKeys(spec, keys);
  const schemas = schemasOf(spec);
  const operations = new Map(operationsOf(spec).map((operation) => [operation.id, operation]));
  const known = new Map<string, Valid>();
  const broken = new Map<string, readonly InvalidRequest[]>();

  const operationOf = (id: string): Operation => {
    const operation = operations.get(id);
    if (operation !== undefined) return operation;
    const message = `The document has no operation ${JSON.stringify(id)}.${suggestion(id, operations.keys())}`;
    throw new ContractError("contract/operation-unknown", message, { place: id });
  };
  const validOf = (id: string): Valid => {
    let valid = known.get(id);
    if (valid === undefined) {
      valid = validRequests(schemas, operationOf(id), keys);
      known.set(id, valid);
    }
    return valid;
  };

  function invalid(id: string, except: readonly string[] = []): fc.Arbitrary<InvalidRequest> {
    const operation = operationOf(id);
    return (
      fc
        // The pick does not shrink: a smaller request is to be wrong in the same way, if it can be.
        .tuple(
          validOf(id).arbitrary,
          fc.noShrink(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        )
        .map(([request, pick]) => {
          const all: Candidate[] = [...candidates(schemas, operation, request, keys)].filter(
            ({ mutation }) => !except.includes(mutation.name),
          );
          const start = Math.floor(pick * all.length);
          for (const candidate of [...all.slice(start), ...all.slice(0, start)]) {
            const found = tried(schemas, operation, candidate);
            if (found !== undefined) return found;
          }
          // With mutations left out, nothing may be left for this request.
          const others = except.length === 0 ? [] : mutations(id, except);
          const other = others[Math.floor(pick * others.length)];
          if (other !== undefined) return other;
          throw unsupported(operation.pointer, "parameters", "nothing about a request can be wrong");
        })
    );
  }

  function mutations(id: string, except: readonly string[] = []): readonly InvalidRequest[] {
    let found = broken.get(id);
    if (found === undefined) {
      const operation = operationOf(id);
      const byKind = new Map<string, InvalidRequest>();
      let length = 0;
      for (const request of validOf(id).boundaries()) {
        for (const candidate of candidates(schemas, operation, request, keys)) {
          const { name, place, keyword } = candidate.mutation;
          const kind = [name, keyword, ...place.map((step) => (/^\d+$/.test(step) ? "*" : step))].join(" ");
          const isKnown = byKind.has(kind);
          const one = isKnown ? undefined : tried(schemas, operation, candidate);
          if (one !== undefined) byKind.set(kind, one);
          length += isKnown ? 100 : request.wire.target.length + (request.wire.body?.length ?? 0);
          if (length > LONGEST) {
            const why = `to try all that can be wrong with it takes more than ${LONGEST} characters`;
            throw unsupported(
              operation.pointer,
              request.body === undefined ? "parameters" : "requestBody",
              why,
            );
          }
        }
      }
      found = [...byKind.values()];
      broken.set(id, found);
    }
    return except.length === 0 ? found : found.filter(({ mutation }) => !except.includes(mutation.name));
  }

  return {
    spec,
    operationIds: [...operations.keys()],
    valid: (id) => validOf(id).arbitrary,
    invalid,
    boundaries: (id) => validOf(id).boundaries(),
    mutations,
    check: (request) => verdict(schemas, operationOf(request.operationId), request.wire),
  };
}

function checkKeys(spec: OpenApiDocument, keys: Keys): void {
  const known = Object.keys(objectAt(objectAt(spec, "components"), "securitySchemes"));
  for (const id of Object.keys(keys)) {
    if (known.includes(id)) continue;
    const like = suggestion(id, known);
    const all = like === "" && known.length > 0 ? ` It has ${known.join(", ")}.` : like;
    const message = `keys: the document has no security scheme ${JSON.stringify(id)}.${all}`;
    throw new ContractError("contract/option-invalid", message, { place: `keys.${id}` });
  }
}
