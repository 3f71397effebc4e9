import { FormatError } from "../model/diagnostic.ts";
import type { Loss } from "../model/loss.ts";

/**
 * Throws `output/loss` where anything would be lost.
 *
 * @param what can't hold it
 */
export function assertLossless(lost: readonly Loss[], what: string): void {
  if (lost.length === 0) return;
  const list = lost.map(({ feature, count }) => `${feature} (${String(count)})`).join(", ");
  throw new FormatError(
    "output/loss",
    `${what} can't hold all of the dataset: ${list}. Nothing was written.`,
  );
}
