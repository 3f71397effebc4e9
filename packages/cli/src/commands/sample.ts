import { Command, InvalidArgumentError, Option } from "commander";
import { sample, type SampleReport } from "@angokit/formats/transform";
import { UsageError } from "../failure.ts";
import { countOption } from "../flag-values.ts";
import { addHelp } from "../flags.ts";
import { interruptible } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import { number, percent, shortened, textTable } from "../text-table.ts";
import {
  addTransformationFlags,
  CODES,
  type TransformationFlags,
  TransformationRun,
} from "../transformation.ts";
import type { Terminal } from "../terminal.ts";

interface SampleFlags extends TransformationFlags {
  readonly count?: number;
  readonly fraction?: number;
  readonly perClass?: number;
}

/** `angokit sample` */
export function sampleCommand(attempt: Attempt): Command {
  const command = new Command("sample")
    .description("draw some images of a dataset at random")
    .argument("<input>", "a file, a folder, an archive, or - for standard input")
    .optionsGroup("Images:")
    .addOption(new Option("--count <n>", "so many images").argParser(countOption).conflicts("fraction"))
    .option("--fraction <share>", "a share of the images: 0.1", fractionOption)
    .option(
      "--per-class <n>",
      "at least so many images of each class, or all that have it; where that needs more than --count, more are drawn",
      countOption,
    );
  addHelp(addTransformationFlags(command), {
    examples: [
      "angokit sample dataset --count 100 --out few",
      "angokit sample coco --fraction 0.1 --per-class 5 --seed 7 --out tenth",
    ],
    codes: CODES,
  });
  return command.action((input: string, flags: SampleFlags) =>
    attempt(flags, (terminal) => interruptible(terminal, () => draw(input, flags, command, terminal))),
  );
}

async function draw(path: string, flags: SampleFlags, command: Command, terminal: Terminal): Promise<number> {
  const { count, fraction, perClass, seed } = flags;
  if (count === undefined && fraction === undefined && perClass === undefined)
    throw new UsageError("usage/arguments", "--count, --fraction or --per-class says how many.");
  const run = new TransformationRun(command, flags, terminal, true);
  const input = await run.open(path, 2);
  return run.write([input], {
    name: "sample",
    transform: () =>
      sample(input.open, {
        ...(count === undefined ? {} : { images: count }),
        ...(fraction === undefined ? {} : { fraction }),
        ...(perClass === undefined ? {} : { perClass }),
        seed,
      }),
    lines: linesOf,
    warnings: ({ images: { drawn, wanted } }) =>
      wanted === undefined || drawn <= wanted
        ? []
        : [
            `${number(drawn)} images were drawn, not ${number(wanted)}: --per-class ${String(perClass)} needs them. Without it there are ${number(wanted)}.`,
          ],
  });
}

interface Drawn {
  readonly read: number;
  readonly drawn: number;
}

function row(name: string, { read, drawn }: Drawn): readonly string[] {
  return [name, number(drawn), number(read), percent(drawn, read)];
}

function linesOf({ images, annotations, classes }: SampleReport): readonly string[] {
  const { rows, more } = shortened(
    classes.filter(({ read }) => read > 0),
    "classes",
  );
  return [
    ...textTable([
      ["", "drawn", "of", ""],
      row("images", images),
      row("objects", annotations),
      ...rows.map((of) => row(`with ${of.name}`, of)),
    ]),
    ...more,
  ];
}

function fractionOption(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value <= 1))
    throw new InvalidArgumentError("It must be above 0, and 1 at most.");
  return value;
}
