import type { OpenApiDocument } from "../document.ts";
import { ContractError } from "../errors.ts";
import { operationsOf } from "../document.ts";
import { isObject } from "../json.ts";
import { checkCountsOf, type CoverageCounts } from "./counts.ts";
import type { Target } from "./plan.ts";
import { plansOf } from "./recorder.ts";
import { stubsOf, type StubOptions } from "./stubs.ts";

/** How much of something was reached. */
export interface Share {
  readonly reached: number;
  readonly total: number;
  /** 0 to 100, rounded down to one decimal, so that 100 means all; 100 where there is nothing to reach. */
  readonly percent: number;
}

/** A parameter of an operation, and how often it came in each way. */
export interface ParameterCoverage {
  readonly in: string;
  readonly name: string;
  readonly required: boolean;
  /** `present`, `absent` (not for paths), and each value of an enum or truth value, as JSON. */
  readonly seen: Readonly<Record<string, number>>;
}

/** A keyword of a schema, and how often it was reached in each way. */
export interface KeywordCoverage {
  readonly side: "request" | "response";
  /** `body`, `query.page`, or the documented status of a response. */
  readonly place: string;
  /** JSON pointer into the value, with `*` for each item. */
  readonly at: string;
  readonly keyword: string;
  /** The value of the keyword, short; empty where the keyword says all. */
  readonly detail: string;
  /** `met` and `broken`, `present` and `absent`, `empty` and `filled`, or the names of members, types or branches. */
  readonly seen: Readonly<Record<string, number>>;
}

/** What was reached of one operation. */
export interface OperationCoverage {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly calls: number;
  /** By documented status, `200`, `4XX` or `default`; 0 where there was none. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Statuses that came although the document does not have them. */
  readonly undocumented: readonly number[];
  readonly parameters: readonly ParameterCoverage[];
  readonly keywords: readonly KeywordCoverage[];
  /** Tests to paste, one for each thing that was not reached and that a client can bring about. */
  readonly stubs: readonly string[];
  /** Why some tests could not be made: `needs a value for path/isbn: give it an example`. */
  readonly stubsLacking: readonly string[];
}

/** What was reached of a document: the shape of `contract-coverage.json`. */
export interface Coverage {
  /** Of this shape: it rises when a member changes its meaning or goes. */
  readonly version: 1;
  readonly spec: CoverageCounts["spec"];
  readonly summary: Readonly<Record<Dimension, Share>>;
  readonly operations: readonly OperationCoverage[];
  /** Requests that went to no operation. */
  readonly unrouted: number;
  /** `getTask 404`, one for each documented status that was not reached, `default` left out. */
  readonly missing: readonly string[];
  /** The lines that the stubs need above them. */
  readonly stubHeader: string;
}

export type Dimension =
  | "operations"
  /** Documented statuses and ranges, `default` left out: what it stands for cannot be listed. */
  | "statuses"
  | "defaults"
  | "parameters"
  /** Of requests and responses together. */
  | "keywords"
  | "requestKeywords"
  | "responseKeywords";

/** The least share of each that will do, in percent; what is left out may be 0. */
export type CoverageThresholds = Partial<Record<Dimension, number>>;

/**
 * Compares what a document asks for with what was reached.
 *
 * @throws ContractError `contract/option-invalid` for what are no counts, `contract/coverage-mixed` for those of
 *   another document
 */
export function coverage(spec: OpenApiDocument, counts: CoverageCounts, options: StubOptions = {}): Coverage {
  checkCountsOf(spec, counts);
  const planOf = plansOf(spec);
  const stubs = stubsOf(spec, options);
  const shares = new Map<Dimension, { reached: number; total: number }>();
  const add = (dimension: Dimension, count: number): void => {
    const share = shares.get(dimension) ?? { reached: 0, total: 0 };
    share.total += 1;
    if (count > 0) share.reached += 1;
    shares.set(dimension, share);
  };
  const operations = operationsOf(spec).map((operation): OperationCoverage => {
    const seen = Object.hasOwn(counts.operations, operation.id)
      ? (counts.operations[operation.id] ?? {})
      : {};
    const plan = planOf(operation.id);
    const targets = plan?.targets ?? [];
    const countOf = (key: string): number => (Object.hasOwn(seen, key) ? (seen[key] ?? 0) : 0);
    add("operations", countOf("call"));
    const missing = targets.filter(({ key }) => countOf(key) === 0);
    const made = plan === undefined ? { stubs: [], lacking: [] } : stubs.of(plan, missing);
    for (const target of targets) {
      for (const dimension of dimensionsOf(target)) add(dimension, countOf(target.key));
    }
    return {
      operationId: operation.id,
      method: operation.method,
      path: operation.path,
      calls: countOf("call"),
      statuses: Object.fromEntries(
        targets.flatMap((target) =>
          target.dimension === "status" ? [[target.status, countOf(target.key)]] : [],
        ),
      ),
      undocumented: Object.keys(seen).flatMap((key) => {
        const status = /^undocumented (\d+)$/.exec(key)?.[1];
        return status === undefined ? [] : [Number(status)];
      }),
      parameters: parametersOf(targets, countOf),
      keywords: keywordsOf(targets, countOf),
      stubs: made.stubs,
      stubsLacking: made.lacking,
    };
  });
  return {
    version: 1,
    spec: counts.spec,
    summary: {
      operations: shareOf(shares.get("operations")),
      statuses: shareOf(shares.get("statuses")),
      defaults: shareOf(shares.get("defaults")),
      parameters: shareOf(shares.get("parameters")),
      keywords: shareOf(shares.get("keywords")),
      requestKeywords: shareOf(shares.get("requestKeywords")),
      responseKeywords: shareOf(shares.get("responseKeywords")),
    },
    operations,
    unrouted: counts.unrouted,
    missing: operations.flatMap(({ operationId, statuses }) =>
      Object.entries(statuses).flatMap(([status, count]) =>
        count === 0 && status !== "default" ? [`${operationId} ${status}`] : [],
      ),
    ),
    stubHeader: stubs.header,
  };
}

