/** Bytes of a source that are replaced by others. */
export interface Edit {
  /** In bytes from the start. */
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/**
 * Bytes with some of them replaced. Of neither the bytes nor the edits is more in memory than what is at hand.
 * @param edits - in the order of their places, none within another
 */
export async function* edited(
  chunks: AsyncIterable<Uint8Array>,
  edits: AsyncIterable<Edit> | Iterable<Edit>,
): AsyncGenerator<Uint8Array> {
  const queue = Symbol.asyncIterator in edits ? edits[Symbol.asyncIterator]() : edits[Symbol.iterator]();
  let edit = await taken(queue);
  /** Where the chunk starts, and up to where bytes were dealt with. */
  let base = 0;
  let done = 0;
  for await (const chunk of chunks) {
    const end = base + chunk.length;
    while (edit !== undefined && edit.start < end) {
      if (edit.start > done) yield chunk.slice(done - base, edit.start - base);
      yield edit.bytes;
      done = edit.end;
      edit = await taken(queue);
    }
    if (done < end) {
      yield chunk.slice(Math.max(0, done - base));
      done = end;
    }
    base = end;
  }
}

async function taken(queue: AsyncIterator<Edit> | Iterator<Edit>): Promise<Edit | undefined> {
  const { done, value } = await queue.next();
  return done === true ? undefined : value;
}
