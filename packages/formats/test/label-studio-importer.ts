import { isJsonObject, type JsonObject } from "../src/model/json.ts";

/*
 * What Label Studio takes of tasks and of a configuration, by the rules of its import, of its editor, and of the SDK that
 * checks predictions: the first two leave out what they don't know and say nothing, the last refuses the whole file.
 * https://github.com/HumanSignal/label-studio/blob/08ab00f54fb82d648991e2225e1349446f62f8c7/label_studio/tasks/validation.py
 * https://github.com/HumanSignal/label-studio/blob/01499550e0bf451aef1f984c636fd387cf19b3e3/web/libs/editor/src/stores/Annotation/Annotation.js
 * https://github.com/HumanSignal/label-studio-sdk/blob/1e944a9256e2f833e32a3f376119c0391a72fc4c/src/label_studio_sdk/label_interface/control_tags.py
 */

/** A control, by its name. */
interface Control {
  readonly tag: string;
  readonly to: readonly string[];
  readonly attributes: ReadonlyMap<string, string>;
  /** Labels, or what there is to choose at any depth. */
  readonly values: Set<string>;
}

interface Config {
  readonly controls: ReadonlyMap<string, Control>;
  /** Members of the data by the names of objects. */
  readonly objects: ReadonlyMap<string, string>;
  readonly relations: ReadonlySet<string>;
}

/** A region or an answer as the editor has it, in pixels. */
interface TakenResult {
  readonly kind: string;
  readonly control: string;
  readonly values: unknown;
  readonly shape?: unknown;
  readonly score?: unknown;
}

/** What is taken of a task. */
export interface TakenTask {
  readonly image: unknown;
  /** Results with one id. */
  readonly regions: readonly (readonly TakenResult[])[];
  readonly answers: readonly TakenResult[];
  readonly relations: readonly (readonly [from: string, to: string, labels: unknown])[];
  readonly isTruth: boolean;
}

function refuse(what: string): never {
  throw new Error(`Label Studio does not take it: ${what}`);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code?: string, name?: string) =>
    code === undefined ? (ENTITIES[name ?? ""] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

function configOf(xml: string): Config {
  const controls = new Map<string, Control>();
  const objects = new Map<string, string>();
  const relations = new Set<string>();
  const names = Array.from(xml.matchAll(/(?:^|[^\w])name="([^"]*)"/g), ([, name]) => name);
  if (new Set(names).size < names.length) return refuse("two tags of one name");
  let control: Control | undefined;
  for (const [, close, tag = "", inside = ""] of xml.matchAll(
    /<(\/?)(\w+)((?:\s+[\w-]+="[^"]*")*)\s*\/?>/g,
  )) {
    if (close === "/") continue;
    const attributes = new Map(
      Array.from(inside.matchAll(/([\w-]+)="([^"]*)"/g), ([, key = "", value = ""]) => [
        key,
        unescaped(value),
      ]),
    );
    const name = attributes.get("name");
    const value = attributes.get("value") ?? "";
    if (tag === "Image") objects.set(name ?? "", (attributes.get("valueList") ?? value).replace(/^\$/, ""));
    else if (tag === "Relation") relations.add(value);
    else if (tag === "Label" || tag === "Choice") control?.values.add(attributes.get("alias") ?? value);
    else if (name !== undefined) {
      const to = (attributes.get("toName") ?? "").split(",");
      // A name ends before a sign that separates it from the number of the annotation.
      if (name.includes("@")) return refuse(`the name ${name}`);
      control = { tag, to, attributes, values: new Set() };
      controls.set(name, control);
    }
  }
  for (const { to } of controls.values()) {
    if (!to.every((one) => objects.has(one))) return refuse(`toName ${to.join()}`);
  }
  return { controls, objects, relations };
}

function isNumberUpTo(most: number): (value: unknown) => boolean {
  return (value) => typeof value === "number" && Number.isFinite(value) && value <= most;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** What the values of controls must have, in percent up to a bound: predictions only. */
const NUMBERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  rectanglelabels: { x: 100, y: 100, width: 100, height: 100, rotation: 360 },
  keypointlabels: { x: 100, y: 100, width: Infinity },
  ellipselabels: { x: 100, y: 100, radiusX: 50, radiusY: 50, rotation: 360 },
};

