import { createContext, Script } from "node:vm";
import type { DatasetImage } from "@angokit/formats";
import type { GroupBy } from "@angokit/formats/transform";
import { UsageError } from "./failure.ts";
import { lineText } from "./inspection/line-text.ts";

/** For one name. */
const MOST_MS = 1000;
/** Repetitions of a pattern from which on the time to match may be that of a higher power of the length of a name. */
const MOST_REPETITIONS = 3;

/**
 * Groups by what a pattern finds in names: its first group, or all that it matches.
 * @throws UsageError `usage/group`, while images are read, where that takes too long for a name
 * @throws SyntaxError for no regular expression
 */
export function nameGroups(pattern: string): GroupBy {
  const expression = new RegExp(pattern, "u");
  return mayTakeLong(pattern) ? timed(expression) : expression;
}

/** Whether something repeated is repeated, or much is: what else there is takes no time that matters. */
function mayTakeLong(pattern: string): boolean {
  return /\)[*+{]/.test(pattern) || (pattern.match(/[*+{]/g) ?? []).length > MOST_REPETITIONS;
}

/** While an expression is at work nothing else is, not even what ends the process on Ctrl-C. */
function timed(expression: RegExp): GroupBy {
  const given: { expression: RegExp; name: string; found?: string } = { expression, name: "" };
  const script = new Script("{ const match = expression.exec(name); found = match?.[1] ?? match?.[0]; }");
  const context = createContext(given);
  return ({ name }: DatasetImage) => {
    given.name = name;
    try {
      script.runInContext(context, { timeout: MOST_MS });
    } catch (error) {
      if (!isTimeout(error)) throw error;
      throw new UsageError(
        "usage/group",
        `--group name:${expression.source} takes more than a second for the name ${lineText(name)}. Don't repeat what is repeated already: a+ in place of (a+)+.`,
      );
    }
    return given.found;
  };
}

/** It is no Error of this realm. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
