import { whenAborted } from "./deadline.ts";

/** Where time and chance come from: apart, so that waits can be tested without waiting. */
export interface Time {
  /** Milliseconds since some moment; never goes back. */
  readonly now: () => number;
  /** At least 0, less than 1. */
  readonly random: () => number;
  /** Calls `act` after so many milliseconds. @returns what calls it off */
  readonly alarm: (milliseconds: number, act: () => void) => () => void;
  /** Resolves after so many milliseconds; rejects with the reason of an abort, and then leaves no timer. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

function alarm(milliseconds: number, act: () => void): () => void {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
}

/** The clock of the machine. */
export const systemTime: Time = {
  now: () => performance.now(),
  random: () => Math.random(),
  alarm,
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const callOff = alarm(milliseconds, () => {
        unlink();
        resolve();
      });
      const unlink = whenAborted(signal, () => {
        callOff();
        reject(signal?.reason);
      });
    }),
};
