import { whenAborted } from "./deadline.ts";
import type { Time } from "./time.ts";

/** At most so many requests in any stretch of so many seconds. */
export interface RateLimit {
  readonly requests: number;
  readonly perSeconds: number;
}

export interface GateOptions {
  /** How many requests may be under way at once. */
  readonly concurrency: number;
  readonly rateLimit: RateLimit | undefined;
}

/** Gives a request its turn, or tells it that there is none; without a word it was aborted. */
type Waiter = (isTurn?: boolean) => void;

/** What all requests of a client pass. */
export interface Gate {
  /** How many times a 429 has halved the limit: a request takes the number along and gives it back to `leave`. */
  readonly cuts: () => number;
  /**
   * Waits for a turn. Who got one calls {@link Gate.leave}.
   * @param patience milliseconds that a repeat can wait; `undefined` for a first attempt, which waits for ever
   * @returns whether it is a turn: `false` when `patience` is over. An abort throws or rejects with its reason
   */
  readonly enter: (signal: AbortSignal | undefined, patience?: number) => true | Promise<boolean>;
  /**
   * Ends a turn.
   * @param cuts what `cuts` was when the turn began: those that left together halve the limit once
   * @param pause milliseconds for which the server wants no requests
   */
  readonly leave: (cuts: number, isThrottled: boolean, pause?: number) => void;
}

/**
 * So many requests at once, so many a minute, and none while the server asked for peace. Each 429 halves how many may
 * go at once; each round of answers that are none allows one more, up to the option.
 */
export function gateFor({ concurrency, rateLimit }: GateOptions, time: Time): Gate {
  let limit = concurrency;
  let active = 0;
  /** Answers since the limit was last changed. */
  let answers = 0;
  let cuts = 0;
  let closedUntil = -Infinity;
  /** When the last requests left, the oldest first: as many as the rate allows. */
  const departures: number[] = [];
  /** Sets keep the order and let go of who gave up. Repeats go first: their budget is running. */
  const repeats = new Set<Waiter>();
  const firsts = new Set<Waiter>();
  let alarm: AbortController | undefined;

  function enter(signal: AbortSignal | undefined, patience?: number): true | Promise<boolean> {
    signal?.throwIfAborted();
    const line = patience === undefined ? firsts : repeats;
    const isFree = repeats.size === 0 && (line === repeats || line.size === 0);
    if (isFree && active < limit && delayOfNext() <= 0) {
      depart();
      return true;
    }
    return wait(line, signal, patience ?? Infinity);
  }

  function leave(cutsBefore: number, isThrottled: boolean, pause: number = 0): void {
    if (isThrottled) {
      closedUntil = Math.max(closedUntil, time.now() + pause);
      if (cutsBefore === cuts) {
        limit = Math.max(1, Math.floor(Math.min(limit, active) / 2));
        cuts += 1;
        answers = 0;
      }
    } else if (limit < concurrency && ++answers >= limit) {
      limit += 1;
      answers = 0;
    }
    active -= 1;
    serve();
  }

  function wait(line: Set<Waiter>, signal: AbortSignal | undefined, patience: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const settle: Waiter = (isTurn) => {
        callOff?.();
        stop();
        line.delete(settle);
        if (repeats.size + firsts.size === 0) alarm?.abort();
        if (isTurn === undefined) reject(signal?.reason);
        else resolve(isTurn);
      };
      line.add(settle);
      const callOff = patience < Infinity ? time.alarm(patience, () => settle(false)) : undefined;
      const stop = whenAborted(signal, () => settle());
      serve();
    });
  }

  /** Gives out turns, and sets an alarm where only time is lacking. */
  function serve(): void {
    while (active < limit) {
      const [next] = repeats.size > 0 ? repeats : firsts;
      if (next === undefined) return;
      const delay = delayOfNext();
      if (delay > 0) {
        if (!alarm) {
          alarm = new AbortController();
          // Aborted when nobody waits any more; should someone have come meanwhile, there is a new alarm to set.
          time.sleep(delay, alarm.signal).then(ring, ring);
        }
        return;
      }
      depart();
      next(true);
    }
  }

  function ring(): void {
    alarm = undefined;
    serve();
  }

  function depart(): void {
    active += 1;
    if (rateLimit === undefined) return;
    departures.push(time.now());
    if (departures.length > rateLimit.requests) departures.shift();
  }

  /** Milliseconds until a request may leave. */
  function delayOfNext(): number {
    const [oldest] = departures;
    const opens =
      rateLimit !== undefined && oldest !== undefined && departures.length >= rateLimit.requests
        ? Math.max(closedUntil, oldest + rateLimit.perSeconds * 1000)
        : closedUntil;
    return opens === -Infinity ? 0 : opens - time.now();
  }

  return { cuts: () => cuts, enter, leave };
}
