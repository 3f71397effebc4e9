import type { Secrets } from "./secrets.ts";

/** How messages are read to be kept. */
export interface Reading {
  readonly secrets: Secrets;
  /** Without a slash at its end. */
  readonly baseUrl: string | undefined;
  /** Names of further headers to keep, in lower case. */
  readonly kept: ReadonlySet<string>;
  /** In bytes. */
  readonly bodyLimit: number;
}
