import type { Source } from "../io/source.ts";
import type { Category } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { readXml } from "../xml/elements.ts";
import { isXmlName, type XmlNode } from "../xml/node.ts";
import { attributesText, holdableText } from "../xml/text.ts";
import { fileOf, IMAGE_KEY } from "./address.ts";
import { className } from "./region.ts";
import { CLASS_CONTROL, isClassResult } from "./task.ts";

/*
 * The labelling configuration of a project: it says the classes, their order and colours, and which controls there are.
 * https://labelstud.io/guide/setup
 */

/** What a configuration says. */
export interface LabelConfig {
  readonly categories: readonly Category[];
  /** By the names of controls that take a choice, what there is to choose. */
  readonly choices: ReadonlyMap<string, readonly Category[]>;
  /** Names of controls that take texts. */
  readonly texts: ReadonlySet<string>;
}

/** Reads a configuration. Throws what `readXml` throws. */
export async function readLabelConfig(source: Source): Promise<LabelConfig> {
  const categories = new Map<string, Category>();
  const choices = new Map<string, readonly Category[]>();
  const texts = new Set<string>();
  for (const node of nodesOf(await readXml(source))) {
    const name = node.attributes.get("name") ?? "";
    if (node.name === "TextArea") texts.add(name);
    if (node.name === "Choices")
      choices.set(
        name,
        [...nodesOf(node)].flatMap((choice) => categoryOf(choice) ?? []),
      );
    if (!node.name.endsWith("Labels") && !(node.name === "Choices" && name === CLASS_CONTROL)) continue;
    for (const label of nodesOf(node)) {
      const category = label.name === "Label" || label.name === "Choice" ? categoryOf(label) : undefined;
      if (category !== undefined && !categories.has(category.name)) categories.set(category.name, category);
    }
  }
  return { categories: [...categories.values()], choices, texts };
}

function* nodesOf(node: XmlNode): Generator<XmlNode> {
  yield node;
  for (const child of node.children) yield* nodesOf(child);
}

/** A label has its alias in exports, where it has one. */
function categoryOf({ attributes }: XmlNode): Category | undefined {
  const name = attributes.get("alias") || attributes.get("value");
  if (name === undefined || name === "") return undefined;
  const color = attributes.get("background") ?? "";
  const rest = [...attributes].filter(
    ([key, value]) =>
      !(key === "background" && isColor(color)) && !(key === "value" && value === name) && key !== "alias",
  );
  return { id: name, name, ...(isColor(color) ? { color } : {}), extra: Object.fromEntries(rest) };
}

function isColor(color: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(color);
}

/** Whether XML can't hold a text as it is. */
function hasImpossible(text: string): boolean {
  return holdableText(text) !== text;
}

/** What a reader makes of a class; undefined where it learns nothing of it. */
export function readClass(category: Category, isUsed: boolean): Omit<Category, "extra"> | undefined {
  const name = className(category);
  if (hasImpossible(name)) return isUsed ? { id: name, name } : undefined;
  const { color } = category;
  return { id: name, name, ...(color !== undefined && isColor(color) ? { color } : {}) };
}

const TOOL_TAGS = ["Rectangle", "Polygon", "Brush", "Bitmask", "KeyPoint", "Ellipse", "Vector"];
const ANSWER_TAGS = ["Choices", "Taxonomy", "TextArea", "Rating", "Number", "DateTime"];
const OTHER_TAGS = ["Labels", "MagicWand", ...ANSWER_TAGS];
/** Controls by the type of their results. */
const TAGS: ReadonlyMap<string, string> = new Map(
  [...TOOL_TAGS, ...TOOL_TAGS.map((tag) => `${tag}Labels`), ...OTHER_TAGS].map((tag) => [
    tag.toLowerCase(),
    tag,
  ]),
);

interface Control {
  readonly tag: string;
  readonly target: string;
  isPerRegion: boolean;
  /** Whether what is chosen is a class. */
  readonly isClass: boolean;
  /** What there is to choose, and what below that. */
  readonly choices: Choices;
  maxRating: number;
}

interface Choices extends Map<string, Choices> {}

/** Collects what tasks use, and gives the configuration that takes them. */
export class ConfigWriter {
  readonly #categories: readonly Category[];
  readonly #isOwn: boolean;
  readonly #controls = new Map<string, Control>();
  readonly #relations = new Set<string>();
  #image: string | undefined;
  #data: JsonObject | undefined;

