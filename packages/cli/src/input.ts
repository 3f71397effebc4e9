import { dirname, join } from "node:path";
import {
  brushesIn,
  type Dataset,
  type Detection,
  detectInput,
  type FindBrush,
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
  type Source,
  withSizes,
  type YoloTask,
} from "@angokit/formats";
import { findImages, type FindImage, imageRoots, imageSizes, yoloFolder } from "@angokit/formats/node";
import { UsageError } from "./failure.ts";
import { parseSchema, readSchema } from "./flag-values.ts";
import type { InputFlags } from "./flags.ts";
import { isDirectory, openPath, type OpenedPath } from "./opened-path.ts";

/** A dataset that is open, and a way to its image files. */
export interface Input {
  readonly dataset: Dataset;
  readonly detection: Detection;
  readonly find: FindImage;
  /** For images that lie in the ZIP that is read. */
  readonly findSource?: FindImageSource;
}

/** What is read, and where it lies. */
export interface FoundInput {
  readonly path: string;
  readonly at: OpenedPath;
  readonly detection: Detection;
  /** The JSON or YAML. */
  readonly source: Source;
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
 * Find out what a file, a folder, a ZIP, or `-` for standard input is.
 * @throws FormatError where it can't be read or recognised
 */
export async function findInput(
  path: string,
  flags: InputFlags,
  onDiagnostic: OnDiagnostic,
): Promise<FoundInput> {
  const at = await openPath(path);
  const given = "folder" in at ? at.folder : at.source;
  // Whoever gives a ground truth says that the input is a results file.
  const from = flags.gt === undefined ? flags.from : "coco";
  const detection = await detectInput(given, from === undefined ? {} : { from });
  const source = "folder" in at ? at.folder.open(detection.entry) : at.source;
  const isYolo = detection.format === "yolo";
  const yolo = isYolo ? await yoloPlace(path, at, detection, onDiagnostic) : undefined;
  const entry = at.kind === "folder" ? join(path, detection.entry) : path;
  // Of a folder, images are looked for around the entry that was found in it.
  const around = at.kind === "stdin" ? [] : imageRoots(at.kind === "folder" && isYolo ? path : entry);
  const elsewhere = yolo === undefined || at.kind === "zip" ? [] : [yolo.folder.name];
  const find = findImages([...(await imageFolder(flags.imageDir)), ...elsewhere, ...around]);
  const findSource = at.kind === "zip" ? await imagesIn(at.folder) : undefined;
  return {
    path,
    at,
    detection,
    source,
    find,
    ...(yolo === undefined ? {} : { yolo }),
    ...(findSource === undefined ? {} : { findSource }),
  };
}

/**
 * Open a file, a folder, a ZIP, or `-` for standard input.
 * @param task - what the rows of a YOLO dataset are; taken from the rows where left out
 * @param outlines - `later` where the target has no use for outlines
 * @throws FormatError where it can't be read or recognised
 */
export async function openInput(
  path: string,
  flags: InputFlags,
  onDiagnostic: OnDiagnostic,
  task?: YoloTask,
  outlines: "now" | "later" = "now",
): Promise<Input> {
  const found = await findInput(path, flags, onDiagnostic);
  const { detection, yolo, find, findSource } = found;
  const input = { detection, find, ...(findSource === undefined ? {} : { findSource }) };
  if (yolo !== undefined) {
    const { folder, dataYaml } = yolo;
    const dataset = await readYolo(folder, {
      // Findings name files as they are below the folder; people stand outside it.
      onDiagnostic: (told) =>
        onDiagnostic(told.file === undefined ? told : { ...told, file: join(folder.name, told.file) }),
      dataYaml,
      ...(task === undefined ? {} : { task }),
    });
    return { ...input, dataset };
  }
  const opened: Opened = { ...found, flags, onDiagnostic };
  const dataset = detection.format === "coco" ? await readCocoFile(opened, outlines) : await readAngo(opened);
  return { ...input, dataset: withSizes(dataset, imageSizes(find, findSource)) };
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
  if (at.kind === "zip") return { folder: at.folder, dataYaml: detection.entry };
  const yaml = at.kind === "folder" ? join(path, detection.entry) : path;
  const place = await yoloFolder(yaml, (told) => onDiagnostic({ ...told, file: yaml }));
  // A YAML below the folder that was given: the folder counts, as its images may lie beside the YAML's own.
  const own = at.kind === "folder" && place.folder.name === dirname(yaml);
  return own ? { folder: at.folder, dataYaml: detection.entry } : place;
}

async function readCocoFile(
  { detection, source, flags, onDiagnostic }: Opened,
  outlines: "now" | "later",
): Promise<Dataset> {
  if (flags.gt === undefined && detection.results !== true)
    return readCoco(source, { onDiagnostic, outlines });
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

/** What finds the pixels of brush strokes in the folder or ZIP of `--brushes`. */
export async function findBrushes({ brushes: path }: InputFlags): Promise<FindBrush | undefined> {
  if (path === undefined) return undefined;
  const at = await openPath(path);
  if (at.kind === "zip" || at.kind === "folder") return brushesIn(at.folder);
  throw new UsageError("usage/brushes", `--brushes ${path}: there is no such folder.`);
}
