import { Command, InvalidArgumentError, Option } from "commander";
import type { Split } from "@angokit/formats";
import {
  type FixedList,
  type GroupBy,
  split,
  type SplitOptions,
  type SplitReport,
} from "@angokit/formats/transform";
import { UsageError } from "../failure.ts";
import { readNames, splitOption } from "../flag-values.ts";
import { addHelp } from "../flags.ts";
import { ImageFacts } from "../image-facts.ts";
import { lineText } from "../inspection/line-text.ts";
import { interruptible } from "../interruption.ts";
import { nameGroups } from "../name-groups.ts";
import type { Attempt } from "../program.ts";
import { number, percent, shortened, textTable } from "../text-table.ts";
import {
  addTransformationFlags,
  CODES,
  type TransformationFlags,
  TransformationRun,
} from "../transformation.ts";
import type { Terminal } from "../terminal.ts";
import { count } from "../words.ts";

interface SplitFlags extends TransformationFlags {
  readonly ratios?: Split;
  readonly by: string;
  readonly group?: string;
  readonly lists: readonly ListFile[];
}

type By = NonNullable<SplitOptions["by"]>;

interface ListFile {
  readonly split: string;
  readonly file: string;
}

/** `angokit split` */
export function splitCommand(attempt: Attempt): Command {
  const command = new Command("split")
    .description("spread images over splits: each class evenly, groups never torn, fixed lists")
    .argument("<input>", "a file, a folder, an archive, or - for standard input")
    .optionsGroup("Splits:")
    .option(
      "--ratios <shares>",
      "the share of each split: train=0.8,val=0.2, or 80/20 and 70/20/10",
      splitOption,
    )
    .addOption(
      new Option("--by <what>", "what is spread evenly: class, attribute:<question>, or none")
        .argParser((text) => {
          byOption(text);
          // The manifest is to say what was given.
          return text;
        })
        .default("class", "class"),
    )
    .addOption(
      new Option(
        "--group <what>",
        "never torn: asset (or video), batch, stage, attribute:<question>, field:<member>, name:<regex>",
      ).argParser((text) => {
        groupOption(text);
        return text;
      }),
    )
    .option(
      "--lists <files>",
      "images that must be in a split, a name a line: val=val.txt,test=test.txt",
      listsOption,
      [],
    );
  addTransformationFlags(command);
  command.addOption(
    new Option("--no-per-split", "COCO: one annotations.json, and not a file for each split").helpGroup(
      "Splits:",
    ),
  );
  command.options.find(({ long }) => long === "--split")?.hideHelp();
  addHelp(command, {
    examples: [
      "angokit split dataset --ratios train=0.8,val=0.2 --out splits",
      "angokit split export.json --ratios train=0.8,val=0.2 --group batch --to yolo --out splits",
      "angokit split coco --ratios train=0.9,val=0.1 --group 'name:^(.+)_\\d+\\.' --out splits",
      "angokit split dataset --ratios train=0.8,val=0.2 --lists test=golden.txt --dry-run",
    ],
    codes: CODES,
  });
  return command.action((input: string, flags: SplitFlags) =>
    attempt(flags, (terminal) => interruptible(terminal, () => spread(input, flags, command, terminal))),
  );
}

async function spread(
  path: string,
  flags: SplitFlags,
  command: Command,
  terminal: Terminal,
): Promise<number> {
  if (flags.split !== undefined)
    throw new UsageError("usage/arguments", "--split is called --ratios here. See angokit split --help.");
  if (flags.ratios === undefined && flags.lists.length === 0)
    throw new UsageError("usage/arguments", "--ratios or --lists say how to split.");
  const lists = await readLists(flags.lists);
  const run = new TransformationRun(command, flags, terminal, true);
  const input = await run.open(path, 2);
  const facts = new ImageFacts();
  return run.write([input], {
    name: "split",
    makesSplits: true,
    transform: async () => {
      const done = await split(flags.group === undefined ? input.open : facts.over(input.open), {
        ...(flags.ratios === undefined ? {} : { ratios: flags.ratios }),
        ...(flags.group === undefined ? {} : { group: groupOption(flags.group) }),
        by: byOption(flags.by),
        lists,
        seed: flags.seed,
      });
      if (flags.group !== undefined) assertGroups(done.report(), flags.group, facts);
      return done;
    },
    lines: (report) => linesOf(report, flags.group !== undefined),
    warnings: (report) => warningsOf(report, flags),
  });
}

