import type { Detection } from "../detect.ts";
import type { Folder, Source } from "../io/source.ts";
import type { FormatName } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { xmlElements } from "./elements.ts";

/** What an XML is by its root: `annotation` is Pascal VOC's, `annotations` CVAT's. */
export async function xmlFormat(source: Source): Promise<"voc" | "cvat" | undefined> {
  for await (const { element } of xmlElements(source, 1)) {
    if (element.name === "annotation") return "voc";
    return element.name === "annotations" ? "cvat" : undefined;
  }
  return undefined;
}

/** How many of many files are looked at. */
const LOOKS = 3;
const MOST_DATASETS = 20;

/**
 * The datasets among the XML files of a folder: those of Pascal VOC are one together, each of CVAT's is one. Of many
 * files a few are looked at.
 *
 * @param failures gets what can't be read
 */
export async function xmlDatasets(
  folder: Folder,
  paths: readonly string[],
  from: FormatName | undefined,
  failures: unknown[],
): Promise<readonly Detection[]> {
  const found: Detection[] = [];
  const looked = paths.length <= MOST_DATASETS ? paths : spread(paths, LOOKS);
  for (const entry of looked) {
    const format = await formatOf(folder.open(entry), failures);
    if (format === undefined || (from !== undefined && format !== from)) continue;
    if (format === "cvat" || !found.some((other) => other.format === "voc")) found.push({ format, entry });
  }
  return found;
}

async function formatOf(source: Source, failures: unknown[]): Promise<"voc" | "cvat" | undefined> {
  try {
    return await xmlFormat(source);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    failures.push(error);
    return undefined;
  }
}

/** The first, the last, and some between. */
function spread<T>(values: readonly T[], count: number): readonly T[] {
  return Array.from({ length: count }, (_, at) =>
    Math.round((at * (values.length - 1)) / (count - 1)),
  ).flatMap((at) => values[at] ?? []);
}
