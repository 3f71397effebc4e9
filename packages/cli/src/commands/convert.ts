import { Command, Option } from "commander";
import { Findings } from "../findings.ts";
import {
  addHelp,
  addInputFlags,
  addWriteFlags,
  givenFlags,
  type InputFlags,
  type WriteFlags,
} from "../flags.ts";
import { openInput } from "../input.ts";
import { interruptible } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import { type TargetName, writeTarget } from "../target.ts";
import { withProgress } from "../image-progress.ts";
import type { Terminal } from "../terminal.ts";

interface ConvertFlags extends WriteFlags, InputFlags {
  readonly to: TargetName;
  readonly images: "none" | "link" | "copy";
}

const EXAMPLES_PER_CODE = 1;

/** `angokit convert` */
export function convertCommand(attempt: Attempt): Command {
  const command = new Command("convert")
    .description("read a dataset in one format and write it in another")
    .argument("<input>", "a file, a folder, or - for standard input")
    .optionsGroup("Output:")
    .addOption(
      new Option("--to <format>", "what to write")
        .choices(["yolo", "coco", "ango", "ango-import"])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--images <how>", "image files that are found")
        .choices(["none", "link", "copy"])
        .default("link"),
    );
  addWriteFlags(addInputFlags(command));
  addHelp(command, {
    examples: [
      "angokit convert export.json --to coco --schema category-schema.json --out coco",
      "angokit convert coco --to yolo --task segment --split train=0.8,val=0.2 --out dataset",
      "angokit convert dataset --to ango --out back",
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

async function convert(
  path: string,
  flags: ConvertFlags,
  given: ReadonlySet<string>,
  terminal: Terminal,
): Promise<number> {
  const findings = new Findings(EXAMPLES_PER_CODE);
  // A task that the target has no use for is the one of the input.
  const task = flags.to !== "yolo" && given.has("task") ? flags.task : undefined;
  // Boxes without a sidecar are all that is written: then outlines need not be read.
  const outlines = flags.to === "yolo" && flags.task === "detect" && !flags.sidecar ? "later" : "now";
  const { dataset, detection, find, findSource } = await openInput(path, flags, findings.add, task, outlines);
  return writeTarget({
    dataset: { ...dataset, images: withProgress(dataset.images, terminal) },
    from: detection.format,
    to: flags.to,
    flags,
    given,
    findings,
    images: { mode: flags.images, find, ...(findSource === undefined ? {} : { findSource }) },
    terminal,
    result: { from: detection.format },
  });
}
