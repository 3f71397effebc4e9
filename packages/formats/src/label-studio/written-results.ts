import { drawn } from "../geometry/outlined.ts";
import { rasterize } from "../geometry/rasterize.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Annotation, Attribute, DatasetImage, Header, Relation } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Mask, Polygon, Shape } from "../model/shapes.ts";
import { writtenAnswer } from "./answers.ts";
import type { ControlNames } from "./control-names.ts";
import { predictable } from "./predictable.ts";
import { className, controlName, controlOf, scoreOf, UNLABELLED } from "./region.ts";
import { Ids } from "./regions.ts";
import { CLASS_CONTROL, CLASS_MARK } from "./task.ts";
import { type Sides, toolOf, valueOfShape } from "./value.ts";

/** How results are written. */
export interface ResultForm {
  readonly header: Header;
  readonly controls: ControlNames;
  /** What reading the bitmasks of the image gives is put there. */
  readonly bitmasks: Map<string, Mask>;
}

/** Makes the results of one image. */
export class ResultWriter {
  readonly #image: DatasetImage;
  readonly #header: Header;
  readonly #isOwn: boolean;
  readonly #controls: ControlNames;
  readonly #bitmasks: Map<string, Mask>;
  readonly #isPredicted: boolean;
  readonly #sides: Sides | undefined;
  readonly #results: JsonObject[] = [];
  readonly #origins: number[] = [];
  readonly #ids = new Ids();
  /** The id of the first region of an annotation. */
  readonly #written = new Map<string, string>();

  constructor(image: DatasetImage, { header, controls, bitmasks }: ResultForm, isPredicted: boolean) {
    const { width, height } = image;
    const isKnown = width !== undefined && height !== undefined && width > 0 && height > 0;
    this.#image = image;
    this.#header = header;
    this.#isOwn = header.source === "label-studio";
    this.#controls = controls;
    this.#bitmasks = bitmasks;
    this.#isPredicted = isPredicted;
    this.#sides = isKnown ? { width, height } : undefined;
  }

