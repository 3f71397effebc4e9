import { Command, Option } from "commander";
import { Findings } from "../findings.ts";
import {
  addHelp,
  addInputFlags,
  addInterpolateFlag,
  addWriteFlags,
  givenFlags,
  type InputFlags,
  type WriteFlags,
} from "../flags.ts";
import { openInput } from "../input.ts";
import { interruptible } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import { isOfImages } from "../idle-flags.ts";
import { type TargetName, writeTarget } from "../target.ts";
import { withProgress } from "../image-progress.ts";
import type { Terminal } from "../terminal.ts";
import { someRead } from "../unread.ts";

interface ConvertFlags extends WriteFlags, InputFlags {
  readonly to: TargetName;
  readonly images: "none" | "link" | "copy";
}

const EXAMPLES_PER_CODE = 1;

/** `angokit convert` */
export function convertCommand(attempt: Attempt): Command {
  const command = new Command("convert")
    .description("read a dataset in one format and write it in another")
    .argument("<input>", "a file, a folder, an archive, or - for standard input")
    .optionsGroup("Output:")
    .addOption(
      new Option("--to <format>", "what to write")
        .choices([
          "yolo",
          "coco",
          "coco-panoptic",
          "coco-results",
          "ango",
          "ango-import",
          "voc",
          "cvat",
          "label-studio",
          "labelme",
          "masks",
        ])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--images <how>", "image files that are found")
        .choices(["none", "link", "copy"])
        .default("link"),
    );
  addWriteFlags(addInterpolateFlag(addInputFlags(command)), addOwnFlags);
  addHelp(command, {
    examples: [
      "angokit convert export.json --to coco --schema category-schema.json --out coco",
      "angokit convert coco --to yolo --task segment --split train=0.8,val=0.2 --out dataset",
      "angokit convert export.json --to coco --split 80/20 --per-split --out splits",
      "angokit convert dataset --to ango --out back",
      "angokit convert predict --predictions --to coco-results --gt instances.json --out results.json",
      "angokit convert predict --predictions --image-dir images --to label-studio --out to-correct",
      "angokit convert export.json --to masks --mask instance --out masks",
    ],
    codes: [
      "0    written",
      "1    --strict: something would have been lost, nothing was written",
      "2    wrong use, or an input that can't be read or recognised",
      "3    the disk failed",
      "130  interrupted; nothing was written",
    ],
  });
  return command.action((input: string, flags: ConvertFlags) =>
    attempt(flags, (terminal) =>
      interruptible(terminal, () => convert(input, flags, givenFlags(command), terminal)),
    ),
  );
}

function addOwnFlags(command: Command): Command {
  return command
    .optionsGroup("Masks:")
    .addOption(
      new Option("--mask <kind>", "what pixels say: number of class or object, or colour of the class")
        .choices(["class", "instance", "color"])
        .default("class"),
    )
    .optionsGroup("Results:")
    .addOption(
      new Option(
        "--results <kind>",
        "coco-results: bbox (unless given), segm or keypoints; label-studio: finished annotations, or predictions, " +
          "which what a model found is unless given",
      ).choices(["bbox", "segm", "keypoints", "annotations", "predictions"]),
    );
}

async function convert(
  path: string,
  flags: ConvertFlags,
  given: ReadonlySet<string>,
  terminal: Terminal,
): Promise<number> {
  const findings = new Findings(EXAMPLES_PER_CODE);
  // A task that the target has no use for is the one of the input.
  const isOfInput = flags.to !== "yolo" || flags.predictions === true;
  const task = isOfInput && given.has("task") ? flags.task : undefined;
  // Boxes without a sidecar are all that is written: then outlines need not be read.
  const outlines = flags.to === "yolo" && flags.task === "detect" && !flags.sidecar ? "later" : "now";
  const input = await openInput(path, inputFlags(flags), findings.add, task, outlines);
  const { dataset, detection, find, findSource, origin } = input;
  return writeTarget({
    dataset: { ...dataset, images: someRead(withProgress(dataset.images, terminal), findings) },
    from: detection.format,
    to: flags.to,
    flags,
    given,
    findings,
    images: { mode: flags.images, find, ...(findSource === undefined ? {} : { findSource }) },
    origins: [origin],
    isPredicted: flags.predictions === true || flags.gt !== undefined || detection.results === true,
    terminal,
    result: { from: detection.format },
  });
}

/**
 * With `--to coco-results` the ground truth is of what is written, unless the input is said to be COCO or is results
 * itself. Predictions take the sizes of their images from it.
 */
function inputFlags(given: ConvertFlags): InputFlags {
  const { classFrom, ...others } = given;
  const flags = classFrom === undefined || isOfImages(given.to, given) ? others : given;
  const { gt, ...rest } = flags;
  const isOfInput = flags.to !== "coco-results" || flags.from === "coco" || flags.predictions === true;
  return isOfInput || gt === undefined ? flags : { ...rest, gtOfResults: gt };
}
