import { expect } from "vitest";
import { loadSpec, operationsOf, type OpenApiDocument, type Operation, type Spec } from "./document.ts";
import { ContractError } from "./errors.ts";
import { isObject } from "./json.ts";
import { requestViolations, responseViolations, type Answered } from "./operation-match.ts";
import { schemasOf, type Schemas } from "./schemas.ts";

/** Matchers for `expect`, bound to one document. */
export type OperationMatchers = {
  /** See `Matchers` of Vitest, which has it when `@angokit/contract/vitest` is imported. */
  readonly toMatchOperation: (received: unknown, operationId: string) => Promise<MatchResult>;
};

interface MatchResult {
  readonly pass: boolean;
  readonly message: () => string;
}

declare module "vitest" {
  // The names of the parameters are those of Vitest: a declaration merges with them only so.
  // oxlint-disable-next-line no-unused-vars
  interface Matchers<R extends void | Promise<void>, T> {
    /**
     * That a `Response` of fetch, a `Request`, or the result of an openapi-fetch client (`{ data, error, response }`)
     * is what the document says of an operation: for a request its method, path, query, headers and body, for an answer
     * its status, content type and body. Has to be awaited.
     *
     * Bodies of fetch are read from a copy: one that was read before cannot be checked, and fails.
     */
    toMatchOperation(operationId: string): Promise<void>;
  }
}

/** Adds the matchers to Vitest's `expect`, for the document of `@angokit/spec` or another one. */
export function extendExpect(spec?: Spec): void {
  expect.extend(createMatchers(spec));
}

/**
 * The matchers for a document: `expect.extend(createMatchers("openapi.json"))`. It is loaded when the first of them is
 * used.
 */
export function createMatchers(spec?: Spec): OperationMatchers {
  let loading: Promise<Loaded> | undefined;
  return {
    toMatchOperation: async (received, operationId) => {
      loading ??= load(spec);
      const { document, schemas, operations } = await loading;
      const operation = operations.get(operationId);
      if (operation === undefined) {
        throw new ContractError(
          "contract/operation-unknown",
          `The document has no operation "${operationId}".${nearest(operationId, operations)}`,
          { place: operationId },
        );
      }
      const violations = await check(document, schemas, operation, received);
      return {
        pass: violations.length === 0,
        message: () =>
          violations.length === 0
            ? `${operationId}: expected something that the document does not allow`
            : [`${operationId} does not match its document:`, ...violations.map((line) => `  ${line}`)].join(
                "\n",
              ),
      };
    },
  };
}

interface Loaded {
  readonly document: OpenApiDocument;
  readonly schemas: Schemas;
  readonly operations: ReadonlyMap<string, Operation>;
}

async function load(spec: Spec | undefined): Promise<Loaded> {
  const document = await loadSpec(spec);
  const operations = new Map(operationsOf(document).map((operation) => [operation.id, operation]));
  return { document, schemas: schemasOf(document), operations };
}

function check(
  document: OpenApiDocument,
  schemas: Schemas,
  operation: Operation,
  received: unknown,
): Promise<readonly string[]> {
  const carrier = isAnswered(received) ? received.response : received;
  const isRead = isAnswered(received) && ("data" in received || "error" in received);
  if (!isRead && isLocked(carrier)) {
    return Promise.resolve([
      "body: a reader holds it, so it cannot be copied; release it, or check it first",
    ]);
  }
  if (received instanceof Request) return requestViolations(document, schemas, operation, received);
  if (received instanceof Response) return responseViolations(schemas, operation, { response: received });
  if (isAnswered(received)) return responseViolations(schemas, operation, received);
  throw new TypeError(
    "toMatchOperation takes a Request, a Response, or what a call of an openapi-fetch client gives.",
  );
}

/** Of a body that was read the rest of the checks speak. */
function isLocked(received: unknown): boolean {
  const isBody = received instanceof Request || received instanceof Response;
  return isBody && !received.bodyUsed && received.body?.locked === true;
}

function isAnswered(received: unknown): received is Answered {
  return isObject(received) && received["response"] instanceof Response;
}

function nearest(operationId: string, operations: ReadonlyMap<string, Operation>): string {
  const wanted = operationId.toLowerCase();
  const found = [...operations.keys()].filter((id) => {
    const known = id.toLowerCase();
    return known.includes(wanted) || wanted.includes(known);
  });
  return found.length === 0 ? "" : ` Did you mean ${found.join(" or ")}?`;
}
