import { readText, type Folder, type Source } from "../../io/source.ts";
import { FormatError, type OnDiagnostic } from "../../model/diagnostic.ts";
import { yoloYamlRules } from "../rules/yolo-yaml.ts";

/** What was found in files that list images. */
export interface CheckedLists {
  /** The lines that name images outside the folder, of which no more can be said: `file:line`. */
  readonly outside: ReadonlySet<string>;
  /** Files that are no text. */
  readonly unreadable: ReadonlySet<string>;
}

/** Checks files that list images, line by line. */
export async function checkImageLists(
  folder: Folder,
  lists: readonly string[],
  tell: OnDiagnostic,
): Promise<CheckedLists> {
  const outside = new Set<string>();
  const unreadable = new Set<string>();
  for (const file of lists) {
    let [relative, firstRelative, absolute, firstAbsolute] = [0, 0, 0, 0];
    const text = await textOf(folder.open(file));
    if (text === undefined) {
      unreadable.add(file);
      const { severity } = yoloYamlRules["yolo/list-encoding"];
      tell({ code: "yolo/list-encoding", severity, message: `${file} is not UTF-8.`, file });
      continue;
    }
    for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
      const path = line.trim().replaceAll("\\", "/");
      if (path === "" || path.startsWith("./")) continue;
      if (path.startsWith("/") || /^[a-z]:/i.test(path)) {
        absolute += 1;
        firstAbsolute ||= index + 1;
        outside.add(`${file}:${String(index + 1)}`);
      } else {
        relative += 1;
        firstRelative ||= index + 1;
      }
    }
    const say = (code: "yolo/list-relative" | "yolo/split-outside", message: string, line: number): void =>
      tell({ code, severity: yoloYamlRules[code].severity, message, file, line });
    if (relative > 0) say("yolo/list-relative", `${paths(relative)} without \`./\`.`, firstRelative);
    if (absolute > 0)
      say(
        "yolo/split-outside",
        `${paths(absolute)} at the root of a disk: these images were not looked at.`,
        firstAbsolute,
      );
  }
  return { outside, unreadable };
}

/** The text of a list; undefined where it is none. */
async function textOf(source: Source): Promise<string | undefined> {
  try {
    return await readText(source);
  } catch (error) {
    if (error instanceof FormatError && error.code === "input/encoding") return undefined;
    throw error;
  }
}

function paths(count: number): string {
  return count === 1 ? "A path begins" : `${String(count)} paths begin`;
}
