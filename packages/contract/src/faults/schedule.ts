import { createHash } from "node:crypto";
import { ContractError } from "../errors.ts";
import { isObject } from "../json.ts";
import { FILES, type Fault, type FaultPlan, type Faults } from "./fault.ts";

/** What one call is to suffer. */
export interface Suffering {
  /** Milliseconds. */
  readonly delay: number;
  readonly fault: Exclude<Fault, { readonly kind: "latency" }> | undefined;
  /** 0 to 1, the same on every run: where the fault leaves something open. */
  readonly chance: number;
}

/** Deals the faults of plans to calls, in the order in which they come. */
export interface Schedule {
  next(operationId: string): Suffering;
}

/**
 * @throws ContractError `contract/option-invalid`
 */
export function scheduleOf(faults: Faults, operationIds: readonly string[]): Schedule {
  const plans = isList(faults) ? faults : [faults];
  for (const [index, plan] of plans.entries()) check(plan, `faults/${index}`, operationIds);
  const scripts = plans.map((plan) => ("script" in plan ? [...plan.script] : []));
  // Counted by operation, so that calls of different operations at the same time change nothing.
  const counts = new Map<string, number>();
  return {
    next(operationId) {
      const count = counts.get(operationId) ?? 0;
      counts.set(operationId, count + 1);
      let delay = 0;
      let fault: Suffering["fault"];
      for (const [index, plan] of plans.entries()) {
        const { operations } = plan;
        if (operations === undefined ? operationId === FILES : !operations.includes(operationId)) continue;
        // A script waits with its next fault until no other goes before.
        if ("script" in plan && fault !== undefined) continue;
        const dealt = "script" in plan ? scripts[index]?.shift() : dealtBy(plan, index, operationId, count);
        if (dealt === undefined || dealt === null) continue;
        if (dealt.kind === "latency")
          delay += latency(dealt.ms, chanceOf(index, operationId, count, "delay"));
        else fault ??= dealt;
      }
      return { delay, fault, chance: chanceOf(0, operationId, count, "place") };
    },
  };
}

function dealtBy(
  { faults, rate = 1, seed = 0 }: Extract<FaultPlan, { readonly faults: readonly Fault[] }>,
  plan: number,
  operationId: string,
  count: number,
): Fault | undefined {
  if (chanceOf(seed, operationId, count, `rate ${plan}`) >= rate) return undefined;
  return faults[Math.floor(chanceOf(seed, operationId, count, `fault ${plan}`) * faults.length)];
}

/** A number of 0 to 1 that looks like chance. */
function chanceOf(seed: number, operationId: string, count: number, what: string): number {
  const digest = createHash("sha256")
    .update(JSON.stringify([seed, operationId, count, what]))
    .digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

function latency(ms: Extract<Fault, { readonly kind: "latency" }>["ms"], chance: number): number {
  if (typeof ms === "number") return ms;
  const [least, most] = ms;
  return least + (most - least) * chance;
}

function isList(faults: Faults): faults is readonly FaultPlan[] {
  return Array.isArray(faults);
}

function check(plan: FaultPlan, place: string, operationIds: readonly string[]): void {
  if (!isObject(plan)) throw refused(place, "it must be a plan");
  const { operations = [] } = plan;
  if (!Array.isArray(operations)) throw refused(`${place}/operations`, "it must be a list of names");
  for (const id of operations) {
    if (id !== FILES && !operationIds.includes(id)) {
      throw refused(`${place}/operations`, `the document has no operation ${String(id)}`);
    }
  }
  if (!("script" in plan)) {
    const { rate = 1, seed = 0 } = plan;
    if (!(rate >= 0 && rate <= 1)) throw refused(`${place}/rate`, "it must be 0 to 1");
    if (!Number.isFinite(seed)) throw refused(`${place}/seed`, "it must be a number");
  }
  const name = "script" in plan ? "script" : "faults";
  const faults: unknown = "script" in plan ? plan.script : plan.faults;
  if (!Array.isArray(faults)) throw refused(`${place}/${name}`, "it must be a list of faults");
  const list: readonly (Fault | undefined | null)[] = faults;
  for (const [index, fault] of list.entries()) {
    if (name === "script" && (fault === undefined || fault === null)) continue;
    const why = isObject(fault) ? wrong(fault) : "it must be a fault";
    if (why !== undefined) throw refused(`${place}/${name}/${index}`, why);
  }
}

/** setTimeout takes more for 1. */
const LONGEST = 2 ** 31 - 1;

function wrong(fault: Fault): string | undefined {
  switch (fault.kind) {
    case "latency": {
      const bounds: readonly unknown[] = Array.isArray(fault.ms) ? fault.ms : [fault.ms, fault.ms];
      const isDelay =
        bounds.length === 2 && bounds.every((ms) => typeof ms === "number" && ms >= 0 && ms <= LONGEST);
      return isDelay ? undefined : `ms must be 0 to ${LONGEST}, or two such numbers`;
    }
    case "status":
      return isStatus(fault.status, 400) ? undefined : "status must be a whole number of 400 to 599";
    case "html":
      return isStatus(fault.status ?? 502, 200) ? undefined : "status must be a whole number of 200 to 599";
    case "truncate":
      return Number.isSafeInteger(fault.at ?? 0) && (fault.at ?? 0) >= 0
        ? undefined
        : "at must be a whole number of bytes";
    case "length":
      return Number.isSafeInteger(fault.by) && fault.by !== 0
        ? undefined
        : "by must be a whole number of bytes and not 0";
    case "reset":
      return undefined;
    default:
      return "there is no such kind of fault";
  }
}

function isStatus(status: number, least: number): boolean {
  return Number.isSafeInteger(status) && status >= least && status <= 599;
}

function refused(place: string, why: string): ContractError {
  return new ContractError("contract/option-invalid", `${place}: ${why}.`, { place });
}
