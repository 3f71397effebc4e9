/**
 * Buffers of a writer's pieces that may be used again. A writer that has them packs lists of numbers, for another thread
 * to write them out: see `unpack`. Threads share them where that is possible. To give memory away makes the engine throw
 * away nearly all the code that it has made faster so far, which relies on memory staying where it is.
 */
export class Buffers {
  readonly #free: ArrayBufferLike[] = [];

  take(size: number): ArrayBufferLike {
    const buffer = this.#free.pop();
    if (buffer?.byteLength === size) return buffer;
    return typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(size) : new SharedArrayBuffer(size);
  }

  give(buffer: ArrayBufferLike): void {
    if (this.#free.length < 4) this.#free.push(buffer);
  }
}
