import { basename } from "node:path";
import {
  archiveKind,
  type Dataset,
  type DatasetImage,
  type FindImageSource,
  type FormatName,
  type Sink,
  splitImages,
  withClasses,
  type Writer,
  writeAngoExport,
  writeAngoImport,
  writeCoco,
  writeCocoPanoptic,
  writeYolo,
} from "@angokit/formats";
import {
  archiveSink,
  type DatasetAbout,
  type DiskSink,
  fileSink,
  type FindImage,
  folderSink,
  placeImages,
} from "@angokit/formats/node";
import { writeMasks } from "@angokit/formats/masks";
import { describedDataset, type Origin } from "./dataset-about.ts";
import { UsageError } from "./failure.ts";
import type { Findings } from "./findings.ts";
import { readClasses, readSchema } from "./flag-values.ts";
import type { InputFlags, WriteFlags } from "./flags.ts";
import { idleFlags, isCocoFile, isPerSplit } from "./idle-flags.ts";
import { checkOut } from "./out-path.ts";
import { guardedSink } from "./guarded-sink.ts";
import { assertFound, missingApart } from "./missing-images.ts";
import { labelStudioResults, resultsNotes, resultsWriter, unmatchedWarnings } from "./model-results.ts";
import { type RecordFormatName, recordFormatWriter } from "./record-formats.ts";
import type { Terminal } from "./terminal.ts";
import { emptiness, reportText } from "./target-report.ts";
import { tellFindings } from "./told-findings.ts";
import { assertAllRead } from "./unread.ts";
import { count } from "./words.ts";

/** What `--to` may say. */
export type TargetName =
  | "yolo"
  | "coco"
  | "coco-panoptic"
  | "coco-results"
  | "ango"
  | "ango-import"
  | RecordFormatName
  | "masks";

/** Puts the bytes of an image at a path in the output; false: there are none to be had. */
type PlaceImage = (image: DatasetImage, path: string) => Promise<boolean>;

/** Image files that are made while the dataset is written. */
export interface MadeImages {
  readonly placeImage: PlaceImage;
  readonly messages: () => readonly string[];
}

/** What is written, where, and who hears of it. */
export interface Target {
  readonly dataset: Dataset;
  readonly from: FormatName;
  readonly to: TargetName;
  readonly flags: WriteFlags & InputFlags;
  /** The flags that stand on the command line. */
  readonly given: ReadonlySet<string>;
  /** What the reader found, while the images are read. */
  readonly findings: Findings;
  /** Where the image files come from: the disk, or a download. */
  readonly images:
    | {
        readonly mode: "none" | "link" | "copy";
        readonly find: FindImage;
        readonly findSource?: FindImageSource;
      }
    | {
        readonly mode: "download";
        /** The file of an image; undefined where it has none. */
        readonly pathOf: (image: DatasetImage) => string | undefined;
        /** Told of each file that is put into the dataset. */
        readonly placed: (image: DatasetImage, path: string) => void;
      }
    | {
        readonly mode: "cut";
        /** Puts image files there that it makes. */
        readonly placerOf: (disk: DiskSink) => MadeImages;
      };
  /** The images are in the splits of `--split` already. */
  readonly isSplit?: boolean;
  /** Splits are what was asked for: unless told otherwise, COCO gets a file for each. */
  readonly isOfSplits?: boolean;
  /** The input is what a model found. */
  readonly isPredicted?: boolean;
  /** `--seed` is for what was done before, too. */
  readonly isSeeded?: boolean;
  /** What it is made of, for its manifest. */
  readonly origins?: readonly Origin[];
  readonly terminal: Terminal;
  /** More members for the JSON result, read when all is written. */
  readonly result: Readonly<Record<string, unknown>>;
  /** Class names in place of those in the file of `--classes`. */
  readonly classes?: readonly string[];
  /** What else goes into a folder, written when the rest is. */
  readonly last?: (write: Sink["write"]) => Promise<void>;
}

/** Write a dataset as the flags say, and report it. @returns the exit code */
export async function writeTarget(target: Target): Promise<number> {
  const { flags, findings, terminal, to } = target;
  const idle = idleFlags(target);
  for (const message of idle) terminal.warn(message);
  const { dataset, about } = describedDataset({
    ...target,
    dataset: await shaped(target),
    origins: target.origins ?? [],
  });
  const { writer, messages } = await openWriter(target, about);
  const report = await writer(dataset);
  const { warnings, notes } = missingApart(target, report, messages());
  const told = [...notes, ...resultsNotes(target), ...emptiness(target, report)];
  const warned = [...warnings, ...unmatchedWarnings(to, report)];
  for (const message of warned) terminal.warn(message);

  if (terminal.json) {
    const diagnostics = { ...findings.counts, codes: findings.byCode(), first: findings.kept };
    const result = {
      ...target.result,
      to,
      out: flags.out,
      ...report,
      messages: [...idle, ...warned, ...told],
    };
    terminal.result(JSON.stringify({ ok: true, ...result, diagnostics }));
    return 0;
  }
  tellFindings(findings, terminal);
  for (const message of told) terminal.note(message);
  terminal.result(reportText(target, report));
  return 0;
}

/** The dataset with the classes and the splits that the flags ask for. */
async function shaped({ dataset, flags, classes, isSplit = false }: Target): Promise<Dataset> {
  const names = classes ?? (flags.classes === undefined ? undefined : await readClasses(flags.classes));
  const named = names === undefined ? dataset : withClasses(dataset, names);
  return flags.split === undefined || isSplit ? named : splitImages(named, flags.split, flags.seed);
}

