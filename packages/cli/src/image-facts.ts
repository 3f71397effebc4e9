import type { Attribute, DatasetImage, Json, JsonObject } from "@angokit/formats";
import type { OpenDataset } from "@angokit/formats/transform";
import { lineText } from "./inspection/line-text.ts";
import { nearest } from "./nearest.ts";

/** Names that are told at most. */
const SHOWN = 10;
/** Names that are kept at most: a source may have another member for each image. */
const KEPT = 1000;

/** What is asked and told of images, by its names: for someone who named something that no image has. */
export class ImageFacts {
  readonly #questions = new Set<string>();
  readonly #fields = new Set<string>();
  #name: string | undefined;

  /** The same dataset, looked at the first time that it is read. */
  over(open: OpenDataset): OpenDataset {
    let isSeen = false;
    return async () => {
      const dataset = await open();
      if (isSeen) return dataset;
      isSeen = true;
      return { header: dataset.header, images: this.#looked(dataset.images) };
    };
  }

  /** What there is in place of what `--group` asked for. */
  instead(group: string): string {
    const [, kind, value = ""] = /^(attribute|field|name):(.+)$/s.exec(group) ?? [];
    if (kind === "name") return this.#name === undefined ? "" : `The first name is ${lineText(this.#name)}.`;
    if (kind === "attribute")
      return among("There are no questions about images.", "Questions about images", value, this.#questions);
    if (kind === "field") return among("There are no members.", "Members of the source", value, this.#fields);
    return "";
  }

  async *#looked(images: AsyncIterable<DatasetImage>): AsyncGenerator<DatasetImage> {
    for await (const image of images) {
      this.#name ??= image.name;
      if (this.#questions.size < KEPT) this.#addQuestions(image.attributes);
      if (this.#fields.size < KEPT) this.#addFields(image.extra);
      yield image;
    }
  }

  #addQuestions(attributes: readonly Attribute[]): void {
    for (const { name, attributes: below } of attributes) {
      this.#questions.add(name);
      this.#addQuestions(below);
    }
  }

  #addFields(extra: JsonObject): void {
    for (const holder of [extra, extra["metadata"], extra["task"]])
      if (isObject(holder)) for (const name of Object.keys(holder)) this.#fields.add(name);
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function among(none: string, what: string, wanted: string, names: ReadonlySet<string>): string {
  if (names.size === 0) return none;
  const near = nearest(wanted, [...names]);
  if (near !== undefined) return `Did you mean ${lineText(near)}?`;
  const shown = [...names].slice(0, SHOWN).join(", ");
  return `${what}: ${lineText(shown)}${names.size > SHOWN ? ", …" : ""}.`;
}
