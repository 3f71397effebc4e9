import { operationsOf, type OpenApiDocument } from "../document.ts";
import type { Exchange } from "../exchange.ts";
import { mediaTypeOf, requestOf, responseOf, routerOf, type Router } from "../fetched.ts";
import { schemasOf } from "../schemas.ts";
import { isJsonType } from "../violations.ts";
import { countsIn, emptyTally, mergeCoverage, type CoverageCounts } from "./counts.ts";
import { operationPlan, type OperationPlan } from "./plan.ts";
import { readBytes, watchedBody, Watching, type WatchedBytes } from "../traffic/watched-body.ts";
import { countLater, runTally } from "./run.ts";

/** Counts what a suite reaches of a document. It keeps numbers, no bodies: an hour of traffic is no larger than a minute. */
export interface CoverageRecorder {
  /** Counts one exchange: give it to `startMock({ onExchange: recorder.record })`. */
  readonly record: (exchange: Exchange) => void;
  /**
   * A `fetch` that counts what goes through it, for any client, a mock as well as a real server. Bodies go through as
   * they come; those of JSON and of plain forms are looked at in passing, and count when they have at most 16 MiB.
   */
  fetch(fetch?: typeof globalThis.fetch): typeof globalThis.fetch;
  /**
   * Waits until the bodies of all answers so far were counted; one that does not end counts without its body.
   *
   * @throws ContractError of a schema that cannot be used
   */
  settled(): Promise<void>;
  /** What was reached so far. */
  counts(): CoverageCounts;
}

export interface CoverageOptions {
  /** How long `settled` waits for bodies that do not end, in milliseconds; 5000 when left out. */
  readonly timeout?: number;
}

/** The longest body that is looked at, in bytes. */
const LONGEST = 16 * 1024 * 1024;

/**
 * Starts to count for one document. In a test run with the reporter of this package its counts go into the report
 * too, as long as `@angokit/contract/vitest` is imported.
 *
 * @param spec as `loadSpec` gives it; it is not to be changed afterwards
 */
export function recordCoverage(
  spec: OpenApiDocument,
  { timeout = 5000 }: CoverageOptions = {},
): CoverageRecorder {
  const tally = emptyTally(spec);
  // A mock says itself which operation it was.
  let route: Router | undefined;
  const planOf = plansOf(spec);
  const watching = new Watching();
  const settled = (): Promise<void> => watching.settled(timeout);

  const count = (exchange: Exchange, origin?: string): void => {
    const plan = planOf(exchange.operationId);
    if (plan === undefined) return;
    const own = countsIn(tally, exchange.operationId);
    const run = runTally(spec, origin);
    const shared = run && countsIn(run, exchange.operationId);
    plan.reach(exchange, (key) => {
      own[key] = (own[key] ?? 0) + 1;
      if (shared !== undefined) shared[key] = (shared[key] ?? 0) + 1;
    });
  };

  const missed = (origin: string): void => {
    tally.unrouted += 1;
    const run = runTally(spec, origin);
    if (run !== undefined) run.unrouted += 1;
  };

  const recording =
    (base: typeof globalThis.fetch = globalThis.fetch): typeof globalThis.fetch =>
    async (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      route ??= routerOf(spec);
      const found = route(request.method, url);
      if (found.found !== "operation") {
        const response = await base(request);
        missed(url.origin);
        return response;
      }
      const sent = isCounted(mediaTypeOf(request.headers)) ? [readBytes(request.clone().body, LONGEST)] : [];
      const answer = await base(request);
      const got = isJsonType(mediaTypeOf(answer.headers)) ? [watchedBody(answer, LONGEST)] : [];
      watching.add([...sent, ...got], (bodies) => {
        const texts = bodies.map(textOf);
        const exchange = {
          operationId: found.operation.id,
          request: requestOf(request, url, found.parameters, sent.length > 0 ? texts[0] : undefined),
          response: responseOf(answer, got.length > 0 ? texts.at(-1) : undefined),
          violations: [],
          isOwn: false,
        };
        count(exchange, url.origin);
      });
      countLater(settled);
      return got[0]?.response ?? answer;
    };

  return {
    record: (exchange) => count(exchange),
    fetch: recording,
    settled,
    counts: () => mergeCoverage(tally),
  };
}

/** Files, in forms of many parts too, may be long and say little: they are not read twice. */
function isCounted(mediaType: string): boolean {
  return isJsonType(mediaType) || mediaType === "application/x-www-form-urlencoded";
}

/** A body that broke off, or is too long, is a matter of the client: here it is one that was not read. */
function textOf(got: WatchedBytes): string | undefined {
  return "bytes" in got ? new TextDecoder().decode(got.bytes) : undefined;
}

const plans = new WeakMap<OpenApiDocument, (operationId: string) => OperationPlan | undefined>();

/** Plans of the operations of a document, each compiled when it is first needed and once in a process. */
export function plansOf(spec: OpenApiDocument): (operationId: string) => OperationPlan | undefined {
  const made = plans.get(spec);
  if (made !== undefined) return made;
  const operations = new Map(operationsOf(spec).map((operation) => [operation.id, operation]));
  const schemas = schemasOf(spec);
  const compiled = new Map<string, OperationPlan>();
  const planOf = (operationId: string): OperationPlan | undefined => {
    const known = compiled.get(operationId);
    if (known !== undefined) return known;
    const operation = operations.get(operationId);
    if (operation === undefined) return undefined;
    const plan = operationPlan(spec, schemas, operation);
    compiled.set(operationId, plan);
    return plan;
  };
  plans.set(spec, planOf);
  return planOf;
}
