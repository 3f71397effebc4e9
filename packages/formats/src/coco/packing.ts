import { uint32At } from "../bytes/record-store.ts";
import type { Annotation, SourceId } from "../model/dataset.ts";
import type { Packing, PolygonAt, Sides } from "../model/packed.ts";
import type { OutlineText } from "./placed-polygon.ts";
import { isSound, plainAnnotation, polygonAt } from "./unpacked.ts";

/** Annotations as records of `plain-form.ts`, of which there is nothing to tell. */
export class PlainPacking implements Packing {
  readonly ranks: ReadonlyMap<SourceId, number>;
  readonly #bytesAt: OutlineText | undefined;

  constructor(ranks: ReadonlyMap<SourceId, number>, bytesAt: OutlineText | undefined) {
    this.ranks = ranks;
    this.#bytesAt = bytesAt;
  }

  /** Whether there is nothing to tell of any of the records of an image: only those are unpacked here. */
  isSound(bytes: Uint8Array, image: Sides): boolean {
    for (let at = 0; at < bytes.length; at += uint32At(bytes, at)) {
      if (!isSound(bytes, at, image, this.ranks)) return false;
    }
    return true;
  }

  unpack(bytes: Uint8Array, toPolygon: PolygonAt = polygonAt): Annotation[] {
    const annotations: Annotation[] = [];
    for (let at = 0; at < bytes.length; at += uint32At(bytes, at)) {
      annotations.push(plainAnnotation(bytes, at, this.ranks, this.#bytesAt, toPolygon));
    }
    return annotations;
  }
}