function dimensionsOf(target: Target): readonly Dimension[] {
  switch (target.dimension) {
    case "status":
      return [target.status === "default" ? "defaults" : "statuses"];
    case "parameter":
      return ["parameters"];
    case "keyword":
      return ["keywords", target.side === "request" ? "requestKeywords" : "responseKeywords"];
  }
}

function shareOf(share: { reached: number; total: number } = { reached: 0, total: 0 }): Share {
  const { reached, total } = share;
  return { reached, total, percent: total === 0 ? 100 : Math.floor((1000 * reached) / total) / 10 };
}

type CountOf = (key: string) => number;

function parametersOf(targets: readonly Target[], countOf: CountOf): readonly ParameterCoverage[] {
  const parameters = new Map<string, ParameterCoverage & { readonly seen: Record<string, number> }>();
  for (const target of targets) {
    if (target.dimension !== "parameter") continue;
    const { in: place, name, required } = target.parameter;
    const id = `${place}.${name}`;
    const known = parameters.get(id) ?? { in: place, name, required, seen: {} };
    known.seen[target.variant] = countOf(target.key);
    parameters.set(id, known);
  }
  return [...parameters.values()];
}

function keywordsOf(targets: readonly Target[], countOf: CountOf): readonly KeywordCoverage[] {
  const keywords = new Map<string, KeywordCoverage & { readonly seen: Record<string, number> }>();
  for (const target of targets) {
    if (target.dimension !== "keyword") continue;
    const { at, keyword, detail, variant } = target.target;
    const { side, place } = target;
    const id = JSON.stringify([place, at, keyword, detail]);
    const known = keywords.get(id) ?? { side, place, at, keyword, detail, seen: {} };
    known.seen[variant] = countOf(target.key);
    keywords.set(id, known);
  }
  return [...keywords.values()];
}

/** What falls short of the thresholds: `statuses: 81.2 % of 90 %`. */
export function shortfalls(covered: Coverage, thresholds: CoverageThresholds): readonly string[] {
  return Object.entries(covered.summary).flatMap(([name, { percent, reached, total }]) => {
    const wanted = Object.entries(thresholds).find(([key]) => key === name)?.[1];
    return wanted === undefined || percent >= wanted
      ? []
      : [`${name}: ${percent} % reached (${reached} of ${total}), ${wanted} % wanted`];
  });
}

/**
 * Fails unless every documented status of every operation was reached, or, when thresholds are given, unless these
 * are met.
 *
 * @throws ContractError `contract/not-covered`, naming what is missing; `contract/option-invalid` for a threshold that is
 *   no percentage
 */
export function assertCovered(covered: Coverage, thresholds?: CoverageThresholds): void {
  if (thresholds !== undefined) {
    checkThresholds(thresholds);
    const short = shortfalls(covered, thresholds);
    if (short.length > 0) throw new ContractError("contract/not-covered", short.join("; "));
    return;
  }
  if (covered.missing.length === 0) return;
  throw new ContractError(
    "contract/not-covered",
    `${covered.missing.length} of ${covered.summary.statuses.total} documented statuses were not reached: ${covered.missing.join(", ")}`,
  );
}

const DIMENSIONS: readonly string[] = [
  "operations",
  "statuses",
  "defaults",
  "parameters",
  "keywords",
  "requestKeywords",
  "responseKeywords",
] satisfies readonly Dimension[];

/**
 * A wrong name would hold back nothing.
 *
 * @throws ContractError `contract/option-invalid` for a name that is none, and for what is no percentage
 */
export function checkThresholds(thresholds: unknown): void {
  const wrong = isObject(thresholds)
    ? Object.entries(thresholds).find(
        ([name, percent]) =>
          !DIMENSIONS.includes(name) ||
          (percent !== undefined && !(typeof percent === "number" && percent >= 0 && percent <= 100)),
      )
    : [];
  if (wrong === undefined) return;
  const place = ["thresholds", ...wrong.slice(0, 1)].join(".");
  throw new ContractError(
    "contract/option-invalid",
    `${place} has to be one of ${DIMENSIONS.join(", ")}, and 0 to 100.`,
    { place },
  );
}
