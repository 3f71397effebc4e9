import { isMeasurable } from "../geometry/box.ts";
import { outlined } from "../geometry/outlined.ts";
import type { Annotation, Category } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { JsonObject } from "../model/json.ts";
import type { Shape } from "../model/shapes.ts";
import { attributeOf, leftover } from "./answers.ts";
import type { Bitmasks } from "./bitmask.ts";
import type { Region, Result } from "./regions.ts";
import type { Told } from "./told.ts";
import { badGeometry, shapeOfValue, type Sides, toolOf } from "./value.ts";

/** The class of regions without labels. */
export const UNLABELLED = "unlabelled";

/** What a class is called in a task. */
export function className(category: Category | undefined): string {
  return category === undefined || category.name === "" ? UNLABELLED : category.name;
}

/** The control that draws a kind of shape, and what it is called, unless another one is said. */
const CONTROLS: readonly (readonly [kind: string, type: string, name: string])[] = [
  ["box", "rectanglelabels", "label"],
  ["rotated-box", "rectanglelabels", "label"],
  ["polygon", "polygonlabels", "polygon"],
  ["mask", "brushlabels", "brush"],
  ["point", "keypointlabels", "keypoint"],
  ["polyline", "vectorlabels", "vector"],
  ["ellipse", "ellipselabels", "ellipse"],
];

/** The type of result that a shape becomes; undefined for one that no control draws. */
export function controlOf(shape: Shape): string | undefined {
  const kind = shape.type === "unplaced" ? shape.kind : shape.type;
  return CONTROLS.find(([name]) => name === kind)?.[1];
}

/** What the control of a type is called. */
export function controlName(type: string): string | undefined {
  return CONTROLS.find(([, of]) => of === type)?.[2];
}

/** What is known beside a region. */
export interface RegionContext {
  readonly ranks: ReadonlyMap<string, number>;
  /** Undefined where nobody says it. */
  readonly sides: Sides | undefined;
  /** Why no region of the task can be placed; undefined where they can. */
  readonly obstacle: string | undefined;
  /** Of the prediction as a whole. */
  readonly score: number | undefined;
  readonly bitmasks: Bitmasks;
  readonly told: Told;
}

/** The annotation of a region; undefined for one that is left out, which was told then. */
export function annotationOf(region: Region, context: RegionContext): Annotation | undefined {
  const { main, labels, labelled, id } = region;
  const { ranks, told } = context;
  const [label = UNLABELLED] = labels;
  if (labels.length === 0) {
    const message = `A region has no label; its class is ${JSON.stringify(UNLABELLED)}.`;
    told("warning", "no-label", message, main.pointer);
  } else if (labels.length > 1) {
    const message = `A region has ${labels.length} labels; its class is the first, ${JSON.stringify(label)}.`;
    told("warning", "several-labels", message, `${main.pointer}/value`);
  }
  const placed = placedShape(main, context);
  if (placed === undefined) return undefined;
  const { shape: drawn, rest, isRaw } = placed;
  const { shape, extra: exact } = outlined(drawn);
  const score = scoreOf(main.record["score"]) ?? context.score;
  const { [main.type]: _labels, ...value } = rest;
  const fromName = main.record["from_name"];
  const isNamed = fromName !== undefined && fromName !== controlName(main.type);
  // A control of its own draws one kind of shape: if that changes, another one is to be written.
  const type = isRaw || (!isNamed && main.type === controlOf(drawn)) ? {} : { type: main.type };
  const known = isRaw ? rawMembers(main) : leftover(main);
  const { score: _score, ...others } = known;
  const answers = region.answers.map((answer) => attributeOf(answer, main.value));
  return {
    id,
    category: ranks.get(label) ?? 0,
    shape: isRaw ? { type: "unplaced", kind: main.type, value } : shape,
    ...(score === undefined ? {} : { score }),
    attributes: answers,
    extra: {
      ...(scoreOf(main.record["score"]) === undefined ? known : others),
      ...type,
      ...(isNamed ? { from_name: fromName } : {}),
      ...(labels.length > 1 ? { labels } : {}),
      ...(labelled === undefined ? {} : { labelled: labelMembers(labelled) }),
      ...(isRaw || Object.keys(value).length === 0 ? {} : { value }),
      ...exact,
    },
  };
}

/** The shape of a region, or that it stays as it is. */
function placedShape(
  main: Result,
  { sides, obstacle, bitmasks, told }: RegionContext,
): { shape: Shape; rest: JsonObject; isRaw: boolean } | undefined {
  const { type, value, record, pointer } = main;
  const raw = { shape: { type: "unplaced" as const, kind: type, value: {} }, rest: value, isRaw: true };
  const tool = toolOf(type);
  if (tool === undefined) {
    told("note", "other-type", `A region of the type ${JSON.stringify(type)} was kept as it is.`, pointer);
    return raw;
  }
  if (obstacle !== undefined) return raw;
  const rotation = record["image_rotation"];
  if (rotation !== undefined && rotation !== 0) {
    const message = `The image was turned by ${JSON.stringify(rotation)} degrees when the region was drawn; it was kept as it is.`;
    told("warning", "image-rotation", message, `${pointer}/image_rotation`);
    return raw;
  }
  if (sides === undefined) {
    told(
      "warning",
      "no-size",
      "The region has no original_width and original_height; it was kept as it is.",
      pointer,
    );
    return raw;
  }
  try {
    const { width, height } = value;
    if (tool === "rectangle" && (Number(width) < 0 || Number(height) < 0)) {
      told("warning", "negative-size", "A box has a negative side; it was turned round.", `${pointer}/value`);
    }
    const read = shapeOfValue(tool, value, sides, sidesOf(record) ?? sides, bitmasks);
    if (read !== undefined && !isMeasurable(read.shape))
      throw badGeometry("it is larger than numbers can say");
    if (read !== undefined) return { ...read, isRaw: false };
    told(
      "note",
      "other-type",
      `A region of the type ${JSON.stringify(type)} has no place; it was kept as it is.`,
      pointer,
    );
    return raw;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    told("error", error.code.replace(/^.*\//, ""), `${error.message} It was left out.`, `${pointer}/value`);
    return undefined;
  }
}

/** The sides that a result says, where they can be those of an image. */
export function sidesOf(record: JsonObject): Sides | undefined {
  const { original_width: width, original_height: height } = record;
  return isSide(width) && isSide(height) ? { width, height } : undefined;
}

function isSide(side: unknown): side is number {
  return typeof side === "number" && Number.isSafeInteger(side) && side > 0;
}

/** A confidence; undefined where it is none. */
export function scoreOf(score: unknown): number | undefined {
  return typeof score === "number" && score >= 0 && score <= 1 ? score : undefined;
}

/** All members of a result but those that have a place in any annotation. */
function rawMembers({ record }: Result): JsonObject {
  const { id: _id, type: _type, value: _value, from_name: _name, ...members } = record;
  return members;
}

/** What of a result with labels is to be written back. */
function labelMembers(result: Result): JsonObject {
  const { type, record } = result;
  const fromName = record["from_name"];
  const { score: _score, ...rest } = leftover(result);
  return { ...rest, type, ...(fromName === undefined ? {} : { from_name: fromName }) };
}
