import { join } from "node:path";
import type { ReadAngoOptions } from "../../ango/read.ts";
import type { ReadCocoOptions } from "../../coco/read.ts";
import type { ReadCocoResultsOptions } from "../../coco/results.ts";
import type { Detection } from "../../detect.ts";
import { type Folder, readText, type Source } from "../../io/source.ts";
import type { Dataset, FormatName } from "../../model/dataset.ts";
import { FormatError, type OnDiagnostic, throwOnError } from "../../model/diagnostic.ts";
import { isJsonObject, type Json } from "../../model/json.ts";
import { withSizes } from "../../sizes.ts";
import type { ReadVocOptions } from "../../voc/read.ts";
import type { ReadYoloPredictionsOptions } from "../../yolo/predictions.ts";
import { diskFolder } from "../folder.ts";
import { imageSizes } from "../images.ts";
import { findDataset, type FindDatasetOptions, type FoundDataset, type ImageFiles } from "./found-dataset.ts";
import type { OpenedPath } from "./opened-path.ts";

/**
 * How a dataset of any format is read: each option goes to the readers that know it. `truth` says that the input is a
 * COCO results file; predictions of YOLO take names and sizes of images from it.
 */
export interface OpenDatasetOptions
  extends
    FindDatasetOptions,
    Pick<ReadAngoOptions, "brushes" | "categorySchema" | "classFrom" | "interpolate">,
    Pick<ReadCocoOptions, "outlines" | "segments">,
    Pick<ReadCocoResultsOptions, "truth">,
    Pick<ReadVocOptions, "coordinates">,
    Pick<ReadYoloPredictionsOptions, "classes" | "keypoints" | "tracks"> {
  /** Whether what angokit kept beside the dataset comes back; `true` unless given. */
  readonly sidecar?: boolean;
}

/** A dataset that is open, and a way to its images. */
export interface OpenedDataset extends Dataset, ImageFiles {
  /** What it was taken for. */
  readonly detection: Detection;
}

/** The options, with someone who is told. */
interface Reading extends OpenDatasetOptions {
  readonly onDiagnostic: OnDiagnostic;
}

/** Formats with a record for each image. */
type RecordFormatName = Exclude<FormatName, "ango" | "coco" | "yolo">;

/**
 * Opens whatever a path holds: a file, a folder, a ZIP or a tar, of any format that is read. Its content says which it is;
 * sizes that it lacks come from its images, where they are found. Findings name files as they are seen from where the path
 * is.
 *
 * @param place a path, a source, or what `openPath` or {@link findDataset} gave
 * @throws FormatError what {@link findDataset} and the reader of the format throw
 */
export async function openDataset(
  place: string | Source | OpenedPath | FoundDataset,
  options: OpenDatasetOptions = {},
): Promise<OpenedDataset> {
  const { onDiagnostic = throwOnError, truth } = options;
  const from = truth === undefined ? {} : ({ from: "coco" } as const);
  const isFound = typeof place === "object" && "detection" in place;
  const found = isFound ? place : await findDataset(place, { ...options, ...from });
  const { detection, find, findSource } = found;
  const dataset = await read(found, { ...options, onDiagnostic });
  const files = { detection, find, ...(findSource === undefined ? {} : { findSource }) };
  // Its reader has looked for the sizes of YOLO's images.
  const isMeasured = detection.format === "yolo";
  return { ...(isMeasured ? dataset : withSizes(dataset, imageSizes(find, findSource))), ...files };
}

async function read(found: FoundDataset, options: Reading): Promise<Dataset> {
  const { format } = found.detection;
  switch (format) {
    case "ango":
      return readAngo(found, options);
    case "coco":
      return readCocoFiles(found, options);
    case "yolo":
      return readYoloFolder(found, options);
    default:
      return readRecords(format, found, options);
  }
}

async function readAngo({ at, detection, source }: FoundDataset, options: Reading): Promise<Dataset> {
  const isBeside = detection.categorySchema !== undefined && "folder" in at;
  const categorySchema =
    options.categorySchema ?? (isBeside ? await jsonOf(at.folder.open(detection.categorySchema)) : undefined);
  if (detection.form !== "tasks") {
    const { readAngoExport } = await import("../../ango/read.ts");
    return readAngoExport(source, { ...options, categorySchema });
  }
  if (categorySchema === undefined) {
    const message = `${source.name} holds tasks of the API, whose classes and answers are ids. Give the category schema of the project.`;
    throw new FormatError("ango/category-schema", message, { file: source.name });
  }
  const { readAngoTasks } = await import("../../ango/tasks.ts");
  return readAngoTasks(tasksOf(await jsonOf(source), source.name), { ...options, categorySchema });
}

