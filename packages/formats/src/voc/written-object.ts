import { boxOf } from "../geometry/box.ts";
import type { Annotation, Attribute } from "../model/dataset.ts";
import type { Shape } from "../model/shapes.ts";
import { jsonToChildren, parentNode, textNode, type XmlNode } from "../xml/node.ts";
import { bndboxOf, type VocCoordinates } from "./bndbox.ts";
import { DEFAULT_FLAGS, DEFAULT_POSE, isDefaultFlag } from "./object.ts";
import { polygonNode, rotatedBoxNode } from "./outline.ts";

/** How objects are written. */
export interface ObjectStyle {
  readonly coordinates: VocCoordinates;
  readonly decimals: number;
  /** Whether `extra` holds elements of this format. */
  readonly isOwn: boolean;
}

/** The `object` of an annotation; undefined where it has no box, as points and lines. */
export function objectNode(annotation: Annotation, name: string, style: ObjectStyle): XmlNode | undefined {
  const { shape, box, attributes, extra } = annotation;
  if (!hasArea(shape)) return undefined;
  const extent = shape.type === "box" ? shape : (box ?? boxOf(shape));
  if (extent === undefined) return undefined;
  const { coordinates, decimals, isOwn } = style;
  const answers = new Answers(attributes, isOwn);
  return parentNode("object", [
    textNode("name", name),
    textNode("pose", answers.pose),
    ...DEFAULT_FLAGS.map((flag) => textNode(flag, answers.flag(flag) ?? "0")),
    ...answers.occluded,
    bndboxOf(extent, coordinates, decimals),
    ...outlineOf(shape, decimals),
    ...answers.others,
    // What has a place above comes first there: of elements with one name the first counts.
    ...(isOwn ? jsonToChildren(extra) : []),
  ]);
}

function hasArea({ type }: Shape): boolean {
  return type === "box" || type === "rotated-box" || type === "polygon" || type === "mask";
}

function outlineOf(shape: Shape, decimals: number): readonly XmlNode[] {
  if (shape.type === "rotated-box") return [rotatedBoxNode(shape, decimals)];
  const polygon = shape.type === "polygon" ? polygonNode(shape, decimals) : undefined;
  return polygon === undefined ? [] : [polygon];
}

/** The attributes of an object by their places: elements of their own, or the block of others. */
class Answers {
  readonly #own = new Map<string, string>();
  readonly #others: Attribute[] = [];

  constructor(attributes: readonly Attribute[], isOwn: boolean) {
    for (const attribute of attributes) {
      const { name, value } = attribute;
      const text = this.#own.has(name) ? undefined : ownText(name, value, isOwn);
      if (text === undefined) this.#others.push(attribute);
      else this.#own.set(name, text);
    }
  }

  get pose(): string {
    return this.#own.get("pose") ?? DEFAULT_POSE;
  }

  get occluded(): readonly XmlNode[] {
    const text = this.#own.get("occluded");
    return text === undefined ? [] : [textNode("occluded", text)];
  }

  get others(): readonly XmlNode[] {
    const nodes = this.#others.flatMap(({ name, value }) =>
      typeof value === "object"
        ? []
        : [parentNode("attribute", [textNode("name", name), textNode("value", String(value))])],
    );
    return nodes.length === 0 ? [] : [parentNode("attributes", nodes)];
  }

  flag(name: string): string | undefined {
    return this.#own.get(name);
  }
}

/** The text of an attribute that has an element of its own; undefined for others. */
function ownText(name: string, value: unknown, isOwn: boolean): string | undefined {
  if (name === "pose") return typeof value === "string" ? value : undefined;
  if (!isDefaultFlag(name) && name !== "occluded") return undefined;
  if (typeof value === "boolean") return value ? "1" : "0";
  // A text in place of a flag is what someone wrote there; other tools expect a number.
  return isOwn && typeof value === "string" && value !== "0" && value !== "1" ? value : undefined;
}
