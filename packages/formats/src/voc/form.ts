import { withoutSecrets } from "../json/text.ts";
import type { Annotation, Category, DatasetImage, Header } from "../model/dataset.ts";
import { silent } from "../per-image/record-files.ts";
import type { ImageForm, RecordFormat, Written } from "../sidecar/image-form.ts";
import { jsonToChildren, parentNode, textNode, type XmlNode } from "../xml/node.ts";
import { holdableText } from "../xml/text.ts";
import type { VocCoordinates } from "./bndbox.ts";
import { className, classNames } from "./class-names.ts";
import { idOf, readImage, sizeRest, type VocRecord } from "./image.ts";
import { labelColor, labelLine } from "./labelmap.ts";
import { splitFile } from "./image-sets.ts";
import { writeFiles } from "./written-files.ts";
import { objectNode } from "./written-object.ts";

/** What decides how a dataset is written: the same is needed to find out later what was edited. */
export interface VocStyle {
  readonly coordinates: VocCoordinates;
  readonly decimals: number;
}

/** Pascal VOC, written in one way. */
export function vocFormat(style: VocStyle): RecordFormat<VocRecord> {
  return {
    name: "voc",
    title: "Pascal VOC",
    // Both edges of a side may be rounded.
    precision: 1.001 * 10 ** -style.decimals,
    options: { coordinates: style.coordinates, decimals: style.decimals },
    form: (header) => new VocForm(header, style),
    imagePath: (name) => `JPEGImages/${name}`,
    write: writeFiles,
  };
}

class VocForm implements ImageForm<VocRecord> {
  readonly #style: VocStyle;
  readonly #names: readonly string[];
  readonly #ranks = new Map<string, number>();
  readonly #isOwn: boolean;
  readonly #isCvat: boolean;

  constructor(header: Header, style: VocStyle) {
    this.#style = style;
    this.#names = classNames(header);
    this.#isOwn = header.source === "voc";
    this.#isCvat = header.source === "cvat";
    for (const [rank, name] of this.#names.entries()) if (!this.#ranks.has(name)) this.#ranks.set(name, rank);
  }

  write(image: DatasetImage, path: string): Written<VocRecord> {
    const objects: XmlNode[] = [];
    const origins: number[] = [];
    for (const [rank, annotation] of image.annotations.entries()) {
      const name = this.#names[annotation.category] ?? "";
      const object = objectNode(this.#flagged(annotation), name, { ...this.#style, isOwn: this.#isOwn });
      if (object === undefined) continue;
      objects.push(held(object));
      origins.push(rank);
    }
    const { size: _size, object: _object, ...extra } = image.extra;
    const members = this.#isOwn ? jsonToChildren(extra) : [];
    const root = parentNode("annotation", [
      textNode("filename", path.replace(/^JPEGImages\//, "")),
      ...this.#size(image),
      ...members.map(held),
      ...objects,
    ]);
    const split = image.split === undefined ? undefined : splitFile(image.split);
    return { record: { id: idOf(path), ...(split === undefined ? {} : { split }), root }, origins };
  }

  /** CVAT notes beside an object that it is occluded, which is a flag here. */
  #flagged(annotation: Annotation): Annotation {
    if (!this.#isCvat || annotation.extra["occluded"] !== "1") return annotation;
    const flag = { name: "occluded", value: true, attributes: [], extra: {} };
    return { ...annotation, attributes: [flag, ...annotation.attributes] };
  }

  read(record: VocRecord): DatasetImage {
    const { coordinates } = this.#style;
    return readImage(record, { ranks: this.#ranks, coordinates, tell: silent });
  }

  readCategory(category: Category, isUsed: boolean): Omit<Category, "extra"> | undefined {
    const name = className(category);
    if (labelLine(name, category.color) !== undefined) {
      const color = labelColor(category.color);
      return { id: name, name, ...(color === undefined ? {} : { color }) };
    }
    return isUsed ? { id: name, name } : undefined;
  }

  readHeader(): Pick<Header, "info" | "extra"> {
    return { info: {}, extra: {} };
  }

  #size({ width, height, extra }: DatasetImage): readonly XmlNode[] {
    const isKnown = width !== undefined && height !== undefined;
    const rest = this.#isOwn ? jsonToChildren(sizeRest(extra)) : [];
    const others = isKnown ? rest.filter(({ name }) => name !== "width" && name !== "height") : rest;
    const sides = isKnown ? [textNode("width", String(width)), textNode("height", String(height))] : [];
    const children = [...sides, ...others];
    return children.length === 0 ? [] : [held(parentNode("size", children))];
  }
}

/** An element as it comes back from a file. */
function held({ name, attributes, text, children }: XmlNode): XmlNode {
  const kept = holdableText(withoutSecrets(text));
  return {
    name,
    attributes: new Map(Array.from(attributes, ([key, value]) => [key, holdableText(withoutSecrets(value))])),
    text: children.length > 0 ? kept.trim() : kept,
    children: children.map(held),
  };
}
