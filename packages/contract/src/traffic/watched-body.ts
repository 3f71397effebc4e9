/** What came of a body: its bytes, or why they are not all there. */
export type WatchedBytes = { readonly bytes: Uint8Array } | { readonly lacking: string };

/** Bytes that are on their way. */
export interface ComingBytes {
  /** Settled when the body ended, broke off, was let go by its reader, or became too long. It never rejects. */
  readonly bytes: Promise<WatchedBytes>;
  /** Settles `bytes` now, if nothing else has; whoever reads the body goes on. */
  giveUp(why: string): void;
}

/** A promise with what settles it; only the first time counts. */
function coming(): {
  readonly promise: Promise<WatchedBytes>;
  readonly resolve: (got: WatchedBytes) => void;
} {
  let settle: ((got: WatchedBytes) => void) | undefined;
  const promise = new Promise<WatchedBytes>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (got) => settle?.(got) };
}

/** A body that its reader gets as it comes, while somebody looks on. */
export interface WatchedBody extends ComingBytes {
  /** To be read in place of the one that was given. */
  readonly response: Response;
}

/**
 * Looks on at the body of an answer. At most `limit` bytes are kept, and as many wait for a reader that does not read:
 * so it is known also of answers whose body nobody wants. When the reader lets go, the connection is let go.
 *
 * @param limit in bytes
 */
export function watchedBody(response: Response, limit: number): WatchedBody {
  const { promise, resolve } = coming();
  let kept: Uint8Array[] | undefined = [];
  const giveUp = (why: string): void => {
    kept = undefined;
    resolve({ lacking: why });
  };
  if (response.body === null) {
    resolve({ bytes: new Uint8Array() });
    return { response, bytes: promise, giveUp };
  }
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  let length = 0;
  const keep = (chunk: Uint8Array): void => {
    length += chunk.length;
    if (length > limit) giveUp(`it is longer than ${limit} bytes`);
    kept?.push(chunk);
  };
  const stream = new ReadableStream(
    {
      type: "bytes",
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            resolve({ bytes: Buffer.concat(kept ?? [], kept === undefined ? 0 : length) });
            controller.close();
            // A reader that brought its own buffer waits for it.
            controller.byobRequest?.respond(0);
            return;
          }
          // The stream takes the memory of what it is given.
          if (value.length > 0) controller.enqueue(new Uint8Array(value));
          keep(value);
        } catch (error) {
          giveUp("the connection broke while it came");
          throw error;
        }
      },
      async cancel(reason) {
        giveUp("its reader let go of it before its end");
        await reader.cancel(reason);
      },
    },
    { highWaterMark: limit + 1 },
  );
  const { status, statusText, headers } = response;
  const watched = new Response(stream, { status, statusText, headers });
  for (const name of ["url", "redirected", "type"] as const) {
    // A response that is made by hand has none, and clients resolve links against it.
    Object.defineProperty(watched, name, { value: response[name] });
  }
  return { response: watched, bytes: promise, giveUp };
}

/** Reads a body of which there are two, such as that of a clone: never more than `limit` bytes of it. */
export function readBytes(body: ReadableStream<Uint8Array> | null, limit: number): ComingBytes {
  const { promise, resolve } = coming();
  const giveUp = (why: string): void => resolve({ lacking: why });
  readUpTo(body, limit).then(
    (bytes) => (bytes === undefined ? giveUp(`it is longer than ${limit} bytes`) : resolve({ bytes })),
    () => giveUp("the connection broke while it came"),
  );
  return { bytes: promise, giveUp };
}

/**
 * The first bytes of a stream.
 *
 * @returns undefined when there are more than `limit`; the rest is then not read
 */
async function readUpTo(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array | undefined> {
  if (stream === null) return new Uint8Array();
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, length);
    length += value.length;
    if (length > limit) {
      // Not waited for: the other branch of a stream that was split may be read later, or never.
      reader.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(value);
  }
}

/** Bodies that are on their way, and what is to be done when they are there. */
export class Watching {
  readonly #open = new Map<Promise<void>, readonly ComingBytes[]>();
  readonly #failures: unknown[] = [];

  /** Does the work when all the bodies are known. What fails is told by {@link settled}. */
  add(bodies: readonly ComingBytes[], work: (bytes: readonly WatchedBytes[]) => Promise<void> | void): void {
    const done: Promise<void> = Promise.all(bodies.map(({ bytes }) => bytes))
      .then(work)
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => this.#open.delete(done));
    this.#open.set(done, bodies);
  }

  /**
   * Waits until all bodies are known; after `timeout` milliseconds for none that has not ended.
   *
   * @throws what failed since the last time
   */
  async settled(timeout: number): Promise<void> {
    const giveUp = (): void => {
      for (const body of [...this.#open.values()].flat()) body.giveUp("it had not ended after a while");
    };
    const timer = setTimeout(giveUp, timeout);
    try {
      while (this.#open.size > 0) await Promise.all(this.#open.keys());
    } finally {
      clearTimeout(timer);
    }
    const [failure] = this.#failures.splice(0);
    if (failure !== undefined) throw failure;
  }
}
