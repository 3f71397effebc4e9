import { channel } from "node:diagnostics_channel";
import { isCoverageCounts, type CoverageCounts } from "./api-coverage/counts.ts";
import { isObject } from "./json.ts";

/** Vitest may load reporter and set-up as modules that know nothing of each other: they meet in the process. */
const shared = channel("angokit:contract:counts");

/** Whether a reporter is there to take counts. */
export function isWanted(): boolean {
  return shared.hasSubscribers;
}

/** Gives counts that go on growing to the reporter of a run. */
export function shareCounts(vitest: unknown, counts: () => CoverageCounts): void {
  shared.publish({ vitest, counts });
}

/** Takes the counts of a run: of mocks that live beside its workers. */
export function onSharedCounts(vitest: unknown, take: (counts: () => CoverageCounts) => void): void {
  shared.subscribe((message) => {
    if (!isObject(message) || message["vitest"] !== vitest) return;
    const { counts } = message;
    if (typeof counts !== "function") return;
    take(() => {
      const found: unknown = Reflect.apply(counts, undefined, []);
      if (!isCoverageCounts(found))
        throw new TypeError("The set-up is of another version than the reporter.");
      return found;
    });
  });
}
