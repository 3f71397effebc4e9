/** Writes under way, a few at a time: waiting for each file by itself is slow on disks. */
export class PendingWrites {
  readonly #running = new Set<Promise<unknown>>();
  readonly #limit: number;
  #failed = false;
  #error: unknown;

  constructor(limit = 16) {
    this.#limit = limit;
  }

  /** Takes a write; waits while too many are under way, and throws the error of one that failed. */
  async add(write: Promise<unknown>): Promise<void> {
    const running: Promise<unknown> = write
      .catch((error: unknown) => {
        this.#error = this.#failed ? this.#error : error;
        this.#failed = true;
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    while (this.#running.size > this.#limit && !this.#failed) await Promise.race(this.#running);
    this.#check();
  }

  /** Waits for all; throws the first error. */
  async all(): Promise<void> {
    await this.settled();
    this.#check();
  }

  /** Waits for all, whatever becomes of them. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  #check(): void {
    if (this.#failed) throw this.#error;
  }
}
