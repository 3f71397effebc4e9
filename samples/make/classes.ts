/** A question of the category schema. `when` names the option of the question above that opens it. */
export interface Question {
  readonly title: string;
  readonly tool: "radio" | "checkbox" | "single-dropdown" | "text";
  readonly options: readonly string[];
  readonly when?: string;
  readonly below?: readonly Question[];
}

export type ClassName =
  | "Boat"
  | "Car"
  | "Person"
  | "House"
  | "Lighthouse"
  | "Tree"
  | "Water"
  | "Flock"
  | "Road"
  | "Bird"
  | "Beacon"
  | "Vessel"
  | "Time";

export interface SceneClass {
  readonly title: ClassName;
  readonly tool: string;
  readonly colour: string;
  readonly shortcut: string;
  /** COCO's id; absent for classes of text. The ids have gaps, as COCO's own have. */
  readonly coco?: { readonly id: number; readonly supercategory: string };
  readonly questions: readonly Question[];
}

const BOAT_QUESTIONS: readonly Question[] = [
  {
    title: "Kind",
    tool: "radio",
    options: ["Sailing boat", "Motor boat", "Rowing boat"],
    below: [
      { title: "Sails set", tool: "checkbox", options: ["Main", "Jib", "Spinnaker"], when: "Sailing boat" },
    ],
  },
  { title: "Name on hull", tool: "text", options: [] },
];

const CAR_QUESTIONS: readonly Question[] = [
  {
    title: "Colour",
    tool: "single-dropdown",
    options: ["Red", "Yellow", "Blue", "White", "Green"],
  },
  { title: "Visible", tool: "checkbox", options: ["Windows", "Headlights", "Roof rack"] },
];

/** The classes, in the order of the category schema: the rank is YOLO's class index. */
export const CLASSES: readonly SceneClass[] = [
  {
    title: "Boat",
    tool: "rotated-bounding-box",
    colour: "#f59e0b",
    shortcut: "1",
    coco: { id: 3, supercategory: "vehicle" },
    questions: BOAT_QUESTIONS,
  },
  {
    title: "Car",
    tool: "bounding-box",
    colour: "#e5484d",
    shortcut: "2",
    coco: { id: 7, supercategory: "vehicle" },
    questions: CAR_QUESTIONS,
  },
  {
    title: "Person",
    tool: "bounding-box",
    colour: "#d6409f",
    shortcut: "3",
    coco: { id: 8, supercategory: "person" },
    questions: [],
  },
  {
    title: "House",
    tool: "polygon",
    colour: "#8e4ec6",
    shortcut: "4",
    coco: { id: 11, supercategory: "building" },
    questions: [],
  },
  {
    title: "Lighthouse",
    tool: "polygon",
    colour: "#0d9b8a",
    shortcut: "5",
    coco: { id: 14, supercategory: "building" },
    questions: [],
  },
  {
    title: "Tree",
    tool: "bounding-box",
    colour: "#2f9e44",
    shortcut: "6",
    coco: { id: 20, supercategory: "nature" },
    questions: [],
  },
  {
    title: "Water",
    tool: "segmentation",
    colour: "#0b7fea",
    shortcut: "7",
    coco: { id: 25, supercategory: "nature" },
    questions: [],
  },
  {
    title: "Flock",
    tool: "segmentation",
    colour: "#6558d3",
    shortcut: "8",
    coco: { id: 26, supercategory: "animal" },
    questions: [],
  },
  {
    title: "Road",
    tool: "polyline",
    colour: "#c2410c",
    shortcut: "9",
    coco: { id: 31, supercategory: "way" },
    questions: [],
  },
  {
    title: "Bird",
    tool: "point",
    colour: "#0891b2",
    shortcut: "b",
    coco: { id: 40, supercategory: "animal" },
    questions: [],
  },
  {
    title: "Beacon",
    tool: "point",
    colour: "#be9400",
    shortcut: "c",
    coco: { id: 41, supercategory: "light" },
    questions: [],
  },
  { title: "Vessel", tool: "ner", colour: "#f59e0b", shortcut: "d", questions: [] },
  { title: "Time", tool: "ner", colour: "#475569", shortcut: "e", questions: [] },
];

/** Questions about the whole picture. */
export const IMAGE_QUESTIONS: readonly Question[] = [
  {
    title: "Weather",
    tool: "radio",
    options: ["Clear", "Cloudy", "Snow"],
    below: [{ title: "Snow cover", tool: "text", options: [], when: "Snow" }],
  },
  { title: "Light", tool: "radio", options: ["Day", "Dusk", "Night"] },
];

export const RELATIONS = [
  { title: "Arrived in", tool: "single", colour: "#d6409f" },
  { title: "Regatta", tool: "group", colour: "#f59e0b" },
] as const;

export type RelationName = (typeof RELATIONS)[number]["title"];
