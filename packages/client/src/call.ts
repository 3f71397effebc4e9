import type { Requester, UntypedInit } from "./client.ts";
import type { CurrentClient } from "./current.ts";

/**
 * Calls with one method, typed by their path. The types of the answers are the word of the spec: only the option
 * `validate` checks them at run time.
 */
export function callOf<Method extends "GET" | "POST" | "DELETE">(
  request: Requester,
  method: Method,
): CurrentClient[Method];
export function callOf(request: Requester, method: "GET" | "POST" | "DELETE"): unknown {
  return (path: string, init?: UntypedInit) => request(method, path, init);
}
