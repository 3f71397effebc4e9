import type { Sink } from "../io/sink.ts";
import { trainableExtensions } from "../io/extensions.ts";
import { ImageNames, stemOf, type Renaming } from "../io/names.ts";
import { withoutSecret } from "../io/url.ts";
import type { Annotation, Category, Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { LossCounter, type WriteReport } from "../model/loss.ts";
import { planClasses, type ClassPlan } from "./classes.ts";
import { dataYamlText } from "./data-yaml-text.ts";
import { DATA_YAML_NAME, labelPathOf, SIDECAR_NAME } from "./layout.ts";
import { countAnnotation, countHeader, countImage } from "./losses.ts";
import { PendingWrites, TextQueue } from "./pending.ts";
import { NotFinite, RowWriter, type Size } from "./rows.ts";
import type { YoloTask } from "./shapes.ts";
import { sidecarEndText, sidecarEntryText, sidecarHeadText } from "./sidecar-text.ts";
import { YoloSplits } from "./split-folders.ts";
import type { WriteYoloOptions } from "./write.ts";

/** One run of a writer. */
export class YoloRun {
  readonly #sink: Sink;
  readonly #dataset: Dataset;
  readonly #options: WriteYoloOptions;
  readonly #task: YoloTask;
  readonly #counter = new LossCounter();
  readonly #splits = new YoloSplits();
  readonly #pending = new PendingWrites();
  readonly #sidecar: TextQueue | undefined;
  readonly #messages: string[] = [];
  readonly #names: ImageNames;
  #renamed: string[] = [];
  #images = 0;
  #annotations = 0;
  #entries = 0;
  #untrainable = 0;
  #notFound = 0;

  constructor(sink: Sink, dataset: Dataset, options: WriteYoloOptions) {
    this.#sink = sink;
    this.#dataset = dataset;
    this.#options = options;
    this.#task = options.task ?? "detect";
    this.#sidecar = options.sidecar === false ? undefined : new TextQueue();
    this.#names = new ImageNames((renaming) => this.#noteRenamed(renaming));
  }

  async write(): Promise<WriteReport> {
    const { header, images } = this.#dataset;
    const plan = await planClasses(header.categories, this.#options.classIds ?? "rank");
    const keypoints = this.#task === "pose" ? keypointCount(header.categories) : 0;
    const rows = new RowWriter(this.#task, keypoints);
    countHeader(header, this.#counter);
    if (this.#sidecar !== undefined) {
      const queue = this.#sidecar;
      await this.#pending.add(this.#sink.write(SIDECAR_NAME, queue).finally(() => queue.end()));
      const { names, categories } = plan;
      await queue.push(sidecarHeadText({ header, task: this.#task, names, categories }));
    }
    for await (const image of images) {
      if (image.media === "image") {
        const waiting = this.#writeImage(image, plan, rows);
        if (waiting !== undefined) await waiting;
      } else {
        this.#counter.add("media", withoutSecret(image.name));
        await this.#writeEntry(
          null,
          image,
          image.annotations.map(() => null),
        );
      }
    }
    await this.#sidecar?.push(sidecarEndText(this.#entries));
    this.#sidecar?.end();
    const pose = this.#task === "pose" ? { keypoints, flip: flipIndex(header.categories) } : undefined;
    if (pose !== undefined && pose.flip === undefined) this.#messages.push(NO_FLIP);
    await this.#pending.all();
    await this.#sink.write(DATA_YAML_NAME, dataYamlText(plan.names, this.#splits.entries(), pose));
    return this.#report(plan, rows.twins);
  }

  /** Waits for writes under way, so that nothing comes after an abort. */
  async settle(): Promise<void> {
    this.#sidecar?.end();
    await this.#pending.settled();
  }

  /** Nothing in it waits unless it must: most of a large dataset goes through here. */
  #writeImage(image: DatasetImage, plan: ClassPlan, rows: RowWriter): Promise<void> | undefined {
    const folder = this.#splits.folderOf(image.split);
    let place = "";
    // The place has the folder in it.
    const name = this.#names.nameOf(image, "", (candidate) => {
      place = stemOf(labelPathOf(`images/${folder}/${candidate}`));
      return place;
    });
    const path = `images/${folder}/${name}`;
    if (folder !== (image.split ?? folder))
      this.#splits.countRenamed(image.split ?? "", () => this.#counter.add("split", path));
    if (name !== image.name) this.#counter.add("name", path);
    if (!trainableExtensions.has(name.slice(name.lastIndexOf(".") + 1).toLowerCase())) this.#untrainable += 1;
    countImage(image, path, this.#isFromYolo, this.#counter);

    const texts = this.#writeRows(image, path, plan, rows);
    const label = `${place}.txt`;
    const bytes = rows.bytes.subarray(0, rows.end);
    const sink = this.#sink;
    const waiting =
      "put" in sink ? sink.put?.(label, bytes) : this.#pending.add(sink.write(label, bytes.slice()));
    this.#images += 1;
    if (this.#options.placeImage !== undefined || texts !== undefined) {
      return this.#finishImage(image, path, texts, waiting);
    }
    if (image.width !== undefined) this.#counter.add("size", path);
    return waiting;
  }

  async #finishImage(
    image: DatasetImage,
    path: string,
    texts: readonly (string | null)[] | undefined,
    waiting: Promise<void> | undefined,
  ): Promise<void> {
    await waiting;
    await this.#pending.add(this.#place(image, path));
    if (texts !== undefined) await this.#writeEntry(path, image, texts);
  }

  async #place(image: DatasetImage, path: string): Promise<void> {
    const { placeImage } = this.#options;
    const isThere = placeImage !== undefined && (await placeImage(image, path));
    if (isThere) return;
    if (placeImage !== undefined) this.#notFound += 1;
    if (image.width !== undefined) this.#counter.add("size", path);
  }

  /** Writes the rows of an image. @returns them as text for the sidecar, null for each annotation without one */
  #writeRows(
    image: DatasetImage,
    path: string,
    plan: ClassPlan,
    rows: RowWriter,
  ): readonly (string | null)[] | undefined {
    const counter = this.#counter;
    const texts: (string | null)[] | undefined = this.#sidecar === undefined ? undefined : [];
    const skipsCrowd = this.#options.crowd !== "keep";
    const isFromYolo = this.#isFromYolo;
    let size: Size | undefined;
    rows.begin(NO_SIZE);
    for (const annotation of image.annotations) {
      const { id } = annotation;
      if (annotation.crowd === true && skipsCrowd) {
        counter.add("crowd", path, id);
        texts?.push(null);
        continue;
      }
      const classNumber = plan.classes[annotation.category];
      if (classNumber === undefined) throw unknownCategory(path, id, annotation.category);
      if (size === undefined) {
        size = sizeOf(image, path);
        rows.begin(size);
      }
      const start = rows.end;
      const hasRow = written(rows, annotation, classNumber, path);
      for (const feature of rows.losses) counter.add(feature, path, id);
      // Without the end of the line.
      texts?.push(hasRow ? asciiText(rows.bytes, start, rows.end - 1) : null);
      if (!hasRow) continue;
      countAnnotation(annotation, path, isFromYolo, counter);
      this.#annotations += 1;
    }
    return texts;
  }

  async #writeEntry(
    path: string | null,
    image: DatasetImage,
    rows: readonly (string | null)[],
  ): Promise<void> {
    this.#entries += 1;
    await this.#sidecar?.push(sidecarEntryText({ path, rows, image }));
  }

  get #isFromYolo(): boolean {
    return this.#dataset.header.source === "yolo";
  }

  #noteRenamed({ image, name, reason }: Renaming): void {
    const shown = withoutSecret(image.name);
    const why = reason === "clash" ? "another image has that name" : "that is not safe as a file name";
    const message = `The image ${JSON.stringify(shown)} is called ${JSON.stringify(name)}: ${why}.`;
    this.#renamed.push(message);
    this.#options.onDiagnostic?.({ code: "yolo/renamed", severity: "note", message, image: shown });
  }

  #report(plan: ClassPlan, twins: number): WriteReport {
    const losses = this.#counter.list();
    const lost = this.#sidecar === undefined ? losses : [];
    if (this.#options.strict === true && lost.length > 0) {
      const list = lost.map(({ feature, count }) => `${feature} (${String(count)})`).join(", ");
      throw new FormatError(
        "output/loss",
        `YOLO can't hold all of the dataset: ${list}. Nothing was written.`,
      );
    }
    const names = new Set<string>();
    const twice = plan.names.find((name) => names.size === names.add(name).size);
    if (twice !== undefined)
      this.#messages.push(`Two classes are called ${JSON.stringify(twice)}: trainers will show them alike.`);
    this.#messages.push(...this.#splits.messages(), ...renamedMessages(this.#renamed));
    if (twins > 0) {
      this.#messages.push(
        `${times(twins, "row has", "rows have")} the class and the box of another row of the same image: loaders delete all but one.`,
      );
    }
    const crowds = losses.find(({ feature }) => feature === "crowd")?.count ?? 0;
    if (this.#annotations === 0 && crowds > 0 && this.#options.crowd !== "keep") {
      // Some tools mark every mask as a crowd: https://github.com/cvat-ai/cvat/issues/7030
      this.#messages.push(
        `No annotation has a row: ${times(crowds, "is marked as a group", "are marked as groups")} of objects (iscrowd 1). "keep" for \`crowd\` writes them.`,
      );
    }
    if (this.#untrainable > 0) {
      this.#messages.push(
        `${times(this.#untrainable, "image has", "images have")} a file type that YOLO loaders pass over (GIF).`,
      );
    }
    if (this.#notFound > 0) {
      this.#messages.push(
        `${times(this.#notFound, "image was", "images were")} not found: the labels are there, the image files are not.`,
      );
    }
    return {
      images: this.#images,
      annotations: this.#annotations,
      lost,
      kept: this.#sidecar === undefined ? [] : losses,
      messages: this.#messages,
    };
  }
}

