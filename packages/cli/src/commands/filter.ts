import { Command, InvalidArgumentError, Option } from "commander";
import {
  type AnswerCondition,
  dropEmptyClasses,
  type EmptyClassesReport,
  filter,
  type FilterOptions,
  type FilterReport,
  type OpenDataset,
  type Range,
  type Transformed,
} from "@angokit/formats/transform";
import { UsageError } from "../failure.ts";
import { listOption } from "../flag-values.ts";
import { addHelp } from "../flags.ts";
import { lineText } from "../inspection/line-text.ts";
import { interruptible } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import { number, shortened, textTable } from "../text-table.ts";
import {
  addTransformationFlags,
  CODES,
  type TransformationFlags,
  TransformationRun,
} from "../transformation.ts";
import type { Terminal } from "../terminal.ts";

interface FilterFlags extends TransformationFlags {
  readonly class?: readonly string[];
  readonly notClass?: readonly string[];
  readonly shape?: readonly ShapeName[];
  readonly attribute?: readonly AnswerCondition[];
  readonly area?: Range;
  readonly side?: Range;
  readonly relativeArea?: Range;
  readonly relativeSide?: Range;
  readonly score?: Range;
  readonly batch?: readonly string[];
  readonly stage?: readonly string[];
  readonly inSplit?: readonly string[];
  readonly imageName?: readonly string[];
  readonly imageAttribute?: readonly AnswerCondition[];
  readonly empty: NonNullable<FilterOptions["empty"]>;
  readonly invert: boolean;
  readonly dropClasses: boolean;
}

type ShapeName = NonNullable<FilterOptions["shapes"]>[number];

const SHAPES: readonly ShapeName[] = [
  "box",
  "rotated-box",
  "polygon",
  "polyline",
  "point",
  "mask",
  "unplaced",
];

interface Report extends FilterReport {
  readonly droppedClasses?: readonly string[];
}

/** `angokit filter` */
export function filterCommand(attempt: Attempt): Command {
  const command = new Command("filter")
    .description("keep the images and objects that meet all conditions, and say why the others went")
    .argument("<input>", "a file, a folder, an archive, or - for standard input")
    .optionsGroup("Objects (ranges are 100.. or ..0.5 or 10..20):")
    .option("--class <names>", "of these classes: car,dog", listOption)
    .option("--not-class <names>", "of other classes than these", listOption)
    .option("--shape <names>", `of these shapes: ${SHAPES.join(",")}`, shapesOption)
    .option("--attribute <answer>", "with this answer: color=red, or color for any", answerOption)
    .option("--area <range>", "square pixels, as declared, else of the shape", rangeOption)
    .option("--side <range>", "both sides of the box, in pixels", rangeOption)
    .option("--relative-area <range>", "area as a share of the image's", rangeOption)
    .option("--relative-side <range>", "both sides as shares of the image's", rangeOption)
    .option("--score <range>", "the confidence of predictions", rangeOption)
    .optionsGroup("Images:")
    .option("--batch <names>", "in one of these batches", listOption)
    .option("--stage <names>", "in one of these stages, by name or id", listOption)
    .option("--in-split <names>", "in one of these splits", listOption)
    .option(
      "--image-name <globs>",
      "whose name matches, with * ? **; without / the file name alone: *.jpg, street/**",
      listOption,
    )
    .option("--image-attribute <answer>", "with this answer about the image: weather=Rain", answerOption)
    .addOption(
      new Option("--empty <how>", "images without objects: stay, go, go if they had some, or stay alone")
        .choices(["keep", "drop", "drop-emptied", "only"])
        .default("keep"),
    )
    .optionsGroup("Result:")
    .option("--invert", "what would go, in place of what would stay", false)
    .option("--drop-classes", "take classes without objects out of the list", false);
  addHelp(addTransformationFlags(command), {
    examples: [
      "angokit filter dataset --class car,truck --area 100.. --out vehicles",
      "angokit filter export.json --batch Spring --image-attribute Weather=Rain --out rain",
      "angokit filter predictions --score 0.5.. --empty drop --out sure",
      "angokit filter coco --relative-side ..0.01 --dry-run",
    ],
    codes: CODES,
  });
  return command.action((input: string, flags: FilterFlags) =>
    attempt(flags, (terminal) => interruptible(terminal, () => keep(input, flags, command, terminal))),
  );
}

async function keep(path: string, flags: FilterFlags, command: Command, terminal: Terminal): Promise<number> {
  const options = optionsOf(flags);
  if (Object.keys(options).length === 0 && flags.empty === "keep" && !flags.dropClasses)
    throw new UsageError("usage/arguments", "There is no condition. See angokit filter --help.");
  const run = new TransformationRun(command, flags, terminal);
  const input = await run.open(path, flags.dropClasses ? 2 : 1);
  return run.write([input], {
    name: "filter",
    transform: () =>
      filtered(
        withSplits(input.open, flags.inSplit),
        { ...options, empty: flags.empty, invert: flags.invert },
        flags,
      ),
    lines: linesOf,
    warnings: ({ unmatched }) =>
      unmatched.map(({ condition, name }) => `${FLAGS[condition]} ${lineText(name)} matches nothing in it.`),
  });
}

