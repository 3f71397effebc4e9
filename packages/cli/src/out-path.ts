import { archiveKind } from "@angokit/formats";
import { UsageError } from "./failure.ts";
import { isCocoFile } from "./idle-flags.ts";
import type { TargetName } from "./target.ts";

/** Archives that are not written. */
const OTHER_ARCHIVE = /\.(?:7z|br|bz2|gz|lz4|lzma|rar|t[bx]z2?|tzst|xz|zst)$/i;

/**
 * Look whether what is to be written fits to the name that it is to have.
 * @throws UsageError `usage/out`
 */
export function checkOut(to: TargetName, out: string, perSplit = false): void {
  if (perSplit && isCocoFile(to, out))
    throw refusal(out, "with --per-split several files are written. Give a folder.");
  if (to === "coco-results" && !out.endsWith(".json"))
    throw refusal(out, "with --to coco-results one file is written. Give it a name that ends in .json.");
  if (!isCocoFile(to, out) && out.endsWith(".json"))
    throw refusal(out, `with --to ${to} a folder is written. Leave out .json.`);
  checkArchive(out);
}

/**
 * Look whether a name is that of an archive that can't be written: it would be a folder of that name.
 * @throws UsageError `usage/out`
 */
export function checkArchive(out: string): void {
  if (archiveKind(out) !== undefined || !OTHER_ARCHIVE.test(out)) return;
  throw refusal(out, "such an archive can't be written. Archives are .zip, .tar and .tar.gz.");
}

function refusal(out: string, why: string): UsageError {
  return new UsageError("usage/out", `--out ${out}: ${why}`);
}
