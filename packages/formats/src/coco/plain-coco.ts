import { cursor } from "../bytes/packed.ts";
import type { ElementPlace, PlainElements } from "../json/splitter.ts";
import type { Annotations } from "./annotations.ts";
import type { Images } from "./images.ts";
import { numberAt } from "./plain-number.ts";

/** The member of the file that has the annotations. */
export const ANNOTATIONS = "annotations";

/** What of a COCO file is read straight from its bytes: annotations, and the ids of images. */
export class PlainCoco implements PlainElements {
  readonly annotations: Annotations;
  lines = 0;
  lastLine = 0;
  text: Uint8Array = new Uint8Array();
  textStart = 0;
  between: string | undefined;
  skipped: PlainElements["skipped"];
  readonly #images: Images | undefined;

  constructor(annotations: Annotations, images: Images | undefined) {
    this.annotations = annotations;
    this.#images = images;
  }

  takes(key: string): boolean {
    return key === ANNOTATIONS || (key === "images" && this.#images !== undefined);
  }

  take(chunk: Uint8Array, at: number, last: number, element: ElementPlace): number {
    if (element.key === ANNOTATIONS) {
      const { plain } = this.annotations;
      const end = plain.take(chunk, at, last, element);
      this.lines = plain.lines;
      this.lastLine = plain.lastLine;
      return end;
    }
    this.lines = 0;
    const end = flatEnd(chunk, at);
    if (end !== NOT_FLAT) this.#images?.addPlain(flatId, chunk.subarray(at, end), element);
    return end;
  }
}

const NOT_FLAT = -1;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const CLOSE_BRACE = 0x7d;

/** The id of the object that {@link flatEnd} looked at last. */
let flatId = 0;

/**
 * The end of an object on one line whose members are texts of ASCII and numbers, one of them an id that is a whole
 * number: as images are in COCO's own files. -1 where it is anything else, or may be. The object's closing brace must be
 * in the chunk, or none be after `at`.
 */
function flatEnd(bytes: Uint8Array, at: number): number {
  let i = at;
  let hasId = false;
  do {
    i = space(bytes, i + 1);
    const key = i + 1;
    i = textEnd(bytes, i);
    if (i === NOT_FLAT) return NOT_FLAT;
    const isId = i - key === 3 && bytes[key] === 0x69 && bytes[key + 1] === 0x64;
    // The last of two would count, and angokit's own key is looked for.
    if ((isId && hasId) || bytes[key] === ANGOKIT) return NOT_FLAT;
    i = space(bytes, i);
    if (bytes[i] !== COLON) return NOT_FLAT;
    i = space(bytes, i + 1);
    if (bytes[i] === QUOTE && !isId) i = textEnd(bytes, i);
    else {
      const value = numberAt(bytes, i, !isId);
      i = cursor.at;
      if (isId) {
        flatId = value;
        hasId = true;
      }
    }
    if (i === NOT_FLAT) return NOT_FLAT;
    i = space(bytes, i);
  } while (bytes[i] === COMMA);
  return hasId && bytes[i] === CLOSE_BRACE ? i + 1 : NOT_FLAT;
}

const ANGOKIT = 0x61;

function space(bytes: Uint8Array, at: number): number {
  let i = at;
  while (bytes[i] === 0x20) i += 1;
  return i;
}

/** The end of a text without escapes that begins with a quote at a byte. */
function textEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return NOT_FLAT;
  for (let i = at + 1; ; i += 1) {
    // Past the end of the chunk there is nothing, which is below 0x20.
    const byte = bytes[i] ?? 0;
    if (byte === QUOTE) return i + 1;
    if (byte < 0x20 || byte > 0x7e || byte === 0x5c) return NOT_FLAT;
  }
}
