import { createHash } from "node:crypto";
import type { OpenApiDocument } from "../document.ts";
import { ContractError } from "../errors.ts";
import { isObject, objectAt, stringAt } from "../json.ts";

/**
 * What a suite, or a part of it, has reached: plain JSON that can be sent, stored and merged. It has numbers and
 * names of the document only, nothing of what was sent.
 */
export interface CoverageCounts {
  /** Tells documents apart: counts of different ones cannot be merged. */
  readonly spec: { readonly title: string; readonly version: string; readonly fingerprint: string };
  /** By operation, then by what was reached, such as `status 404` or `body/name minLength 1: broken`. */
  readonly operations: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Requests that went to no operation of the document. */
  readonly unrouted: number;
}

/** Counts that grow. */
export interface Tally extends CoverageCounts {
  readonly operations: Record<string, Record<string, number>>;
  unrouted: number;
}

const identities = new WeakMap<OpenApiDocument, CoverageCounts["spec"]>();

function identityOf(document: OpenApiDocument): CoverageCounts["spec"] {
  const known = identities.get(document);
  if (known !== undefined) return known;
  const info = objectAt(document, "info");
  const identity = {
    title: stringAt(info, "title") ?? "",
    version: stringAt(info, "version") ?? "",
    fingerprint: createHash("sha256").update(JSON.stringify(document)).digest("hex").slice(0, 16),
  };
  identities.set(document, identity);
  return identity;
}

export function emptyTally(document: OpenApiDocument): Tally {
  return tallyOf(identityOf(document));
}

/** Names of operations are the user's: no prototype, so that `constructor` is a name like any other. */
function tallyOf(spec: CoverageCounts["spec"]): Tally {
  return { spec, operations: record(), unrouted: 0 };
}

function record<T>(): Record<string, T> {
  const empty: Record<string, T> = Object.create(null);
  return empty;
}

/** The counts of an operation, to be added to. */
export function countsIn(tally: Tally, operationId: string): Record<string, number> {
  return (tally.operations[operationId] ??= record());
}

function addCounts(tally: Tally, counts: CoverageCounts): void {
  tally.unrouted += counts.unrouted;
  for (const [operationId, reached] of Object.entries(counts.operations)) {
    const sums = countsIn(tally, operationId);
    for (const [key, count] of Object.entries(reached)) sums[key] = (sums[key] ?? 0) + count;
  }
}

/**
 * The counts of several workers, runs or machines as one.
 *
 * @throws ContractError `contract/coverage-mixed` when they are of different documents, `contract/option-invalid` for what
 *   are no counts
 */
export function mergeCoverage(first: CoverageCounts, ...others: readonly CoverageCounts[]): CoverageCounts {
  for (const counts of [first, ...others]) checkCounts(counts);
  const tally = tallyOf(first.spec);
  for (const counts of [first, ...others]) {
    if (counts.spec.fingerprint !== first.spec.fingerprint) {
      throw new ContractError(
        "contract/coverage-mixed",
        `The coverage of "${counts.spec.title}" ${counts.spec.version} cannot be merged with that of "${first.spec.title}" ${first.spec.version}: the documents differ.`,
      );
    }
    addCounts(tally, counts);
  }
  return tally;
}

/**
 * @throws ContractError `contract/option-invalid` for what are no counts, `contract/coverage-mixed` for those of
 *   another document
 */
export function checkCountsOf(document: OpenApiDocument, counts: CoverageCounts): void {
  checkCounts(counts);
  const own = identityOf(document);
  if (counts.spec.fingerprint === own.fingerprint) return;
  throw new ContractError(
    "contract/coverage-mixed",
    `The counts are of "${counts.spec.title}" ${counts.spec.version}, which is not this document, "${own.title}" ${own.version}.`,
  );
}

function checkCounts(counts: unknown): void {
  if (isCoverageCounts(counts)) return;
  throw new ContractError("contract/option-invalid", "These are no counts as recordCoverage gives them.", {
    place: "counts",
  });
}

/** The shape that counts have when they come from somewhere else. */
export function isCoverageCounts(value: unknown): value is CoverageCounts {
  if (!isObject(value) || typeof value["unrouted"] !== "number") return false;
  const { spec, operations } = value;
  return (
    ["title", "version", "fingerprint"].every((name) => stringAt(spec, name) !== undefined) &&
    isObject(operations) &&
    Object.values(operations).every(
      (reached) => isObject(reached) && Object.values(reached).every((count) => typeof count === "number"),
    )
  );
}
