import type { Rule } from "../rule.ts";
import { asset, cat, clean, drawn, exported, shade } from "./ango-examples.ts";

/** Rules on objects and ties between them. */
export type AngoObjectCode =
  | "ango/no-geometry"
  | "ango/several-geometries"
  | "ango/bad-geometry"
  | "ango/negative-box"
  | "ango/rotated-box-corners"
  | "ango/empty-shape"
  | "ango/outside-asset"
  | "ango/leaves-asset"
  | "ango/duplicate-object-id"
  | "ango/bad-relation"
  | "ango/dangling-relation";

const pole = (corners: readonly (readonly [number, number])[]): ReturnType<typeof drawn> =>
  drawn({
    "rotated-bounding-box": { x: 8, y: 8, width: 16, height: 12, rotation: 0, corners },
    objectId: "1",
    schemaId: "t-pole",
    title: "Pole",
    classifications: [],
  });
const tied = (from: string, to: string): ReturnType<typeof exported> =>
  exported([
    asset([cat(), cat({ objectId: "2" })], {
      relations: [{ schemaId: "r-chases", title: "chases", from, to }],
    }),
  ]);
const box = (x: number, y: number, width: number, height: number): ReturnType<typeof drawn> =>
  drawn(cat({ "bounding-box": { x, y, width, height } }));
const triangle = shade([
  [8, 8],
  [24, 8],
  [8, 24],
]);

/** What can be wrong with an object of Ango Hub. */
export const angoObjectRules: Readonly<Record<AngoObjectCode, Rule>> = {
  "ango/no-geometry": {
    severity: "error",
    text: "An object has no geometry that is known.",
    why: "It can't be placed on its image and is left out of conversions.",
    bad: drawn({ objectId: "1", schemaId: "t-cat", title: "Cat", classifications: [] }),
    good: clean,
  },
  "ango/several-geometries": {
    severity: "error",
    text: "An object has more than one geometry.",
    why: "Nothing says which one counts: the object is left out of conversions.",
    bad: drawn(cat({ point: [8, 8] })),
    good: clean,
  },
  "ango/bad-geometry": {
    severity: "error",
    text: "A geometry has not the form of its tool.",
    why: "It can't be placed on its image: the object is left out of conversions.",
    bad: drawn(shade([[8, 8], [24]])),
    good: drawn(triangle),
  },
  "ango/negative-box": {
    severity: "note",
    text: "A box has a negative side: it was drawn from another corner.",
    why: "Exports have such boxes. Programs that take x and y for the top left corner put the box elsewhere.",
    bad: box(24, 20, -16, -12),
    good: clean,
  },
  "ango/rotated-box-corners": {
    severity: "warning",
    text: "The corners of a rotated box are not those of its position, sides and rotation.",
    why: "Programs draw either the one or the other; the corners count in conversions.",
    bad: pole([
      [8, 8],
      [8, 21],
      [24, 21],
      [24, 8],
    ]),
    good: pole([
      [8, 8],
      [8, 20],
      [24, 20],
      [24, 8],
    ]),
  },
  "ango/empty-shape": {
    severity: "error",
    text: "A shape has no area.",
    why: "Trainers drop it, or crash when they divide by its sides; conversions to YOLO leave it out.",
    bad: box(8, 8, 0, 12),
    good: clean,
  },
  "ango/outside-asset": {
    severity: "error",
    text: "A shape lies outside its asset.",
    why: "Nothing of it is left when it is clipped to the image: conversions to YOLO leave it out.",
    bad: box(64, 8, 16, 12),
    good: clean,
  },
  "ango/leaves-asset": {
    severity: "warning",
    text: "A part of a shape lies outside its asset.",
    why: "It is clipped to the image in conversions to YOLO; loaders that don't clip see another box.",
    bad: box(56, 8, 16, 12),
    good: clean,
  },
  "ango/duplicate-object-id": {
    severity: "warning",
    text: "Two objects of an asset have one id.",
    why: "Relations and tracks go by it: they may mean the other object.",
    bad: drawn(cat(), cat()),
    good: drawn(cat(), cat({ objectId: "2" })),
  },
  "ango/bad-relation": {
    severity: "error",
    text: "A relation has no ends.",
    why: "It is left out of conversions.",
    bad: exported([asset([cat()], { relations: [{ schemaId: "r-chases", title: "chases", from: "1" }] })]),
    good: tied("1", "2"),
  },
  "ango/dangling-relation": {
    severity: "warning",
    text: "A relation names an object that is not there.",
    why: "Programs that follow it crash or tie nothing; an import fails.",
    bad: tied("1", "3"),
    good: tied("1", "2"),
  },
};