/** The writer that the flags ask for, and what it has to tell besides its report once it is done. */
async function openWriter(
  target: Target,
  about: () => Promise<DatasetAbout>,
): Promise<{ writer: Writer; messages: () => readonly string[] }> {
  const { to, flags, images } = target;
  const options = { overwrite: flags.overwrite, about };
  checkOut(to, flags.out, flags.perSplit);
  if (isCocoFile(to, flags.out)) {
    const sink = checked(fileSink(flags.out, options), target, undefined, () => 0);
    const path = basename(flags.out);
    const writer = to === "coco" ? writeCoco(sink, { path }) : await resultsWriter(sink, path, flags);
    return { writer, messages: () => [] };
  }
  const schema =
    to === "ango-import" && flags.schema !== undefined ? await readSchema(flags.schema) : undefined;
  const isArchive = archiveKind(flags.out) !== undefined;
  const disk = isArchive ? archiveSink(flags.out, options) : folderSink(flags.out, options);
  const placer =
    images.mode === "link" || images.mode === "copy"
      ? placeImages(disk, { ...images, mode: isArchive ? "copy" : images.mode })
      : undefined;
  const made = images.mode === "cut" ? images.placerOf(disk) : undefined;
  const placeImage =
    images.mode === "download" ? placeDownloaded(disk, images) : (made ?? placer)?.placeImage;
  const given = {
    ...(placeImage === undefined ? {} : { placeImage }),
    ...(schema === undefined ? {} : { categorySchema: schema }),
    ...(to === "label-studio" ? labelStudioResults(target) : {}),
  };
  const sink = checked(disk, target, target.last, () => placer?.placement().missing ?? 0);
  return {
    writer: isPerSplit(target) ? splitsWriter(to, sink, flags, given) : folderWriter(to, sink, flags, given),
    messages: () => [
      ...(made?.messages() ?? []),
      ...(placer?.placement().messages ?? []),
      ...(isArchive && images.mode === "link" ? copiedInstead(placer?.placement().copied ?? 0) : []),
    ],
  };
}

/** What `--images link` did for an archive. */
function copiedInstead(copied: number): readonly string[] {
  const were = copied === 1 ? "was" : "were";
  return copied === 0
    ? []
    : [`${count(copied, "image")} ${were} copied: an archive can't hold links to them.`];
}

interface Given {
  readonly placeImage?: PlaceImage;
  readonly categorySchema?: unknown;
  /** Of Label Studio. */
  readonly results?: "annotations" | "predictions";
}

/** A file for each split, or a folder with what the format has. */
function splitsWriter(to: TargetName, sink: Sink, flags: WriteFlags & InputFlags, given: Given): Writer {
  const { placeImage: place, ...others } = given;
  const writerOf = (part: Sink, folder: string): Writer => {
    const placeImage: PlaceImage = async (image, path) =>
      (await place?.(image, `${folder}/${path}`)) ?? false;
    return folderWriter(to, part, flags, place === undefined ? others : { ...others, placeImage });
  };
  return async (dataset) => {
    const { writeCocoSplits, writeSplits } = await import("@angokit/formats/transform");
    return (to === "coco" ? writeCocoSplits(sink, given) : writeSplits(sink, writerOf))(dataset);
  };
}

function folderWriter(to: TargetName, sink: Sink, flags: WriteFlags & InputFlags, given: Given): Writer {
  const { strict } = flags;
  switch (to) {
    case "yolo": {
      const { task, layout, classIds, crowd = "skip", sidecar, classFrom } = flags;
      if (task === "classify" && given.placeImage === undefined) throw noImages();
      const from = task === "classify" && classFrom !== undefined ? { classFrom } : {};
      return writeYolo(sink, { task, layout, classIds, crowd, sidecar, strict, ...from, ...given });
    }
    case "coco":
      return writeCoco(sink, given);
    case "coco-panoptic":
      return writeCocoPanoptic(sink, given);
    case "coco-results":
      throw new UsageError("usage/out", "--to coco-results writes one file.");
    case "ango":
      return writeAngoExport(sink, { strict });
    case "ango-import":
      return writeAngoImport(sink, { strict, ...given });
    case "voc":
    case "cvat":
    case "label-studio":
    case "labelme":
      return recordFormatWriter(to, sink, flags, given);
    case "masks":
      return writeMasks(sink, { kind: flags.mask ?? "class", crowd: flags.crowd ?? "skip", strict });
  }
}

function noImages(): UsageError {
  const why = "--task classify puts image files into folders of their classes";
  return new UsageError(
    "usage/images",
    `${why}: without them there is nothing to write. Leave out --images none.`,
  );
}

/** Puts files that were downloaded into the output. */
function placeDownloaded(
  disk: DiskSink,
  { pathOf, placed }: Extract<Target["images"], { readonly mode: "download" }>,
): PlaceImage {
  return async (image, path) => {
    const from = pathOf(image);
    if (from === undefined) return false;
    await disk.place(path, from, "copy");
    placed(image, path);
    return true;
  };
}

/** A sink that looks, before what was written is moved to its place, whether it may be, and adds what is `last`. */
function checked(sink: Sink, target: Target, last: Target["last"], missing: () => number): Sink {
  const { flags, findings } = target;
  if (!flags.strict && last === undefined) return sink;
  return guardedSink(sink, async () => {
    if (flags.strict) assertAllRead(findings);
    assertFound(target, missing());
    await last?.((path, content) => sink.write(path, content));
  });
}