const FLAGS: Readonly<Record<FilterReport["unmatched"][number]["condition"], string>> = {
  batches: "--batch",
  stages: "--stage",
  splits: "--in-split",
  names: "--image-name",
  imageAttributes: "--image-attribute",
  attributes: "--attribute",
};

/** The same dataset; a split that is wanted and is none is an error at its end, if its header does not name it. */
function withSplits(open: OpenDataset, wanted: readonly string[] | undefined): OpenDataset {
  if (wanted === undefined) return open;
  return async () => {
    const { header, images } = await open();
    const splits = new Set(header.splits);
    return {
      header,
      images: (async function* looked() {
        for await (const image of images) {
          if (image.split !== undefined) splits.add(image.split);
          yield image;
        }
        const unknown = wanted.filter((name) => !splits.has(name));
        if (unknown.length === 0) return;
        const known =
          splits.size === 0 ? "The images are in no splits." : `It has: ${[...splits].join(", ")}.`;
        const what = `no split ${unknown.map((name) => JSON.stringify(name)).join(", ")}`;
        throw new UsageError("usage/in-split", lineText(`The dataset has ${what}. ${known}`));
      })(),
    };
  };
}

function optionsOf(flags: FilterFlags): FilterOptions {
  const given = {
    classes: flags.class,
    withoutClasses: flags.notClass,
    shapes: flags.shape,
    attributes: flags.attribute,
    area: flags.area,
    side: flags.side,
    relativeArea: flags.relativeArea,
    relativeSide: flags.relativeSide,
    score: flags.score,
    batches: flags.batch,
    stages: flags.stage,
    splits: flags.inSplit,
    names: flags.imageName,
    imageAttributes: flags.imageAttribute,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function filtered(
  open: OpenDataset,
  options: FilterOptions,
  { dropClasses }: FilterFlags,
): Promise<Transformed<Report>> {
  if (!dropClasses) return filter(await open(), options);
  let last: Transformed<FilterReport> | undefined;
  const done: Transformed<EmptyClassesReport> = await dropEmptyClasses(async () => {
    last = filter(await open(), options);
    return last;
  });
  return {
    header: done.header,
    images: done.images,
    report: () => ({
      ...(last ?? filter(done, {})).report(),
      droppedClasses: done.report().dropped,
    }),
  };
}

function reasons(counts: Readonly<Partial<Record<string, number>>>): string {
  return Object.entries(counts)
    .map(([reason, times = 0]) => `${number(times)} ${reason}`)
    .join(", ");
}

function row(name: string, read: number, kept: number, why = ""): readonly string[] {
  return [name, number(kept), number(read - kept), why];
}

function linesOf({ images, annotations, relations, classes, droppedClasses }: Report): readonly string[] {
  const { rows, more } = shortened(
    classes.filter(({ read }) => read > 0),
    "classes",
  );
  const { removed, shrunk } = relations;
  return [
    ...textTable(
      [
        ["", "kept", "gone", "why"],
        row("images", images.read, images.kept, reasons(images.removed)),
        row("objects", annotations.read, annotations.kept, reasons(annotations.removed)),
        ...rows.map(({ name, read, kept }) => row(name, read, kept)),
      ],
      [0, 3],
    ),
    ...more,
    ...(removed + shrunk === 0
      ? []
      : [`Ties to objects that went: ${number(removed)} went too, ${number(shrunk)} lost members.`]),
    ...(droppedClasses === undefined || droppedClasses.length === 0
      ? []
      : [`Classes without objects that went: ${lineText(droppedClasses.join(", "))}.`]),
  ];
}

function shapesOption(text: string, before: readonly ShapeName[] = []): readonly ShapeName[] {
  const shapes = listOption(text).map((name) => {
    const shape = SHAPES.find((known) => known === name);
    if (shape === undefined) throw new InvalidArgumentError(`Shapes are ${SHAPES.join(", ")}.`);
    return shape;
  });
  return [...before, ...shapes];
}

function answerOption(text: string, before: readonly AnswerCondition[] = []): readonly AnswerCondition[] {
  const [, name = "", value] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
  if (name === "") throw new InvalidArgumentError("It must be of the form question=answer.");
  return [...before, { name, ...(value === undefined ? {} : { value }) }];
}

function rangeOption(text: string): Range {
  const [, from, to] = /^(.*?)\.\.(.*)$/.exec(text.trim()) ?? [];
  const wrong = new InvalidArgumentError("A range is 100.. or ..0.5 or 10..20.");
  if (from === undefined || to === undefined || (from === "" && to === "")) throw wrong;
  const [min, max] = [from, to].map((part) => (part === "" ? undefined : Number(part)));
  if (Number.isNaN(min) || Number.isNaN(max) || (min ?? -Infinity) > (max ?? Infinity)) throw wrong;
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