  write(): { results: readonly JsonObject[]; origins: readonly number[] } {
    const { annotations, attributes, relations } = this.#image;
    for (const [rank, annotation] of annotations.entries()) {
      if (!isImageClass(annotation)) this.#annotation(annotation, rank);
    }
    // Readers give classes of images after the regions.
    this.#classes();
    this.#answers(attributes, undefined, {});
    for (const relation of relations) this.#relation(relation);
    return { results: this.#results, origins: this.#origins };
  }

  #annotation(annotation: Annotation, rank: number): void {
    const { shape: whole, extra: members } = drawn(annotation, "ellipse");
    const extra = this.#isOwn ? members : {};
    for (const shape of this.#shapesOf(whole)) {
      const region = this.#region(annotation, shape, extra);
      if (region === undefined) continue;
      const id = this.#newId(String(annotation.id));
      if (!this.#written.has(String(annotation.id))) this.#written.set(String(annotation.id), id);
      this.#origins.push(rank);
      for (const result of region) this.#results.push({ ...result, id });
      const { value } = region[0] ?? {};
      this.#answers(annotation.attributes, id, isJsonObject(value) ? value : {});
    }
  }

  /** What is drawn apart: parts of a polygon; one with holes is painted, where the size of the image is known. */
  #shapesOf(shape: Shape): readonly Shape[] {
    const sides = this.#sides;
    if (
      shape.type === "polygon" &&
      shape.parts.some(({ holes }) => holes.length > 0) &&
      sides !== undefined
    ) {
      const mask = painted(shape, sides);
      if (mask !== undefined) return [mask];
    }
    const shapes =
      shape.type === "polygon"
        ? shape.parts.map(({ outer }) => ({ ...shape, parts: [{ outer, holes: [] }] }))
        : [shape];
    if (!this.#isPredicted || sides === undefined) return shapes;
    return shapes.flatMap((one) => predictable(one, sides));
  }

  #region(annotation: Annotation, shape: Shape, extra: JsonObject): readonly JsonObject[] | undefined {
    const name = className(this.#header.categories[annotation.category]);
    if (shape.type === "unplaced" && this.#isOwn && controlOf(shape) === undefined) {
      return rawRegion(annotation, shape.kind, shape.value, name, extra);
    }
    const sides = this.#sides;
    const said = extra["type"];
    const wanted = typeof said === "string" && toolOf(said) !== undefined ? [said] : [];
    const { labels, labelled, value: rest, type: _type, from_name: fromName, ...others } = extra;
    for (const type of [...wanted, controlOf(shape)]) {
      const tool = type === undefined ? undefined : toolOf(type);
      if (type === undefined || tool === undefined || sides === undefined) continue;
      const own = valueOfShape(tool, shape, sides, isJsonObject(rest) ? rest : {}, this.#bitmasks);
      if (own === undefined) continue;
      const names = Array.isArray(labels) && labels[0] === name ? labels : [name];
      const common = {
        to_name: "image",
        original_width: sides.width,
        original_height: sides.height,
        image_rotation: 0,
      };
      const isLabelled = type.endsWith("labels");
      const main = {
        ...common,
        type,
        from_name: (said === undefined || said === type ? fromName : undefined) ?? controlName(type) ?? type,
        value: isLabelled ? { ...own, [type]: names } : own,
        ...scored(annotation.score),
        ...others,
      };
      if (isLabelled) return [main];
      const second = isJsonObject(labelled) ? labelled : { type: "labels", from_name: "labels" };
      const label = { ...common, value: { ...own, labels: names }, ...second };
      return name === UNLABELLED && labelled === undefined ? [main] : [main, label];
    }
    return undefined;
  }

  /** Choices of one control are one result: of several, Label Studio shows one. */
  #classes(): void {
    const groups = new Map<string, { annotation: Annotation; rank: number }[]>();
    for (const [rank, annotation] of this.#image.annotations.entries()) {
      if (!isImageClass(annotation)) continue;
      const own = this.#isOwn ? annotation.extra["from_name"] : undefined;
      const control = typeof own === "string" ? own : CLASS_CONTROL;
      const group = groups.get(control);
      if (group === undefined) groups.set(control, [{ annotation, rank }]);
      else group.push({ annotation, rank });
    }
    for (const [control, group] of groups) {
      const [first] = group;
      const { id = "", score } = first?.annotation ?? {};
      const isScored = group.every(({ annotation }) => annotation.score === score);
      const choices = group.map(({ annotation }) => className(this.#header.categories[annotation.category]));
      this.#results.push({
        id: this.#newId(String(id)),
        type: "choices",
        from_name: control,
        to_name: "image",
        value: { choices },
        ...(isScored ? scored(score) : {}),
        ...(control === CLASS_CONTROL ? {} : { meta: CLASS_MARK }),
      });
      this.#origins.push(...group.map(({ rank }) => rank));
    }
  }

  /** @param shape the value of the region, of which the answers have a copy */
  #answers(attributes: readonly Attribute[], region: string | undefined, shape: JsonObject): void {
    const { rle: _rle, format: _format, imageDataURL: _address, ...place } = shape;
    const geometry = Object.fromEntries(Object.entries(place).filter(([key]) => !key.endsWith("labels")));
    const sides = region === undefined ? undefined : this.#sides;
    const counts = new Map<string, number>();
    for (const attribute of attributes) {
      const { name } = attribute;
      const written = writtenAnswer(attribute);
      if (written === undefined || name === "") continue;
      const { type } = written;
      const key = `${type} ${name}`;
      const rank = counts.get(key) ?? 0;
      counts.set(key, rank + 1);
      const { value: _value, ...extra } = this.#isOwn ? attribute.extra : {};
      const question = { name, type, isPerRegion: region !== undefined, rank };
      const control = this.#controls.membersOf(question, extra["meta"]);
      this.#results.push({
        ...(region === undefined ? {} : { id: region }),
        ...(sides === undefined
          ? {}
          : { original_width: sides.width, original_height: sides.height, image_rotation: 0 }),
        ...control,
        to_name: "image",
        ...extra,
        ...control,
        type,
        value: { ...geometry, ...written.value },
      });
    }
  }

  #relation({ name, ends, extra }: Relation): void {
    if (!("from" in ends)) return;
    const [from, to] = [this.#written.get(ends.from), this.#written.get(ends.to)];
    // Label Studio refuses predictions with others.
    if (from === undefined || to === undefined) return;
    const { labels, ...rest } = this.#isOwn ? extra : {};
    this.#results.push({
      type: "relation",
      from_id: from,
      to_id: to,
      direction: "right",
      ...(labels !== undefined ? { labels } : name === "" ? {} : { labels: [name] }),
      ...rest,
    });
  }

  /** Results with one id would be one region; what comes after `#` is no part of an id. */
  #newId(wanted: string): string {
    return this.#ids.fresh(wanted === "" ? "region" : wanted.replaceAll("#", "-"));
  }
}

/** A region that was kept as it is. */
function rawRegion(
  annotation: Annotation,
  type: string,
  value: Json,
  name: string,
  extra: JsonObject,
): readonly JsonObject[] {
  const { labels, labelled, ...members } = extra;
  const names = Array.isArray(labels) && labels[0] === name ? labels : [name];
  const own = isJsonObject(value) ? value : {};
  const key = Array.isArray(own["labels"]) ? "labels" : type;
  const isLabelled = key.endsWith("labels");
  const main = {
    from_name: controlName(type) ?? type,
    to_name: "image",
    ...members,
    ...scored(annotation.score),
    type,
    value: isLabelled && name !== UNLABELLED ? { ...own, [key]: names } : own,
  };
  if (isLabelled || (name === UNLABELLED && labelled === undefined)) return [main];
  const second = isJsonObject(labelled) ? labelled : { type: "labels", from_name: "labels" };
  return [main, { to_name: "image", value: { ...own, labels: names }, ...second }];
}

/** Others than from 0 to 1 are no confidence there. */
function scored(score: number | undefined): { readonly score?: number } {
  return score === undefined || scoreOf(score) === undefined ? {} : { score };
}

function isImageClass({ shape }: Annotation): boolean {
  return shape.type === "unplaced" && shape.kind === "image";
}

/** The pixels of a polygon; undefined for one that can't be rasterized. */
function painted(shape: Polygon, { width, height }: Sides): Mask | undefined {
  try {
    return width * height <= 2 ** 26 ? rasterize(shape, width, height) : undefined;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return undefined;
  }
}
