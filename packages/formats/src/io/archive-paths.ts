import { FormatError } from "../model/diagnostic.ts";
import { isSafePath } from "./sink.ts";
import type { Folder, Source } from "./source.ts";

/**
 * The name of a file in an archive as a path that stays in its folder; empty for the folder itself.
 *
 * @throws FormatError `input/unsafe-path` for one that could leave it (`../a`, `/a`, `C:/a`, `a\b`, zero bytes)
 */
export function archivePath(name: string, archive: string): string {
  const path = name.replace(/^(?:\.\/)+/, "").replace(/\/$/, "");
  if (isSafePath(path) || path === "" || path === ".") return path === "." ? "" : path;
  const message = `${archive} holds a file that is called ${JSON.stringify(shortened(name))}, which could lie outside it.`;
  throw new FormatError("input/unsafe-path", message, { file: archive });
}

/** A name for a message. */
export function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** What macOS's own archivers add. */
export function isOfMac(path: string): boolean {
  return path.startsWith("__MACOSX/") || /(?:^|\/)(?:\.DS_Store$|\._[^/]*$)/.test(path);
}

/**
 * The files of an archive as a folder. A folder that holds all else is left out of the paths.
 *
 * @param open the source of an entry; the name is for messages
 */
export function archiveFolder<Entry>(
  name: string,
  files: ReadonlyMap<string, Entry>,
  open: (file: string, entry: Entry) => Source,
): Folder {
  const around = folderAround([...files.keys()]);
  const paths = [...files.keys()].map((path) => path.slice(around.length)).toSorted();
  return {
    name,
    list: async () => paths,
    open(path) {
      const entry = files.get(around + path);
      const file = `${name}/${path}`;
      if (entry !== undefined) return open(file, entry);
      return {
        name: file,
        stream() {
          throw new FormatError("input/missing", `${path} is not in ${name}.`, { file });
        },
      };
    },
  };
}

/** The one folder that holds all files, with the slash; empty where there is none. */
function folderAround(paths: readonly string[]): string {
  const [first = ""] = paths;
  const folder = first.slice(0, first.indexOf("/") + 1);
  return folder !== "" && paths.every((path) => path.startsWith(folder)) ? folder : "";
}
