import type { Sink } from "../io/sink.ts";
import { ImageNames } from "../io/names.ts";
import { withoutSecret } from "../io/url.ts";
import type { Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { LossCounter, type WriteReport } from "../model/loss.ts";
import { type ClassFolders, classFolders, FolderNames } from "./class-folders.ts";
import { byCodePoint, isClassifiedImage, isKnownSplit } from "./classify-layout.ts";
import { answerOfImage, classOfImage } from "./image-label.ts";
import { SIDECAR_NAME } from "./layout.ts";
import { assertLossless } from "./lossless.ts";
import { countAnnotation, countImage } from "./losses.ts";
import { RenamedImages } from "./renamed-images.ts";
import { SidecarQueue } from "./sidecar-queue.ts";
import { sidecarEndText, sidecarEntryText, sidecarHeadText } from "./sidecar-text.ts";
import { YoloSplits } from "./split-folders.ts";
import type { WriteYoloOptions } from "./write.ts";

/** Images whose files are put in place at once. */
const AT_ONCE = 16;
/** A hidden file that keeps the folder of a class without images: without it the classes after it change their numbers. */
const KEEP = ".keep";

/** An image on its way to its place. */
interface Placing {
  readonly image: DatasetImage;
  readonly path: string;
  readonly rows: readonly (string | null)[];
  readonly losses: LossCounter;
  readonly isPlaced: Promise<boolean>;
}

/** One run of a writer that puts images into the folders of their classes. */
export class ClassifyRun {
  readonly #sink: Sink;
  readonly #dataset: Dataset;
  readonly #options: WriteYoloOptions;
  readonly #placeImage: NonNullable<WriteYoloOptions["placeImage"]>;
  readonly #classes: ClassFolders;
  readonly #counter = new LossCounter();
  readonly #splits = new YoloSplits();
  readonly #renamed: RenamedImages;
  readonly #names: ImageNames;
  readonly #sidecar: SidecarQueue | undefined;
  readonly #messages: string[] = [];
  /** The folder of each answer, where the classes are answers. */
  readonly #answers = new Map<string, string>();
  readonly #folderNames = new FolderNames();
  /** Folders of classes that have images. */
  readonly #filled = new Set<string>();
  readonly #placing: Placing[] = [];
  #sidecarWrite: Promise<unknown> | undefined;
  #sidecarError: { readonly cause: unknown } | undefined;
  #images = 0;
  #annotations = 0;
  #entries = 0;
  readonly #counts = { none: 0, several: 0, objects: 0, notFound: 0, untrainable: 0 };

  constructor(sink: Sink, dataset: Dataset, options: WriteYoloOptions) {
    const { placeImage, layout = "ultralytics", classIds = "rank" } = options;
    if (placeImage === undefined)
      throw new FormatError(
        "yolo/no-images",
        "Images in a folder for each class are all that the task classify has: without image files there is nothing to write.",
      );
    if (layout !== "ultralytics")
      throw new FormatError("yolo/layout", `The task classify has no layout ${JSON.stringify(layout)}.`);
    if (classIds !== "rank")
      throw new FormatError(
        "yolo/class-ids",
        "With the task classify, class numbers are the ranks of the names of the folders, whatever the ids.",
      );
    this.#sink = sink;
    this.#dataset = dataset;
    this.#options = options;
    this.#placeImage = placeImage;
    this.#classes =
      options.classFrom === undefined
        ? classFolders(dataset.header.categories)
        : { folders: [], names: [], categories: [] };
    this.#sidecar = options.sidecar === false ? undefined : new SidecarQueue();
    this.#renamed = new RenamedImages(options.onDiagnostic);
    this.#names = new ImageNames((renaming) => this.#renamed.note(renaming));
  }

  async write(): Promise<WriteReport> {
    const { header, images } = this.#dataset;
    this.#countHeader();
    if (this.#sidecar !== undefined) {
      const queue = this.#sidecar;
      this.#sidecarWrite = this.#sink.write(SIDECAR_NAME, queue).catch((error: unknown) => {
        this.#sidecarError = { cause: error };
        queue.end();
      });
      const { names, categories } = this.#classes;
      const { classFrom: question } = this.#options;
      const head = { header, names, categories, ...(question === undefined ? {} : { question }) };
      await this.#push(sidecarHeadText({ ...head, task: "classify" }));
    }
    for await (const image of images) {
      await this.#begin(image);
      while (this.#placing.length >= AT_ONCE) await this.#finish();
    }
    while (this.#placing.length > 0) await this.#finish();
    await this.#push(sidecarEndText(this.#entries));
    for (const split of new Set(["train", ...this.#splits.folders()]))
      for (const folder of this.#folders())
        if (!this.#filled.has(`${split}/${folder}`)) await this.#sink.write(`${split}/${folder}/${KEEP}`, "");
    this.#sidecar?.end();
    await this.#sidecarWrite;
    if (this.#sidecarError !== undefined) throw this.#sidecarError.cause;
    return this.#report();
  }

  /** Waits for writes under way, so that nothing comes after an abort. */
  async settle(): Promise<void> {
    this.#sidecar?.end();
    await Promise.allSettled(this.#placing.map(({ isPlaced }) => isPlaced));
    await this.#sidecarWrite;
  }

  /** What a reader without the sidecar gives for a class is its folder, and as its id the number. */
  #countHeader(): void {
    const { header } = this.#dataset;
    const { folders, names } = this.#classes;
    const isNamed = this.#options.classFrom === undefined;
    for (const [at, { id, name, extra, ...details }] of header.categories.entries()) {
      const folder = folders[at] ?? "";
      const isSame =
        folder === name && names[at] === folder && id === at && Object.keys(details).length === 0;
      if (!isSame) this.#counter.add("category-details", folder, id);
      if (isNamed && folder !== name)
        this.#messages.push(`The class ${JSON.stringify(name)} has the folder ${JSON.stringify(folder)}.`);
      for (const _ of Object.keys(extra)) this.#counter.add("extra", folder, id);
    }
    for (const _ of Object.keys(header.info)) this.#counter.add("info", SIDECAR_NAME);
    for (const _ of Object.keys(header.extra)) this.#counter.add("extra", SIDECAR_NAME);
  }

  async #begin(image: DatasetImage): Promise<void> {
    const found = image.media === "image" ? this.#folderOf(image) : "none";
    if (typeof found === "string") {
      // Those before it come first.
      while (this.#placing.length > 0) await this.#finish();
      if (image.media !== "image") this.#counter.add("media", withoutSecret(image.name));
      else this.#counts[found] += 1;
      return this.#leaveOut(image);
    }
    const { folder, bearers } = found;
    const split = this.#splits.folderOf(image.split);
    const below = `${split}/${folder}/`;
    // An image that was read from such a folder has it in its name.
    const own = image.name.startsWith(`${folder}/`) ? image.name.slice(folder.length + 1) : image.name;
    const given = own === image.name ? image : { ...image, name: own };
    const name = this.#names.nameOf(given, "", (candidate) => below + candidate);
    const path = below + name;
    const losses = this.#lossesOf(image, path, `${folder}/${name}`, split, bearers);
    const rows = image.annotations.map((_, at) => (bearers.has(at) ? folder : null));
    const isPlaced = this.#placeImage(image, path);
    // An error is told when it is this image's turn.
    isPlaced.catch(() => {});
    this.#placing.push({ image, path, rows, losses, isPlaced });
  }

  /** The folder of an image's class, and the annotations that say which it is; or why there is none. */
  #folderOf(
    image: DatasetImage,
  ): { readonly folder: string; readonly bearers: ReadonlySet<number> } | "none" | "several" {
    const { classFrom } = this.#options;
    if (classFrom !== undefined) {
      const answered = answerOfImage(image, classFrom);
      if (typeof answered === "string") return answered;
      const { answer } = answered;
      const folder = this.#answers.get(answer) ?? this.#folderNames.next(answer, this.#answers.size);
      this.#answers.set(answer, folder);
      return { folder, bearers: new Set() };
    }
    const found = classOfImage(image);
    if (typeof found === "string") return found;
    const folder = this.#classes.folders[found.category];
    if (folder === undefined) {
      const name = withoutSecret(image.name);
      const message = `An annotation of ${name} is of category ${String(found.category)}, which the dataset does not have.`;
      throw new FormatError("yolo/unknown-category", message, { image: name });
    }
    if (found.isFromObjects) this.#counts.objects += 1;
    return { folder, bearers: found.bearers };
  }

  /** The folders of all classes. */
  #folders(): readonly string[] {
    return this.#options.classFrom === undefined
      ? this.#classes.names
      : [...this.#answers.values()].toSorted(byCodePoint);
  }

  #lossesOf(
    image: DatasetImage,
    path: string,
    name: string,
    split: string,
    bearers: ReadonlySet<number>,
  ): LossCounter {
    const losses = new LossCounter();
    const isFromYolo = this.#dataset.header.source === "yolo";
    if (name !== image.name) losses.add("name", path);
    // No loader sees it.
    if (!isClassifiedImage(path)) losses.add("image", path);
    if (split !== (image.split ?? split))
      this.#splits.countRenamed(image.split ?? "", () => losses.add("split", path));
    countImage(image, path, isFromYolo, losses);
    for (const [at, annotation] of image.annotations.entries()) {
      const { shape } = annotation;
      const isLabel = bearers.has(at) && shape.type === "unplaced";
      if (isLabel) countAnnotation(annotation, path, isFromYolo, losses);
      else losses.add("shape", path, annotation.id);
    }
    return losses;
  }

  /** Waits for the image that was begun first. */
  async #finish(): Promise<void> {
    const first = this.#placing[0];
    if (first === undefined) return;
    const isPlaced = await first.isPlaced;
    this.#placing.shift();
    const { image, path, rows, losses } = first;
    if (!isPlaced) {
      this.#counts.notFound += 1;
      return this.#leaveOut(image);
    }
    this.#filled.add(path.split("/", 2).join("/"));
    this.#counter.addAll(losses.list());
    if (!isClassifiedImage(path)) this.#counts.untrainable += 1;
    this.#images += 1;
    this.#annotations += 1;
    this.#entries += 1;
    await this.#push(sidecarEntryText({ path, rows, image }));
  }

  /** Keeps an image that has no place in the dataset. */
  async #leaveOut(image: DatasetImage): Promise<void> {
    if (image.media === "image") this.#counter.add("image", withoutSecret(image.name));
    this.#entries += 1;
    await this.#push(sidecarEntryText({ path: null, rows: image.annotations.map(() => null), image }));
  }

  async #push(text: string): Promise<void> {
    if (this.#sidecarError !== undefined) throw this.#sidecarError.cause;
    await this.#sidecar?.push(text);
  }

  #report(): WriteReport {
    const losses = this.#counter.list();
    const lost = this.#sidecar === undefined ? losses : [];
    if (this.#options.strict === true) assertLossless(lost, "Folders of classes");
    const { none, several, objects, notFound, untrainable } = this.#counts;
    const messages = [
      ...this.#messages,
      ...this.#renamed.messages(),
      ...told(objects, "has the class of its objects", "have the class of their objects"),
      ...told(none, "has no class, and no place", "have no class, and no place"),
      ...told(several, "has several classes, and no place", "have several classes, and no place"),
      ...told(
        notFound,
        "was not found: it is not in the dataset",
        "were not found: they are not in the dataset",
      ),
      ...told(
        untrainable,
        "has a file type that loaders pass over",
        "have a file type that loaders pass over",
      ),
    ];
    const splits = this.#splits.folders();
    for (const split of splits)
      if (!isKnownSplit(split)) messages.push(`Loaders know no split ${JSON.stringify(split)}.`);
    if (this.#images > 0 && !["val", "test"].some((split) => splits.includes(split)))
      messages.push("There is no split val: loaders demand one to train.");
    return {
      images: this.#images,
      annotations: this.#annotations,
      lost,
      kept: this.#sidecar === undefined ? [] : losses,
      messages,
    };
  }
}

function told(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [`${String(count)} ${count === 1 ? `image ${one}` : `images ${many}`}.`];
}
