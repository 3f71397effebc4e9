import { statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, parse, relative, resolve, sep } from "node:path";
import { type Folder, readText, type Source } from "../io/source.ts";
import { FormatError, type OnDiagnostic, throwOnError } from "../model/diagnostic.ts";
import { readYamlMapping } from "../yolo/yaml.ts";
import { diskFolder, isInside } from "./folder.ts";
import { fileSource } from "./source.ts";

/** A YOLO dataset on disk, for `readYolo(folder, { dataYaml })`. */
export interface YoloFolder {
  readonly folder: Folder;
  /** The path of the data.yaml in it. */
  readonly dataYaml: string;
}

/**
 * The folder of a dataset by its data.yaml: that of the file, unless its `path` leads out of there to a folder that
 * exists, seen from the file. Then that one is read, and the note `yolo/path-outside` says so. The root of the disk and
 * the home folder are not. Where `path` leads nowhere, the note `yolo/path-missing` says that the file's own folder is
 * read: loaders look from the folder in which they are started, which no one can know here.
 *
 * @throws FormatError `input/missing`, `input/unreadable`; without `onDiagnostic` the first error
 */
export async function yoloFolder(
  dataYaml: string,
  onDiagnostic: OnDiagnostic = throwOnError,
): Promise<YoloFolder> {
  const source = fileSource(dataYaml);
  const own = dirname(resolve(dataYaml));
  const here = { folder: diskFolder(dirname(dataYaml)), dataYaml: basename(dataYaml) };
  const path = await pathIn(source);
  if (path === undefined) return here;
  const root = resolve(own, path);
  const tell = (severity: "error" | "note", code: string, message: string): void =>
    onDiagnostic({ severity, code, message, file: here.dataYaml });
  if (!isFolder(root)) {
    const message = `${dataYaml} says that its data lie in ${JSON.stringify(path)}, which is not there: its own folder was taken.`;
    tell("note", "yolo/path-missing", message);
    return here;
  }
  if (isInside(root, own)) return here;
  if (root === parse(root).root || root === resolve(homedir())) {
    const message = `${dataYaml} says that its data lie in ${JSON.stringify(path)}, which is too much to read: put it into the folder of its data, without path.`;
    tell("error", "yolo/path-outside", message);
    return here;
  }
  tell("note", "yolo/path-outside", `The data of ${dataYaml} were read from ${root}, as its path says.`);
  if (isInside(own, root)) {
    const below = relative(root, resolve(dataYaml)).split(sep).join("/");
    return { folder: diskFolder(root), dataYaml: below };
  }
  return { folder: withFile(diskFolder(root), here.dataYaml, source), dataYaml: here.dataYaml };
}

/** `path` where the file has one; what else may be wrong with the file is told when it is read. */
async function pathIn(source: Source): Promise<string | undefined> {
  try {
    const { texts } = await readYamlMapping(await readText(source), source.name);
    const path = texts["path"];
    return typeof path === "string" && path !== "" && !path.includes("\0") ? path : undefined;
  } catch (error) {
    if (error instanceof FormatError && error.code.startsWith("yolo/")) return undefined;
    throw error;
  }
}

/** A folder with one file more, which stands for one of the same name. */
function withFile(folder: Folder, name: string, source: Source): Folder {
  return {
    name: folder.name,
    list: async () => [...new Set([...(await folder.list()), name])].toSorted(),
    open: (path) => (path === name ? source : folder.open(path)),
  };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
