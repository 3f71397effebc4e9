import { join } from "node:path";
import {
  type Dataset,
  type Detection,
  detectInput,
  type Folder,
  FormatError,
  type OnDiagnostic,
  readText,
  type Source,
  type YoloDatasetTask,
} from "@angokit/formats";
import {
  findDataset,
  type FoundDataset,
  type ImageFiles,
  openDataset,
  type OpenDatasetOptions,
  type OpenedPath,
} from "@angokit/formats/node";
import { inputOrigin, type Origin } from "./dataset-about.ts";
import { UsageError } from "./failure.ts";
import { parseSchema, readClasses, readSchema } from "./flag-values.ts";
import type { InputFlags } from "./flags.ts";
import { openPath } from "./opened-path.ts";
import { findBrushes, findSegments } from "./segments.ts";

/** A dataset that is open, and a way to its image files. */
export interface Input extends ImageFiles {
  readonly dataset: Dataset;
  readonly detection: Detection;
  readonly origin: Origin;
}

/** What is read, and where it lies. */
export interface FoundInput extends FoundDataset {
  /** As it was given: `-` for standard input. */
  readonly path: string;
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
  const { imageDir, predictions, task } = flags;
  // Whoever gives a ground truth says that the input is a results file.
  const from = flags.gt === undefined ? flags.from : "coco";
  const at = await openPath(path, onDiagnostic);
  const expected = {
    files,
    onDiagnostic,
    ...(from === undefined ? {} : { from }),
    ...(imageDir === undefined ? {} : { images: imageDir }),
    ...(predictions === true ? { layout: "predictions" as const } : {}),
    ...(task === undefined ? {} : { task }),
  };
  try {
    const found = await findDataset(at, expected).catch((error: unknown) => {
      const isOfResults = error instanceof FormatError && error.code === "input/coco-results";
      if (flags.gtOfResults === undefined || !isOfResults) throw error;
      return findDataset(at, { ...expected, from: "coco" });
    });
    return { ...found, path };
  } catch (error) {
    throw error instanceof FormatError ? await inFlags(error, at, flags) : error;
  }
}

/** An error in terms of the command line: the library knows nothing of flags. */
async function inFlags(
  error: FormatError,
  at: OpenedPath,
  { imageDir = "", task }: InputFlags & { readonly task?: YoloDatasetTask | undefined },
): Promise<Error> {
  const { code, message, place } = error;
  if (code === "input/images")
    return new UsageError("usage/image-dir", `--image-dir ${imageDir}: there is no such folder.`);
  if (code === "yolo/predictions")
    return new UsageError("usage/predictions", "--predictions: the input is the folder that predict wrote.");
  const isUnknown = code === "input/unrecognised" || code === "input/coco-results";
  const mayBePredicted = isUnknown && task !== "classify" && "folder" in at;
  return mayBePredicted && (await hasLabels(at.folder))
    ? new FormatError(code, `${message} If a model wrote them, say --predictions.`, place)
    : error;
}

async function hasLabels(folder: Folder): Promise<boolean> {
  return (await folder.list()).some((path) => /(?:^|\/)labels\/.*\.txt$/.test(path));
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
  const { detection, find, findSource } = found;
  const dataset = await openDataset(found, {
    ...(await readerOptions(found, flags)),
    onDiagnostic: flags.imageDir === undefined ? withImageDir(found, onDiagnostic) : onDiagnostic,
    outlines,
    ...(task === undefined ? {} : { task }),
  });
  const origin = inputOrigin(found);
  return { dataset, detection, find, origin, ...(findSource === undefined ? {} : { findSource }) };
}

/** Says of predictions without their images how to give these. */
function withImageDir({ detection }: FoundInput, onDiagnostic: OnDiagnostic): OnDiagnostic {
  if (detection.layout !== "predictions") return onDiagnostic;
  return (told) =>
    onDiagnostic(
      told.code === "yolo/image-missing"
        ? { ...told, message: `${told.message} --image-dir <folder> says where images are.` }
        : told,
    );
}

/** The flags that the format of an input has a use for. */
async function readerOptions(found: FoundInput, flags: InputFlags): Promise<OpenDatasetOptions> {
  const { coordinates } = flags;
  switch (found.detection.format) {
    case "ango":
      return angoOptions(found, flags);
    case "coco":
      return cocoOptions(found, flags);
    case "yolo":
      return found.detection.layout === "predictions" ? predictionsOptions(flags) : {};
    default:
      return coordinates === undefined ? {} : { coordinates };
  }
}

async function angoOptions(
  { path, at, detection, source }: FoundInput,
  flags: InputFlags,
): Promise<OpenDatasetOptions> {
  const { classFrom, interpolate } = flags;
  const categorySchema = await schemaFor(flags, detection, at, path);
  const brushes = await findBrushes(flags);
  if (detection.form === "tasks" && categorySchema === undefined) {
    throw new FormatError(
      "ango/category-schema",
      `${source.name} holds tasks of the API, whose classes and answers are ids. Give the category schema of the project with --schema.`,
      { file: source.name },
    );
  }
  return {
    ...(categorySchema === undefined ? {} : { categorySchema }),
    ...(brushes === undefined ? {} : { brushes }),
    ...(classFrom === undefined ? {} : { classFrom }),
    ...(interpolate === undefined ? {} : { interpolate }),
  };
}

async function cocoOptions(found: FoundInput, flags: InputFlags): Promise<OpenDatasetOptions> {
  const { gt = found.detection.results === true ? flags.gtOfResults : undefined, panoptic } = flags;
  if (found.splits === undefined && gt !== undefined) return { truth: await groundTruth(gt) };
  const hasSegments = panoptic !== undefined && found.detection.results !== true;
  const segments = hasSegments ? await findSegments(found, flags) : undefined;
  return segments === undefined ? {} : { segments };
}

async function predictionsOptions({
  classes,
  gt,
  kptShape,
  tracks,
}: InputFlags): Promise<OpenDatasetOptions> {
  return {
    ...(gt === undefined ? {} : { truth: await groundTruth(gt) }),
    ...(classes === undefined ? {} : { classes: await readClasses(classes) }),
    ...(kptShape === undefined ? {} : { keypoints: kptShape }),
    ...(tracks === undefined ? {} : { tracks }),
  };
}

/** The file of `--gt`, or the COCO file in the folder or ZIP. */
export async function groundTruth(path: string): Promise<Source> {
  const at = await openPath(path);
  if (!("folder" in at)) return at.source;
  const { entry } = await detectInput(at.folder, { from: "coco" });
  return at.folder.open(entry);
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
