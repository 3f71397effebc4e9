import type { Writer } from "../convert.ts";
import { ImageNames, type Renaming, stemOf } from "../io/names.ts";
import type { Sink } from "../io/sink.ts";
import { withoutSecret } from "../io/url.ts";
import type { Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { LossCounter, type WriteReport } from "../model/loss.ts";
import { TextSet } from "../bytes/text-set.ts";
import { SidecarQueue } from "../yolo/sidecar-queue.ts";
import type { ImageForm, RecordFormat, WriteRecordsOptions, WrittenImage } from "./image-form.ts";
import { countHeaderLosses, countImageLosses } from "./losses.ts";
import { endText, headText, lineText, SIDECAR_NAME } from "./text.ts";

/**
 * A writer of a format with one record for an image. All of it or nothing: the sink is committed at the end, and
 * aborted on any error. It must take several writes at once.
 */
export function recordWriter<T>(sink: Sink, options: WriteRecordsOptions, format: RecordFormat<T>): Writer {
  return async (dataset) => {
    const run = new RecordRun(sink, dataset, options, format);
    try {
      const report = await run.write();
      await sink.commit(report);
      return report;
    } catch (error) {
      await run.settle();
      await sink.abort();
      throw error;
    }
  };
}

class RecordRun<T> {
  readonly #sink: Sink;
  readonly #dataset: Dataset;
  readonly #options: WriteRecordsOptions;
  readonly #format: RecordFormat<T>;
  readonly #form: ImageForm<T>;
  readonly #counter = new LossCounter();
  readonly #names: ImageNames;
  /** Of images in folders. */
  readonly #paths = new TextSet();
  readonly #used = new Set<number>();
  readonly #renamed: string[] = [];
  #queue: SidecarQueue | undefined;
  #sidecar: Promise<void> | undefined;
  #images = 0;
  #annotations = 0;
  #lines = 0;
  #notFound = 0;

  constructor(sink: Sink, dataset: Dataset, options: WriteRecordsOptions, format: RecordFormat<T>) {
    this.#sink = sink;
    this.#dataset = dataset;
    this.#options = options;
    this.#format = format;
    this.#form = format.form(dataset.header);
    this.#names = new ImageNames((renaming) => this.#renamed.push(renamedMessage(renaming)));
  }

  async write(): Promise<WriteReport> {
    const { header } = this.#dataset;
    if (this.#options.sidecar !== false) {
      const queue = new SidecarQueue();
      this.#queue = queue;
      this.#sidecar = this.#sink.write(SIDECAR_NAME, queue).finally(() => queue.end());
      // Its error is thrown where it is waited for: it may come long before.
      this.#sidecar.catch(() => {});
      await queue.push(headText(this.#format.name, header, this.#format.options));
    }
    await this.#format.write(this.#sink, header, this.#records());
    await this.#queue?.push(endText(this.#lines));
    this.#queue?.end();
    await this.#sidecar;
    countHeaderLosses(header, this.#used, this.#form, this.#format.title, this.#counter);
    return this.#report();
  }

  /** Waits for the sidecar, so that nothing comes after an abort. */
  async settle(): Promise<void> {
    this.#queue?.end();
    await this.#sidecar?.catch(() => {});
  }

  async *#records(): AsyncGenerator<WrittenImage<T>> {
    const { precision } = this.#format;
    for await (const image of this.#dataset.images) {
      if (image.media !== "image") {
        this.#counter.add("media", withoutSecret(image.name));
        await this.#keep(null, null, image);
        continue;
      }
      this.#assertClasses(image);
      const path = this.#pathOf(image);
      const { record, origins } = this.#form.write(image, path);
      const back = this.#form.read(record);
      countImageLosses(image, back, origins, precision, this.#counter);
      this.#images += 1;
      for (const rank of new Set(origins)) {
        this.#annotations += 1;
        const category = image.annotations[rank]?.category;
        if (category !== undefined) this.#used.add(category);
      }
      yield { image, path, record };
      await this.#place(image, path);
      await this.#keep(back.name, path, image);
    }
  }

  /** Images are told by their names when they are read: no two have one, nor one path, where splits have folders. */
  #pathOf(image: DatasetImage): string {
    const { split: _split, ...whole } = image;
    const format = this.#format;
    for (;;) {
      const name = this.#names.nameOf(image, "", (wanted) => stemOf(format.imagePath(wanted, whole)));
      const path = format.imagePath(name, image);
      const isOwn = path === format.imagePath(name, whole) && !name.includes("/");
      if (isOwn || this.#paths.add(stemOf(path).normalize("NFC").toLowerCase())) return path;
    }
  }

  #assertClasses({ name, annotations }: DatasetImage): void {
    const known = this.#dataset.header.categories.length;
    const stray = annotations.find(({ category }) => category < 0 || category >= known);
    if (stray === undefined) return;
    const shown = withoutSecret(name);
    const message = `Annotation ${JSON.stringify(stray.id)} of ${shown} is of class ${stray.category}, and there are ${known} classes.`;
    throw new FormatError(`${this.#format.name}/unknown-category`, message, { image: shown });
  }

  async #place(image: DatasetImage, path: string): Promise<void> {
    const { placeImage } = this.#options;
    if (placeImage !== undefined && !(await placeImage(image, path))) this.#notFound += 1;
  }

  async #keep(name: string | null, path: string | null, image: DatasetImage): Promise<void> {
    if (this.#queue === undefined) return;
    this.#lines += 1;
    await this.#queue.push(lineText({ name, path, image }));
  }

  #report(): WriteReport {
    const losses = this.#counter.list();
    const keeps = this.#queue !== undefined;
    const lost = keeps ? [] : losses;
    if (this.#options.strict === true && lost.length > 0) {
      const list = lost.map(({ feature, count }) => `${feature} (${count})`).join(", ");
      const message = `${this.#format.title} can't hold all of the dataset: ${list}. Nothing was written.`;
      throw new FormatError("output/loss", message);
    }
    const more = this.#renamed.length - SHOWN;
    const messages = [
      ...this.#renamed.slice(0, SHOWN),
      ...(more > 0
        ? [`${more} more ${more === 1 ? "image has" : "images have"} another name than in the source.`]
        : []),
      ...(this.#notFound > 0
        ? [
            this.#notFound === 1
              ? "1 image file was not found: its annotations are there, it is not."
              : `${this.#notFound} image files were not found: their annotations are there, they are not.`,
          ]
        : []),
    ];
    return {
      images: this.#images,
      annotations: this.#annotations,
      lost,
      kept: keeps ? losses : [],
      messages,
    };
  }
}

const SHOWN = 5;

function renamedMessage({ image, name, reason }: Renaming): string {
  const why = reason === "clash" ? "another image has that name" : "that is not safe as a file name";
  return `The image ${JSON.stringify(withoutSecret(image.name))} is called ${JSON.stringify(name)}: ${why}.`;
}
