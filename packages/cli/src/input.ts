import { dirname, join } from "node:path";
import {
  type Dataset,
  type Detection,
  detectInput,
  type FindImageSource,
  type Folder,
  FormatError,
  imagesIn,
  type OnDiagnostic,
  readAngoExport,
  readAngoTasks,
  readCoco,
  readCocoResults,
  readText,
  readYolo,
  readYoloClassify,
  readYoloPredictions,
  type Source,
  withSizes,
  type YoloDatasetTask,
} from "@angokit/formats";
import {
  diskFolder,
  findImages,
  type FindImage,
  imageRoots,
  imageSizes,
  yoloFolder,
} from "@angokit/formats/node";
import type { CocoSplitFile } from "@angokit/formats/transform";
import { inputOrigin, type Origin } from "./dataset-about.ts";
import { detected, detectedWhole } from "./detected-format.ts";
import { UsageError } from "./failure.ts";
import { parseSchema, readClasses, readSchema } from "./flag-values.ts";
import type { InputFlags } from "./flags.ts";
import { findBrushes, findSegments } from "./segments.ts";
import { isDirectory, openPath, type OpenedPath } from "./opened-path.ts";
import { isRecordFormat, readRecordFormat } from "./record-formats.ts";

/** A dataset that is open, and a way to its image files. */
export interface Input {
  readonly dataset: Dataset;
  readonly detection: Detection;
  readonly find: FindImage;
  /** For images that lie in the ZIP that is read. */
  readonly findSource?: FindImageSource;
  readonly origin: Origin;
}

/** What is read, and where it lies. */
export interface FoundInput {
  readonly path: string;
  readonly at: OpenedPath;
  readonly detection: Detection;
  /** The JSON or YAML. */
  readonly source: Source;
  /** Of several COCO files that are one dataset: the source is the first of them. */
  readonly splits?: readonly CocoSplitFile[];
  /** Of a YOLO dataset. */
  readonly yolo?: YoloPlace;
  readonly find: FindImage;
  readonly findSource?: FindImageSource;
}

interface YoloPlace {
  readonly folder: Folder;
  readonly dataYaml: string;
}

/** A {@link FoundInput} that is to be read. */
interface Opened extends FoundInput {
  readonly flags: InputFlags;
  readonly onDiagnostic: OnDiagnostic;
}

/**
 * Find out what a file, a folder, a ZIP or tar, or `-` for standard input is.
 * @param files - `one` where several COCO files can't be taken for one dataset
 * @throws FormatError where it can't be read or recognised
 */
export async function findInput(
  path: string,
  flags: InputFlags & { readonly task?: YoloDatasetTask | undefined },
  onDiagnostic: OnDiagnostic,
  files: "one" | "several" = "several",
): Promise<FoundInput> {
  const at = await openPath(path, onDiagnostic);
  const given = "folder" in at ? at.folder : at.source;
  // Whoever gives a ground truth says that the input is a results file.
  const from = flags.gt === undefined ? flags.from : "coco";
  const { detection, splits } =
    files === "several"
      ? await detectedWhole(given, from, flags)
      : { detection: await detected(given, from, flags) };
  const source = "folder" in at ? at.folder.open(detection.entry) : at.source;
  const isYolo = detection.format === "yolo";
  const isWhole = isYolo || isRecordFormat(detection.format);
  const yolo = isYolo ? await yoloPlace(path, at, detection, onDiagnostic) : undefined;
  const entry = at.kind === "folder" ? join(path, detection.entry) : path;
  // Of a folder, images are looked for around the entry that was found in it.
  const entries =
    splits === undefined || at.kind !== "folder" ? [entry] : splits.map((file) => join(path, file.path));
  const around =
    path === "-"
      ? []
      : at.kind === "folder" && isWhole
        ? imageRoots(path)
        : [...new Set(entries.flatMap(imageRoots))];
  const elsewhere = yolo === undefined || at.kind === "zip" ? [] : [yolo.folder.name];
  const find = findImages([...(await imageFolder(flags.imageDir)), ...elsewhere, ...around]);
  const findSource = at.kind === "zip" ? await imagesIn(at.folder) : undefined;
  return {
    path,
    at,
    detection,
    source,
    find,
    ...(splits === undefined ? {} : { splits }),
    ...(yolo === undefined ? {} : { yolo }),
    ...(findSource === undefined ? {} : { findSource }),
  };
}

