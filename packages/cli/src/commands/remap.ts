import { Command, Option } from "commander";
import { parseClassMap, remap, type RemapReport } from "@angokit/formats/transform";
import { readFlagFile } from "../flag-values.ts";
import { addHelp } from "../flags.ts";
import { interruptible } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import { number, textTable } from "../text-table.ts";
import {
  addTransformationFlags,
  CODES,
  type TransformationFlags,
  TransformationRun,
} from "../transformation.ts";
import type { Terminal } from "../terminal.ts";
import { conflictTexts } from "../class-conflicts.ts";
import { count } from "../words.ts";

interface RemapFlags extends TransformationFlags {
  readonly map: string;
}

/** `angokit remap` */
export function remapCommand(attempt: Attempt): Command {
  const command = new Command("remap")
    .description("rename, merge and drop classes by a file")
    .argument("<input>", "a file, a folder, an archive, or - for standard input")
    .optionsGroup("Classes:")
    .addOption(
      new Option(
        "--map <file>",
        'YAML or JSON: {van: car, "tree*": plant, sky: null}; null drops, what is not named stays',
      ).makeOptionMandatory(),
    );
  addHelp(addTransformationFlags(command), {
    examples: [
      "angokit remap dataset --map classes.yaml --out renamed",
      "angokit remap export.json --map classes.json --classes order.txt --to yolo --out dataset",
      "angokit remap coco --map classes.yaml --dry-run",
    ],
    codes: CODES,
  });
  return command.action((input: string, flags: RemapFlags) =>
    attempt(flags, (terminal) => interruptible(terminal, () => rename(input, flags, command, terminal))),
  );
}

async function rename(
  path: string,
  flags: RemapFlags,
  command: Command,
  terminal: Terminal,
): Promise<number> {
  const mapping = await parseClassMap(await readFlagFile(flags.map, "--map"), flags.map);
  const run = new TransformationRun(command, flags, terminal);
  const input = await run.open(path, 1);
  return run.write([input], {
    name: "remap",
    transform: async () => remap(await input.open(), mapping),
    lines: linesOf,
    notes: ({ conflicts }) => conflictTexts(conflicts),
  });
}

function linesOf({ classes, annotations, relations }: RemapReport): readonly string[] {
  const changed = classes.filter(({ from, to }) => from !== to);
  const same = classes.length - changed.length;
  const gone = annotations.read - annotations.kept;
  return [
    ...(changed.length === 0
      ? ["No class is called otherwise."]
      : textTable(
          [
            ["class", "", "is now", "objects"],
            ...changed.map(({ from, to, objects }) => [from, "→", to ?? "dropped", number(objects)]),
          ],
          [0, 1, 2],
        )),
    ...(same === 0 || changed.length === 0 ? [] : [`  ${number(same)} more stay${same === 1 ? "s" : ""}`]),
    ...(gone === 0
      ? []
      : [
          `${count(gone, "object")} of dropped classes went${relations.removed === 0 ? "" : `, and ${count(relations.removed, "tie")} to them`}.`,
        ]),
  ];
}
