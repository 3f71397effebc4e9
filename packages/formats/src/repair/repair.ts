import { type Detection, detectInput } from "../detect.ts";
import { type Content, isSafePath, type Sink } from "../io/sink.ts";
import type { Folder, Source } from "../io/source.ts";
import type { FormatName } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { RuleSettings } from "../validate/findings.ts";
import type { YoloDatasetTask } from "../yolo/shapes.ts";
import type { Counts, OnChange } from "./changes.ts";

/** How a dataset is repaired. */
export interface RepairOptions {
  /** What the input is, where its content leaves doubt. */
  readonly from?: FormatName;
  /** What was found out about the input; `detectInput` is asked unless given. */
  readonly detection?: Detection;
  /** What YOLO labels are for; told from data.yaml and their rows unless given. */
  readonly task?: YoloDatasetTask;
  /** Findings of rules that are off stay as they are. */
  readonly rules?: RuleSettings;
  /** Told of everything that is changed. */
  readonly onChange?: OnChange;
  /** Puts a file that is not changed into the copy some other way, such as a link; false: it is copied. */
  readonly place?: (path: string) => Promise<boolean>;
}

/** What a repair wrote. */
export interface RepairReport {
  /** Files of the copy. */
  readonly files: number;
  /** How much was changed. */
  readonly changes: number;
}

/**
 * Writes a copy of a dataset in which everything is mended that `validate` gives a `fix` for; the rest is the same byte
 * for byte. All of it or nothing: the sink is committed at the end, and aborted on any error.
 *
 * @throws FormatError `repair/format` for a dataset that is neither COCO nor YOLO; what reading and writing throw
 */
export async function repair(
  input: Folder | Source,
  sink: Sink,
  options: RepairOptions = {},
): Promise<RepairReport> {
  try {
    let changes = 0;
    const onChange: OnChange = (change) => {
      changes += 1;
      options.onChange?.(change);
    };
    let counts: Counts | undefined;
    const files = await write(input, sink, options, onChange, (found) => {
      counts = found;
    });
    await sink.commit(counts);
    return { files, changes };
  } catch (error) {
    await sink.abort();
    throw error;
  }
}

async function write(
  input: Folder | Source,
  sink: Sink,
  options: RepairOptions,
  onChange: OnChange,
  onCounts: (counts: Counts) => void,
): Promise<number> {
  const { from, rules = {} } = options;
  const detection = options.detection ?? (await detectInput(input, from === undefined ? {} : { from }));
  if (detection.format !== "coco" && detection.format !== "yolo") {
    const message =
      detection.format === "ango"
        ? "Datasets of Ango Hub are not repaired: mend the labels there, and export again."
        : `Only COCO and YOLO datasets are repaired, and this is one of the format ${detection.format}. Convert it, then repair that.`;
    throw new FormatError("repair/format", message, { file: detection.entry });
  }
  const written = new Set<string>();
  const put = async (path: string, content: Content): Promise<void> => {
    written.add(path);
    await sink.write(path, content);
  };
  if (detection.format === "coco") {
    const { repairedCoco } = await import("./coco.ts");
    const source = "list" in input ? input.open(detection.entry) : input;
    // Of panoptic files the segments are annotations, and other files of labels are not read.
    const isOnly =
      detection.kind !== "panoptic" && !("list" in input && (await hasOtherJson(input, detection.entry)));
    await put(
      "list" in input ? detection.entry : nameOf(source),
      repairedCoco(source, rules, onChange, detection.kind, isOnly ? onCounts : () => {}),
    );
  } else {
    if (!("list" in input))
      throw new FormatError("input/unrecognised", "A YOLO dataset is a folder: give that.");
    // Of other layouts nothing is mended: the copy is the same.
    const task = options.task === "classify" ? undefined : options.task;
    const { repairedYolo } = await import("./yolo.ts");
    if (detection.layout === undefined && options.task !== "classify")
      for await (const [path, bytes] of repairedYolo(input, detection.entry, task, rules, onChange, onCounts))
        await put(path, bytes);
  }
  return written.size + ("list" in input ? await copyOthers(input, sink, written, options) : 0);
}

/** Copies what was not changed: images, lists, the other labels. */
async function copyOthers(
  folder: Folder,
  sink: Sink,
  done: ReadonlySet<string>,
  { place }: RepairOptions,
): Promise<number> {
  let count = 0;
  for (const path of await folder.list()) {
    // Hidden files are of programs: a manifest of angokit would speak of other bytes. `.keep` keeps an empty folder.
    if (done.has(path) || !isSafePath(path) || isHidden(path)) continue;
    if ((await place?.(path)) !== true) await sink.write(path, folder.open(path).stream());
    count += 1;
  }
  return count;
}

function isHidden(path: string): boolean {
  return path
    .replace(/\/\.keep$/, "")
    .split("/")
    .some((segment) => segment.startsWith("."));
}

async function hasOtherJson(folder: Folder, entry: string): Promise<boolean> {
  return (await folder.list()).some((path) => path !== entry && path.endsWith(".json") && !isHidden(path));
}

function nameOf({ name }: Source): string {
  const last = name.replaceAll("\\", "/").split("/").at(-1) ?? "";
  return isSafePath(last) && last !== "-" ? last : "annotations.json";
}
