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

/** Text that is written while it is made: pushed at one end, read by a sink at the other. */
export class TextQueue implements AsyncIterable<string> {
  #waiting: string[] = [];
  #length = 0;
  #ended = false;
  #wake: () => void = () => {};
  #room: () => void = () => {};

  /** Adds text; waits while the reader is far behind. */
  async push(text: string): Promise<void> {
    this.#waiting.push(text);
    this.#length += text.length;
    this.#wake();
    if (this.#length > 4_000_000 && !this.#ended)
      await new Promise<void>((resolve) => (this.#room = resolve));
  }

  /** Says that nothing more comes. */
  end(): void {
    this.#ended = true;
    this.#wake();
    this.#room();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    try {
      for (;;) {
        const text = this.#waiting.join("");
        this.#waiting = [];
        this.#length = 0;
        this.#room();
        if (text !== "") yield text;
        else if (this.#ended) return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      // A sink that failed reads no further: nobody may wait for it.
      this.end();
    }
  }
}