function checkShape(type: string, value: JsonObject, isPredicted: boolean): void {
  const bound = (most: number): ((one: unknown) => boolean) => isNumberUpTo(isPredicted ? most : Infinity);
  for (const [key, most] of Object.entries(NUMBERS[type] ?? {}))
    if (!bound(most)(value[key])) refuse(`${key} of a ${type}`);
  if (type === "polygonlabels") {
    const { points } = value;
    if (!Array.isArray(points) || points.length < 3) return refuse("points");
    if (!points.every((pair: unknown) => Array.isArray(pair) && pair.length === 2 && pair.every(bound(100))))
      refuse("a point");
  }
  if (type === "brushlabels") {
    const { rle, format } = value;
    if (format !== "rle" || !Array.isArray(rle) || rle.length === 0) return refuse("rle");
    if (!rle.every((byte: unknown) => Number.isInteger(byte) && Number(byte) >= 0 && Number(byte) < 256))
      refuse("a byte");
  }
  if (type === "vectorlabels") {
    const { vertices, closed } = value;
    if (typeof closed !== "boolean" || !Array.isArray(vertices)) return refuse("vertices");
    for (const { id, x, y, prevPointId } of vertices) {
      if (typeof id !== "string" || !bound(Infinity)(x) || !bound(Infinity)(y)) refuse("a vertex");
      if (prevPointId !== null && typeof prevPointId !== "string") refuse("a vertex");
    }
  }
}

/** The answer or the labels of a result. */
function valuesOf(type: string, value: JsonObject, { values, attributes }: Control): unknown {
  const known = (texts: unknown): unknown =>
    isTexts(texts) && texts.every((text) => values.has(text))
      ? texts
      : refuse(`${type} ${JSON.stringify(texts)}`);
  switch (type) {
    case "choices":
      return known(value["choices"]);
    case "taxonomy": {
      const { taxonomy } = value;
      return Array.isArray(taxonomy) ? taxonomy.map(known) : refuse(type);
    }
    case "textarea":
      return isTexts(value["text"]) ? value["text"] : refuse(type);
    case "number":
      return isNumberUpTo(Infinity)(value["number"]) ? value["number"] : refuse(type);
    case "rating": {
      const { rating } = value;
      const most = Number(attributes.get("maxRating") ?? 5);
      return Number.isInteger(rating) && isNumberUpTo(most)(rating) ? rating : refuse(type);
    }
    case "datetime":
      return typeof value["datetime"] === "string" ? value["datetime"] : refuse(type);
    default:
      return known(value[type]);
  }
}

function num(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}

function round(one: number): number {
  return Math.round(one * 1e6) / 1e6 + 0;
}

/** The shape of a value in pixels, to a millionth. */
function shapeOf(type: string, result: JsonObject): unknown {
  const { original_width: width, original_height: height, image_rotation: turned, value } = result;
  if (!Number.isInteger(width) || !Number.isInteger(height) || turned !== 0) return refuse("original_width");
  const all = new Map(Object.entries(isJsonObject(value) ? value : {}));
  const x = (percent: unknown): number => round((num(percent) * num(width)) / 100);
  const y = (percent: unknown): number => round((num(percent) * num(height)) / 100);
  switch (type) {
    case "rectanglelabels": {
      // It turns about its top left corner.
      const [left, top, turn] = [x(all.get("x")), y(all.get("y")), num(all.get("rotation"))];
      return [left, top, x(all.get("width")), y(all.get("height")), turn];
    }
    case "keypointlabels":
      return [x(all.get("x")), y(all.get("y"))];
    case "ellipselabels": {
      const radii = [x(all.get("radiusX")), y(all.get("radiusY")), num(all.get("rotation"))];
      return [x(all.get("x")), y(all.get("y")), ...radii];
    }
    case "polygonlabels": {
      const points: unknown = all.get("points");
      return Array.isArray(points) ? points.map(([left, top]) => [x(left), y(top)]) : undefined;
    }
    case "vectorlabels": {
      const vertices: unknown = all.get("vertices");
      return Array.isArray(vertices) ? vertices.map((vertex) => [x(vertex.x), y(vertex.y)]) : undefined;
    }
    default: {
      const rle: unknown = all.get("rle");
      return Array.isArray(rle) ? painted(rle, num(width), num(height)) : undefined;
    }
  }
}

