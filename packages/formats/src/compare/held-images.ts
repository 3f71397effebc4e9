import { annotationFrom, imageFrom } from "../json/model.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { Json } from "../model/json.ts";
import type { Box, Shape } from "../model/shapes.ts";
import { RecordBytes, RecordReader } from "./record-bytes.ts";

/** Bytes of a block: many records lie in one, so that the garbage collector has little to look at. */
const BLOCK = 2 ** 20;

const BOX = 1;
const RINGS = 2;
const DECLARED_BOX = 4;
const AREA = 8;
const CROWD = 16;
const IS_CROWD = 32;
const NUMBER_ID = 64;
/** JSON of what has no place of its own follows. */
const REST = 128;

/** Images without what is never compared (`extra`, addresses), each in a few bytes for every object. */
export class HeldImages {
  readonly #blocks: Uint8Array[] = [];
  readonly #record = new RecordBytes();
  #block = new Uint8Array(0);
  #at = 0;

  /** Takes an image in. @returns where it is */
  add(image: DatasetImage): number {
    const record = this.#record;
    record.at = 0;
    const { id, name, media, width, height, split, asset, attributes, relations } = image;
    record.text(JSON.stringify({ id, name, media, width, height, split, asset, attributes, relations }));
    record.int(image.annotations.length);
    for (const annotation of image.annotations) putAnnotation(record, annotation);
    const { bytes, at: length } = record;
    if (this.#at + length > this.#block.length) {
      this.#block = new Uint8Array(Math.max(BLOCK, length));
      this.#blocks.push(this.#block);
      this.#at = 0;
    }
    this.#block.set(bytes.subarray(0, length), this.#at);
    const place = (this.#blocks.length - 1) * BLOCK + this.#at;
    this.#at += length;
    return place;
  }

  /** The image at a place. */
  at(place: number): DatasetImage {
    const block = this.#blocks[Math.floor(place / BLOCK)];
    if (block === undefined) throw new RangeError(`nothing is held at ${place}`);
    const record = new RecordReader(block, place % BLOCK);
    const image = imageFrom(jsonOf(record.text()));
    const count = record.int();
    const annotations: Annotation[] = [];
    for (let i = 0; i < count; i += 1) annotations.push(takeAnnotation(record));
    return { ...image, annotations };
  }
}

function jsonOf(text: string): Json {
  const json: Json = JSON.parse(text);
  return json;
}

function putAnnotation(record: RecordBytes, annotation: Annotation): void {
  const { id, category, shape, box, area, crowd, keypoints, score, track, attributes } = annotation;
  const isBox = shape.type === "box";
  const isRings = shape.type === "polygon" && shape.parts.every(({ holes }) => holes.length === 0);
  const rest = {
    ...(typeof id === "number" ? {} : { id }),
    ...(isBox || isRings ? {} : { shape }),
    ...(keypoints === undefined ? {} : { keypoints }),
    ...(score === undefined ? {} : { score }),
    ...(track === undefined ? {} : { track }),
    ...(attributes.length === 0 ? {} : { attributes }),
  };
  const hasRest = Object.keys(rest).length > 0;
  record.int(
    (isBox ? BOX : 0) |
      (isRings ? RINGS : 0) |
      (box === undefined ? 0 : DECLARED_BOX) |
      (area === undefined ? 0 : AREA) |
      (crowd === undefined ? 0 : CROWD) |
      (crowd === true ? IS_CROWD : 0) |
      (typeof id === "number" ? NUMBER_ID : 0) |
      (hasRest ? REST : 0),
  );
  record.int(category);
  if (typeof id === "number") record.double(id);
  if (shape.type === "box") putBox(record, shape);
  else if (shape.type === "polygon" && isRings) {
    record.int(shape.parts.length);
    for (const { outer } of shape.parts) record.numbers(outer);
  }
  if (box !== undefined) putBox(record, box);
  if (area !== undefined) record.double(area);
  if (hasRest) record.text(JSON.stringify(rest));
}

function takeAnnotation(record: RecordReader): Annotation {
  const flags = record.int();
  const category = record.int();
  const id = (flags & NUMBER_ID) === 0 ? "" : record.double();
  const shape = takeShape(record, flags);
  const box = (flags & DECLARED_BOX) === 0 ? undefined : takeBox(record);
  const area = (flags & AREA) === 0 ? undefined : record.double();
  const base: Annotation = {
    id,
    category,
    shape,
    ...(box === undefined ? {} : { box }),
    ...(area === undefined ? {} : { area }),
    ...((flags & CROWD) === 0 ? {} : { crowd: (flags & IS_CROWD) !== 0 }),
    attributes: [],
    extra: {},
  };
  return (flags & REST) === 0 ? base : annotationFrom(jsonOf(record.text()), base);
}

/** A shape of another kind comes with the rest. */
function takeShape(record: RecordReader, flags: number): Shape {
  if ((flags & BOX) !== 0) return takeBox(record);
  const count = (flags & RINGS) === 0 ? 0 : record.int();
  const parts = Array.from({ length: count }, () => ({ outer: record.numbers(), holes: [] }));
  return { type: "polygon", parts };
}

function putBox(record: RecordBytes, { x, y, width, height }: Box): void {
  record.numbers([x, y, width, height]);
}

function takeBox(record: RecordReader): Box {
  const [x = 0, y = 0, width = 0, height = 0] = record.numbers();
  return { type: "box", x, y, width, height };
}
