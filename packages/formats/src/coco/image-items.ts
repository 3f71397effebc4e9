import { cursor } from "../bytes/packed.ts";
import { RECORD_HEAD, uint32At } from "../bytes/record-store.ts";
import { takeDouble, takeInt } from "../bytes/unpacked.ts";
import type { BytesAt } from "../io/source.ts";
import type { JsonItem } from "../json/items.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Json } from "../model/json.ts";
import type { Images } from "./images.ts";

/** The images of a file, as elements of it. */
export function* imageItems({ store, bytesAt }: Images): Generator<JsonItem> {
  const decoder = new TextDecoder();
  const text = bytesAt === undefined ? undefined : inTurn(bytesAt);
  for (const block of store.blocks()) {
    for (let at = 0; at < block.length; at += uint32At(block, at)) {
      const index = uint32At(block, at + 4);
      const line = takeInt(block, at + RECORD_HEAD);
      const end = at + uint32At(block, at);
      const json = decoder.decode(text?.(block, cursor.at) ?? block.subarray(cursor.at, end));
      yield { key: "images", index, line, pointer: `/images/${index}`, value: parsed(json) };
    }
  }
}

/** Texts of a file by where they are, read ahead as they come one after the other. */
function inTurn(bytesAt: BytesAt): (record: Uint8Array, at: number) => Uint8Array {
  const buffer = new Uint8Array(AHEAD);
  let from = 0;
  let read: Uint8Array = buffer.subarray(0, 0);
  return (record, at) => {
    const start = takeDouble(record, at);
    const length = takeInt(record, cursor.at);
    if (start < from || start + length > from + read.length) {
      if (length > AHEAD) return bytesAt(start, length);
      read = bytesAt(start, AHEAD, buffer);
      from = start;
    }
    return read.subarray(start - from, start - from + length);
  };
}

const AHEAD = 2 ** 18;

/** What was read once as JSON: anything else there means that the file changed. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = "The file was changed while it was read. Run again.";
    throw new FormatError("input/changed", message, {}, { cause });
  }
}
