import type { Source } from "../io/source.ts";
import type { Category } from "../model/dataset.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
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
}

/** Reads a configuration. Throws what `readXml` throws. */
export async function readLabelConfig(source: Source): Promise<LabelConfig> {
  const categories = new Map<string, Category>();
  const choices = new Map<string, readonly Category[]>();
  for (const node of nodesOf(await readXml(source))) {
    const name = node.attributes.get("name") ?? "";
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
  return { categories: [...categories.values()], choices };
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

const TOOL_TAGS = ["Rectangle", "Polygon", "Brush", "KeyPoint", "Ellipse", "Vector"];
const OTHER_TAGS = ["Labels", "Choices", "Taxonomy", "TextArea", "Rating", "Number", "DateTime"];
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
  readonly values: Set<string>;
}

/** Collects what tasks use, and gives the configuration that takes them. */
export class ConfigWriter {
  readonly #categories: readonly Category[];
  readonly #isOwn: boolean;
  readonly #controls = new Map<string, Control>();
  readonly #relations = new Set<string>();
  #image: { name: string; key: string } | undefined;

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
    for (const list of [task["annotations"], task["predictions"]]) {
      if (!Array.isArray(list)) continue;
      for (const one of list) {
        const results = isJsonObject(one) ? one["result"] : undefined;
        if (!Array.isArray(results)) continue;
        const regions = new Set<string>();
        for (const result of results) if (isJsonObject(result)) this.#add(result, task, regions);
      }
    }
  }

  #add(result: JsonObject, task: JsonObject, regions: Set<string>): void {
    const { type, from_name: name, to_name: target, value, labels, id } = result;
    if (type === "relation" && Array.isArray(labels))
      for (const label of labels) this.#relations.add(String(label));
    const tag = typeof type === "string" ? TAGS.get(type) : undefined;
    if (tag === undefined || typeof name !== "string" || hasImpossible(name)) return;
    const to = typeof target === "string" && !hasImpossible(target) ? target : "image";
    this.#image ??= { name: to, key: keyOf(task) };
    const isAnswer = !/labels$/i.test(tag) && typeof id === "string" && regions.has(id);
    if (typeof id === "string") regions.add(id);
    let control = this.#controls.get(name);
    if (control === undefined) {
      const isClass = isClassResult({ type: tag.toLowerCase(), record: result }, new Set([CLASS_CONTROL]));
      control = { tag, target: to, isPerRegion: isAnswer, isClass, values: new Set() };
      this.#controls.set(name, control);
    }
    if (isAnswer) control.isPerRegion = true;
    const choices = isJsonObject(value) ? value["choices"] : undefined;
    if (!Array.isArray(choices)) return;
    for (const choice of choices)
      if (typeof choice === "string" && !hasImpossible(choice)) control.values.add(choice);
  }

  /** The XML. With nothing in use, it has boxes. */
  text(): string {
    const { name, key } = this.#image ?? { name: "image", key: IMAGE_KEY };
    const lines = [
      `  <Image${attributesText([
        ["name", name],
        ["value", `$${key}`],
      ])}/>`,
    ];
    const hasLabels = [...this.#controls.values()].some(
      ({ tag, isClass }) => tag.endsWith("Labels") || isClass,
    );
    if (!hasLabels && !this.#controls.has("label")) {
      const control = {
        tag: "RectangleLabels",
        target: name,
        isPerRegion: false,
        isClass: false,
        values: new Set<string>(),
      };
      this.#controls.set("label", control);
    }
    for (const [control, { tag, target, isPerRegion, isClass, values }] of this.#controls) {
      const more: [string, string][] = isPerRegion ? [["perRegion", "true"]] : [];
      if (tag === "Choices") more.push(["choice", "multiple"]);
      const start = `  <${tag}${attributesText([["name", control], ["toName", target], ...more])}`;
      const inner = this.#inner(tag, isClass, values);
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

  #inner(tag: string, isClass: boolean, values: ReadonlySet<string>): string[] {
    if (tag === "Choices" && !isClass) {
      return [...values].map((value) => `    <Choice${attributesText([["value", value]])}/>`);
    }
    if (tag !== "Choices" && !tag.endsWith("Labels")) return [];
    const label = tag === "Choices" ? "Choice" : "Label";
    return this.#categories.map(
      (category) => `    <${label}${attributesText(this.#attributesOf(category))}/>`,
    );
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

function keyOf({ data }: JsonObject): string {
  return (isJsonObject(data) ? fileOf(data, undefined).key : undefined) ?? IMAGE_KEY;
}
