import type { AngoClient, UntypedInit } from "./client.ts";
import { AngoHttpError } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { attemptsOf } from "./pipeline.ts";

/**
 * Calls an operation for what it gives.
 * @throws {AngoHttpError} the server refused; other errors as the call throws them
 */
export async function dataOf(
  client: Pick<AngoClient, "request">,
  operation: Operation,
  init: UntypedInit,
): Promise<{ readonly data: unknown; readonly status: number }> {
  const { data, error, response } = await client.request(operation.method, operation.path, init);
  const { status } = response;
  if (error) throw new AngoHttpError(operation, status, error.message, attemptsOf(response));
  return { data, status };
}

/** The member of a member; `undefined` where there is none. */
export function memberAt(value: unknown, keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return at;
}
