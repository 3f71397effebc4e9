import type { DatasetImage } from "../model/dataset.ts";

/** Images that are handed to a reader one by one, each when the one before is done with. */
export class Handover {
  #next: ((image: DatasetImage | undefined) => void) | undefined;
  #fail: ((error: unknown) => void) | undefined;
  #wake: (() => void) | undefined;
  /** Set when nobody reads any more, or nobody may. */
  #stop: { readonly error: unknown } | undefined;

  /** For one reader. */
  async *images(): AsyncGenerator<DatasetImage> {
    for (;;) {
      const image = await new Promise<DatasetImage | undefined>((resolve, reject) => {
        if (this.#stop !== undefined) reject(this.#stop.error);
        this.#next = resolve;
        this.#fail = reject;
        this.#wake?.();
      });
      if (image === undefined) return;
      yield image;
    }
  }

  /**
   * Resolves when the reader wants another, so the image is done with.
   *
   * @throws what the reader was stopped by
   */
  async give(image: DatasetImage): Promise<void> {
    await this.#wanted();
    this.#hand(image);
    await this.#wanted();
  }

  /** There are no more. */
  async end(): Promise<void> {
    await this.#wanted();
    this.#hand(undefined);
  }

  /** Wakes up both who gives and who reads: with an error. */
  stop(error: unknown): void {
    this.#stop ??= { error };
    this.#fail?.(error);
    this.#wake?.();
  }

  async #wanted(): Promise<void> {
    while (this.#next === undefined || this.#stop !== undefined) {
      if (this.#stop !== undefined) throw this.#stop.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #hand(image: DatasetImage | undefined): void {
    const next = this.#next;
    this.#next = undefined;
    this.#fail = undefined;
    next?.(image);
  }
}
