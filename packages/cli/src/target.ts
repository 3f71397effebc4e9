import { basename } from "node:path";
import {
  type Dataset,
  type DatasetImage,
  type FindImageSource,
  FormatError,
  type FormatName,
  type Sink,
  splitImages,
  withClasses,
  type Writer,
  writeAngoExport,
  writeAngoImport,
  writeCoco,
  type WriteReport,
  writeYolo,
} from "@angokit/formats";
import { type DiskSink, fileSink, type FindImage, folderSink, placeImages } from "@angokit/formats/node";
import { UsageError } from "./failure.ts";
import type { Findings } from "./findings.ts";
import { readClasses, readSchema } from "./flag-values.ts";
import type { InputFlags, WriteFlags } from "./flags.ts";
import { keptTable, lostTable } from "./losses.ts";
import type { Terminal } from "./terminal.ts";
import { tellFindings } from "./told-findings.ts";
import { count } from "./words.ts";

/** What `--to` may say. */
export type TargetName = "yolo" | "coco" | "ango" | "ango-import";

/** Puts the bytes of an image at a path in the output; false: there are none to be had. */
type PlaceImage = (image: DatasetImage, path: string) => Promise<boolean>;

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
      };
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
  const dataset = await shaped(target);
  const { writer, messages } = await openWriter(target);
  const report = await writer(dataset);
  const told = [...report.messages, ...messages(), ...emptiness(target, report)];

  if (terminal.json) {
    const diagnostics = { ...findings.counts, codes: findings.byCode(), first: findings.kept };
    const result = { ...target.result, to, out: flags.out, ...report, messages: [...idle, ...told] };
    terminal.result(JSON.stringify({ ok: true, ...result, diagnostics }));
    return 0;
  }
  tellFindings(findings, terminal);
  for (const message of told) terminal.note(message);
  terminal.result(reportText(target, report));
  return 0;
}

const YOLO_FLAGS = { classIds: "--class-ids", crowd: "--crowd", sidecar: "--no-sidecar" } as const;
const ANGO_INPUT_FLAGS = { classFrom: "--class-from", brushes: "--brushes" } as const;
const ANGO_FLAGS = { schema: "--schema", ...ANGO_INPUT_FLAGS } as const;

