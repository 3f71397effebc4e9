import type { Header } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import { childOf, textOf, type XmlNode } from "../xml/node.ts";
import { labelNodes } from "./labels.ts";

/*
 * The labels as CVAT takes them for a new task, as text under "Raw". Its import keeps of an object those answers only that
 * the label of the task declares, wherever the XML declares them, and needs the points of skeletons there. What is
 * answered is known when all images are written, and then `meta` is long in the file.
 * https://docs.cvat.ai/docs/workspace/tasks-page/
 */

/** Answers to one question: whether all of them are true or false. */
type Answers = Map<string, boolean>;

/** Collects the questions that the shapes of each label answer. */
export class LabelList {
  readonly #labels: readonly XmlNode[];
  /** The points of skeletons, by the name of the label. */
  readonly #points = new Map<string, XmlNode[]>();
  /** By the name of the label; of a point of a skeleton by both names. */
  readonly #answers = new Map<string, Answers>();

  constructor(header: Header) {
    this.#labels = labelNodes(header.categories, header.source === "cvat");
    for (const label of this.#labels) {
      const parent = parentOf(label);
      if (parent === undefined) continue;
      const points = this.#points.get(parent);
      if (points === undefined) this.#points.set(parent, [label]);
      else points.push(label);
    }
  }

  /** Adds what the shapes of an image answer. */
  add(image: XmlNode): void {
    for (const shape of image.children) {
      const label = shape.attributes.get("label") ?? "";
      this.#addAnswers(keyOf(label), shape);
      for (const part of shape.children) {
        if (part.name === "points") this.#addAnswers(keyOf(part.attributes.get("label") ?? "", label), part);
      }
    }
  }

  #addAnswers(key: string, shape: XmlNode): void {
    for (const { name, attributes, text } of shape.children) {
      const question = attributes.get("name") ?? "";
      // CVAT takes no names of white space.
      if (name !== "attribute" || question.trim() === "") continue;
      const answers = this.#answers.get(key) ?? new Map<string, boolean>();
      this.#answers.set(key, answers);
      answers.set(question, (answers.get(question) ?? true) && (text === "true" || text === "false"));
    }
  }

  /** The list as JSON. */
  text(): string {
    const roots = this.#labels.filter((label) => parentOf(label) === undefined);
    return `${JSON.stringify(
      roots.map((label) => this.#labelOf(label)),
      null,
      2,
    )}\n`;
  }

  #labelOf(label: XmlNode): JsonObject {
    const name = nameOf(label);
    const [color, svg] = [textOf(label, "color"), textOf(label, "svg")];
    const points = this.#points.get(name) ?? [];
    return {
      name,
      ...(color === undefined || !/^#[0-9a-f]{6}$/i.test(color) ? {} : { color }),
      type: textOf(label, "type") ?? "any",
      attributes: this.#attributesOf(label, keyOf(name)),
      ...(svg === undefined || points.length === 0
        ? {}
        : {
            svg,
            sublabels: points.map((point) => ({
              name: nameOf(point),
              type: "points",
              attributes: this.#attributesOf(point, keyOf(nameOf(point), name)),
            })),
          }),
    };
  }

  /** Those that the label declares, and those that were answered beside. */
  #attributesOf(label: XmlNode, key: string): readonly JsonObject[] {
    const list = childOf(label, "attributes")?.children ?? [];
    const declared = list.flatMap((one) => (one.name === "attribute" ? [declarationOf(one)] : []));
    const names = new Set(declared.map(({ name }) => name));
    const others = [...(this.#answers.get(key) ?? [])].filter(([name]) => !names.has(name));
    return [
      ...declared,
      ...others.map(([name, isFlag]) => {
        const value = isFlag ? "false" : "";
        const input = isFlag ? "checkbox" : "text";
        return { name, mutable: false, input_type: input, default_value: value, values: [value] };
      }),
    ];
  }
}

function declarationOf(attribute: XmlNode): JsonObject {
  return {
    name: textOf(attribute, "name") ?? "",
    mutable: textOf(attribute, "mutable")?.toLowerCase() === "true",
    input_type: textOf(attribute, "input_type") ?? "text",
    default_value: textOf(attribute, "default_value") ?? "",
    values: (textOf(attribute, "values") ?? "").split("\n"),
  };
}

function nameOf(label: XmlNode): string {
  return childOf(label, "name")?.text ?? "";
}

function parentOf(label: XmlNode): string | undefined {
  const parent = childOf(label, "parent")?.text;
  return parent === "" ? undefined : parent;
}

function keyOf(label: string, skeleton = ""): string {
  return JSON.stringify([label, skeleton]);
}
