import { attempterFor, type Outgoing } from "./attempt.ts";
import { AngoError, type Scrub } from "./errors.ts";
import { reporterFor } from "./events.ts";
import { gateFor } from "./gate.ts";
import type { Settings } from "./options.ts";
import type { AngoResult } from "./response.ts";
import { delayBefore, isRepeatable, retryAfter, type Outcome } from "./retry.ts";
import type { Time } from "./time.ts";

/** A call as the pipeline takes it. */
interface Call {
  readonly outgoing: Outgoing;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for an attempt; 0: no limit. */
  readonly timeout: number;
  /** Milliseconds for all attempts and the waits between them; 0: no limit. */
  readonly budget: number;
}

/** Carries out a call. */
export type Pipeline = (call: Call) => Promise<AngoResult<unknown>>;

/** How many requests each refusal took, for those who throw it. */
const attemptsOfRefusals = new WeakMap<Response, number>();

/** How many requests it took until this answer refused; `undefined` where it is no refusal of a client. */
export function attemptsOf(response: Response): number | undefined {
  return attemptsOfRefusals.get(response);
}

/** @returns turn → attempt → wait, and again: what stands between a call of this client and the network. */
export function pipelineFor(settings: Settings, scrub: Scrub, time: Time): Pipeline {
  const { retries } = settings;
  const send = attempterFor(settings, scrub, time);
  const gate = gateFor(settings, time);
  const reporter = reporterFor(settings.observe, settings.logger);

  return async (call) => {
    const { outgoing, signal, timeout, budget } = call;
    const { operation } = outgoing;
    const report = reporter?.(operation);
    const began = time.now();
    report?.({ type: "start" });
    // Counts from the first turn on: how long that takes is for the calls before this one to say.
    let end = Infinity;
    let last: Outcome | undefined;
    let number = 0;
    try {
      for (;;) {
        const turn = gate.enter(signal, last && end - time.now());
        if (turn !== true && !(await turn)) break;
        number += 1;
        const left = time.now();
        if (number === 1 && budget > 0) end = left + budget;
        const cuts = gate.cuts();
        const limit = Math.max(1, Math.min(timeout || Infinity, end - left));
        try {
          last = { result: await send({ outgoing, number, timeout: limit, signal }) };
        } catch (thrown) {
          last = { thrown };
        }
        const refusal = last.result?.error && last.result.response;
        const isThrottled = refusal?.status === 429;
        const pause = (isThrottled && retryAfter(refusal)) || 0;
        gate.leave(cuts, isThrottled, Math.min(pause, retries.maxDelay));
        report?.({ type: "attempt", attempt: number, duration: time.now() - left, ...verdictOf(last) });
        if (number > retries.max || !isRepeatable(operation, last)) break;
        const delay = delayBefore(number, last.result?.response, retries, time.random);
        if (time.now() + delay >= end) break;
        report?.({ type: "retry", attempt: number, delay, ...verdictOf(last) });
        await time.sleep(delay, signal);
      }
    } catch (thrown) {
      // Only the reason of an abort: while it waited for a turn, or for its next attempt.
      last = { thrown };
    }
    report?.({ type: "end", attempts: number, duration: time.now() - began, ...(last && verdictOf(last)) });
    if (last?.result === undefined) throw last?.thrown;
    if (last.result.error) attemptsOfRefusals.set(last.result.response, number);
    return last.result;
  };
}

/** What events say of an outcome. */
function verdictOf({ result, thrown }: Outcome): {
  readonly status?: number;
  readonly error?: AngoError["code"] | "aborted";
} {
  if (result) {
    const { status } = result.response;
    return result.error ? { status, error: "client/http-error" } : { status };
  }
  if (!(thrown instanceof AngoError)) return { error: "aborted" };
  const { status, code: error } = thrown;
  return status === undefined ? { error } : { status, error };
}