/** Flags that were given and change nothing. */
function idleFlags({ given, from, to, flags, images }: Target): readonly string[] {
  const among = (names: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(names).flatMap(([name, flag]) => (given.has(name) ? [flag] : []));
  const task = to !== "yolo" && from !== "yolo" && given.has("task") ? ["--task"] : [];
  const noPlace = to === "ango" || to === "ango-import" || isCocoFile(to, flags.out);
  const noFiles = noPlace && given.has("images") && images.mode !== "none";
  return [
    ...[...task, ...(to === "yolo" ? [] : among(YOLO_FLAGS))].map(
      (flag) => `${flag} changes nothing with --to ${to}.`,
    ),
    ...(from === "ango" ? [] : among(to === "ango-import" ? ANGO_INPUT_FLAGS : ANGO_FLAGS)).map(
      (flag) => `${flag} changes nothing: the input is not Ango's.`,
    ),
    ...(given.has("seed") && flags.split === undefined ? ["--seed changes nothing without --split."] : []),
    ...(noFiles
      ? [`--images ${images.mode} changes nothing: one JSON file is written, without images.`]
      : []),
  ];
}

/** The dataset with the classes and the splits that the flags ask for. */
async function shaped({ dataset, flags, classes }: Target): Promise<Dataset> {
  const names = classes ?? (flags.classes === undefined ? undefined : await readClasses(flags.classes));
  const named = names === undefined ? dataset : withClasses(dataset, names);
  return flags.split === undefined ? named : splitImages(named, flags.split, flags.seed);
}

function isCocoFile(to: TargetName, out: string): boolean {
  return to === "coco" && out.endsWith(".json");
}

/** The writer that the flags ask for, and what it has to tell besides its report once it is done. */
async function openWriter(target: Target): Promise<{ writer: Writer; messages: () => readonly string[] }> {
  const { to, flags, images } = target;
  const options = { overwrite: flags.overwrite };
  if (to !== "coco" && flags.out.endsWith(".json")) {
    throw new UsageError(
      "usage/out",
      `--out ${flags.out}: with --to ${to} a folder is written. Leave out .json.`,
    );
  }
  if (isCocoFile(to, flags.out)) {
    const sink = checked(fileSink(flags.out, options), { ...target, last: undefined });
    return {
      writer: writeCoco(sink, { path: basename(flags.out) }),
      messages: () => [],
    };
  }
  const schema =
    to === "ango-import" && flags.schema !== undefined ? await readSchema(flags.schema) : undefined;
  const disk = folderSink(flags.out, options);
  const placer = images.mode === "link" || images.mode === "copy" ? placeImages(disk, images) : undefined;
  const placeImage = images.mode === "download" ? placeDownloaded(disk, images) : placer?.placeImage;
  return {
    writer: folderWriter(to, checked(disk, target), flags, {
      ...(placeImage === undefined ? {} : { placeImage }),
      ...(schema === undefined ? {} : { categorySchema: schema }),
    }),
    messages: () => placer?.placement().messages ?? [],
  };
}

function folderWriter(
  to: TargetName,
  sink: Sink,
  flags: WriteFlags,
  given: { placeImage?: PlaceImage; categorySchema?: unknown },
): Writer {
  const { strict } = flags;
  switch (to) {
    case "yolo": {
      const { task, classIds, crowd = "skip", sidecar } = flags;
      return writeYolo(sink, { task, classIds, crowd, sidecar, strict, ...given });
    }
    case "coco":
      return writeCoco(sink, given);
    case "ango":
      return writeAngoExport(sink, { strict });
    case "ango-import":
      return writeAngoImport(sink, { strict, ...given });
  }
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
function checked(
  sink: Sink,
  {
    flags,
    findings,
    last,
  }: Pick<Target, "flags" | "findings"> & { readonly last?: Target["last"] | undefined },
): Sink {
  if (!flags.strict && last === undefined) return sink;
  return {
    write: (path, content) => sink.write(path, content),
    ...(sink.put === undefined ? {} : { put: sink.put.bind(sink) }),
    ...(sink.writePacked === undefined ? {} : { writePacked: sink.writePacked.bind(sink) }),
    ...(sink.scratch === undefined ? {} : { scratch: sink.scratch.bind(sink) }),
    abort: () => sink.abort(),
    async commit() {
      if (flags.strict) assertAllRead(findings);
      await last?.((path, content) => sink.write(path, content));
      await sink.commit();
    },
  };
}

/** With `--strict`, what could not be read is a loss like any other: nothing is written. */
function assertAllRead(findings: Findings): void {
  const first = findings.kept.find(({ severity }) => severity === "error");
  if (first === undefined) return;
  const { code: _code, severity: _severity, message, ...place } = first;
  const what = `${count(findings.counts.error, "thing")} of the input can't be read`;
  throw new FormatError(
    "output/loss",
    `--strict: ${what}, so nothing was written. The first: ${message}`,
    place,
  );
}

const NAMES = { coco: "COCO", ango: "Ango JSON", "ango-import": "Ango import JSON" } as const;

/** What to say of a dataset that no one can train on. */
function emptiness({ to, images, result }: Target, report: WriteReport): readonly string[] {
  if (report.images === 0) {
    const isPull = "project" in result;
    const why = isPull ? "no task has this status, stage and batch" : "the input has no images";
    return [`There are no images in it: ${why}.`];
  }
  return to === "yolo" && images.mode === "none" && "project" in result
    ? ["The image files are not in it, and a trainer needs them: --images download brings them."]
    : [];
}

function reportText({ to, flags, terminal, findings }: Target, report: WriteReport): string {
  const { columns } = terminal;
  const asset = to === "ango" || to === "ango-import" ? "asset" : "image";
  const what = to === "yolo" ? `YOLO ${flags.task}` : NAMES[to];
  const lines = [
    `${terminal.style("green", "Wrote", process.stdout)} ${count(report.images, asset)} with ${count(report.annotations, "annotation")} to ${flags.out} as ${what}.`,
  ];
  if (report.kept.length > 0) {
    const where =
      to === "yolo"
        ? "Kept in the sidecar, not in the labels:"
        : 'Kept under the key "angokit", as COCO has no field:';
    lines.push("", where, ...keptTable(report.kept, columns));
  }
  const { error: unread } = findings.counts;
  if (report.lost.length > 0 || unread > 0) {
    lines.push("", terminal.style("yellow", "Lost:", process.stdout), ...lostTable(report.lost, columns));
    if (unread > 0) lines.push(`  ${count(unread, "thing")} of the input could not be read: see the errors.`);
  }
  return lines.join("\n");
}
