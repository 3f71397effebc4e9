import { putDouble, putInt } from "../bytes/packed.ts";
import { type Overflow, RecordStore } from "../bytes/record-store.ts";
import type { BytesAt } from "../io/source.ts";
import type { JsonItem } from "../json/items.ts";
import type { ElementPlace, PlainElements } from "../json/splitter.ts";
import type { SourceId } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { idOf, isLarge, tellLargeId } from "./element.ts";
import { IdRanks } from "./id-ranks.ts";
import { reportOn, shown } from "./findings.ts";

/** The images of a file: their ids, and what else they say as text or as its place in the file. */
export class Images {
  /** Rank of each image by its id. */
  readonly ranks: IdRanks = new IdRanks();
  readonly store: RecordStore;
  readonly #findings: ((file: string, on: OnDiagnostic) => void)[] = [];

  readonly bytesAt: BytesAt | undefined;

  /** @param bytesAt where the texts can be read again, instead of being kept */
  constructor(overflow: Overflow | undefined, bytesAt: BytesAt | undefined) {
    this.store = new RecordStore(overflow);
    this.bytesAt = bytesAt;
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
    const isKnown = id !== undefined && ranks.get(id) !== undefined;
    if (id === undefined || isKnown || isLarge(id)) {
      const place = { line: item.line, pointer: item.pointer };
      this.#findings.push((file, on) => {
        const report = reportOn(on, file, place);
        if (id === undefined) report("error", "no-image-id", `The image has no id; it was left out.`);
        else tellLargeId(id, report);
        if (isKnown)
          report(
            "error",
            "duplicate-image-id",
            `Image id ${shown(id)} occurs again; this image was left out.`,
            "/id",
          );
      });
      if (id === undefined || isKnown) return;
    }
    ranks.add(id);
    const { store } = this;
    store.begin(item.index ?? 0, text.length + 20);
    store.at = putInt(store.bytes, store.at, item.line);
    if (this.bytesAt === undefined) {
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
}