/** `x y` of the pixels that are painted: run lengths of bits, highest first. */
function painted(bytes: readonly number[], width: number, height: number): readonly string[] {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  let at = 0;
  const read = (size: number): number => parseInt(bits.slice(at, (at += size)), 2);
  const count = read(32);
  if (count !== width * height * 4) return refuse("a brush of another size");
  const valueSize = read(5) + 1;
  const sizes = [0, 0, 0, 0].map(() => read(4) + 1);
  const pixels: string[] = [];
  const add = (byte: number, value: number): void => {
    const pixel = (byte - 3) / 4;
    if (byte % 4 === 3 && value > 0) pixels.push(`${pixel % width} ${Math.floor(pixel / width)}`);
  };
  for (let byte = 0; byte < count;) {
    const isRepeated = read(1) === 1;
    const end = byte + read(sizes[read(2)] ?? 0) + 1;
    const value = isRepeated ? read(valueSize) : 0;
    if (isRepeated && value === 0) byte = end;
    for (; byte < end; byte += 1) add(byte, isRepeated ? value : read(valueSize));
  }
  if (at > bits.length || bits.length - at > 7) return refuse("the end of a brush");
  return pixels;
}

function resultOf(result: JsonObject, config: Config, isPredicted: boolean): TakenResult {
  const { from_name: from, to_name: to, type, value, score } = result;
  const control = typeof from === "string" ? config.controls.get(from) : undefined;
  if (typeof from !== "string" || control === undefined) return refuse(`from_name ${JSON.stringify(from)}`);
  if (typeof to !== "string" || !control.to.includes(to)) return refuse(`to_name ${JSON.stringify(to)}`);
  if (type !== control.tag.toLowerCase()) return refuse(`a ${JSON.stringify(type)} by a ${control.tag}`);
  if (!isJsonObject(value)) return refuse("value");
  checkShape(type, value, isPredicted);
  const isShape = type.endsWith("labels");
  return {
    kind: type,
    control: from,
    values: valuesOf(type, value, control),
    ...(isShape ? { shape: shapeOf(type, result) } : {}),
    ...(score === undefined ? {} : { score }),
  };
}

/** Takes all results of an annotation; refuses what the editor would leave out. */
function annotationOf(
  results: readonly JsonObject[],
  config: Config,
  isPredicted: boolean,
): Omit<TakenTask, "image" | "isTruth"> {
  const regions = new Map<string, TakenResult[]>();
  const answers: TakenResult[] = [];
  const seen = new Set<string>();
  for (const result of results.filter(({ type }) => type !== "relation")) {
    const taken = resultOf(result, config, isPredicted);
    const { id } = result;
    const key = typeof id === "string" ? id : "";
    const region = regions.get(key);
    const isRegion = region !== undefined || taken.shape !== undefined;
    if (key.includes("#") || (id !== undefined && key === "")) return refuse("an id");
    // Of results with one id and control only the first counts, and of a question about the image only the last.
    const place = JSON.stringify([isRegion ? key : "", taken.control]);
    if (seen.has(place)) return refuse(`two answers of ${taken.control}`);
    seen.add(place);
    const isPerRegion = config.controls.get(taken.control)?.attributes.get("perRegion") === "true";
    if (isPerRegion !== (region !== undefined)) return refuse(`${taken.control} of a region or an image`);
    if (region !== undefined) region.push(taken);
    else if (isRegion) regions.set(key, [taken]);
    else answers.push(taken);
  }
  const relations = results
    .filter(({ type }) => type === "relation")
    .map(({ from_id: from, to_id: to, direction, labels }) => {
      if (typeof from !== "string" || typeof to !== "string" || direction !== "right")
        return refuse("a relation");
      if (!regions.has(from) || !regions.has(to)) return refuse("a relation of what is not there");
      if (isTexts(labels) && !labels.every((label) => config.relations.has(label))) return refuse("a label");
      return [from, to, labels] as const;
    });
  return { regions: [...regions.values()], answers, relations };
}

/** Imports tasks into a project with a configuration. */
export function imported(tasks: string, xml: string): readonly TakenTask[] {
  const config = configOf(xml);
  const list: readonly JsonObject[] = JSON.parse(tasks);
  return list.map(({ data, annotations = [], predictions = [], meta = {} }): TakenTask => {
    const [[, key = ""] = []] = config.objects;
    const image =
      typeof data === "object" && data !== null ? new Map(Object.entries(data)).get(key) : undefined;
    if (typeof image !== "string") return refuse(`data without ${key}`);
    if (!Array.isArray(annotations) || !Array.isArray(predictions) || typeof meta !== "object")
      return refuse("a task");
    const [chosen] = [...annotations, ...predictions];
    const isPredicted = predictions.length > 0;
    const result: unknown = chosen?.result;
    if (annotations.length + predictions.length !== 1 || !Array.isArray(result)) return refuse("result");
    // Of a person who is not in the project nothing is taken.
    if (chosen.completed_by !== undefined) return refuse("completed_by");
    const isTruth = !isPredicted && chosen.ground_truth !== false;
    return Object.assign({ image, isTruth }, annotationOf(result, config, isPredicted));
  });
}
