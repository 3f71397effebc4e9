import type { Json } from "../../src/model/json.ts";
import type { CocoJson, Members } from "./coco-files.ts";

/** A place that was damaged. */
export interface Chosen {
  readonly file: CocoJson;
  /** Whole numbers from 0 to below the count. */
  readonly pick: (count: number) => number;
}

function isPolygon({ segmentation, iscrowd }: Members): boolean {
  return Array.isArray(segmentation) && segmentation.length > 0 && iscrowd === 0;
}

/** The rank of an annotation, and the annotation. */
function annotation({ file, pick }: Chosen, suits: (of: Members) => boolean = () => true): [number, Members] {
  const ranks = file.annotations.flatMap((of, rank) => (suits(of) ? [rank] : []));
  const rank = ranks[pick(ranks.length)] ?? 0;
  return [rank, file.annotations[rank] ?? {}];
}

function rings(of: Members): Json[][] {
  const { segmentation } = of;
  return Array.isArray(segmentation) ? segmentation.filter((part) => Array.isArray(part)) : [];
}

function numbers(json: Json | undefined): number[] {
  return Array.isArray(json) ? json.filter((value) => typeof value === "number") : [];
}

/** Sets a member of an annotation. @returns its pointer */
function set(chosen: Chosen, key: string, to: (value: Json) => Json, suits?: typeof isPolygon): string {
  const [rank, of] = annotation(chosen, suits);
  of[key] = to(of[key] ?? null);
  return `/annotations/${rank}/${key}`;
}

function drop(chosen: Chosen, key: string, suits?: typeof isPolygon): string {
  const [rank, of] = annotation(chosen, suits);
  delete of[key];
  return `/annotations/${rank}`;
}

/** Changes the segmentation of a polygon. @returns the pointer of its first ring */
function ring(chosen: Chosen, change: (numbers: Json[]) => Json[]): string {
  const [rank, of] = annotation(chosen, isPolygon);
  of["segmentation"] = rings(of).map((value, at) => (at === 0 ? change(value) : value));
  return `/annotations/${rank}/segmentation/0`;
}

