/**
 * Buffers of a writer's pieces that may be used again. A writer that has them packs lists of numbers, for another thread
 * to write them out: see `unpack`.
 */
export class Buffers {
  readonly #free: ArrayBuffer[] = [];

  take(size: number): ArrayBuffer {
    const buffer = this.#free.pop();
    return buffer?.byteLength === size ? buffer : new ArrayBuffer(size);
  }

  give(buffer: ArrayBuffer): void {
    if (this.#free.length < 4) this.#free.push(buffer);
  }
}
