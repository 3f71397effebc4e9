import { readOnce } from "../model/read-once.ts";
import { type Folder, readText, type Source } from "../io/source.ts";
import { withoutSecret } from "../io/url.ts";
import type { Dataset, DatasetImage, Header } from "../model/dataset.ts";
import { type OnDiagnostic, throwOnError } from "../model/diagnostic.ts";
import {
  folderOf,
  inFolder,
  inOrder,
  openedFiles,
  orderedNames,
  recordOf,
  silent,
  tellOf,
} from "../per-image/record-files.ts";
import { type ReadRecords, restored } from "../sidecar/restored.ts";
import { SIDECAR_NAME, writtenOptions } from "../sidecar/text.ts";
import { type XmlElement, readXml } from "../xml/elements.ts";
import { textOf } from "../xml/node.ts";
import { MOST_DECIMALS, type VocCoordinates } from "./bndbox.ts";
import { classesIn } from "./class-scan.ts";
import { type VocStyle, vocFormat } from "./form.ts";
import { readImage } from "./image.ts";
import { labelsOf } from "./labelmap.ts";
import { imageFileOf, layoutOf, type VocFile, type VocLayout } from "./layout.ts";
import { readSplits, type Splits } from "./splits.ts";

/** How a Pascal VOC dataset is read. */
export interface ReadVocOptions {
  /** Told of what is wrong with the dataset; the first `error` is thrown where it is not given. */
  readonly onDiagnostic?: OnDiagnostic;
  /** What the numbers of boxes are, where no sidecar says so; `pixels`, as the format was published, unless given. */
  readonly coordinates?: VocCoordinates;
  /** Whether what was kept beside the dataset when angokit wrote it comes back; `true` unless given. */
  readonly sidecar?: boolean;
}

/**
 * Reads a Pascal VOC dataset: an XML file for each image, in the layout of the challenges (`Annotations`, `JPEGImages`,
 * `ImageSets/Main`), beside the images, or one file by itself.
 *
 * Boxes become boxes, with `polygon` and `robndbox` outlines and turned boxes. `pose`, `truncated`, `difficult`,
 * `occluded` and CVAT's `attributes` are attributes; parts, actions and other elements stay in `extra`, as JSON. Classes
 * are in the order of `labelmap.txt`, the others by name. Pixels of segmentations are not read.
 * http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/devkit_doc.html
 *
 * @throws FormatError `voc/no-annotations`, `voc/several`, `sidecar/damaged`; the first error where no one is told
 */
export async function readVoc(input: Folder | Source, options: ReadVocOptions = {}): Promise<Dataset> {
  const folder = "list" in input ? input : folderOfFile(input);
  const onDiagnostic = options.onDiagnostic ?? throwOnError;
  const layout = await layoutOf(folder, SIDECAR_NAME);
  const sidecar =
    options.sidecar === false || layout.sidecar === undefined ? undefined : folder.open(layout.sidecar);
  const written = sidecar === undefined ? undefined : await writtenOptions(sidecar, "voc");
  const style = styleOf(options.coordinates, written);
  const reader = new VocReader(folder, layout, style, written !== undefined, onDiagnostic);
  const records = await reader.records();
  if (sidecar === undefined || written === undefined)
    return { header: records.header, images: readOnce(records.images([])) };
  return restored(records, sidecar, vocFormat(style));
}

/** How a dataset was written: what its sidecar says counts before what is said of it. */
function styleOf(
  coordinates: VocCoordinates = "pixels",
  written: Readonly<Record<string, unknown>> = { coordinates },
): VocStyle {
  const { decimals } = written;
  const isCount =
    typeof decimals === "number" && Number.isInteger(decimals) && decimals >= 0 && decimals <= 15;
  return {
    coordinates: written["coordinates"] === "edges" ? "edges" : "pixels",
    decimals: isCount ? decimals : MOST_DECIMALS,
  };
}

/** One file as a folder. */
function folderOfFile(source: Source): Folder {
  const name = source.name.replace(/^.*[/\\]/, "");
  const path = /\.xml$/i.test(name) && !name.startsWith(".") ? name : "annotation.xml";
  return { name: source.name, list: async () => [path], open: () => source };
}

class VocReader {
  readonly #folder: Folder;
  readonly #layout: VocLayout;
  readonly #style: VocStyle;
  readonly #isOwn: boolean;
  readonly #onDiagnostic: OnDiagnostic;
  #isZeroBasedTold = false;

