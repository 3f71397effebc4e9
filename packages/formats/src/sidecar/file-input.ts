import type { Folder, Source } from "../io/source.ts";
import type { FormatName } from "../model/dataset.ts";
import { SIDECAR_NAME } from "./text.ts";

/** A dataset that is one file, and what lies beside it. */
export interface FileInput {
  readonly source: Source;
  /** A file beside it; undefined where there is none, or only the file itself was given. */
  readonly beside: (name: string) => Source | undefined;
  readonly sidecar: Source | undefined;
}

/**
 * The file of a dataset.
 *
 * @param input the file by itself, or the folder that it is in
 * @param entry its path in the folder; the one of that format unless given
 * @param sidecar what is taken for the sidecar in place of the one beside the file; none if `false`
 * @throws FormatError what `detectInput` throws
 */
export async function fileInput(
  input: Folder | Source,
  format: FormatName,
  entry: string | undefined,
  sidecar: Source | boolean | undefined,
): Promise<FileInput> {
  const given = typeof sidecar === "object" ? sidecar : undefined;
  if (!("list" in input)) return { source: input, beside: () => undefined, sidecar: given };
  const path = entry ?? (await entryOf(input, format));
  const paths = new Set(await input.list());
  const folder = path.replace(/[^/]*$/, "");
  const beside = (name: string): Source | undefined =>
    paths.has(`${folder}${name}`) ? input.open(`${folder}${name}`) : undefined;
  return {
    source: input.open(path),
    beside,
    sidecar: sidecar === false ? undefined : (given ?? beside(SIDECAR_NAME)),
  };
}

async function entryOf(folder: Folder, from: FormatName): Promise<string> {
  const { detectInput } = await import("../detect.ts");
  return (await detectInput(folder, { from })).entry;
}
