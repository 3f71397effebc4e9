/** What may wait for the sink, in bytes or signs. */
const MOST_WAITING = 4_000_000;

/** The sidecar, which is written while it is made: pushed at one end, read by a sink at the other. */
export class SidecarQueue implements AsyncIterable<string | Uint8Array> {
  /** Takes bytes back when the next piece is asked for. */
  onWritten: (bytes: Uint8Array) => void = () => {};
  #waiting: (string | Uint8Array)[] = [];
  /** Text that comes after them. */
  #text = "";
  #length = 0;
  #ended = false;
  #wake: () => void = () => {};
  #room: () => void = () => {};

  /** Adds text; waits while the reader is far behind. */
  async push(text: string): Promise<void> {
    this.#text += text;
    this.#length += text.length;
    this.#wake();
    await this.room();
  }

  /** Adds text as bytes. */
  add(bytes: Uint8Array): void {
    if (this.#text !== "") this.#waiting.push(this.#text);
    this.#text = "";
    this.#waiting.push(bytes);
    this.#length += bytes.length;
    this.#wake();
  }

  /** Waits while the reader is far behind. */
  async room(): Promise<void> {
    while (this.#length > MOST_WAITING && !this.#ended) {
      await new Promise<void>((resolve) => (this.#room = resolve));
    }
  }

  /** Says that nothing more comes. */
  end(): void {
    this.#ended = true;
    this.#wake();
    this.#room();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string | Uint8Array> {
    try {
      for (;;) {
        const pieces = this.#waiting;
        if (this.#text !== "") pieces.push(this.#text);
        this.#waiting = [];
        this.#text = "";
        this.#length = 0;
        this.#room();
        for (const piece of pieces) {
          yield piece;
          if (typeof piece !== "string") this.onWritten(piece);
        }
        if (pieces.length > 0) continue;
        if (this.#ended) return;
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      // A sink that failed reads no further: nobody may wait for it.
      this.end();
    }
  }
}