/** Without any group, what was to stay together would be torn. Images of no video are none the less apart. */
function assertGroups({ images, ungrouped }: SplitReport, group: string, facts: ImageFacts): void {
  if (images === 0 || ungrouped < images || groupOption(group) === "asset") return;
  const why = `no image has what --group ${lineText(group)} asks for, so nothing would stay together.`;
  throw new UsageError("usage/group", `${why} ${facts.instead(group)}`.trimEnd());
}

function warningsOf(
  { missing, ungrouped, unlabelled }: SplitReport,
  { group = "", by }: SplitFlags,
): readonly string[] {
  const even = `${count(unlabelled, "image")} without what --by ${by} asks for: ${unlabelled === 1 ? "it counts" : "they count"} as images alone.`;
  const lone = `${count(ungrouped, "image")} without what --group ${group} asks for: each is a group of its own.`;
  const lists = missing.map(
    ({ split: name, count: left, examples }) =>
      `${count(left, "name")} on the list of ${name} ${left === 1 ? "is" : "are"} no image's: ${lineText(examples.join(", "))}${left > examples.length ? ", …" : ""}`,
  );
  return [...(ungrouped === 0 ? [] : [lone]), ...(unlabelled === 0 ? [] : [even]), ...lists];
}

async function readLists(files: readonly ListFile[]): Promise<readonly FixedList[]> {
  const lists: FixedList[] = [];
  for (const { split: name, file } of files)
    lists.push({ split: name, names: await readNames(file, "--lists") });
  return lists;
}

function row(name: string, counts: readonly number[]): readonly string[] {
  const whole = counts.reduce((sum, one) => sum + one, 0);
  return [name, ...counts.flatMap((one) => [number(one), percent(one, whole)])];
}

/** Images, objects, and images with each class, in each split. */
function linesOf(report: SplitReport, isGrouped: boolean): readonly string[] {
  const { splits, classes } = report;
  const { rows, more } = shortened(
    [...classes.entries()].filter(([at]) => splits.some((part) => (part.classes[at]?.images ?? 0) > 0)),
    "classes",
  );
  return [
    `${count(report.images, "image")}${isGrouped ? ` in ${count(report.groups, "group")}` : ""} over ${count(splits.length, "split")}; of each class, images that have it:`,
    "",
    ...textTable([
      ["", ...splits.flatMap(({ name }) => [name, ""])],
      row(
        "images",
        splits.map(({ images }) => images),
      ),
      ...(report.others === 0
        ? []
        : [
            row(
              "no images",
              splits.map(({ others }) => others),
            ),
          ]),
      ...(isGrouped
        ? [
            row(
              "groups",
              splits.map(({ groups }) => groups),
            ),
          ]
        : []),
      row(
        "objects",
        splits.map(({ annotations }) => annotations),
      ),
      ...rows.map(([at, name]) =>
        row(
          name,
          splits.map((part) => part.classes[at]?.images ?? 0),
        ),
      ),
    ]),
    ...more,
  ];
}

function byOption(text: string): By {
  if (text === "class" || text === "none") return text;
  const question = /^attribute:(.+)$/s.exec(text)?.[1];
  if (question === undefined)
    throw new InvalidArgumentError("It must be class, none, or attribute:<question>.");
  return { attribute: question };
}

function groupOption(text: string): GroupBy {
  if (text === "asset" || text === "batch" || text === "stage") return text;
  if (text === "video") return "asset";
  const [, kind, value = ""] = /^(attribute|field|name):(.+)$/s.exec(text) ?? [];
  if (kind === "attribute") return { attribute: value };
  if (kind === "field") return { field: value };
  if (kind === undefined) {
    throw new InvalidArgumentError(
      "It must be asset, video, batch, stage, attribute:<question>, field:<member> or name:<regex>.",
    );
  }
  try {
    return nameGroups(value);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? `${error.message}.` : "No regular expression.");
  }
}

function listsOption(text: string, before: readonly ListFile[]): readonly ListFile[] {
  const files = text.split(",").map((part) => {
    const [, name, file] = /^\s*([A-Za-z0-9_-]+)\s*=\s*(.+?)\s*$/.exec(part) ?? [];
    if (name === undefined || file === undefined)
      throw new InvalidArgumentError("It must be of the form val=val.txt,test=test.txt.");
    return { split: name, file };
  });
  return [...before, ...files];
}