const SHOWN = 5;
const NO_SIZE: Size = { width: 1, height: 1 };

function written(rows: RowWriter, annotation: Annotation, classNumber: number, path: string): boolean {
  try {
    return rows.write(annotation, classNumber);
  } catch (error) {
    if (!(error instanceof NotFinite)) throw error;
    const where = `annotation ${JSON.stringify(annotation.id)} of ${path}`;
    throw new FormatError("output/not-finite", `A coordinate of ${where} is no number.`, { image: path });
  }
}

function asciiText(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + PIECE)));
  }
  return text;
}

/** As many arguments as a call may have everywhere. */
const PIECE = 4096;

function renamedMessages(renamed: readonly string[]): string[] {
  const more = renamed.length - SHOWN;
  return more > 0
    ? [
        ...renamed.slice(0, SHOWN),
        `${times(more, "more image has", "more images have")} another name than in the source.`,
      ]
    : [...renamed];
}

function times(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

function sizeOf(image: DatasetImage, path: string): Size {
  const { width, height } = image;
  if (width !== undefined && height !== undefined && width > 0 && height > 0) return { width, height };
  const message = `The size of ${path} is not known, so its annotations can't be written as fractions of it.`;
  throw new FormatError("yolo/size-unknown", message, { image: path });
}

function unknownCategory(path: string, id: string | number, category: number): FormatError {
  const message = `Annotation ${JSON.stringify(id)} of ${path} is of category ${String(category)}, which the dataset does not have.`;
  return new FormatError("yolo/unknown-category", message, { image: path });
}

function keypointCount(categories: readonly Category[]): number {
  const count = categories.reduce((most, { keypoints }) => Math.max(most, keypoints?.length ?? 0), 0);
  if (count > 0) return count;
  throw new FormatError(
    "yolo/keypoints-unknown",
    "No category names its keypoints, so the number of columns of a pose dataset is not known.",
  );
}

/** Which keypoint each becomes when the image is flipped, by the words left and right in their names. */
function flipIndex(categories: readonly Category[]): readonly number[] | undefined {
  const [names, ...others] = categories.flatMap(({ keypoints }) =>
    keypoints === undefined ? [] : [keypoints],
  );
  if (names === undefined || others.some((other) => other.join("\n") !== names.join("\n"))) return undefined;
  const plain = names.map((name) => name.toLowerCase());
  const mirrored = plain.map((name) => plain.indexOf(mirrorImage(name)));
  // A keypoint that stays where it is has no side; where all do, it is more likely that the sides were not seen.
  const isSided = mirrored.some((partner, index) => partner !== index);
  return isSided && !mirrored.includes(-1) && new Set(mirrored).size === names.length ? mirrored : undefined;
}

const NO_FLIP =
  "The names of the keypoints don't tell which are left and right of each other: data.yaml has no flip_idx, and trainers don't mirror images without one.";

const SIDES: Readonly<Record<string, string>> = { left: "right", right: "left", l: "r", r: "l" };

/** `left_eye` for `right_eye`, `paw_r` for `paw_l`. */
function mirrorImage(name: string): string {
  const swapped = name.replace(/left|right/, (side) => SIDES[side] ?? side);
  return swapped === name ? name.replace(/(?<![a-z])[lr](?![a-z])/, (side) => SIDES[side] ?? side) : swapped;
}
