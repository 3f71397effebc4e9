import type { Sink } from "../io/sink.ts";
import { trainableExtensions } from "../io/extensions.ts";
import { ImageNames, stemOf } from "../io/names.ts";
import { withoutSecret } from "../io/url.ts";
import type { Dataset, DatasetImage } from "../model/dataset.ts";
import { LossCounter, type WriteReport } from "../model/loss.ts";
import { PackedImage, PackedImages, type Packing } from "../model/packed.ts";
import { planClasses, type ClassPlan } from "./classes.ts";
import { dataYamlText } from "./data-yaml-text.ts";
import type { DarknetFiles } from "./darknet-files.ts";
import { DATA_YAML_NAME, SIDECAR_NAME } from "./layout.ts";
import type { YoloFeature } from "./features.ts";
import { ImageRows, type RowPlan } from "./image-rows.ts";
import { assertLossless } from "./lossless.ts";
import { countHeader, countImage } from "./losses.ts";
import { PendingWrites } from "./pending.ts";
import type { PortionSink, Tally } from "./portion.ts";
import type { YoloTask } from "./shapes.ts";
import { RenamedImages } from "./renamed-images.ts";
import { SidecarQueue } from "./sidecar-queue.ts";
import { sidecarEndText, sidecarEntryText, sidecarHeadText } from "./sidecar-text.ts";
import { YoloSplits } from "./split-folders.ts";
import type { WriteYoloOptions } from "./write.ts";
import { writtenLayouts, type WrittenLayout } from "./written-layout.ts";

/** One run of a writer. */
export class YoloRun {
  readonly #sink: Sink;
  readonly #dataset: Dataset;
  readonly #options: WriteYoloOptions;
  readonly #task: YoloTask;
  readonly #layout: WrittenLayout;
  readonly #counter = new LossCounter();
  readonly #splits = new YoloSplits();
  readonly #pending = new PendingWrites();
  readonly #sidecar: SidecarQueue | undefined;
  readonly #messages: string[] = [];
  readonly #renamed: RenamedImages;
  readonly #names: ImageNames;
  /** The folder of a split's images, as data.yaml has it. */
  readonly #placeOf = (split: string): string => this.#layout.imagesOf(split).slice(0, -1);
  readonly #imageLosses: YoloFeature[] = [];
  readonly #imageLossList = { add: (feature: YoloFeature): void => void this.#imageLosses.push(feature) };
  /** Where packed images are made, as long as all of them are packed; undefined before the first. */
  #portions: PortionSink | "none" | undefined;
  /** In the layout of Darknet. */
  #darknet: DarknetFiles | undefined;
  #images = 0;
  #annotations = 0;
  #twins = 0;
  #entries = 0;
  #untrainable = 0;
  #notFound = 0;

  constructor(sink: Sink, dataset: Dataset, options: WriteYoloOptions, task: YoloTask) {
    this.#sink = sink;
    this.#dataset = dataset;
    this.#options = options;
    this.#task = task;
    this.#layout = writtenLayouts[options.layout ?? "ultralytics"];
    this.#sidecar = options.sidecar === false ? undefined : new SidecarQueue();
    this.#renamed = new RenamedImages(options.onDiagnostic);
    this.#names = new ImageNames((renaming) => this.#renamed.note(renaming));
    // Whether an image file is there is asked one image after the other.
    const isOneByOne = options.placeImage !== undefined || options.layout === "darknet";
    if (sink.portions === undefined || isOneByOne) this.#portions = "none";
  }

