import { Command, Option } from "commander";
import { type Dataset, type FormatName, formatNames, type YoloDatasetTask } from "@angokit/formats";
import { type Change, type ChangeKind, diff, type DiffSummary } from "@angokit/formats/diff";
import { UsageError } from "../failure.ts";
import { Findings } from "../findings.ts";
import { countOption } from "../flag-values.ts";
import { addCommonFlags, addHelp, type CommonFlags, type InputFlags, TASKS } from "../flags.ts";
import { openInput } from "../input.ts";
import { interruptible } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import { diffReport } from "../reporters/diff.ts";
import type { Terminal } from "../terminal.ts";
import { tellFindings } from "../told-findings.ts";

interface DiffFlags extends CommonFlags, Pick<InputFlags, "schema" | "imageDir"> {
  readonly fromA?: FormatName;
  readonly fromB?: FormatName;
  readonly task?: YoloDatasetTask;
  readonly iou: string;
  readonly tolerance: string;
  readonly maxChanges: number;
}

/** The document of `diff --json`. */
export interface DiffReport {
  readonly ok: true;
  readonly summary: DiffSummary;
  readonly changes: readonly Change[];
  /** For each kind of which not all changes are listed: how many are not. */
  readonly truncated: Readonly<Partial<Record<ChangeKind, number>>>;
}

const MOST_CHANGES = 20;
const EXAMPLES_PER_CODE = 1;

/** `angokit diff` */
export function diffCommand(attempt: Attempt): Command {
  const command = new Command("diff")
    .description("say what changed from one dataset to another, of any formats")
    .argument("<a>", "the dataset before: a file, a folder, an archive, or - for standard input")
    .argument("<b>", "the dataset after, likewise")
    .optionsGroup("Input:")
    .addOption(
      new Option("--from-a <format>", "what <a> is, where its content leaves doubt").choices(formatNames),
    )
    .addOption(new Option("--from-b <format>", "what <b> is").choices(formatNames))
    .option("--schema <file>", "category schema of an Ango project, for inputs of Ango")
    .option("--image-dir <folder>", "look for images here first, then around the inputs")
    .addOption(
      new Option("--task <task>", "what YOLO labels are for; obb can't be told from outlines").choices(TASKS),
    )
    .optionsGroup("Comparison:")
    .option("--iou <share>", "how much of two objects must overlap to be one that moved", "0.5")
    .option("--tolerance <pixels>", "how far apart coordinates may be and still be the same", "0.01")
    .optionsGroup("Report:")
    .addOption(
      new Option("--max-changes <n>", "changes shown per kind; 0 shows all")
        .argParser(countOption)
        .default(MOST_CHANGES),
    );
  addHelp(addCommonFlags(command), {
    examples: [
      "angokit diff before.json after.json",
      "angokit diff coco dataset --tolerance 0.5",
      "angokit diff export.json dataset --schema category-schema.json --json",
    ],
    codes: [
      "0    no differences",
      "1    differences",
      "2    wrong use, or an input that can't be read or recognised",
      "130  interrupted",
    ],
  });
  return command.action((a: string, b: string, flags: DiffFlags) =>
    attempt(flags, (terminal) => interruptible(terminal, () => compare(a, b, flags, terminal))),
  );
}

async function compare(a: string, b: string, flags: DiffFlags, terminal: Terminal): Promise<number> {
  if (a === "-" && b === "-")
    throw new UsageError("usage/arguments", "Standard input can be one of the two datasets, not both.");
  const iou = numberOf("--iou", flags.iou, "above 0, and 1 at most", (value) => value > 0 && value <= 1);
  const tolerance = numberOf("--tolerance", flags.tolerance, "0 or more", (value) => value >= 0);
  const [ofA, ofB] = [new Findings(EXAMPLES_PER_CODE), new Findings(EXAMPLES_PER_CODE)];
  const progress = terminal.progress("Images");
  const comparison = diff(
    await opened(a, flags.fromA, flags, ofA),
    await opened(b, flags.fromB, flags, ofB),
    {
      iou,
      tolerance,
      onProgress: (images) => progress.update(images),
    },
  );
  const most = flags.maxChanges === 0 ? Number.POSITIVE_INFINITY : flags.maxChanges;
  const changes: Change[] = [];
  const shown = new Map<ChangeKind, number>();
  const truncated: Partial<Record<ChangeKind, number>> = {};
  try {
    for await (const change of comparison) {
      const { kind } = change;
      const before = shown.get(kind) ?? 0;
      if (before < most) changes.push(change);
      else truncated[kind] = before + 1 - most;
      shown.set(kind, before + 1);
    }
  } finally {
    progress.end();
  }
  const { summary } = comparison;
  const result: DiffReport = { ok: true, summary, changes, truncated };
  if (terminal.json) {
    terminal.result(JSON.stringify(result));
  } else {
    for (const findings of [ofA, ofB]) tellFindings(findings, terminal);
    terminal.result(diffReport(result, terminal));
  }
  return summary.total === 0 ? 0 : 1;
}

async function opened(
  path: string,
  from: FormatName | undefined,
  { schema, imageDir, task }: DiffFlags,
  findings: Findings,
): Promise<Dataset> {
  const flags: InputFlags = {
    ...(from === undefined ? {} : { from }),
    ...(schema === undefined ? {} : { schema }),
    ...(imageDir === undefined ? {} : { imageDir }),
  };
  return (await openInput(path, flags, findings.add, task)).dataset;
}

function numberOf(flag: string, text: string, range: string, isIn: (value: number) => boolean): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && isIn(value)) return value;
  throw new UsageError("usage/number", `${flag} ${JSON.stringify(text)}: it must be a number ${range}.`);
}
