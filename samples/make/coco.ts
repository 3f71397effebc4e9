import { doubleArea, type Ring } from "./canvas.ts";
import type { Picture } from "./catalogue.ts";
import { CLASSES } from "./classes.ts";
import { enclose, type Frame, runLengths, runsFrame } from "./measure.ts";
import type { SceneObject } from "./scene.ts";
import type { JsonValue } from "./text.ts";

/** The dataset as COCO instances. Lines and points are no instances and stay out. */
export function cocoDataset(pictures: readonly Picture[]): JsonValue {
  const annotations: JsonValue[] = [];
  for (const [index, { scene }] of pictures.entries()) {
    for (const object of scene.objects) {
      const category = CLASSES.find(({ title }) => title === object.class)?.coco?.id;
      const instance = writeInstance(object, scene.width, scene.height);
      if (category === undefined || instance === undefined) continue;
      annotations.push({
        id: annotations.length + 1,
        image_id: 101 + index * 3,
        category_id: category,
        ...instance,
      });
    }
  }
  return {
    info: {
      year: 2025,
      version: "1.0",
      description: "Harbour and road scenes",
      contributor: "angokit",
      date_created: "2025/05/12",
    },
    licenses: [{ id: 1, name: "MIT", url: "https://opensource.org/license/mit" }],
    images: pictures.map(({ scene }, index) => ({
      id: 101 + index * 3,
      license: 1,
      file_name: scene.name,
      width: scene.width,
      height: scene.height,
    })),
    annotations,
    categories: CLASSES.flatMap(({ title, coco }) => (coco === undefined ? [] : [{ ...coco, name: title }])),
  };
}

/** The members that the geometry decides; nothing for a line or a point. */
function writeInstance(
  object: SceneObject,
  width: number,
  height: number,
): { readonly [key: string]: JsonValue } | undefined {
  const { shape } = object;
  if (shape.kind === "polyline" || shape.kind === "point") return undefined;
  if (shape.kind === "box") {
    const bbox = [shape.x, shape.y, shape.width, shape.height];
    return { segmentation: [], area: cents(shape.width * shape.height), bbox, iscrowd: 0 };
  }
  const asRuns =
    object.class === "Flock" || (shape.kind === "zones" && shape.zones.some(({ holes }) => holes.length > 0));
  if (shape.kind === "zones" && asRuns) {
    const counts = runLengths(shape.zones, width, height);
    return {
      segmentation: { counts, size: [height, width] },
      area: counts.reduce((sum, count, index) => sum + (index % 2) * count, 0),
      bbox: asBox(runsFrame(counts, height)),
      iscrowd: object.class === "Flock" ? 1 : 0,
    };
  }
  const rings = outlines(object);
  return {
    segmentation: rings.map((ring) => ring.flat().map(cents)),
    area: cents(rings.reduce((sum, ring) => sum + Math.abs(doubleArea(ring)) / 2, 0)),
    bbox: asBox(enclose(rings.flat())),
    iscrowd: 0,
  };
}

/** The outer rings of a shape that covers something. */
export function outlines({ shape }: SceneObject): readonly Ring[] {
  switch (shape.kind) {
    case "polygon":
      return [shape.ring];
    case "zones":
      return shape.zones.map(({ region }) => region);
    case "rotated": {
      const turn = (shape.angle / 180) * Math.PI;
      const along = [(Math.cos(turn) * shape.width) / 2, (Math.sin(turn) * shape.width) / 2] as const;
      const across = [(-Math.sin(turn) * shape.height) / 2, (Math.cos(turn) * shape.height) / 2] as const;
      const corner = (a: number, b: number): readonly [number, number] => [
        shape.cx + a * along[0] + b * across[0],
        shape.cy + a * along[1] + b * across[1],
      ];
      return [[corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]];
    }
    default:
      return [];
  }
}

function asBox({ left, top, right, bottom }: Frame): number[] {
  return [left, top, right - left, bottom - top].map(cents);
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}