/**
 * Open a file, a folder, a ZIP or tar, or `-` for standard input.
 * @param task - what the rows of a YOLO dataset are; taken from the rows where left out
 * @param outlines - `later` where the target has no use for outlines
 * @throws FormatError where it can't be read or recognised
 */
export async function openInput(
  path: string,
  flags: InputFlags,
  onDiagnostic: OnDiagnostic,
  task?: YoloDatasetTask,
  outlines: "now" | "later" = "now",
): Promise<Input> {
  const found = await findInput(path, { ...flags, task }, onDiagnostic);
  return openFound(found, flags, onDiagnostic, task, outlines);
}

/** Open what {@link findInput} has found: as often as it is to be read. See {@link openInput}. */
export async function openFound(
  found: FoundInput,
  flags: InputFlags,
  onDiagnostic: OnDiagnostic,
  task?: YoloDatasetTask,
  outlines: "now" | "later" = "now",
): Promise<Input> {
  const { detection, yolo, find, findSource } = found;
  const origin = inputOrigin(found);
  const input = { detection, find, origin, ...(findSource === undefined ? {} : { findSource }) };
  if (yolo !== undefined) {
    const { folder, dataYaml } = yolo;
    // Findings name files as they are below the folder; people stand outside it.
    const tell: OnDiagnostic = (told) =>
      onDiagnostic(told.file === undefined ? told : { ...told, file: join(folder.name, told.file) });
    if (detection.layout === "predictions")
      return { ...input, dataset: await readPredictions(folder, flags, task, tell) };
    if (detection.layout === "classify")
      return { ...input, dataset: await readYoloClassify(folder, { onDiagnostic: tell }) };
    const rows = task === "classify" ? undefined : task;
    const options = { onDiagnostic: tell, dataYaml, ...(rows === undefined ? {} : { task: rows }) };
    return { ...input, dataset: await readYolo(folder, options) };
  }
  const records = await readRecordFormat(found, flags, onDiagnostic);
  if (records !== undefined) return { ...input, dataset: withSizes(records, imageSizes(find, findSource)) };
  const opened: Opened = { ...found, flags, onDiagnostic };
  const dataset = detection.format === "coco" ? await readCocoFile(opened, outlines) : await readAngo(opened);
  return { ...input, dataset: withSizes(dataset, imageSizes(find, findSource)) };
}

async function readPredictions(
  folder: Folder,
  { imageDir, classes, kptShape, tracks }: InputFlags,
  task: YoloDatasetTask | undefined,
  onDiagnostic: OnDiagnostic,
): Promise<Dataset> {
  const isTold = imageDir !== undefined;
  // The library knows nothing of flags.
  const tell: OnDiagnostic = (told) =>
    onDiagnostic(
      isTold || told.code !== "yolo/image-missing"
        ? told
        : { ...told, message: `${told.message} --image-dir <folder> says where images are.` },
    );
  return readYoloPredictions(folder, {
    onDiagnostic: tell,
    ...(task === undefined ? {} : { task }),
    ...(imageDir === undefined ? {} : { images: diskFolder(imageDir) }),
    ...(classes === undefined ? {} : { classes: await readClasses(classes) }),
    ...(kptShape === undefined ? {} : { keypoints: kptShape }),
    ...(tracks === undefined ? {} : { tracks }),
  });
}

