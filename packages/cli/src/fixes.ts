import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { archiveKind, type Folder, type Source, type YoloDatasetTask } from "@angokit/formats";
import { archiveSink, fileSink, folderSink, linkedImages } from "@angokit/formats/node";
import { type Change, repair, type RuleSettings } from "@angokit/formats/validate";
import { aboutCopy } from "./dataset-about.ts";
import { UsageError } from "./failure.ts";
import type { FoundInput } from "./input.ts";
import { checkArchive } from "./out-path.ts";
import type { Terminal } from "./terminal.ts";
import { visible } from "./report.ts";
import { count } from "./words.ts";

/** What a repaired copy differs in. */
export interface Fixed {
  readonly out: string;
  /** All changes. */
  readonly total: number;
  /** How many there are for each rule. */
  readonly byCode: Readonly<Record<string, number>>;
  /** The first of each rule. */
  readonly changes: readonly Change[];
}

interface FixFlags {
  readonly out: string;
  readonly overwrite: boolean;
  readonly task?: YoloDatasetTask;
}

/** Changes that are listed for each rule. */
const MOST_LISTED = 5;

/** Write a repaired copy of an input: `validate --fix --out`. */
export async function writeFixed(found: FoundInput, flags: FixFlags, rules: RuleSettings): Promise<Fixed> {
  const { out, overwrite, task } = flags;
  checkArchive(out);
  refuseSeveral(found);
  const { input, folder } = parts(found, out);
  await refuseInside(found, folder, out);
  const ofMany = archiveKind(out) === undefined ? folderSink : archiveSink;
  const about = (): ReturnType<typeof aboutCopy> =>
    aboutCopy(found, {
      fix: true,
      ...(task === undefined ? {} : { task }),
      ...(Object.keys(rules).length === 0 ? {} : { rules: { ...rules } }),
    });
  const place = out.endsWith(".json") ? undefined : ofMany(out, { overwrite, about });
  const sink = place ?? fileSink(out, { overwrite, about });
  const changes: Change[] = [];
  const byCode = new Map<string, number>();
  const { total } = await repair(input, sink, {
    detection:
      found.yolo === undefined ? found.detection : { ...found.detection, entry: found.yolo.dataYaml },
    ...(task === undefined ? {} : { task }),
    rules,
    ...(folder === undefined || place === undefined ? {} : { place: linkedImages(place, folder) }),
    onChange: (change) => {
      const seen = (byCode.get(change.code) ?? 0) + 1;
      byCode.set(change.code, seen);
      if (seen <= MOST_LISTED) changes.push(change);
    },
  }).then((report) => ({ total: report.changes }));
  return { out, total, byCode: Object.fromEntries(byCode), changes };
}

/** Each of several files would need a place of its own. */
function refuseSeveral({ path, splits, detection }: FoundInput): void {
  if (splits === undefined) return;
  const file = join(path, detection.entry);
  throw new UsageError(
    "usage/fix",
    `--fix mends one file, and ${path} has ${splits.length}, a split each. Give them one by one: angokit validate ${file} --fix --out <path>.`,
  );
}

/** A copy that lies in its original, or in its place, would be a part of the dataset, or replace what it is made of. */
async function refuseInside(
  { at, path }: FoundInput,
  folder: string | undefined,
  out: string,
): Promise<void> {
  if (at.kind === "stream") return;
  const place = await real(out);
  for (const original of await Promise.all([path, ...(folder === undefined ? [] : [folder])].map(real))) {
    if (place !== original && !place.startsWith(`${original}${sep}`)) continue;
    throw new UsageError(
      "usage/out",
      `--out ${out} is ${place === original ? "" : "inside "}the input, which stays as it is. Give another place.`,
    );
  }
}

/** A path with its links followed, as far as it is there. */
async function real(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch {
    return dirname(whole) === whole ? whole : join(await real(dirname(whole)), basename(whole));
  }
}

/** What is repaired, and the folder on disk whose images can be linked. */
function parts(
  { at, yolo, source, detection }: FoundInput,
  out: string,
): { readonly input: Folder | Source; readonly folder?: string } {
  const folder = yolo?.folder ?? ("folder" in at ? at.folder : undefined);
  const isFile = out.endsWith(".json");
  if (isFile && detection.format !== "coco")
    throw new UsageError(
      "usage/out",
      `--out ${out}: the copy of a YOLO dataset is a folder. Leave out .json.`,
    );
  if (folder === undefined || isFile) return { input: source };
  return at.kind === "archive" ? { input: folder } : { input: folder, folder: folder.name };
}

/** What was changed, for people. */
export function tellFixed({ out, total, byCode, changes }: Fixed, terminal: Terminal): void {
  if (total === 0) {
    terminal.note(`There was nothing to mend: ${out} is a copy.`);
    return;
  }
  terminal.note(`${count(total, "change")} in ${out}:`);
  for (const [code, times] of Object.entries(byCode)) {
    terminal.note(`  ${code} (${times})`);
    for (const { file, line, pointer, message } of changes.filter((change) => change.code === code)) {
      const place = [file, pointer ?? line].filter((part) => part !== undefined).join(":");
      terminal.note(visible(`    ${place}  ${message}`));
    }
    if (times > MOST_LISTED) terminal.note(`    … and ${times - MOST_LISTED} more`);
  }
}

/** Where the dataset is in the copy. */
export function copyOf({ yolo, detection, at }: FoundInput, out: string): string {
  if (out.endsWith(".json") || archiveKind(out) !== undefined) return out;
  if (yolo !== undefined) return out;
  return at.kind === "folder" || at.kind === "archive" ? join(out, detection.entry) : out;
}
