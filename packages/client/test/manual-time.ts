import type { Time } from "../src/time.ts";

interface Entry {
  readonly at: number;
  readonly act: () => void;
}

/** A clock that goes when it is told to; or, where it is automatic, when someone sleeps. */
export class ManualTime implements Time {
  /** The delays that were slept, in milliseconds. */
  readonly sleeps: number[] = [];
  /** What chance gives. */
  chance = 0.5;
  readonly #isAutomatic: boolean;
  readonly #entries = new Set<Entry>();
  #now = 1000;

  constructor({ isAutomatic = false }: { readonly isAutomatic?: boolean } = {}) {
    this.#isAutomatic = isAutomatic;
  }

  /** How many alarms and sleeps are set. */
  get pending(): number {
    return this.#entries.size;
  }

  readonly now = (): number => this.#now;
  readonly random = (): number => this.chance;

  readonly alarm = (milliseconds: number, act: () => void): (() => void) => {
    const entry = { at: this.#now + milliseconds, act };
    this.#entries.add(entry);
    return () => {
      this.#entries.delete(entry);
    };
  };

  readonly sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    this.sleeps.push(milliseconds);
    const until = this.#now + milliseconds;
    if (this.#isAutomatic) setImmediate(() => this.advance(until - this.#now));
    return new Promise((resolve, reject) => {
      const callOff = this.alarm(milliseconds, () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      });
      const stop = (): void => {
        callOff();
        reject(signal?.reason);
      };
      if (signal?.aborted) stop();
      else signal?.addEventListener("abort", stop, { once: true });
    });
  };

  /** Lets time pass, and all that falls into it happen. */
  advance(milliseconds: number): void {
    const end = this.#now + Math.max(0, milliseconds);
    for (;;) {
      const next = [...this.#entries].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#entries.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.act();
    }
    this.#now = end;
  }

  /** Milliseconds until the next alarm or the end of the next sleep; infinite where there is none. */
  get soonest(): number {
    return Math.min(...Array.from(this.#entries, ({ at }) => at)) - this.#now;
  }

  /** Lets time pass until the next alarm. */
  skip(): void {
    if (this.soonest < Infinity) this.advance(this.soonest);
  }
}
