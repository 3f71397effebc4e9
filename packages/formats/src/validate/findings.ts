import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { Severity } from "./rule.ts";
import { type RuleCode, ruleOf } from "./rules.ts";

/** Something that is wrong with a dataset, or worth knowing about it. */
export interface Finding<Code extends RuleCode = RuleCode> extends Place {
  readonly code: Code;
  readonly severity: Severity;
  /** One sentence with the values. */
  readonly message: string;
  /** Why it matters: which tool crashes, drops or misreads what. */
  readonly why: string;
  /** What `repair` does about it. Absent where no repair is safe. */
  readonly fix?: string;
}

/** What findings of a rule are: left out, or of a severity. */
export type RuleSetting = Severity | "off";

/** Settings of rules by their codes. */
export type RuleSettings = { readonly [Code in RuleCode]?: RuleSetting };

/**
 * Findings, counted in full and handed on up to a number per code, so that a report of a damaged dataset of gigabytes
 * stays short.
 */
export class Findings {
  readonly counts: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  readonly byCode: Map<RuleCode, number> = new Map();
  readonly #settings: RuleSettings;
  readonly #most: number;
  #waiting: Finding[] = [];

  /** @param most - handed on per code */
  constructor(settings: RuleSettings, most: number) {
    this.#settings = settings;
    this.#most = most;
  }

  readonly add = ({ code: told, message, ...rest }: Diagnostic): void => {
    // Readers say what became of the input with them; how much that matters elsewhere is for the rule to say.
    const [code, { severity: usual, why, fix }] = ruleOf(told);
    const severity = this.#settings[code] ?? usual;
    if (severity === "off") return;
    this.counts[severity] += 1;
    const count = (this.byCode.get(code) ?? 0) + 1;
    this.byCode.set(code, count);
    if (count > this.#most) return;
    this.#waiting.push({ ...rest, code, severity, message, why, ...(fix === undefined ? {} : { fix }) });
  };

  /** Whether another finding of a code would be handed on: where it would not, its message need not be made. */
  wants(code: RuleCode): boolean {
    return (this.byCode.get(code) ?? 0) < this.#most;
  }

  /** What was found since this was asked last. */
  take(): readonly Finding[] {
    const waiting = this.#waiting;
    if (waiting.length > 0) this.#waiting = [];
    return waiting;
  }

  /** For each code of which findings were not handed on: how many. */
  get truncated(): Readonly<Record<string, number>> {
    const rest = Array.from(this.byCode, ([code, count]) => [code, count - this.#most] as const);
    return Object.fromEntries(rest.filter(([, left]) => left > 0));
  }
}
