import { rasterize } from "../geometry/rasterize.ts";
import { jsonText } from "../json/text.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Annotation, Attribute, DatasetImage, Header, Relation } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Mask, Polygon, Shape } from "../model/shapes.ts";
import type { Written } from "../sidecar/image-form.ts";
import { fileOf, IMAGE_KEY, localAddress } from "./address.ts";
import { writtenAnswer } from "./answers.ts";
import { className, controlName, controlOf, UNLABELLED } from "./region.ts";
import { Ids } from "./regions.ts";
import { CLASS_CONTROL, CLASS_MARK } from "./task.ts";
import { type Sides, toolOf, valueOfShape } from "./value.ts";

/** What the results of a task are: people's work, or a model's. */
export type ResultsAs = "annotations" | "predictions";

/** How tasks are written. */
export interface TaskForm {
  readonly header: Header;
  /** As they were read unless given. */
  readonly results: ResultsAs | undefined;
}

/** Members of `extra` that have a place in a task that is not their own. */
const PLACED: ReadonlySet<string> = new Set([
  "data",
  "annotation",
  "prediction",
  "annotations",
  "predictions",
]);

/** The task of an image, and which annotations its regions come from. */
export function writtenTask(image: DatasetImage, path: string, form: TaskForm): Written<JsonObject> {
  const { header } = form;
  const isOwn = header.source === "label-studio";
  const extra = isOwn ? image.extra : {};
  const writer = new ResultWriter(image, header);
  const { results, origins } = writer.write();
  const isPredicted =
    form.results === undefined ? isJsonObject(extra["prediction"]) : form.results === "predictions";
  const members = extra[isPredicted ? "prediction" : "annotation"];
  const chosen = { ...(isJsonObject(members) ? members : {}), result: results };
  const rest = Object.entries(extra).filter(([key]) => !PLACED.has(key) && key !== "id");
  const hasId =
    (typeof image.id === "number" && Number.isSafeInteger(image.id)) || (isOwn && image.id !== image.name);
  const isSaid = results.some((result) => result["original_width"] !== undefined);
  const record = {
    ...(hasId ? { id: image.id } : {}),
    ...Object.fromEntries(rest),
    data: dataOf(image, path, extra["data"], !isSaid),
    annotations: placed(extra["annotations"], isPredicted ? undefined : chosen, results.length > 0),
    ...predictionsOf(extra["predictions"], isPredicted ? chosen : undefined, results.length > 0),
  };
  // What is read is what a file holds.
  const task: unknown = JSON.parse(jsonText(record));
  return { record: isJsonObject(task) ? task : {}, origins };
}

function dataOf(image: DatasetImage, path: string, own: Json | undefined, needsSize: boolean): JsonObject {
  const data = isJsonObject(own) ? own : {};
  const { key = IMAGE_KEY, name } = fileOf(data, undefined);
  const { width, height } = image;
  const size = needsSize && width !== undefined && height !== undefined ? { width, height } : {};
  const isSame = isJsonObject(own) && (name === undefined || name === image.name);
  return isSame ? { ...size, ...data } : { ...data, [key]: localAddress(path), ...size };
}

/** A list with what was read put back in its place. */
function placed(
  others: Json | undefined,
  chosen: JsonObject | undefined,
  isNeeded: boolean,
): readonly Json[] {
  const list: readonly Json[] = Array.isArray(others) ? others : [];
  if (chosen === undefined) return list.filter((one) => one !== null);
  const at = list.indexOf(null);
  if (at >= 0) return list.with(at, chosen).filter((one) => one !== null);
  return Array.isArray(others) && !isNeeded ? list : [...list, chosen];
}

function predictionsOf(
  others: Json | undefined,
  chosen: JsonObject | undefined,
  isNeeded: boolean,
): JsonObject {
  const predictions = placed(others, chosen, isNeeded);
  return predictions.length === 0 ? {} : { predictions };
}

/** The results of one image. */
class ResultWriter {
  readonly #image: DatasetImage;
  readonly #header: Header;
  readonly #isOwn: boolean;
  readonly #sides: Sides | undefined;
  readonly #results: JsonObject[] = [];
  readonly #origins: number[] = [];
  readonly #ids = new Ids();
  /** The id of the first region of an annotation. */
  readonly #written = new Map<string, string>();

  constructor(image: DatasetImage, header: Header) {
    const { width, height } = image;
    const isKnown = width !== undefined && height !== undefined && width > 0 && height > 0;
    this.#image = image;
    this.#header = header;
    this.#isOwn = header.source === "label-studio";
    this.#sides = isKnown ? { width, height } : undefined;
  }

