import { type Overflow, RecordStore } from "../bytes/record-store.ts";
import type { JsonItem } from "../json/items.ts";
import type { SourceId } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { elementKind, idOf } from "./element.ts";
import type { IdRanks } from "./id-ranks.ts";
import type { AnnotationPart } from "./part.ts";
import { PlainAnnotations } from "./plain.ts";

/** What a COCO file is about. One of captions or panoptic segments may have objects and labels, too. */
export type CocoKind = "objects" | "captions" | "panoptic" | "labels";

/** The annotations of a file, packed, and the images that they belong to. */
export class Annotations {
  readonly store: RecordStore;
  readonly plain: PlainAnnotations;
  /** Whether each id is above the one before, so that none occurs twice. */
  idsRise = true;
  #firstId: number | undefined;
  #lastId = -Infinity;
  /** By the rank of the record; 0 where {@link #odd} has it. */
  #imageIds: Int32Array = new Int32Array(2 ** 12);
  readonly #odd = new Map<number, SourceId | undefined>();
  /** How many are captions, panoptic segments and labels: the others are objects. */
  readonly #kinds = { caption: 0, panoptic: 0, label: 0 };

  constructor(overflow: Overflow | undefined, leavesOutlines: boolean) {
    this.store = new RecordStore(overflow);
    this.plain = new PlainAnnotations(this.store, leavesOutlines, (id, imageId) => this.#note(id, imageId));
  }

  /** Adds one that is not plain. @returns whether it is an object */
  add(item: JsonItem, text: Uint8Array): boolean {
    const id = idOf(item, "image_id");
    const isSmall = typeof id === "number" && (id | 0) === id && !Object.is(id, -0);
    if (!isSmall) this.#odd.set(this.store.count, id);
    const kind = elementKind(item.value);
    if (kind !== "object") this.#kinds[kind] += 1;
    this.plain.keepText(text, item.index ?? 0, item.line);
    this.#note(idOf(item), isSmall ? id : 0);
    return kind === "object";
  }

  /** What the file is about. */
  get kind(): CocoKind {
    const { caption, panoptic, label } = this.#kinds;
    if (panoptic > 0) return "panoptic";
    if (caption > 0) return "captions";
    return label > 0 && !this.hasObjects ? "labels" : "objects";
  }

  get hasObjects(): boolean {
    const { caption, panoptic, label } = this.#kinds;
    return caption + panoptic + label < this.store.count;
  }

  /** What ties the records so far together, for {@link adopt}. */
  ties(): Pick<AnnotationPart, "imageIds" | "oddImageIds" | "ids"> {
    const ids = this.idsRise ? { first: this.#firstId ?? 0, last: this.#lastId } : undefined;
    return { imageIds: this.#imageIds.slice(0, this.store.count), oddImageIds: this.#odd, ids };
  }

  /** Adds a part that was read apart. */
  adopt({ blocks, imageIds, oddImageIds, ids }: AnnotationPart): void {
    if (ids === undefined || ids.first <= this.#lastId) this.idsRise = false;
    else this.#lastId = ids.last;
    const before = this.store.count;
    this.store.adopt(blocks);
    for (const [record, id] of oddImageIds) this.#odd.set(before + record, id);
    if (this.store.count > this.#imageIds.length) this.#grow(Math.ceil(this.store.count * 1.25));
    this.#imageIds.set(imageIds, before);
  }

  #note(id: SourceId | undefined, imageId: number): void {
    if (typeof id === "number" && id > this.#lastId) this.#lastId = id;
    else this.idsRise = false;
    this.#firstId ??= this.#lastId;
    const rank = this.store.count - 1;
    if (rank === this.#imageIds.length) this.#grow(Math.ceil(rank * 1.25));
    this.#imageIds[rank] = imageId;
  }

  #grow(length: number): void {
    const more = new Int32Array(length);
    more.set(this.#imageIds);
    this.#imageIds = more;
  }

  /** The rank of the image of each record, or -1, which was reported. */
  async imageOf(ranks: Pick<IdRanks, "get">, file: string, on: OnDiagnostic): Promise<Int32Array> {
    const groups = this.#imageIds;
    const dangling: number[] = [];
    const count = this.store.count;
    for (let record = 0; record < count; record += 1) {
      const id = this.#odd.size > 0 && this.#odd.has(record) ? this.#odd.get(record) : groups[record];
      const rank = id === undefined ? undefined : ranks.get(id);
      if (rank === undefined) {
        dangling.push(record);
        this.#odd.set(record, id);
      }
      groups[record] = rank ?? -1;
    }
    if (dangling.length > 0) {
      const { tellDangling } = await import("./checked.ts");
      tellDangling(this.store, dangling, this.#odd, file, on);
    }
    return groups;
  }
}
