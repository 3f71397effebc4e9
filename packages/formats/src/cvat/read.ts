import { OutlinedCount } from "../geometry/outlined.ts";
import { readOnce } from "../model/read-once.ts";
import type { Folder, Source } from "../io/source.ts";
import type { Category, Dataset, DatasetImage, SourceId } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic, throwOnError } from "../model/diagnostic.ts";
import { fileInput } from "../sidecar/file-input.ts";
import { restored } from "../sidecar/restored.ts";
import { type XmlElement, xmlElements } from "../xml/elements.ts";
import { cvatFormat } from "./form.ts";
import { imageOf, Labels } from "./image.ts";
import { type Meta, metaOf, NO_META } from "./meta.ts";
import { shown } from "./numbers.ts";
import { toldOf } from "./told.ts";
import { Tracks } from "./tracks.ts";

/** Options of {@link readCvat}. */
export interface ReadCvatOptions {
  /** Of a folder: the path of the XML; found by its content unless given. */
  readonly entry?: string;
  /**
   * What `writeCvat` wrote beside the annotations: gives back what they can't hold. In a folder it is found; `false`
   * passes it over.
   */
  readonly sidecar?: Source | boolean;
  /** Told of everything that is wrong with the file. Without it the first error is thrown. */
  readonly onDiagnostic?: OnDiagnostic;
}

/**
 * Reads CVAT's XML 1.1: for images, one in memory at a time, and for video, all of whose tracks are. Classes are the
 * labels of the meta element; of a file without them, those of its shapes in the order of appearance, for which it is
 * read twice. Ellipses and cuboids become polygons, with their numbers in `extra`; several points in one and skeletons
 * that the labels don't know are kept as they are; a tag is the class of an image.
 *
 * @throws FormatError `cvat/not-annotations` for XML with another root; what `xmlElements` and the sidecar throw. All
 *   else is a diagnostic `cvat/…`.
 * https://docs.cvat.ai/docs/manual/advanced/xml_format/
 */
export async function readCvat(input: Folder | Source, options: ReadCvatOptions = {}): Promise<Dataset> {
  const on = options.onDiagnostic ?? throwOnError;
  const { source, sidecar } = await fileInput(input, "cvat", options.entry, options.sidecar);
  const meta = await metaIn(source, on);
  const isProject = meta.info["project"] !== undefined && meta.subsets.length === 0;
  const found = meta.categories === undefined || isProject ? await labelsIn(source) : undefined;
  const categories = meta.categories ?? found?.categories ?? [];
  if (meta.categories === undefined) {
    const message = "The file has no list of labels: the order of the classes is that of appearance.";
    toldOf(on, source.name)("warning", "classes-by-appearance", message, 1);
  }
  const labels = new Labels(categories);
  const dataset = {
    header: {
      source: "cvat" as const,
      categories,
      splits: found?.subsets ?? meta.subsets,
      info: meta.info,
      extra: {},
    },
    images: () => imagesOf(source, labels, meta, on),
  };
  if (sidecar !== undefined) return restored(dataset, sidecar, cvatFormat);
  return { header: dataset.header, images: readOnce(dataset.images()) };
}

async function* imagesOf(
  source: Source,
  labels: Labels,
  meta: Meta,
  on: OnDiagnostic,
): AsyncGenerator<DatasetImage> {
  const ids = new Set<SourceId>();
  const outlines = new OutlinedCount();
  const tracks = new Tracks(labels, meta.video);
  for await (const element of partsOf(source)) {
    const { name, line, attributes } = element;
    if (name === "image") {
      const told = toldOf(on, source.name, attributes.get("name"));
      const image = imageOf(element, labels, told);
      if (ids.has(image.id)) {
        told("warning", "duplicate-image-id", `The image id ${shown(String(image.id))} occurs again.`, line);
      }
      ids.add(image.id);
      outlines.add(image);
      yield image;
    } else if (name === "track") {
      const told = toldOf(on, source.name);
      if (ids.size === 0) tracks.add(element, told);
      else told("error", "track-among-images", "A track in a file with images; it was left out.", line);
    } else if (name !== "meta" && name !== "version") {
      toldOf(on, source.name)(
        "error",
        "unknown-element",
        `<${name}> is neither an image nor a track; it was left out.`,
        line,
      );
    }
  }
  for (const image of tracks.images()) {
    outlines.add(image);
    yield image;
  }
  const message = outlines.message();
  if (message !== undefined) toldOf(on, source.name)("note", "outlined", message, 1);
}

/** The elements of the root. */
async function* partsOf(source: Source): AsyncGenerator<XmlElement> {
  for await (const { depth, element } of xmlElements(source, 1)) {
    if (depth > 0) yield element;
    else if (element.name !== "annotations") {
      const message = `${source.name} is no XML of CVAT: its root is <${element.name}>, not <annotations>.`;
      throw new FormatError("cvat/not-annotations", message, { file: source.name, line: element.line });
    }
  }
}

async function metaIn(source: Source, on: OnDiagnostic): Promise<Meta> {
  for await (const element of partsOf(source)) {
    if (element.name === "meta") return metaOf(element);
    const version = element.name === "version" ? element.text.trim() : "1.1";
    if (version !== "1.1") {
      const message = `The version is ${shown(version)}; it was read as 1.1.`;
      toldOf(on, source.name)("warning", "version", message, element.line);
    }
    if (element.name !== "version") break;
  }
  return NO_META;
}

/** Labels and subsets, in the order of appearance. */
async function labelsIn(
  source: Source,
): Promise<{ readonly categories: readonly Category[]; readonly subsets: readonly string[] }> {
  const points = new Map<string, Set<string>>();
  const subsets = new Set<string>();
  for await (const { name, attributes, children } of partsOf(source)) {
    const subset = attributes.get("subset");
    if (subset !== undefined) subsets.add(subset);
    if (name !== "image" && name !== "track") continue;
    for (const child of children) {
      const label = name === "track" ? attributes.get("label") : child.attributes.get("label");
      if (label === undefined) continue;
      const names = points.get(label) ?? new Set();
      points.set(label, names);
      if (child.name !== "skeleton") continue;
      for (const point of child.children) {
        const own = point.attributes.get("label");
        if (point.name === "points" && own !== undefined) names.add(own);
      }
    }
  }
  const categories = Array.from(points, ([name, names]) => ({
    id: name,
    name,
    ...(names.size === 0 ? {} : { keypoints: [...names] }),
    extra: {},
  }));
  return { categories, subsets: [...subsets] };
}
