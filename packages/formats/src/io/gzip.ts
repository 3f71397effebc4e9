import { FormatError } from "../model/diagnostic.ts";
import type { Source } from "./source.ts";

/**
 * A source that is packed by gzip (`export.ndjson.gz`), unpacked while it is read.
 *
 * Reading throws `FormatError` `input/gzip-damaged` where it is cut off or damaged, or no gzip.
 */
export function gunzipped(source: Source): Source {
  const { name } = source;
  return {
    name,
    async *stream() {
      const chunks = source.stream()[Symbol.asyncIterator]();
      let broken: { readonly error: unknown } | undefined;
      const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
        async pull(controller) {
          try {
            const { done, value } = await chunks.next();
            if (done === true) controller.close();
            else controller.enqueue(new Uint8Array(value));
          } catch (error) {
            broken = { error };
            controller.error(error);
          }
        },
        async cancel() {
          await chunks.return?.();
        },
      });
      const reader = packed.pipeThrough(new DecompressionStream("gzip")).getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          yield value;
        }
      } catch (error) {
        if (broken !== undefined) throw broken.error;
        if (error instanceof FormatError) throw error;
        const message = `${name} is damaged, or is cut off: it can't be unpacked.`;
        throw new FormatError("input/gzip-damaged", message, { file: name }, { cause: error });
      } finally {
        await reader.cancel().catch(() => {});
      }
    },
  };
}

/** Whether bytes begin like a gzip. */
export function looksLikeGzip([first, second]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b;
}
