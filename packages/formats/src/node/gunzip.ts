import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Source } from "../io/source.ts";
import { FormatError } from "../model/diagnostic.ts";

const CHUNK = 2 ** 16;

/**
 * A source that is packed by gzip, unpacked while it is read. Unlike `gunzipped` it takes several gzips one after the
 * other, as `bgzip`, `pigz` and `cat` make them, and zeros behind the last one.
 *
 * Reading throws `FormatError` `input/gzip-damaged` where it is cut off or damaged, or something else follows it.
 */
export function unpackedGzip(source: Source): Source {
  const { name } = source;
  return {
    name,
    async *stream() {
      const unpacker = createGunzip({ chunkSize: CHUNK });
      // Who reads is told of what goes wrong.
      pipeline(source.stream(), unpacker, () => {});
      try {
        for await (const chunk of unpacker) yield new Uint8Array(chunk);
      } catch (error) {
        if (!isOfZlib(error)) throw error;
        const message = `${name} is damaged, or is cut off: it can't be unpacked.`;
        throw new FormatError("input/gzip-damaged", message, { file: name }, { cause: error });
      }
    },
  };
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