  constructor(
    folder: Folder,
    layout: VocLayout,
    style: VocStyle,
    isOwn: boolean,
    onDiagnostic: OnDiagnostic,
  ) {
    this.#folder = folder;
    this.#layout = layout;
    this.#style = style;
    this.#isOwn = isOwn;
    // One tool wrote all of them: the first says it for the others.
    this.#onDiagnostic = (told) => {
      if (told.code === "voc/zero-based") {
        if (this.#isZeroBasedTold || this.#isOwn) return;
        this.#isZeroBasedTold = true;
      }
      onDiagnostic(told);
    };
  }

  async records(): Promise<ReadRecords> {
    const splits = await readSplits(this.#folder, this.#layout, this.#onDiagnostic);
    const { segmentations } = this.#layout;
    if (segmentations > 0) {
      const message = `The pixels of ${segmentations} PNGs in SegmentationClass and SegmentationObject are not read.`;
      this.#onDiagnostic({
        code: "voc/segmentation-not-read",
        severity: "note",
        message,
        file: this.#folder.name,
      });
    }
    const header = await this.#header(splits);
    const ranks = new Map(header.categories.map(({ name }, rank) => [name, rank]));
    return { header, images: (order) => this.#images(order, ranks, splits) };
  }

  async #header(splits: Splits): Promise<Header> {
    const colors = await this.#labels();
    const used = new Set<string>();
    for await (const [, source] of openedFiles(this.#folder, this.#layout.files)) {
      const names = (await recordOf(() => classesIn(source), "voc/xml", silent)) ?? [];
      for (const name of names) if (name !== "") used.add(name);
    }
    const listed = [...colors.keys()].filter((name) => name !== "background" || used.has(name));
    const names = orderedNames(listed, used);
    if (names.length > listed.length) {
      const message = `${names.length - listed.length} of the classes are in no list, and come in the order of their names: their numbers can change.`;
      this.#onDiagnostic({ code: "voc/classes-by-name", severity: "note", message, file: this.#folder.name });
    }
    const categories = names.map((name) => {
      const color = colors.get(name);
      const category = { id: name, name, extra: {} };
      return color === undefined ? category : Object.assign(category, { color });
    });
    return { source: "voc", categories, splits: splits.names, info: {}, extra: {} };
  }

  /** The classes of `labelmap.txt` and their colours. */
  async #labels(): Promise<ReadonlyMap<string, string | undefined>> {
    const { labelmap } = this.#layout;
    const colors = new Map<string, string | undefined>();
    if (labelmap === undefined) return colors;
    const { labels, faults } = labelsOf(await readText(this.#folder.open(labelmap)));
    const tell = tellOf(this.#onDiagnostic, labelmap);
    for (const line of faults)
      tell("voc/labelmap", "warning", "This line names no class: it is passed over.", { line });
    for (const { name, color } of labels) if (!colors.has(name)) colors.set(name, color);
    return colors;
  }

  async *#images(
    order: readonly string[],
    ranks: ReadonlyMap<string, number>,
    splits: Splits,
  ): AsyncGenerator<DatasetImage> {
    for await (const [file, source] of openedFiles(
      this.#folder,
      inOrder(this.#layout.files, order, ({ id }) => id),
    )) {
      const tell = tellOf(this.#onDiagnostic, file.path);
      const root = await recordOf(() => readXml(source), "voc/xml", tell);
      if (root === undefined) continue;
      if (root.name !== "annotation") {
        tell("voc/not-annotation", "error", `This XML is no annotation: its root is ${root.name}.`, {
          line: root.line,
        });
        continue;
      }
      yield this.#image(file, root, ranks, splits);
    }
    yield* splits.unlabelled;
  }

  #image(file: VocFile, root: XmlElement, ranks: ReadonlyMap<string, number>, splits: Splits): DatasetImage {
    const tell = tellOf(this.#onDiagnostic, file.path);
    const split = file.split ?? splits.of.get(file.id);
    const record = { id: file.id, ...(split === undefined ? {} : { split }), root };
    const image = readImage(record, { ranks, coordinates: this.#style.coordinates, tell });
    const filename = textOf(root, "filename") ?? "";
    const found = imageFileOf(file, filename, this.#layout.images);
    const id = file.split === undefined ? image.id : file.path.replace(/\.xml$/i, "");
    if (found === undefined) {
      if (filename === "")
        tell("voc/filename", "warning", `The image has no filename: ${image.name} is taken for it.`);
      return { ...image, id };
    }
    const { path } = found;
    if (filename.endsWith(found.file)) return { ...image, id, path };
    const said = filename === "" ? "no filename" : `the filename ${withoutSecret(filename)}`;
    tell("voc/filename", "warning", `The annotation has ${said}, but its image is ${path}.`);
    return { ...image, id, name: inFolder(folderOf(file.id), found.file), path };
  }
}
