import type { Time } from "./time.ts";

/** When to give up. */
export interface Deadline {
  /** Milliseconds; infinite: never. */
  readonly timeout: number;
  readonly time: Time;
  /** The caller's signal. */
  readonly signal: AbortSignal | undefined;
  /** Makes the error that a timeout is thrown as. */
  readonly expired: () => Error;
}

/**
 * Runs `work` until it ends, the time is up or the caller aborts; then throws `expired()` or the caller's reason.
 * It does not wait for a `work` that takes no notice of its signal, and leaves neither timer nor listener behind.
 */
export function withDeadline<T>(deadline: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { timeout, time, signal, expired } = deadline;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const controller = new AbortController();
    // Rejects before `work` is aborted: that makes it fail too, with an error of its own, which then comes too late.
    const giveUp = (reason: unknown): void => {
      end();
      reject(reason);
      controller.abort(reason);
    };
    const callOff = timeout < Infinity ? time.alarm(timeout, () => giveUp(expired())) : undefined;
    const unlink = whenAborted(signal, () => giveUp(signal?.reason));
    const end = (): void => {
      callOff?.();
      unlink();
    };
    work(controller.signal).finally(end).then(resolve, reject);
  });
}

/** Calls `act` when the signal aborts, at once where it has. @returns what takes the listener off */
export function whenAborted(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal === undefined) return () => {};
  if (signal.aborted) act();
  else signal.addEventListener("abort", act, { once: true });
  return () => signal.removeEventListener("abort", act);
}

/** A signal of one's own that follows another. `stop` ends it, and lets go of the other. */
export function following(signal: AbortSignal | undefined): {
  readonly signal: AbortSignal;
  readonly stop: () => void;
} {
  const controller = new AbortController();
  const unlink = whenAborted(signal, () => controller.abort(signal?.reason));
  return {
    signal: controller.signal,
    stop: () => {
      unlink();
      controller.abort();
    },
  };
}
