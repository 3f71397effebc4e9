import { JsonWriter } from "../bytes/json-writer.ts";
import type { Scratch } from "../bytes/record-store.ts";
import type { Attribute, FormatName, SourceId } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import { LossCounter } from "../model/loss.ts";
import { without } from "./element.ts";
import { HeldLines } from "./held-lines.ts";
import { IdNumbers } from "./ids.ts";
import { difference, line } from "./kept.ts";
import { CAPTION, captionOf, KIND_KEYS } from "./label.ts";
import { separate } from "./lines.ts";

/*
 * Labels of whole images, and captions, are annotations in files of their own. Among objects other tools would stop at
 * them, as they have no bbox: there they are kept aside in their images. Which of the two it is can't be told before the
 * end, or the first object: until then both are held.
 */

/** The lines of a file without objects. */
export class Placeless {
  /** Lines of the images from the first that has something of the kind. */
  readonly images: HeldLines;
  readonly annotations: HeldLines;
  /** What is kept aside if no object comes, and if one does. */
  readonly kept: LossCounter = new LossCounter();
  readonly keptAmongObjects: LossCounter = new LossCounter();
  readonly ids: IdNumbers;
  /** How many annotations are written. */
  labels = 0;
  #isFirst = true;

  constructor(open: (() => Scratch) | undefined, source: FormatName) {
    this.images = new HeldLines(open);
    this.annotations = new HeldLines(open);
    this.ids = new IdNumbers(source);
  }

  /** Where the next line of an annotation goes. */
  get next(): JsonWriter {
    const { out } = this.annotations;
    separate(out, this.#isFirst);
    this.#isFirst = false;
    return out;
  }

  /** Adds a caption. @returns the members that are kept aside in it */
  addCaption(caption: Attribute, imageId: number, source: FormatName): readonly string[] {
    const { id } = caption.extra;
    const isId = typeof id === "number" || typeof id === "string";
    const number = this.ids.take(isId ? id : NO_ID);
    const extra = source === "coco" ? without(caption.extra, KIND_KEYS) : {};
    const record: JsonObject = { ...extra, image_id: imageId, id: number, [CAPTION]: caption.value };
    const part = difference(caption, captionOf(record, caption.value));
    this.next.text(line(record, part));
    // That it has an id now is no more than was added.
    const isAdded = (member: string): boolean =>
      member === "extra" && Object.keys(caption.extra).length === 0;
    return Object.entries(part).flatMap(([member, value]) =>
      value === null || isAdded(member) ? [] : [member],
    );
  }

  /** Gives the room back. */
  close(): void {
    this.images.close();
    this.annotations.close();
  }
}

/** An id that is no number gets the next. */
const NO_ID: SourceId = "";
