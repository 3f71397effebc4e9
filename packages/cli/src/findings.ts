import type { Diagnostic } from "@angokit/formats";

export type Severity = Diagnostic["severity"];

/**
 * Diagnostics, counted in full and kept up to a number per code, so that a report of a damaged dataset of
 * gigabytes stays short.
 */
export class Findings {
  readonly kept: Diagnostic[] = [];
  readonly counts: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  readonly #perCode = new Map<string, number>();
  readonly #most: number;

  /** @param most - kept per code; 0 keeps all */
  constructor(most: number) {
    this.#most = most === 0 ? Number.POSITIVE_INFINITY : most;
  }

  readonly add = (diagnostic: Diagnostic): void => {
    this.counts[diagnostic.severity] += 1;
    const seen = (this.#perCode.get(diagnostic.code) ?? 0) + 1;
    this.#perCode.set(diagnostic.code, seen);
    if (seen <= this.#most) this.kept.push(diagnostic);
  };

  /** How many findings of each code there were. */
  byCode(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#perCode);
  }

  /** For each code of which findings were left out of `kept`: how many. */
  truncated(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      Array.from(this.#perCode, ([code, count]) => [code, count - this.#most] as const).filter(
        ([, left]) => left > 0,
      ),
    );
  }
}
