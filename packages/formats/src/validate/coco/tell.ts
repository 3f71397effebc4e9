import type { Report } from "../../coco/findings.ts";
import type { CocoCode } from "../rules/coco.ts";

/** Tells of a finding in an element of a COCO file; `at` is the member below the element. */
export type Tell = (code: CocoCode, message: string, at?: string) => void;

/** Tells by a reader's {@link Report}; of which severity a finding is stands in the rules. */
export function tellOn(report: Report): Tell {
  return (code, message, at) => report("error", code.slice("coco/".length), message, at);
}

/** A number as messages show it: with two decimals at most. */
export function decimals(value: number): string {
  return String(Math.round(value * 100) / 100);
}
