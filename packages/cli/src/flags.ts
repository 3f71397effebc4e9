import { type Command, Option } from "commander";
import {
  type CocoResultsKind,
  type FormatName,
  formatNames,
  type Split,
  type YoloDatasetTask,
  type YoloLayout,
} from "@angokit/formats";
import type { MaskKind } from "@angokit/formats/masks";
import {
  decimalsOption,
  integerOption,
  type KeypointShape,
  keypointsOption,
  pathOption,
  splitOption,
} from "./flag-values.ts";

/** The flags that every command has. */
export interface CommonFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** How an input is to be read. */
export interface InputFlags {
  /** Overrules what the content looks like. */
  readonly from?: FormatName;
  readonly schema?: string;
  readonly classFrom?: string;
  /** A folder in which images are looked for first. */
  readonly imageDir?: string;
  /** COCO: the file with the images and categories of a results file. */
  readonly gt?: string;
  /** No flag of its own: what `--gt` is where only an input of results has a use for it. */
  readonly gtOfResults?: string;
  /** COCO: a folder or ZIP with the PNGs of panoptic segments. */
  readonly panoptic?: string;
  /** Ango: a folder or ZIP with the PNGs of brush strokes. */
  readonly brushes?: string;
  /** Ango: frames between two key frames are images, too. */
  readonly interpolate?: "linear";
  /** YOLO: the input is a folder that `predict` or `track` wrote. */
  readonly predictions?: boolean;
  /** YOLO: how many keypoints predictions have, and how many numbers each. */
  readonly kptShape?: KeypointShape;
  /** YOLO: rows of predictions end with the number of a track. */
  readonly tracks?: boolean;
  /** A file with the names of classes. */
  readonly classes?: string;
  /** Pascal VOC: what the numbers of boxes are, where it is read or written. */
  readonly coordinates?: "pixels" | "edges";
}

/** The flags of commands that write a dataset. */
export interface WriteFlags extends CommonFlags {
  readonly out: string;
  readonly overwrite: boolean;
  /** What the manifest says of the dataset. */
  readonly datasetName?: string;
  readonly datasetVersion?: string;
  readonly task: YoloDatasetTask;
  readonly layout: YoloLayout;
  readonly classes?: string;
  readonly classFrom?: string;
  readonly classIds: "rank" | "id-rank" | "coco80";
  readonly crowd?: "skip" | "keep";
  readonly split?: Split;
  /** One file, or one folder, for each split. */
  readonly perSplit?: boolean;
  readonly seed: number;
  readonly strict: boolean;
  /** Masks: what their pixels say. */
  readonly mask?: MaskKind;
  /** What a COCO results file is of, or what Label Studio takes labels for. */
  readonly results?: CocoResultsKind | LabelStudioResults;
  readonly sidecar: boolean;
  /** Pascal VOC: how many decimals numbers have at most. */
  readonly decimals?: number;
}

/** What Label Studio takes labels for: finished ones, or those of a model. */
type LabelStudioResults = "annotations" | "predictions";

const GENERAL = "General:";
export const TASKS: readonly YoloDatasetTask[] = ["detect", "segment", "obb", "pose", "classify"];
const LAYOUTS: readonly YoloLayout[] = ["ultralytics", "roboflow", "darknet"];

/**
 * Add the flags of {@link CommonFlags}.
 * @param json - what `--json` puts on stdout
 */
export function addCommonFlags(command: Command, json = "one JSON document on stdout"): Command {
  return command
    .optionsGroup(GENERAL)
    .option("--json", json, false)
    .option("-q, --quiet", "no progress and no notes", false)
    .option("--no-color", "no colours (NO_COLOR holds, too)");
}

/** Add the flags of {@link InputFlags}. */
export function addInputFlags(command: Command): Command {
  return command
    .optionsGroup("Input:")
    .addOption(
      new Option("--from <format>", "what the input is, where its content leaves doubt").choices(formatNames),
    )
    .option("--schema <file>", "category schema of an Ango project: fixes classes and their order")
    .option("--image-dir <folder>", "look for images here first, then around the input")
    .option(
      "--gt <file>",
      "COCO: the input is a results file, this the ground truth with its images and categories",
    )
    .option("--panoptic <folder>", "COCO: look for the PNGs of panoptic segments here, not beside the file")
    .option("--brushes <folder>", "Ango: look for the PNGs of brush strokes here")
    .option("--predictions", "YOLO: the input is a folder that predict wrote with save_txt")
    .option("--kpt-shape <shape>", "YOLO: keypoints of predictions, as 17,3", keypointsOption)
    .option("--tracks", "YOLO: rows of predictions end with the number of a track")
    .addOption(
      new Option(
        "--coordinates <how>",
        "Pascal VOC: pixels counted from 1, as it was published, or edges from 0",
      ).choices(["pixels", "edges"]),
    );
}