async function yoloPlace(
  path: string,
  at: OpenedPath,
  detection: Detection,
  onDiagnostic: OnDiagnostic,
): Promise<YoloPlace> {
  if (at.kind === "stdin")
    throw new FormatError(
      "input/unrecognised",
      "A YOLO dataset is a folder: it can't come from standard input.",
    );
  const hasEntry = detection.layout !== "classify" && detection.layout !== "predictions";
  if (at.kind === "zip" || (at.kind === "folder" && !hasEntry))
    return { folder: at.folder, dataYaml: detection.entry };
  const yaml = at.kind === "folder" ? join(path, detection.entry) : path;
  const place = await yoloFolder(yaml, (told) => onDiagnostic({ ...told, file: yaml }));
  // A YAML below the folder that was given: the folder counts, as its images may lie beside the YAML's own.
  const own = at.kind === "folder" && place.folder.name === dirname(yaml);
  return own ? { folder: at.folder, dataYaml: detection.entry } : place;
}

async function readCocoFile(
  { path, at, detection, source, splits: files, flags, onDiagnostic }: Opened,
  outlines: "now" | "later",
): Promise<Dataset> {
  if (files !== undefined && "folder" in at) {
    const segments =
      flags.panoptic === undefined ? undefined : await findSegments({ path, at, detection }, flags);
    const own = segments === undefined ? {} : { segments };
    const { readCocoSplits } = await import("@angokit/formats/transform");
    return readCocoSplits(at.folder, { files, onDiagnostic, outlines, ...own });
  }
  if (flags.gt === undefined && detection.results !== true) {
    const segments = await findSegments({ path, at, detection }, flags);
    return readCoco(source, { onDiagnostic, outlines, ...(segments === undefined ? {} : { segments }) });
  }
  const truth = flags.gt === undefined ? undefined : await groundTruth(flags.gt);
  return readCocoResults(source, { onDiagnostic, ...(truth === undefined ? {} : { truth }) });
}

/** The file of `--gt`, or the COCO file in the folder or ZIP. */
export async function groundTruth(path: string): Promise<Source> {
  const at = await openPath(path);
  if (!("folder" in at)) return at.source;
  const { entry } = await detectInput(at.folder, { from: "coco" });
  return at.folder.open(entry);
}

async function readAngo({ path, at, detection, source, flags, onDiagnostic }: Opened): Promise<Dataset> {
  const categorySchema = await schemaFor(flags, detection, at, path);
  const brushes = await findBrushes(flags);
  const options = {
    onDiagnostic,
    ...(flags.classFrom === undefined ? {} : { classFrom: flags.classFrom }),
    ...(brushes === undefined ? {} : { brushes }),
    ...(flags.interpolate === undefined ? {} : { interpolate: flags.interpolate }),
  };
  if (detection.form !== "tasks") {
    return readAngoExport(source, {
      ...options,
      ...(categorySchema === undefined ? {} : { categorySchema }),
    });
  }
  if (categorySchema === undefined) {
    throw new FormatError(
      "ango/category-schema",
      `${source.name} holds tasks of the API, whose classes and answers are ids. Give the category schema of the project with --schema.`,
      { file: source.name },
    );
  }
  return readAngoTasks(tasksOf(await readText(source), source.name), { ...options, categorySchema });
}

/** The category schema of `--schema`, else the one beside the export. */
export async function schemaFor(
  flags: InputFlags,
  { categorySchema }: Detection,
  at: OpenedPath,
  path: string,
): Promise<unknown> {
  if (flags.schema !== undefined) return readSchema(flags.schema);
  if (categorySchema === undefined || !("folder" in at)) return undefined;
  return parseSchema(await readText(at.folder.open(categorySchema)), join(path, categorySchema));
}

/** The tasks of a saved reply, or of a plain list. */
function tasksOf(text: string, file: string): readonly unknown[] {
  const value: unknown = JSON.parse(text);
  const list = Array.isArray(value) ? value : memberOf(memberOf(value, "data"), "tasks");
  if (Array.isArray(list)) return list;
  throw new FormatError("ango/not-a-task", `${file} holds no list of tasks.`, { file });
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

async function imageFolder(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  if (await isDirectory(path)) return [path];
  throw new UsageError("usage/image-dir", `--image-dir ${path}: there is no such folder.`);
}