/** The tasks of a saved reply, or of a plain list. */
function tasksOf(value: Json, file: string): readonly Json[] {
  const data = isJsonObject(value) ? value["data"] : undefined;
  const list = Array.isArray(value) ? value : isJsonObject(data) ? data["tasks"] : undefined;
  if (Array.isArray(list)) return list;
  throw new FormatError("ango/not-a-task", `${file} holds no list of tasks.`, { file });
}

/** What is recognised by its JSON was read as such before. */
async function jsonOf(source: Source): Promise<Json> {
  const text = await readText(source);
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    const message = `${source.name} is not JSON. ${error instanceof Error ? error.message : ""}`;
    throw new FormatError("json/syntax", message, { file: source.name }, { cause: error });
  }
}

async function readCocoFiles(found: FoundDataset, options: Reading): Promise<Dataset> {
  const { at, detection, source, splits, segments } = found;
  if (splits !== undefined && "folder" in at) {
    const { readCocoSplits } = await import("../../coco/read-splits.ts");
    return readCocoSplits(at.folder, { ...options, files: splits });
  }
  if (options.truth !== undefined || detection.results === true) {
    const { readCocoResults } = await import("../../coco/results.ts");
    return readCocoResults(source, options);
  }
  const { readCoco } = await import("../../coco/read.ts");
  return readCoco(source, { ...(segments === undefined ? {} : { segments }), ...options });
}

async function readYoloFolder(found: FoundDataset, options: Reading): Promise<Dataset> {
  const { detection, source, yolo } = found;
  // So that a place that was put together by hand is not read as something else.
  if (yolo === undefined)
    throw new FormatError("yolo/data-yaml", `${source.name} was found without its folder.`);
  const { folder, dataYaml } = yolo;
  const { images = found.images, task, ...others } = options;
  const onDiagnostic = fromOutside(options.onDiagnostic, (file) => join(folder.name, file));
  if (detection.layout === "predictions") {
    const { readYoloPredictions } = await import("../../yolo/predictions.ts");
    return readYoloPredictions(folder, {
      ...others,
      onDiagnostic,
      ...(task === undefined ? {} : { task }),
      ...(images === undefined ? {} : { images: diskFolder(images) }),
    });
  }
  if (detection.layout === "classify") {
    const { readYoloClassify } = await import("../../yolo/classify.ts");
    return readYoloClassify(folder, { onDiagnostic });
  }
  const { readYolo } = await import("../../yolo/read.ts");
  const rows = task === undefined || task === "classify" ? {} : { task };
  return readYolo(folder, { ...others, onDiagnostic, dataYaml, ...rows });
}

async function readRecords(
  format: RecordFormatName,
  { at, detection, source }: FoundDataset,
  options: Reading,
): Promise<Dataset> {
  if (!("folder" in at)) return readRecordsIn(format, source, options);
  const { name } = at.folder;
  // A format of one file names it as it was opened.
  const isOutside = (file: string): boolean =>
    file === name ||
    ((format === "cvat" || format === "label-studio") &&
      [join(name, "/"), `${name}/`].some((start) => file.startsWith(start)));
  const onDiagnostic = fromOutside(options.onDiagnostic, (file) =>
    isOutside(file) ? file : join(name, file),
  );
  // Which of several files is meant was found out before.
  return readRecordsIn(format, at.folder, { ...options, onDiagnostic, entry: detection.entry });
}

async function readRecordsIn(
  format: RecordFormatName,
  input: Folder | Source,
  options: Reading & { readonly entry?: string },
): Promise<Dataset> {
  switch (format) {
    case "cvat": {
      const { readCvat } = await import("../../cvat/read.ts");
      return readCvat(input, options);
    }
    case "label-studio": {
      const { readLabelStudio } = await import("../../label-studio/read.ts");
      return readLabelStudio(input, options);
    }
    case "labelme": {
      const { readLabelme } = await import("../../labelme/read.ts");
      return readLabelme(input, options);
    }
    case "voc": {
      const { readVoc } = await import("../../voc/read.ts");
      return readVoc(input, options);
    }
  }
}

/** Findings of a reader name files as they are below its folder; people stand outside it. */
function fromOutside(tell: OnDiagnostic, name: (file: string) => string): OnDiagnostic {
  return (told) => tell(told.file === undefined ? told : { ...told, file: name(told.file) });
}