  /** @param isOwn whether the classes were read from Label Studio: what else their labels had is written again */
  constructor(categories: readonly Category[], isOwn: boolean) {
    this.#isOwn = isOwn;
    const names = new Set<string>();
    this.#categories = categories.filter((category) => {
      const name = className(category);
      if (hasImpossible(name) || names.has(name)) return false;
      names.add(name);
      return true;
    });
  }

  add(task: JsonObject): void {
    this.#data ??= isJsonObject(task["data"]) ? task["data"] : undefined;
    for (const list of [task["annotations"], task["predictions"]]) {
      if (!Array.isArray(list)) continue;
      for (const one of list) {
        const results = isJsonObject(one) ? one["result"] : undefined;
        if (!Array.isArray(results)) continue;
        const regions = new Set<string>();
        for (const result of results) if (isJsonObject(result)) this.#add(result, regions);
      }
    }
  }

  #add(result: JsonObject, regions: Set<string>): void {
    const { type, from_name: name, to_name: target, value, labels, id } = result;
    if (type === "relation" && Array.isArray(labels))
      for (const label of labels) this.#relations.add(String(label));
    const tag = typeof type === "string" ? TAGS.get(type) : undefined;
    if (tag === undefined || typeof name !== "string" || hasImpossible(name)) return;
    const to = typeof target === "string" && !hasImpossible(target) ? target : "image";
    this.#image ??= to;
    const isAnswer = ANSWER_TAGS.includes(tag) && typeof id === "string" && regions.has(id);
    if (typeof id === "string") regions.add(id);
    let control = this.#controls.get(name);
    if (control === undefined) {
      const isClass = isClassResult({ type: tag.toLowerCase(), record: result }, new Set([CLASS_CONTROL]));
      control = { tag, target: to, isPerRegion: isAnswer, isClass, choices: new Map(), maxRating: 0 };
      this.#controls.set(name, control);
    }
    if (isAnswer) control.isPerRegion = true;
    if (!isJsonObject(value)) return;
    const { choices, taxonomy, rating } = value;
    for (const path of [choices, taxonomy].flatMap(listOf)) addChoice(control.choices, listOf(path, path));
    if (typeof rating === "number") control.maxRating = Math.max(control.maxRating, rating);
  }

  /** The XML. With nothing in use, it has boxes. */
  text(): string {
    const name = this.#image ?? "image";
    const data = this.#data ?? {};
    const { key = IMAGE_KEY } = fileOf(data, undefined);
    const member = Array.isArray(data[key]) ? "valueList" : "value";
    const image: readonly [string, string][] = [
      ["name", name],
      [member, `$${key}`],
    ];
    const lines = [`  <Image${attributesText(image)}/>`];
    const hasLabels = [...this.#controls.values()].some(
      ({ tag, isClass }) => tag.endsWith("Labels") || isClass,
    );
    if (!hasLabels && !this.#controls.has("label")) {
      const common = { isPerRegion: false, isClass: false, choices: new Map(), maxRating: 0 };
      this.#controls.set("label", { tag: "RectangleLabels", target: name, ...common });
    }
    for (const [control, { tag, target, isPerRegion, isClass, choices, maxRating }] of this.#controls) {
      const more: [string, string][] = isPerRegion ? [["perRegion", "true"]] : [];
      if (tag === "Choices") more.push(["choice", "multiple"]);
      if (maxRating > USUAL_RATING) more.push(["maxRating", String(Math.ceil(maxRating))]);
      const start = `  <${tag}${attributesText([["name", control], ["toName", target], ...more])}`;
      const inner =
        isClass || tag.endsWith("Labels")
          ? this.#labels(tag === "Choices" ? "Choice" : "Label")
          : [...choiceLines(choices, "    ")];
      lines.push(...(inner.length === 0 ? [`${start}/>`] : [`${start}>`, ...inner, `  </${tag}>`]));
    }
    if (this.#relations.size > 0) {
      const labels = [...this.#relations].filter((label) => !hasImpossible(label));
      lines.push("  <Relations>");
      for (const label of labels) lines.push(`    <Relation${attributesText([["value", label]])}/>`);
      lines.push("  </Relations>");
    }
    return `<View>\n${lines.join("\n")}\n</View>\n`;
  }

  #labels(tag: string): readonly string[] {
    return this.#categories.map((category) => `    <${tag}${attributesText(this.#attributesOf(category))}/>`);
  }

  #attributesOf(category: Category): readonly (readonly [name: string, value: string])[] {
    const { color, extra } = category;
    const attributes = new Map([["value", className(category)]]);
    if (color !== undefined && !hasImpossible(color)) attributes.set("background", color);
    if (!this.#isOwn) return [...attributes];
    const { value, ...others } = extra;
    if (typeof value === "string") attributes.set("value", value).set("alias", className(category));
    for (const [name, other] of Object.entries(others)) {
      if (typeof other === "string" && isXmlName(name) && !hasImpossible(other)) attributes.set(name, other);
    }
    return [...attributes];
  }
}

/** How high a rating goes, where its control says nothing. */
const USUAL_RATING = 5;

/** Adds what is on the way to a choice. */
function addChoice(choices: Choices, [first, ...rest]: readonly Json[]): void {
  if (typeof first !== "string" || hasImpossible(first)) return;
  const below = choices.get(first) ?? new Map();
  choices.set(first, below);
  addChoice(below, rest);
}

function* choiceLines(choices: Choices, indent: string): Generator<string> {
  for (const [value, below] of choices) {
    const start = `${indent}<Choice${attributesText([["value", value]])}`;
    if (below.size === 0) yield `${start}/>`;
    else {
      yield `${start}>`;
      yield* choiceLines(below, `${indent}  `);
      yield `${indent}</Choice>`;
    }
  }
}

function listOf(value: Json | undefined, single?: Json): readonly Json[] {
  return Array.isArray(value) ? value : single === undefined ? [] : [single];
}
