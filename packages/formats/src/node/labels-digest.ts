import { createHash } from "node:crypto";
import type { Folder } from "../io/source.ts";
import { openedFiles } from "../per-image/record-files.ts";
import { digestOfSource } from "./lone-file.ts";

/** Files that may say something of a dataset: labels, lists, names of classes, sidecars. No images. */
const LABELS = /\.(?:data|json|jsonl|names|ndjson|txt|xml|yaml|yml)$/;
const HIDDEN = /(?:^|\/)\./;

/**
 * One SHA-256, in hex, over all files of a folder with labels, lists and names of classes: of what `sha256sum` prints for
 * `./<path>` of each, in the order of the bytes of their paths. These are files that end in `.data`, `.json`, `.jsonl`,
 * `.names`, `.ndjson`, `.txt`, `.xml`, `.yaml` and `.yml`, without hidden ones and those in hidden folders. Where there is
 * none, as with images in folders of their classes, it is over the lines `./<path>` of all files that are not hidden.
 *
 * Reads all files with labels and no image.
 *
 * @throws FormatError what reading throws
 */
export async function labelsDigest(folder: Folder): Promise<string> {
  const visible = inOrder((await folder.list()).filter((path) => !HIDDEN.test(path)));
  const files = visible.filter(({ path }) => LABELS.test(path));
  const sha = createHash("sha256");
  if (files.length === 0) for (const { path } of visible) sha.update(`./${path}\n`);
  for await (const [{ path }, source] of openedFiles(folder, files))
    sha.update(lineOf(path, (await digestOfSource(source)).digest));
  return sha.digest("hex");
}

/** By their bytes: UTF-16 has another order. */
function inOrder(paths: readonly string[]): readonly { readonly path: string }[] {
  return paths
    .map((path) => ({ path, bytes: Buffer.from(path) }))
    .toSorted((a, b) => a.bytes.compare(b.bytes));
}

/** As `sha256sum` prints it. */
function lineOf(path: string, digest: string): string {
  if (!/[\\\n\r]/.test(path)) return `${digest}  ./${path}\n`;
  const escaped = path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `\\${digest}  ./${escaped}\n`;
}