  write(): { results: readonly JsonObject[]; origins: readonly number[] } {
    const { annotations, attributes, relations } = this.#image;
    for (const [rank, annotation] of annotations.entries()) {
      if (!isImageClass(annotation)) this.#annotation(annotation, rank);
    }
    // Readers give classes of images after the regions.
    this.#classes();
    for (const attribute of attributes) this.#answer(attribute, undefined, {});
    for (const relation of relations) this.#relation(relation);
    return { results: this.#results, origins: this.#origins };
  }

  #annotation(annotation: Annotation, rank: number): void {
    const extra = this.#isOwn ? annotation.extra : {};
    const shapes = this.#shapesOf(annotation.shape);
    for (const shape of shapes) {
      const region = this.#region(annotation, shape, extra);
      if (region === undefined) continue;
      const id = this.#newId(String(annotation.id));
      if (!this.#written.has(String(annotation.id))) this.#written.set(String(annotation.id), id);
      this.#origins.push(rank);
      for (const result of region) this.#results.push({ ...result, id });
      const { value } = region[0] ?? {};
      for (const attribute of annotation.attributes)
        this.#answer(attribute, id, isJsonObject(value) ? value : {});
    }
  }

  /** What is drawn apart: parts of a polygon; one with holes is painted, where the size of the image is known. */
  #shapesOf(shape: Shape): readonly Shape[] {
    if (shape.type !== "polygon") return [shape];
    const { parts } = shape;
    const sides = this.#sides;
    if (parts.some(({ holes }) => holes.length > 0) && sides !== undefined) {
      const mask = painted(shape, sides);
      if (mask !== undefined) return [mask];
    }
    return parts.map(({ outer }) => ({ type: "polygon", parts: [{ outer, holes: [] }] }));
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
      const own = valueOfShape(tool, shape, sides, isJsonObject(rest) ? rest : {});
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
        from_name: fromName ?? controlName(type) ?? type,
        value: isLabelled ? { ...own, [type]: names } : own,
        ...(annotation.score === undefined ? {} : { score: annotation.score }),
        ...others,
      };
      if (isLabelled) return [main];
      const second = isJsonObject(labelled) ? labelled : { type: "labels", from_name: "labels" };
      const label = { ...common, value: { ...own, labels: names }, ...second };
      return name === UNLABELLED && labelled === undefined ? [main] : [main, label];
    }
    return undefined;
  }

  /** Choices of one control, with one score, are one result. */
  #classes(): void {
    const groups = new Map<string, { result: JsonObject; names: string[]; ranks: number[] }>();
    for (const [rank, annotation] of this.#image.annotations.entries()) {
      if (!isImageClass(annotation)) continue;
      const { id, score, category, extra } = annotation;
      const own = this.#isOwn ? extra["from_name"] : undefined;
      const control = typeof own === "string" ? own : CLASS_CONTROL;
      const key = JSON.stringify([control, score]);
      let group = groups.get(key);
      if (group === undefined) {
        const names: string[] = [];
        const result = {
          id: this.#newId(String(id)),
          type: "choices",
          from_name: control,
          to_name: "image",
          value: { choices: names },
          ...(score === undefined ? {} : { score }),
          ...(control === CLASS_CONTROL ? {} : { meta: CLASS_MARK }),
        };
        group = { result, names, ranks: [] };
        groups.set(key, group);
      }
      group.names.push(className(this.#header.categories[category]));
      group.ranks.push(rank);
    }
    for (const { result, ranks } of groups.values()) {
      this.#results.push(result);
      this.#origins.push(...ranks);
    }
  }

  #answer(attribute: Attribute, region: string | undefined, shape: JsonObject): void {
    const written = writtenAnswer(attribute);
    if (written === undefined || attribute.name === "") return;
    const { value: _value, ...extra } = this.#isOwn ? attribute.extra : {};
    const { rle: _rle, format: _format, ...place } = shape;
    const geometry = Object.fromEntries(Object.entries(place).filter(([key]) => !key.endsWith("labels")));
    const sides = region === undefined ? undefined : this.#sides;
    this.#results.push({
      ...(region === undefined ? {} : { id: region }),
      ...(sides === undefined
        ? {}
        : { original_width: sides.width, original_height: sides.height, image_rotation: 0 }),
      from_name: attribute.name,
      to_name: "image",
      ...extra,
      type: written.type,
      value: { ...geometry, ...written.value },
    });
  }

  #relation({ name, ends, extra }: Relation): void {
    if (!("from" in ends)) return;
    const { labels, ...rest } = this.#isOwn ? extra : {};
    this.#results.push({
      type: "relation",
      from_id: this.#written.get(ends.from) ?? ends.from,
      to_id: this.#written.get(ends.to) ?? ends.to,
      direction: "right",
      ...(labels !== undefined ? { labels } : name === "" ? {} : { labels: [name] }),
      ...rest,
    });
  }

  /** Results with one id would be one region. */
  #newId(wanted: string): string {
    return this.#ids.fresh(wanted === "" ? "region" : wanted);
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
  const isLabelled = type.endsWith("labels");
  const main = {
    from_name: controlName(type) ?? type,
    to_name: "image",
    ...members,
    ...(annotation.score === undefined ? {} : { score: annotation.score }),
    type,
    value: isLabelled && name !== UNLABELLED ? { ...own, [type]: names } : own,
  };
  if (isLabelled || (name === UNLABELLED && labelled === undefined)) return [main];
  const second = isJsonObject(labelled) ? labelled : { type: "labels", from_name: "labels" };
  return [main, { to_name: "image", value: { ...own, labels: names }, ...second }];
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
