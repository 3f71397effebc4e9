import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { Command, Option } from "commander";
import type { Source } from "@angokit/formats";
import { fileSource } from "@angokit/formats/node";
import { type DuplicatesRule, merge, type MergeReport } from "@angokit/formats/transform";
import { UsageError } from "../failure.ts";
import { addHelp } from "../flags.ts";
import { lineText } from "../inspection/line-text.ts";
import { interruptible } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import { number, textTable } from "../text-table.ts";
import {
  addTransformationFlags,
  CODES,
  numbered,
  type Opened,
  originOf,
  type TransformationFlags,
  TransformationRun,
} from "../transformation.ts";
import type { Terminal } from "../terminal.ts";
import { conflictTexts } from "../class-conflicts.ts";
import { count } from "../words.ts";

interface MergeFlags extends TransformationFlags {
  readonly duplicates: DuplicatesRule;
}

/** `angokit merge` */
export function mergeCommand(attempt: Attempt): Command {
  const command = new Command("merge")
    .description("make one dataset of several: classes by name, images that several have once")
    .argument("<inputs...>", "files, folders and archives, of whatever formats, or - for standard input")
    .optionsGroup("Images:")
    .addOption(
      new Option(
        "--duplicates <how>",
        "images of different inputs with the same bytes become one with the annotations of all, or of the first; stay; are an error",
      )
        .choices(["annotations", "first", "keep", "error"])
        .default("annotations"),
    );
  addHelp(addTransformationFlags(command), {
    examples: [
      "angokit merge spring summer --out year",
      "angokit merge export.json coco --to yolo --task segment --out dataset",
      "angokit merge a b c --duplicates error --dry-run",
    ],
    codes: CODES,
  });
  return command.action((inputs: readonly string[], flags: MergeFlags) =>
    attempt(flags, (terminal) => interruptible(terminal, () => unite(inputs, flags, command, terminal))),
  );
}

async function unite(
  paths: readonly string[],
  flags: MergeFlags,
  command: Command,
  terminal: Terminal,
): Promise<number> {
  if (paths.filter((path) => path === "-").length > 1)
    throw new UsageError("usage/arguments", "Standard input can be one of the datasets, not several.");
  const run = new TransformationRun(command, flags, terminal);
  const names = namesOf(paths);
  const isHashed = flags.duplicates !== "keep";
  const inputs: Opened[] = [];
  for (const path of paths) inputs.push(await run.open(path, isHashed ? 2 : 1));
  return run.write(inputs, {
    name: "merge",
    transform: () =>
      merge(
        inputs.map(({ open }, at) => ({
          name: names[at] ?? "",
          open: inputs.length === 1 ? open : numbered(open, at),
        })),
        { duplicates: flags.duplicates, ...(isHashed ? { contentOf: contentIn(inputs) } : {}) },
      ),
    lines: linesOf,
    warnings: ({ duplicates: { otherSplit, unknown } }) => [
      ...(unknown === 0
        ? []
        : [
            `The files of ${count(unknown, "image")} were not found, so it is not known whether they are duplicates: --image-dir says where files are.`,
          ]),
      ...(otherSplit === 0
        ? []
        : [`${count(otherSplit, "image")} had the bytes of one in another split: the first counts.`]),
    ],
    notes: ({ conflicts }) => [
      ...conflictTexts(conflicts.classes),
      ...conflicts.header.map(
        ({ dataset, member }) => `${lineText(`${dataset} has another ${member}`)}: the first counts.`,
      ),
    ],
  });
}

/** What inputs are called in the result, which is not to tell where on this machine they were. */
function namesOf(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => (path === "-" ? "standard input" : basename(resolve(path))));
  return names.map((name, at) => {
    const before = names.slice(0, at).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

/** The SHA-256 of an image's file. */
function contentIn(inputs: readonly Opened[]) {
  return async (placed: Parameters<typeof originOf>[1], number_: number): Promise<string | undefined> => {
    const only = inputs.length === 1 ? inputs[number_] : undefined;
    const { input, image } = only === undefined ? originOf(inputs, placed) : { input: only, image: placed };
    const file = input?.find(image);
    const source = file === undefined ? input?.findSource?.(image) : fileSource(file);
    return source === undefined ? undefined : hashOf(source);
  };
}

async function hashOf(source: Source): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of source.stream()) hash.update(chunk);
  return hash.digest("base64");
}

function linesOf({
  inputs,
  images,
  annotations,
  classes,
  duplicates,
  renumbered,
  renumberedAssets,
  renumberedTracks,
}: MergeReport): readonly string[] {
  const rows = inputs.map((input) => [
    input.name,
    number(input.images),
    number(input.annotations),
    number(input.classes),
  ]);
  const notes = [
    duplicates.images === 0
      ? []
      : [
          `${count(duplicates.images, "image")} had the bytes of one of an earlier input: ${duplicates.added} of their objects went there, ${duplicates.same} were there already, ${duplicates.dropped} were left out.`,
        ],
    renumbered === 0
      ? []
      : [
          `${count(renumbered, "image")} got another id, as an earlier one has theirs: merged_from says which it was.`,
        ],
    renumberedAssets + renumberedTracks === 0
      ? []
      : [
          `${count(renumberedAssets, "asset")} and ${count(renumberedTracks, "track")} got another id, as an earlier input has theirs for another one.`,
        ],
  ].flat();
  return [
    ...textTable([
      ["", "images", "objects", "classes"],
      ...rows,
      ["together", number(images), number(annotations), number(classes)],
    ]),
    ...(notes.length > 0 ? ["", ...notes] : []),
  ];
}