  async write(): Promise<WriteReport> {
    const { header, images } = this.#dataset;
    if (this.#options.layout === "darknet")
      this.#darknet = (await import("./darknet-files.ts")).beginDarknet(this.#sink, this.#task);
    const planned = await planClasses(header.categories, this.#options.classIds ?? "rank");
    const classes = this.#darknet?.writable(planned, this.#counter, this.#messages) ?? planned;
    const columns = this.#task === "pose" ? await import("./keypoint-columns.ts") : undefined;
    const plan: RowPlan = {
      task: this.#task,
      keypoints: columns?.keypointCount(header.categories) ?? 0,
      classes: classes.classes,
      keepsCrowd: this.#options.crowd === "keep",
      isFromYolo: header.source === "yolo",
    };
    const rows = new ImageRows(plan);
    countHeader(header, this.#counter);
    if (this.#sidecar !== undefined) {
      const queue = this.#sidecar;
      await this.#pending.add(this.#sink.write(SIDECAR_NAME, queue).finally(() => queue.end()));
      const { names, categories } = classes;
      await queue.push(sidecarHeadText({ header, task: this.#task, names, categories }));
    }
    // So that threads start while the first image is still to come.
    if (this.#portions === undefined && images instanceof PackedImages && images.size > LARGE)
      await this.#beginPortions(plan, images.packing, true);
    for await (const image of images) {
      const waiting = this.#writeImage(image, plan, rows);
      if (waiting !== undefined) await waiting;
    }
    await this.#endPortions();
    await this.#sidecar?.push(sidecarEndText(this.#entries));
    this.#sidecar?.end();
    const { keypoints } = plan;
    const pose = columns && { keypoints, flip: columns.flipIndex(header.categories) };
    if (pose !== undefined && pose.flip === undefined) this.#messages.push(columns?.NO_FLIP ?? "");
    await this.#pending.all();
    if (this.#darknet === undefined) {
      const text = dataYamlText(classes.names, this.#splits.entries(this.#placeOf), pose);
      await this.#sink.write(DATA_YAML_NAME, text);
      for (const split of this.#splits.standIns()) this.#counter.add("split", `images/${split}`);
    } else await this.#darknet.end(classes.names, this.#splits.folders(), this.#counter);
    this.#annotations += rows.annotations;
    this.#twins += rows.twins;
    return this.#report(classes);
  }

  /** Waits for writes under way, so that nothing comes after an abort. */
  async settle(): Promise<void> {
    this.#sidecar?.end();
    await this.#darknet?.settle();
    await this.#pending.settled();
  }

  /** Nothing in it waits unless it must: most of a large dataset goes through here. */
  #writeImage(image: DatasetImage, plan: RowPlan, rows: ImageRows): Promise<void> | undefined {
    const portions = this.#portions;
    if (portions === "none") return this.#writeUnpacked(image, rows);
    const packed = image.media === "image" ? PackedImage.packedIn(image) : undefined;
    if (packed === undefined) return this.#endPortions().then(() => this.#writeUnpacked(image, rows));
    if (portions === undefined) {
      return this.#beginPortions(plan, packed.packing, false).then(() => this.#writeImage(image, plan, rows));
    }
    const { path, label } = this.#pathsOf(image);
    if (!portions.add(image, packed, path, label, this.#imageLosses)) {
      return this.#endPortions().then(() => this.#writeLabels(image, path, label, rows));
    }
    this.#images += 1;
    if (this.#sidecar !== undefined) this.#entries += 1;
    return portions.isFull ? this.#flush(portions) : undefined;
  }

  async #beginPortions(plan: RowPlan, packing: Packing, isLarge: boolean): Promise<void> {
    const hasSidecar = this.#sidecar !== undefined;
    const portionPlan = { ...plan, ranks: packing.ranks, hasSidecar, isLarge };
    const portions = await this.#sink.portions?.(portionPlan, packing, (tally) => this.#take(tally));
    this.#portions = portions ?? "none";
    if (this.#sidecar !== undefined) this.#sidecar.onWritten = (lines) => portions?.reuse(lines);
  }

  #take({ annotations, twins, losses, lines }: Tally): void {
    this.#annotations += annotations;
    this.#twins += twins;
    this.#counter.addAll(losses);
    if (lines.length > 0) this.#sidecar?.add(lines);
  }

  async #flush(portions: PortionSink): Promise<void> {
    await portions.flush();
    await this.#sidecar?.room();
  }

  /** Waits for all portions: what comes then is written one image after the other. */
  async #endPortions(): Promise<void> {
    const portions = this.#portions;
    this.#portions = "none";
    if (portions === undefined || portions === "none") return;
    await portions.end();
    await this.#sidecar?.room();
  }

  #writeUnpacked(image: DatasetImage, rows: ImageRows): Promise<void> | undefined {
    if (image.media === "image") {
      const { path, label } = this.#pathsOf(image);
      return this.#writeLabels(image, path, label, rows);
    }
    this.#counter.add("media", withoutSecret(image.name));
    return this.#writeEntry(
      null,
      image,
      image.annotations.map(() => null),
    );
  }

  /** Where an image and its label file lie. What it loses beside its annotations is listed. */
  #pathsOf(image: DatasetImage): { readonly path: string; readonly label: string } {
    const losses = this.#imageLosses;
    losses.length = 0;
    const folder = this.#splits.folderOf(image.split);
    const below = this.#layout.imagesOf(folder);
    let place = "";
    // The place has the folder in it.
    const name = this.#names.nameOf(this.#nameable(image), "", (candidate) => {
      place = stemOf(this.#layout.labelPathOf(below + candidate));
      return place;
    });
    const path = below + name;
    if (folder !== (image.split ?? folder))
      this.#splits.countRenamed(image.split ?? "", () => losses.push("split"));
    if (name !== image.name) losses.push("name");
    if (!trainableExtensions.has(name.slice(name.lastIndexOf(".") + 1).toLowerCase())) this.#untrainable += 1;
    countImage(image, path, this.#dataset.header.source === "yolo", this.#imageLossList);
    return { path, label: `${place}.txt` };
  }

  /** The image with a name that the layout can hold. */
  #nameable(image: DatasetImage): DatasetImage {
    const name = this.#darknet?.nameOf(image.name) ?? image.name;
    if (name === image.name) return image;
    this.#renamed.note({ image, name, reason: "unsafe" });
    return { ...image, name };
  }

  #writeLabels(image: DatasetImage, path: string, label: string, rows: ImageRows): Promise<void> | undefined {
    for (const feature of this.#imageLosses) this.#counter.add(feature, path);
    rows.write(image.annotations, image, path, this.#counter);
    const bytes = rows.bytes.subarray(0, rows.size);
    const sink = this.#sink;
    const texts = this.#sidecar === undefined ? undefined : rows.texts();
    const waiting =
      "put" in sink ? sink.put?.(label, bytes) : this.#pending.add(sink.write(label, bytes.slice()));
    this.#images += 1;
    if (this.#options.placeImage !== undefined || texts !== undefined || this.#darknet !== undefined) {
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
    await this.#darknet?.add(this.#splits.folderOf(image.split), path);
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

  async #writeEntry(
    path: string | null,
    image: DatasetImage,
    rows: readonly (string | null)[],
  ): Promise<void> {
    this.#entries += 1;
    await this.#sidecar?.push(sidecarEntryText({ path, rows, image }));
  }

  async #report(plan: ClassPlan): Promise<WriteReport> {
    const losses = this.#counter.list();
    const lost = this.#sidecar === undefined ? losses : [];
    if (this.#options.strict === true) assertLossless(lost, "YOLO");
    const names = new Set<string>();
    const twice = plan.names.find((name) => names.size === names.add(name).size);
    if (twice !== undefined)
      this.#messages.push(`Two classes are called ${JSON.stringify(twice)}: trainers will show them alike.`);
    if (this.#darknet === undefined) this.#messages.push(...this.#splits.messages(this.#placeOf));
    this.#messages.push(...this.#renamed.messages());
    const crowds = losses.find(({ feature }) => feature === "crowd")?.count ?? 0;
    const isCrowd = this.#annotations === 0 && this.#options.crowd !== "keep";
    const counts = {
      twins: this.#twins,
      crowds: isCrowd ? crowds : 0,
      untrainable: this.#untrainable,
      notFound: this.#notFound,
    };
    if (Object.values(counts).some((count) => count > 0))
      this.#messages.push(...(await import("./count-messages.ts")).countMessages(counts));
    return {
      images: this.#images,
      annotations: this.#annotations,
      lost,
      kept: this.#sidecar === undefined ? [] : losses,
      messages: this.#messages,
    };
  }
}

/** Bytes of packed annotations for which a thread is started at once. */
const LARGE = 2 ** 22;