/** Add `--interpolate` to the flags of {@link InputFlags}. */
export function addInterpolateFlag(command: Command): Command {
  return command.addOption(
    new Option("--interpolate <how>", "Ango: also the frames between two key frames of a track").choices([
      "linear",
    ]),
  );
}

/**
 * Add the flags of {@link WriteFlags}.
 * @param addOwn - adds those of the command alone, which stand before those of every command
 */
export function addWriteFlags(
  command: Command,
  addOwn: (command: Command) => Command = (added) => added,
): Command {
  command
    .optionsGroup("Output:")
    .addOption(
      new Option(
        "-o, --out <path>",
        "a folder, an archive (.zip, .tar, .tar.gz), or for COCO a file that ends in .json",
      )
        .argParser(pathOption)
        .makeOptionMandatory(),
    )
    .option("--overwrite", "replace what angokit wrote there before", false)
    .option("--strict", "where anything would be lost, fail and write nothing", false)
    .option("--dataset-name <name>", "for the manifest")
    .option("--dataset-version <version>", "for the manifest")
    .option("--split <shares>", "spread the images: train=0.8,val=0.2, or 80/20", splitOption)
    .option("--seed <number>", "another seed, another split", integerOption, 0)
    .option(
      "--per-split",
      "each split apart: COCO as train.json and val.json, others in folders train and val",
    )
    .optionsGroup("Classes:")
    .option("--classes <file>", "fixes class names and their order: a name a line, or a data.yaml")
    .option(
      "--class-from <title>",
      "Ango: the answer to this question about an object is its class; with --task classify, about an image",
    )
    .optionsGroup("YOLO:")
    .addOption(new Option("--task <task>", "what the labels are for").choices(TASKS).default("detect"))
    .addOption(new Option("--layout <layout>", "how the files lie").choices(LAYOUTS).default("ultralytics"))
    .addOption(
      new Option("--class-ids <how>", "how class numbers follow from the classes")
        .choices(["rank", "id-rank", "coco80"])
        .default("rank"),
    )
    .addOption(
      new Option("--crowd <how>", "annotations of groups of objects; skip unless given").choices([
        "skip",
        "keep",
      ]),
    )
    .option("--no-sidecar", "write no angokit-sidecar.ndjson: what the format can't hold is lost")
    .optionsGroup("Pascal VOC:")
    .option(
      "--decimals <n>",
      "decimals of boxes at most; 6 unless given, 0 for whole pixels",
      decimalsOption,
    );
  return addCommonFlags(addOwn(command));
}

/** How the flags of every command are shown in its help. */
export function describeFlags(command: Command): Command {
  return command
    .addHelpOption(new Option("-h, --help", "show this").helpGroup(GENERAL))
    .configureHelp({ optionDescription });
}

/** The description, the choices and the default, in few words. */
function optionDescription({ description, argChoices, defaultValue }: Option): string {
  const isShown = typeof defaultValue === "string" || typeof defaultValue === "number";
  const details = [argChoices?.join(", "), isShown ? `default ${defaultValue}` : undefined];
  const shown = details.filter((detail) => detail !== undefined).join("; ");
  return shown === "" ? description : `${description} (${shown})`;
}

/** The flags that stand on the command line, by their names in the options. */
export function givenFlags(command: Command): ReadonlySet<string> {
  return new Set(
    command.options
      .map((option) => option.attributeName())
      .filter((name) => command.getOptionValueSource(name) === "cli"),
  );
}

/** What a command's help ends with: examples, and what its exit codes mean. */
export function addHelp(
  command: Command,
  { examples, codes }: { readonly examples: readonly string[]; readonly codes: readonly string[] },
): Command {
  const text = [
    "",
    "Examples:",
    ...examples.map((example) => `  $ ${example}`),
    "",
    "Exit codes:",
    ...codes.map((code) => `  ${code}`),
  ];
  return command.addHelpText("after", text.join("\n"));
}
