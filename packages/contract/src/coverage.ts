import { responseKey } from "./answering.ts";
import { operationsOf, type OpenApiDocument } from "./document.ts";
import { ContractError } from "./errors.ts";
import type { Call } from "./mock.ts";

/** Which documented answers of one operation were seen. */
export interface OperationCoverage {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  /** Calls by documented status, `200`, `4XX` or `default`; 0 where there was none. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Calls that sent a query parameter, by its documented name. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Statuses that came although the document does not have them. */
  readonly undocumented: readonly number[];
}

export interface Coverage {
  readonly operations: readonly OperationCoverage[];
  /** Documented statuses that were reached, over all operations. */
  readonly reached: number;
  /** Documented statuses, over all operations. */
  readonly total: number;
  /** `getTask 404`, one for each that was not reached. */
  readonly missing: readonly string[];
}

/** Compares what a document promises with the calls that were made. */
export function coverage(spec: OpenApiDocument, calls: readonly Call[]): Coverage {
  const operations = operationsOf(spec).map((operation) => {
    const statuses: Record<string, number> = Object.fromEntries(
      [...operation.responses.keys()].map((status) => [status, 0]),
    );
    const parameters: Record<string, number> = Object.fromEntries(
      operation.parameters.filter((parameter) => parameter.in === "query").map(({ name }) => [name, 0]),
    );
    const undocumented = new Set<number>();
    for (const call of calls) {
      if (call.operationId !== operation.id) continue;
      const key = responseKey(operation, call.status);
      if (key === undefined) undocumented.add(call.status);
      // A 404 for an unknown example, or a 500 for a dataset that breaks the document, is no documented answer.
      else if (call.isOwn !== true) statuses[key] = (statuses[key] ?? 0) + 1;
      for (const name of call.query) {
        if (Object.hasOwn(parameters, name)) parameters[name] = (parameters[name] ?? 0) + 1;
      }
    }
    return {
      operationId: operation.id,
      method: operation.method,
      path: operation.path,
      statuses,
      parameters,
      undocumented: [...undocumented],
    };
  });
  const all = operations.flatMap(({ operationId, statuses }) =>
    Object.entries(statuses).map(([status, count]) => ({ name: `${operationId} ${status}`, count })),
  );
  const missing = all.filter(({ count }) => count === 0).map(({ name }) => name);
  return { operations, reached: all.length - missing.length, total: all.length, missing };
}

/**
 * A table for people: an operation a line, how often each of its documented statuses came, and which of its
 * query parameters were never sent.
 */
export function formatCoverage({ operations, reached, total, missing }: Coverage): string {
  const width = Math.max(0, ...operations.map(({ operationId }) => operationId.length));
  const lines = operations.map(({ operationId, statuses, parameters, undocumented }) => {
    const cells = Object.entries(statuses).map(([status, count]) =>
      `${status} ${count === 0 ? "-" : `x${count}`}`.padEnd(9),
    );
    const extra = undocumented.length === 0 ? "" : `  undocumented: ${undocumented.join(", ")}`;
    const unused = Object.keys(parameters).filter((name) => parameters[name] === 0);
    const rest = unused.length === 0 ? "" : `  never sent: ${unused.join(", ")}`;
    return `${operationId.padEnd(width)}  ${cells.join(" ")}${extra}${rest}`.trimEnd();
  });
  const rest = missing.length === 0 ? "" : `, not reached: ${missing.join(", ")}`;
  return [...lines, `${reached} of ${total} documented statuses reached${rest}`].join("\n");
}

/**
 * Fails unless every documented status of every operation was reached.
 *
 * @throws ContractError `contract/not-covered`, naming those that were not
 */
export function assertCovered(covered: Coverage): void {
  if (covered.missing.length === 0) return;
  throw new ContractError(
    "contract/not-covered",
    `${covered.missing.length} of ${covered.total} documented statuses were not reached: ${covered.missing.join(", ")}`,
  );
}
