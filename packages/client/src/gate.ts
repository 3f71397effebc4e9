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

/**
 * What all requests of a client pass: so many at once, so many a minute, and none while the server asked for peace.
 * Each 429 halves how many may go at once; each round of answers that are none allows one more, up to the option.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #time: Time;
  #limit: number;
  #active = 0;
  /** Answers since the limit was last changed. */
  #answers = 0;
  #cuts = 0;
  #closedUntil = -Infinity;
  /** When the last requests left, the oldest first: as many as the rate allows. */
  readonly #departures: number[] = [];
  /** Sets keep the order and let go of who gave up. Repeats go first: their budget is running. */
  readonly #repeats = new Set<Waiter>();
  readonly #firsts = new Set<Waiter>();
  #alarm: AbortController | undefined;

  constructor(options: GateOptions, time: Time) {
    this.#options = options;
    this.#time = time;
    this.#limit = options.concurrency;
  }

  /** How many times a 429 has halved the limit: a request takes the number along and gives it back to `leave`. */
  get cuts(): number {
    return this.#cuts;
  }

  /**
   * Waits for a turn. Who got one calls {@link leave}.
   * @param patience milliseconds that a repeat can wait; `undefined` for a first attempt, which waits for ever
   * @returns whether it is a turn: `false` when `patience` is over. An abort throws or rejects with its reason
   */
  enter(signal: AbortSignal | undefined, patience?: number): true | Promise<boolean> {
    signal?.throwIfAborted();
    const line = patience === undefined ? this.#firsts : this.#repeats;
    const isFree = this.#repeats.size === 0 && (line === this.#repeats || line.size === 0);
    if (isFree && this.#active < this.#limit && this.#delay() <= 0) {
      this.#depart();
      return true;
    }
    return this.#wait(line, signal, patience ?? Infinity);
  }

  /**
   * Ends a turn.
   * @param cuts what {@link cuts} was when the turn began: those that left together halve the limit once
   * @param pause milliseconds for which the server wants no requests
   */
  leave(cuts: number, isThrottled: boolean, pause: number = 0): void {
    if (isThrottled) {
      this.#closedUntil = Math.max(this.#closedUntil, this.#time.now() + pause);
      if (cuts === this.#cuts) {
        this.#limit = Math.max(1, Math.floor(Math.min(this.#limit, this.#active) / 2));
        this.#cuts += 1;
        this.#answers = 0;
      }
    } else if (this.#limit < this.#options.concurrency && ++this.#answers >= this.#limit) {
      this.#limit += 1;
      this.#answers = 0;
    }
    this.#active -= 1;
    this.#serve();
  }

  #wait(line: Set<Waiter>, signal: AbortSignal | undefined, patience: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const settle: Waiter = (isTurn) => {
        callOff?.();
        stop();
        line.delete(settle);
        if (this.#repeats.size + this.#firsts.size === 0) this.#alarm?.abort();
        if (isTurn === undefined) reject(signal?.reason);
        else resolve(isTurn);
      };
      line.add(settle);
      const callOff = patience < Infinity ? this.#time.alarm(patience, () => settle(false)) : undefined;
      const stop = whenAborted(signal, () => settle());
      this.#serve();
    });
  }

  /** Gives out turns, and sets an alarm where only time is lacking. */
  #serve(): void {
    while (this.#active < this.#limit) {
      const line = this.#repeats.size > 0 ? this.#repeats : this.#firsts;
      const [next] = line;
      if (next === undefined) return;
      const delay = this.#delay();
      if (delay > 0) {
        this.#setAlarm(delay);
        return;
      }
      this.#depart();
      next(true);
    }
  }

  #setAlarm(delay: number): void {
    if (this.#alarm !== undefined) return;
    const alarm = new AbortController();
    this.#alarm = alarm;
    const ring = (): void => {
      this.#alarm = undefined;
      this.#serve();
    };
    // Aborted when nobody waits any more; should someone have come meanwhile, there is a new alarm to set.
    this.#time.sleep(delay, alarm.signal).then(ring, ring);
  }

  #depart(): void {
    this.#active += 1;
    const { rateLimit } = this.#options;
    if (rateLimit === undefined) return;
    this.#departures.push(this.#time.now());
    if (this.#departures.length > rateLimit.requests) this.#departures.shift();
  }

  /** Milliseconds until a request may leave. */
  #delay(): number {
    const { rateLimit } = this.#options;
    const [oldest] = this.#departures;
    const opens =
      rateLimit !== undefined && oldest !== undefined && this.#departures.length >= rateLimit.requests
        ? Math.max(this.#closedUntil, oldest + rateLimit.perSeconds * 1000)
        : this.#closedUntil;
    return opens === -Infinity ? 0 : opens - this.#time.now();
  }
}
