/** When to give up. */
export interface Deadline {
  /** Milliseconds; 0: never. */
  readonly timeout: number;
  /** The caller's signal. */
  readonly signal: AbortSignal | undefined;
  /** Makes the error that a timeout is thrown as. */
  readonly expired: () => Error;
}

/**
 * Runs `work` until it ends, the time is up or the caller aborts; then throws `expired()` or the caller's reason.
 * It does not wait for a `work` that takes no notice of its signal, and leaves neither timer nor listener behind.
 */
export async function withDeadline<T>(
  deadline: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { timeout, signal, expired } = deadline;
  signal?.throwIfAborted();
  const controller = new AbortController();
  // Listens before `work` does: an abort makes `work` fail too, with an error of its own, which comes too late.
  const aborted = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
  });
  const onAbort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = timeout > 0 ? setTimeout(() => controller.abort(expired()), timeout) : undefined;
  try {
    return await Promise.race([work(controller.signal), aborted]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
