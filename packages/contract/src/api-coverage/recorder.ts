import { operationsOf, type OpenApiDocument } from "../document.ts";
import type { Exchange } from "../exchange.ts";
import { mediaTypeOf, requestOf, responseOf, routerOf, type Router } from "../fetched.ts";
import { schemasOf } from "../schemas.ts";
import { isJsonType } from "../violations.ts";
import { addTo, emptyTally, mergeCoverage, type CoverageCounts } from "./counts.ts";
import { operationPlan, type OperationPlan } from "./plan.ts";
import { countLater, runTally } from "./run.ts";

/** Counts what a suite reaches of a document. It keeps numbers, no bodies: an hour of traffic is no larger than a minute. */
export interface CoverageRecorder {
  /** Counts one exchange: give it to `startMock({ onExchange: recorder.record })`. */
  readonly record: (exchange: Exchange) => void;
  /**
   * A `fetch` that counts what goes through it, for any client, a mock as well as a real server. Requests and answers
   * go through as they are; bodies of JSON and of plain forms are read from a copy.
   */
  fetch(fetch?: typeof globalThis.fetch): typeof globalThis.fetch;
  /** Waits until the bodies of all answers so far were counted. */
  settled(): Promise<void>;
  /** What was reached so far. */
  counts(): CoverageCounts;
}

/**
 * Starts to count for one document. In a test run with the reporter of this package its counts go into the report
 * too, as long as `@angokit/contract/vitest` is imported.
 *
 * @param spec as `loadSpec` gives it; it is not to be changed afterwards
 */
export function recordCoverage(spec: OpenApiDocument): CoverageRecorder {
  const tally = emptyTally(spec);
  // A mock says itself which operation it was.
  let route: Router | undefined;
  const planOf = plansOf(spec);
  const pending = new Set<Promise<void>>();

  const record = (exchange: Exchange): void => {
    const plan = planOf(exchange.operationId);
    if (plan === undefined) return;
    const reached = plan.reachedBy(exchange);
    addTo(tally, exchange.operationId, reached);
    const run = runTally(spec);
    if (run !== undefined) addTo(run, exchange.operationId, reached);
  };

  const missed = (): void => {
    tally.unrouted += 1;
    const run = runTally(spec);
    if (run !== undefined) run.unrouted += 1;
  };

  const recording =
    (base: typeof globalThis.fetch = globalThis.fetch): typeof globalThis.fetch =>
    async (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      route ??= routerOf(spec);
      const found = route(request.method, url);
      const sent = isCounted(mediaTypeOf(request.headers)) ? textOf(request.clone()) : undefined;
      const response = await base(request);
      if (found.found !== "operation") {
        missed();
        return response;
      }
      const got = isJsonType(mediaTypeOf(response.headers)) ? textOf(response.clone()) : undefined;
      const done = Promise.all([sent, got])
        .then(([requestText, responseText]) =>
          record({
            operationId: found.operation.id,
            request: requestOf(request, url, found.parameters, requestText),
            response: responseOf(response, responseText),
            violations: [],
            isOwn: false,
          }),
        )
        .finally(() => pending.delete(done));
      pending.add(done);
      countLater(done);
      return response;
    };

  return {
    record,
    fetch: recording,
    settled: async () => {
      while (pending.size > 0) await Promise.all(pending);
    },
    counts: () => mergeCoverage(tally),
  };
}

/** Files, in forms of many parts too, may be long and say little: they are not read twice. */
function isCounted(mediaType: string): boolean {
  return isJsonType(mediaType) || mediaType === "application/x-www-form-urlencoded";
}

/** A body that breaks off is a matter of the client: here it is one that was not read. */
async function textOf(message: Request | Response): Promise<string | undefined> {
  try {
    return await message.text();
  } catch {
    return undefined;
  }
}

const plans = new WeakMap<OpenApiDocument, (operationId: string) => OperationPlan | undefined>();

/** Plans of the operations of a document, each compiled when it is first needed and once in a process. */
export function plansOf(spec: OpenApiDocument): (operationId: string) => OperationPlan | undefined {
  const known = plans.get(spec);
  if (known !== undefined) return known;
  const operations = new Map(operationsOf(spec).map((operation) => [operation.id, operation]));
  const schemas = schemasOf(spec);
  const compiled = new Map<string, OperationPlan>();
  const planOf = (operationId: string): OperationPlan | undefined => {
    const operation = operations.get(operationId);
    if (operation === undefined) return undefined;
    const plan = compiled.get(operationId) ?? operationPlan(spec, schemas, operation);
    compiled.set(operationId, plan);
    return plan;
  };
  plans.set(spec, planOf);
  return planOf;
}
