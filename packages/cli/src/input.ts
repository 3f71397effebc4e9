import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  type Dataset,
  type Detection,
  detectInput,
  FormatError,
  type OnDiagnostic,
  readAngoExport,
  readAngoTasks,
  readCoco,
  readText,
  readYolo,
  type Source,
  withSizes,
  type YoloTask,
} from "@angokit/formats";
import {
  diskFolder,
  fileSource,
  findImages,
  type FindImage,
  imageRoots,
  imageSizes,
  stdinSource,
} from "@angokit/formats/node";
import { UsageError } from "./failure.ts";
import { readSchema } from "./flag-values.ts";
import type { InputFlags } from "./flags.ts";

/** A dataset that is open, and a way to its image files. */
export interface Input {
  readonly dataset: Dataset;
  readonly detection: Detection;
  readonly find: FindImage;
}

/**
 * Open a file, a folder, or `-` for standard input.
 * @param task - what the rows of a YOLO dataset are; taken from the rows where left out
 * @throws FormatError where it can't be read or recognised
 */
export async function openInput(
  path: string,
  flags: InputFlags,
  onDiagnostic: OnDiagnostic,
  task?: YoloTask,
): Promise<Input> {
  const isFolder = path !== "-" && (await isDirectory(path));
  const given =
    path === "-"
      ? { ...(await stdinSource()), name: "standard input" }
      : isFolder
        ? diskFolder(path)
        : fileSource(path);
  const detection = await detectInput(given, flags.from === undefined ? {} : { from: flags.from });
  // Of a folder, the entry that was found in it; images are looked for around it.
  const entry = isFolder ? join(path, detection.entry) : path;
  const around = path === "-" ? [] : imageRoots(isFolder && detection.format === "yolo" ? path : entry);
  const find = findImages([...(await imageFolder(flags.imageDir)), ...around]);
  const source = "list" in given ? fileSource(entry) : given;
  const options = { onDiagnostic };

  if (detection.format === "yolo") {
    if (path === "-")
      throw new FormatError(
        "input/unrecognised",
        "A YOLO dataset is a folder: it can't come from standard input.",
      );
    const folder = isFolder ? path : dirname(path);
    const dataset = await readYolo(diskFolder(folder), {
      // Findings name files as they are below the folder; people stand outside it.
      onDiagnostic: (found) =>
        onDiagnostic(found.file === undefined ? found : { ...found, file: join(folder, found.file) }),
      dataYaml: isFolder ? detection.entry : basename(path),
      ...(task === undefined ? {} : { task }),
    });
    return { dataset, detection, find };
  }
  const dataset =
    detection.format === "coco"
      ? await readCoco(source, options)
      : await readAngo(source, detection, flags, path, options);
  return { dataset: withSizes(dataset, imageSizes(find)), detection, find };
}

async function readAngo(
  source: Source,
  detection: Detection,
  flags: InputFlags,
  path: string,
  options: { readonly onDiagnostic: OnDiagnostic },
): Promise<Dataset> {
  const schemaFile =
    flags.schema ??
    (detection.categorySchema === undefined ? undefined : join(path, detection.categorySchema));
  const categorySchema = schemaFile === undefined ? undefined : await readSchema(schemaFile);
  const classFrom = flags.classFrom === undefined ? {} : { classFrom: flags.classFrom };
  if (detection.form !== "tasks") {
    return readAngoExport(source, {
      ...options,
      ...classFrom,
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
  return readAngoTasks(tasksOf(await readText(source), source.name), {
    ...options,
    ...classFrom,
    categorySchema,
  });
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

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Reading it will say what is wrong.
    return false;
  }
}
