import { operationsOf, resolvePlace } from "../document.ts";
import type { FaultPlan } from "../faults/fault.ts";
import { isObject, stringAt } from "../json.ts";
import { checkMockOptions } from "../mock-options.ts";
import { startMock, type Mock, type MockOptions } from "../mock.ts";
import type { RetryOptions } from "./runs.ts";

/** What goes wrong when nothing else is said: refused, overloaded, cut off before and after the work was done. */
const USUAL: FaultPlan = {
  rate: 0.25,
  faults: [
    { kind: "status", status: 429 },
    { kind: "status", status: 503 },
    { kind: "reset" },
    { kind: "reset", processed: true },
    { kind: "truncate" },
  ],
};

/**
 * A mock for `checkRetries`, with other faults in each of its runs: `checkRetries(run, faultyMock({ memory: true }))`.
 * Its effects are how often each operation was carried out that must not be carried out twice: a POST or PATCH, unless
 * the document says `x-retry: safe`.
 *
 * @param options those of `startMock`. Of `faults` that go by chance the seed is another one each time; when left out, a
 *   quarter of the calls fails in the usual ways
 * @throws ContractError `contract/option-invalid`
 */
export function faultyMock(
  options: MockOptions = {},
): Required<Pick<RetryOptions<Mock>, "start" | "effects">> {
  checkMockOptions(options, "faultyMock");
  const { faults = USUAL, ...calm } = options;
  const plans = [faults].flat();
  return {
    start: (faultSeed) => {
      if (faultSeed === undefined) return startMock(calm);
      const seeded = plans.map((plan, index) =>
        isObject(plan) && "faults" in plan
          ? Object.assign({}, plan, { seed: faultSeed * plans.length + index })
          : plan,
      );
      return startMock({ ...calm, faults: seeded });
    },
    effects: (mock) => {
      const times = new Map<string, number>();
      for (const operation of operationsOf(mock.spec)) {
        const { value } = resolvePlace(mock.spec, operation.pointer);
        if (!/^(?:POST|PATCH)$/.test(operation.method) || stringAt(value, "x-retry") === "safe") continue;
        const done = mock.calls.filter(
          ({ operationId, processed, status, fault }) =>
            operationId === operation.id && processed && (status < 400 || fault !== undefined),
        );
        if (done.length > 0) times.set(operation.id, done.length);
      }
      return Object.fromEntries(times);
    },
  };
}