/** Each damages an annotation of a file and says what is to be found. */
export const annotationDamages: Readonly<Record<string, (chosen: Chosen) => string | readonly string[]>> = {
  "iscrowd is missing": (c) => `no-iscrowd ${drop(c, "iscrowd")}`,
  "area is missing": (c) => `no-area ${drop(c, "area")}`,
  "bbox is missing": (c) => `no-bbox ${drop(c, "bbox", isPolygon)}`,
  "id is missing": (c) => `no-annotation-id ${drop(c, "id")}`,
  "image_id is missing": (c) => `no-image-id-of-annotation ${drop(c, "image_id")}`,
  "category_id is missing": (c) => `no-category-id-of-annotation ${drop(c, "category_id")}`,
  "image_id dangles": (c) => `dangling-image-id ${set(c, "image_id", () => 99_999)}`,
  "category_id dangles": (c) => `dangling-category-id ${set(c, "category_id", () => 99_999)}`,
  "id is 0": (c) => `annotation-id-zero ${set(c, "id", () => 0)}`,
  "id is that of another": (c) => {
    const { file, pick } = c;
    const [first, second] = [pick(40), 40 + pick(file.annotations.length - 40)];
    const [one, other] = [file.annotations[first] ?? {}, file.annotations[second] ?? {}];
    other["id"] = one["id"] ?? null;
    // Images come in the order of the file, and so do the findings: the later image's annotation is the second.
    const order = file.images.map(({ id }) => id);
    const isLater = order.indexOf(other["image_id"]) >= order.indexOf(one["image_id"]);
    return `duplicate-annotation-id /annotations/${isLater ? second : first}/id`;
  },
  "id is a text": (c) => `text-id ${set(c, "id", (id) => `a${Number(id)}`)}`,
  "id is huge": (c) => `large-id ${set(c, "id", () => 2 ** 60)}`,
  "iscrowd is true": (c) => `boolean-iscrowd ${set(c, "iscrowd", (crowd) => crowd === 1)}`,
  "iscrowd is a text": (c) => `bad-iscrowd ${set(c, "iscrowd", String)}`,
  "area is ten times as large": (c) =>
    `area ${set(
      c,
      "area",
      (area) => Number(area) * 10,
      ({ area }) => Number(area) > 100,
    )}`,
  "area is a text": (c) => `number-as-text ${set(c, "area", String)}`,
  "area is a word": (c) => `bad-area ${set(c, "area", () => "large")}`,
  "box is somewhere else": (c) =>
    `box ${set(
      c,
      "bbox",
      (box) =>
        numbers(box)
          .map((side, at) => (at < 2 ? side / 2 - 5 : side))
          .map((side) => Math.max(side, 0)),
      (of) => isPolygon(of) && (numbers(of["bbox"])[0] ?? 0) > 20,
    )}`,
  "box is the corners": (c) =>
    `box ${set(
      c,
      "bbox",
      (box) => {
        const [x = 0, y = 0, width = 0, height = 0] = numbers(box);
        return [x, y, width + 3, height + 3];
      },
      (of) => isPolygon(of) && isInside(c.file, of, 4),
    )}`,
  "box is short of a number": (c) =>
    `bad-bbox ${set(c, "bbox", (box) => numbers(box).slice(0, 3), isPolygon)}`,
  "box has no width": (c) =>
    `empty-box ${set(c, "bbox", (box) => numbers(box).map((side, at) => (at === 2 ? 0 : side)), isPolygon)}`,
  "box is of texts": (c) => `number-as-text ${set(c, "bbox", (box) => numbers(box).map(String))}`,
  "box leaves the image": (c) =>
    `off-image ${set(
      c,
      "bbox",
      (box) => numbers(box).map((side, at) => (at === 0 ? side + 5000 : side)),
      (of) => !isPolygon(of) && rings(of).length === 0 && Array.isArray(of["segmentation"]),
    )}`,
  "segmentation is flat": (c) =>
    `flat-polygon ${set(
      c,
      "segmentation",
      (value) => (Array.isArray(value) ? (value[0] ?? null) : null),
      (of) => isPolygon(of) && rings(of).length === 1,
    )}`,
  "segmentation is null": (c) => `bad-segmentation ${set(c, "segmentation", () => null, isPolygon)}`,
  "ring has an odd number": (c) => `odd-coordinates ${ring(c, (values) => [...values, 1])}`,
  "ring has texts": (c) => `numeric-string ${ring(c, (values) => values.map(String))}`,
  "ring has null": (c) => {
    const [rank, of] = annotation(c, (each) => isPolygon(each) && rings(each).length === 1);
    of["segmentation"] = rings(of).map((values) => values.with(0, null));
    return `bad-coordinate /annotations/${rank}/segmentation/0/0`;
  },
  "ring has four numbers": (c) => {
    const [rank, of] = annotation(c, (each) => isPolygon(each) && rings(each).length === 1);
    of["segmentation"] = rings(of).map((values) => values.slice(0, 4));
    return `box-as-polygon /annotations/${rank}/segmentation`;
  },
  "ring is two points": (c) => {
    const [rank, of] = annotation(c, isPolygon);
    of["segmentation"] = [...rings(of), [1, 1, 2, 2]];
    return `short-polygon /annotations/${rank}/segmentation/${rings(of).length - 1}`;
  },
  "first ring is empty": (c) => {
    const [rank, of] = annotation(c, isPolygon);
    of["segmentation"] = [[], ...rings(of)];
    return `empty-polygon /annotations/${rank}/segmentation/0`;
  },
  "run lengths are short": (c) => {
    const [rank, of] = annotation(c, isPolygon);
    const size = sizeOf(c.file, of);
    of["segmentation"] = { size, counts: [size[0] * size[1] - 7] };
    const at = `/annotations/${rank}/segmentation`;
    return [`short-run-length ${at}`, `empty-shape ${at}`];
  },
  "run lengths are long": (c) => {
    const [rank, of] = annotation(c, isPolygon);
    const size = sizeOf(c.file, of);
    of["segmentation"] = { size, counts: [size[0] * size[1], 1] };
    return `run-length /annotations/${rank}/segmentation`;
  },
  "run lengths set nothing": (c) => {
    const [rank, of] = annotation(c, isPolygon);
    const size = sizeOf(c.file, of);
    of["segmentation"] = { size, counts: [size[0] * size[1]] };
    return `empty-shape /annotations/${rank}/segmentation`;
  },
  "there twice": (c) => {
    const [, of] = annotation(c);
    c.file.annotations.push({ ...of, id: 5000 });
    return `duplicate-annotation /annotations/${c.file.annotations.length - 1}`;
  },
};

/** Height and width of an annotation's image. */
function sizeOf(file: CocoJson, { image_id: id }: Members): [number, number] {
  const of = file.images.find((each) => each["id"] === id);
  return [Number(of?.["height"]), Number(of?.["width"])];
}

/** Whether a box ends before the edge of its image. */
function isInside(file: CocoJson, of: Members, margin: number): boolean {
  const [x = 0, y = 0, width = 0, height = 0] = numbers(of["bbox"]);
  const [rows, columns] = sizeOf(file, of);
  return x + width + margin <= columns && y + height + margin <= rows && Math.max(width, height) < 150;
}
