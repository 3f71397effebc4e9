import { cursor, putDouble, putInt, takeDouble, takeInt } from "../bytes/packed.ts";
import { type Overflow, RECORD_HEAD, RecordStore, uint32At } from "../bytes/record-store.ts";
import type { BytesAt } from "../io/source.ts";
import type { JsonItem } from "../json/items.ts";
import type { ElementPlace, PlainElements } from "../json/splitter.ts";
import type { SourceId } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic } from "../model/diagnostic.ts";
import type { Json } from "../model/json.ts";
import { idOf, isLarge, tellLargeId } from "./element.ts";
import { reportOn, shown } from "./findings.ts";

/** The images of a file: their ids, and what else they say as text or as its place in the file. */
export class Images {
  /** Rank of each image by its id. */
  readonly ranks: Map<SourceId, number> = new Map();
  readonly #store: RecordStore;
  readonly #findings: ((file: string, on: OnDiagnostic) => void)[] = [];

  readonly #bytesAt: BytesAt | undefined;

  /** @param bytesAt where the texts can be read again, instead of being kept */
  constructor(overflow: Overflow | undefined, bytesAt: BytesAt | undefined) {
    this.#store = new RecordStore(overflow);
    this.#bytesAt = bytesAt;
  }

  /** Adds one that is not plain. */
  add(item: JsonItem, { text, textStart }: Pick<PlainElements, "text" | "textStart">): void {
    this.#add(idOf(item), item, text, textStart);
  }

  /** Adds one by its id, where it is in a chunk and where that is in the file. */
  addPlain(id: number, text: Uint8Array, { key, index, line, start }: ElementPlace): void {
    this.#add(id, { index, line, pointer: `/${key}/${index}` }, text, start);
  }

  #add(
    id: SourceId | undefined,
    item: Pick<JsonItem, "index" | "line" | "pointer">,
    text: Uint8Array,
    textStart: number,
  ): void {
    const { ranks } = this;
    if (id === undefined || ranks.has(id) || isLarge(id)) {
      const place = { line: item.line, pointer: item.pointer };
      const isKnown = id !== undefined && ranks.has(id);
      this.#findings.push((file, on) => {
        const report = reportOn(on, file, place);
        if (id === undefined) report("error", "no-image-id", `The image has no id; it was left out.`);
        else tellLargeId(id, report);
        if (isKnown)
          report(
            "error",
            "duplicate-image-id",
            `Image id ${shown(id)} occurs again; this image was left out.`,
          );
      });
      if (id === undefined || isKnown) return;
    }
    ranks.set(id, ranks.size);
    const store = this.#store;
    store.begin(item.index ?? 0, text.length + 20);
    store.at = putInt(store.bytes, store.at, item.line);
    if (this.#bytesAt === undefined) {
      store.bytes.set(text, store.at);
      store.at += text.length;
    } else {
      store.at = putDouble(store.bytes, store.at, textStart);
      store.at = putInt(store.bytes, store.at, text.length);
    }
    store.end();
  }

  tell(file: string, on: OnDiagnostic): void {
    for (const finding of this.#findings) finding(file, on);
  }

  *items(): Generator<JsonItem> {
    const decoder = new TextDecoder();
    const text = this.#bytesAt === undefined ? undefined : inTurn(this.#bytesAt);
    for (const block of this.#store.blocks()) {
      for (let at = 0; at < block.length; at += uint32At(block, at)) {
        const index = uint32At(block, at + 4);
        const line = takeInt(block, at + RECORD_HEAD);
        const end = at + uint32At(block, at);
        const json = decoder.decode(text?.(block, cursor.at) ?? block.subarray(cursor.at, end));
        yield { key: "images", index, line, pointer: `/images/${index}`, value: parsed(json) };
      }
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
