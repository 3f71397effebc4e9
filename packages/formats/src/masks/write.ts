import type { Writer } from "../convert.ts";
import { ImageNames, safeName, stemOf } from "../io/names.ts";
import type { Sink } from "../io/sink.ts";
import { jsonText } from "../json/text.ts";
import type { Annotation, Category, Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { LossCounter, type WriteReport } from "../model/loss.ts";
import { colorsOf, hex } from "./colors.ts";
import { countAnnotation, countHeader, countImage } from "./losses.ts";
import { bandsOf, type Painted, paintedOf, type SizedImage, WIDEST } from "./painting.ts";
import { type PngForm, pngOf } from "./png-writer.ts";

/** What the pixels of masks say. */
export type MaskKind = "class" | "instance" | "color";

/** Options of {@link writeMasks}. */
export interface WriteMasksOptions {
  /**
   * - `class`: the number of the class, as a palette's index; 16 bits of grey where a number is more than 255
   * - `instance`: the number of the object in its image; 16 bits where there are more than 255
   * - `color`: the colour of the class
   *
   * `class` unless given.
   */
  readonly kind?: MaskKind;
  /**
   * The pixels of no object: a number up to 65535, or `0xrrggbb` for `color`; 0 unless given. Classes and objects are
   * numbered in order from 0, without this number: from 1 unless it is given.
   */
  readonly background?: number;
  /** Whether numbers of classes come with a palette of their colours, for viewers. Yes unless given. */
  readonly palette?: boolean;
  /** Whether annotations of groups of objects are painted. `skip` unless given. */
  readonly crowd?: "skip" | "keep";
  /** Whether a loss is an error: then nothing is written. */
  readonly strict?: boolean;
}

/** The largest number of 16 bits. */
const MOST = 65_535;

/**
 * Writes one PNG for each image, of its size: `masks/<name>.png`, with splits `masks/<split>/<name>.png`; and `classes.json`
 * with the numbers and colours of classes. Beside masks of instances lies a JSON with the id and class of each number.
 *
 * Objects are painted in their order, later ones over earlier ones; a hole shows what was there before. Boxes are filled.
 * Pixels are those of `rasterize`, as COCO's code fills polygons. Images whose size is not known are left out, which a
 * message says.
 *
 * @returns a writer that throws `output/loss` (with `strict`) and `masks/too-many`, leaving nothing behind
 * @throws FormatError `masks/background`
 */
export function writeMasks(sink: Sink, options: WriteMasksOptions = {}): Writer {
  const { kind = "class", background = 0 } = options;
  if (!Number.isInteger(background) || background < 0 || background > (kind === "color" ? 0xffffff : MOST)) {
    throw new FormatError("masks/background", `${String(background)} is no value of a pixel.`);
  }
  return async (dataset) => {
    try {
      const report = await new MaskRun(sink, dataset, { ...options, kind, background }).write();
      await sink.commit(report);
      return report;
    } catch (error) {
      await sink.abort();
      throw error;
    }
  };
}

class MaskRun {
  readonly #sink: Sink;
  readonly #dataset: Dataset;
  readonly #options: WriteMasksOptions & { readonly kind: MaskKind; readonly background: number };
  readonly #losses = new LossCounter();
  readonly #colors: readonly number[];
  readonly #messages: string[];
  #images = 0;
  #annotations = 0;
  #sizeless = 0;

  constructor(
    sink: Sink,
    dataset: Dataset,
    options: WriteMasksOptions & { readonly kind: MaskKind; readonly background: number },
  ) {
    this.#sink = sink;
    this.#dataset = dataset;
    this.#options = options;
    const none = options.kind === "color" ? options.background : 0;
    const { colors, messages } = colorsOf(dataset.header.categories, none);
    this.#colors = colors;
    this.#messages = options.kind === "color" ? [...messages] : [];
  }

  async write(): Promise<WriteReport> {
    const { header, images } = this.#dataset;
    const losses = this.#losses;
    const names = new ImageNames(({ image }) => losses.add("name", image.name));
    await this.#sink.write("classes.json", this.#classes(header.categories));
    countHeader(header, losses, "classes.json");
    for await (const image of images) await this.#image(image, names);
    if (this.#sizeless > 0) {
      this.#messages.push(
        `${this.#sizeless === 1 ? "1 image has no mask" : `${String(this.#sizeless)} images have no masks`}: the size is not known, or is more than 2³¹ - 1 pixels or 2²² in a row.`,
      );
    }
    const lost = losses.list();
    if (this.#options.strict === true && lost.length > 0) {
      const what = lost.map(({ feature, count }) => `${feature} (${String(count)})`).join(", ");
      throw new FormatError("output/loss", `Masks can't hold all of the dataset: ${what}.`);
    }
    return { images: this.#images, annotations: this.#annotations, lost, kept: [], messages: this.#messages };
  }

  async #image(image: DatasetImage, names: ImageNames): Promise<void> {
    const losses = this.#losses;
    if (image.media !== "image") {
      losses.add("media", image.name);
      return;
    }
    if (!isSized(image)) {
      losses.add("size", image.name);
      this.#sizeless += 1;
      return;
    }
    countImage(image, losses);
    const { background, kind } = this.#options;
    const folder = image.split === undefined ? "" : `${safeFolder(image.split, image)}/`;
    // The stem is the place of a mask, with the folder of its split before it. No folder is called as a file can be.
    const place = (name: string): string =>
      `masks/${`${folder}${stemOf(name)}`.replaceAll(/\.(?:png|json)(?=\/)/gi, "$&_")}`;
    const stem = place(names.nameOf(image, "", place));
    if (kind !== "instance") losses.add("ids", image.name);
    const painted = paintedOf(image, this.#options.crowd ?? "skip", losses);
    for (const { annotation } of painted) countAnnotation(annotation, image, losses);
    const values = painted.map(({ annotation }, rank) => this.#valueOf(annotation, rank));
    const form = this.#formOf(values, image.name);
    const covered = new Set<number>();
    const bands = bandsOf(image, painted, values, background, covered);
    await this.#sink.write(`${stem}.png`, pngOf(image.width, image.height, form, bands));
    for (const [rank, { annotation }] of painted.entries()) {
      if (covered.has(rank)) losses.add("overlap", image.name, annotation.id);
    }
    if (kind === "instance") await this.#sink.write(`${stem}.json`, this.#instances(image, painted, values));
    else for (const { annotation } of painted) losses.add("ids", image.name, annotation.id);
    this.#images += 1;
    this.#annotations += painted.length;
  }

  #valueOf({ category }: Annotation, rank: number): number {
    const { kind, background } = this.#options;
    if (kind === "color") return this.#colors[category] ?? background;
    return numbered(kind === "class" ? category : rank, background);
  }

  #formOf(values: readonly number[], name: string): PngForm {
    const { kind, background, palette } = this.#options;
    if (kind === "color") return { type: "color" };
    const classes = this.#dataset.header.categories.length;
    const largest =
      kind === "class"
        ? numbered(Math.max(classes - 1, 0), background)
        : values.reduce((most, value) => Math.max(most, value), 0);
    if (largest > MOST) {
      const what = kind === "class" ? "classes" : "objects";
      throw new FormatError(
        "masks/too-many",
        `${name}: a mask can tell ${String(MOST)} ${what} apart, not more.`,
        {
          image: name,
        },
      );
    }
    if (Math.max(largest, background) > 255) return { type: "number" };
    if (kind === "instance" || palette === false) return { type: "index" };
    const colors = Array.from({ length: Math.max(largest, background) + 1 }, () => 0);
    for (const [rank, color] of this.#colors.entries()) colors[numbered(rank, background)] = color;
    return { type: "index", palette: colors };
  }

  #classes(categories: readonly Category[]): string {
    const { kind, background } = this.#options;
    const classes = categories.map(({ id, name }, rank) => ({
      ...(kind === "class" ? { number: numbered(rank, background) } : {}),
      id,
      name,
      color: hex(this.#colors[rank] ?? 0),
    }));
    const shown = kind === "color" ? hex(background) : background;
    return `${JSON.stringify({ kind, background: shown, classes }, null, 2)}\n`;
  }

  #instances(image: DatasetImage, painted: readonly Painted[], values: readonly number[]): string {
    const instances = painted.map(({ annotation: { id, category, crowd } }, rank) => ({
      number: values[rank],
      id,
      class: this.#dataset.header.categories[category]?.name,
      ...(crowd === true ? { crowd } : {}),
    }));
    return `${jsonText({ image: image.name, id: image.id, instances })}\n`;
  }
}

/** Ranks in order, without the number of the background. */
function numbered(rank: number, background: number): number {
  return rank < background ? rank : rank + 1;
}

function isSized(image: DatasetImage): image is SizedImage {
  const { width = 0, height = 0 } = image;
  const isWhole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  return isWhole && width <= WIDEST && width * height < 2 ** 31;
}

/** A split as the name of a folder. */
function safeFolder(split: string, image: DatasetImage): string {
  const path = safeName({ ...image, name: `${split.replaceAll(/[\\/]/g, "_").replace(/^\.+/, "_")}/_.jpg` });
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "_";
}
