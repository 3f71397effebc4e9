import { type Command, Option } from "commander";
import type { Dataset, DatasetImage, FindImageSource, FormatName, YoloDatasetTask } from "@angokit/formats";
import type { FindImage } from "@angokit/formats/node";
import type { OpenDataset, Transformed } from "@angokit/formats/transform";
import { inputOrigin, type Origin } from "./dataset-about.ts";
import { UsageError } from "./failure.ts";
import { Findings } from "./findings.ts";
import { addInputFlags, addWriteFlags, givenFlags, type InputFlags, type WriteFlags } from "./flags.ts";
import { withProgress } from "./image-progress.ts";
import { findInput, openFound } from "./input.ts";
import { jsonWithoutSecrets } from "./secret-addresses.ts";
import { type TargetName, writeTarget } from "./target.ts";
import type { Terminal } from "./terminal.ts";
import { tellFindings } from "./told-findings.ts";
import { yoloTaskOf } from "./yolo-task.ts";

/** The flags of commands that make one dataset of others. */
export interface TransformationFlags extends Omit<WriteFlags, "out">, InputFlags {
  /** Left out with `--dry-run` alone. */
  readonly out?: string;
  readonly to?: TargetName;
  readonly images: "none" | "link" | "copy";
  readonly dryRun: boolean;
}

/** A dataset that can be read as often as it takes, and a way to its image files. */
export interface Opened {
  readonly open: OpenDataset;
  readonly from: FormatName;
  /** Of a YOLO dataset: what its labels are for. */
  readonly task: () => Promise<YoloDatasetTask>;
  readonly find: FindImage;
  readonly findSource?: FindImageSource;
  readonly origin: Origin;
}

/** What a command does with the datasets that it is given. */
export interface Transformation<Report> {
  /** What the report is called in `--json`. */
  readonly name: string;
  readonly transform: () => Transformed<Report> | Promise<Transformed<Report>>;
  /** Whether splits are what it makes. */
  readonly makesSplits?: boolean;
  /** The report for people. */
  readonly lines: (report: Report) => readonly string[];
  /** More to be told, on stderr: what may be wrong, and what is worth knowing. */
  readonly warnings?: (report: Report) => readonly string[];
  readonly notes?: (report: Report) => readonly string[];
}

const TARGETS: readonly TargetName[] = [
  "yolo",
  "coco",
  "ango",
  "ango-import",
  "voc",
  "cvat",
  "label-studio",
  "labelme",
];
const EXAMPLES_PER_CODE = 1;

/** Exit codes of these commands, for their help. */
export const CODES: readonly string[] = [
  "0    done",
  "1    --strict: something would have been lost, nothing was written",
  "2    wrong use, or an input that can't be read or recognised",
  "3    the disk failed",
  "130  interrupted; nothing was written",
];

/** Add the flags of {@link TransformationFlags}. */
export function addTransformationFlags(command: Command): Command {
  command
    .optionsGroup("Output:")
    .addOption(
      new Option("--to <format>", "what to write; the format of the input unless given").choices(TARGETS),
    )
    .option("--dry-run", "say what would be done, and write nothing", false)
    .addOption(
      new Option("--images <how>", "image files that are found")
        .choices(["none", "link", "copy"])
        .default("link"),
    );
  addWriteFlags(addInputFlags(command));
  // With --dry-run there is none.
  command.options.find(({ long }) => long === "--out")?.makeOptionMandatory(false);
  const task = command.options.find(({ long }) => long === "--task");
  if (task !== undefined) task.description = "what the labels are for; the same as before unless given";
  return command;
}

/** The datasets of a command, and what it does with them. */
export class TransformationRun {
  readonly #flags: TransformationFlags;
  readonly #given: ReadonlySet<string>;
  readonly #isSeeded: boolean;
  readonly #terminal: Terminal;
  readonly #findings = new Findings(EXAMPLES_PER_CODE);
  /** Findings of the first time that a dataset is read are those of the second. */
  readonly #silent = (): void => {};

  /** @param isSeeded - whether `--seed` is for what the command does itself */
  constructor(command: Command, flags: TransformationFlags, terminal: Terminal, isSeeded = false) {
    this.#flags = flags;
    this.#given = givenFlags(command);
    this.#isSeeded = isSeeded;
    this.#terminal = terminal;
    if (flags.out === undefined && !flags.dryRun)
      throw new UsageError(
        "usage/arguments",
        "--out <path> says where to write; --dry-run only says what would be done.",
      );
  }

  /**
   * Find an input.
   * @param times how often it is read: findings are told of the last time
   */
  async open(path: string, times: 1 | 2): Promise<Opened> {
    const flags = this.#flags;
    const given = this.#given.has("task") ? flags.task : undefined;
    const found = await findInput(path, { ...flags, task: given }, this.#findings.add);
    const { detection, find, findSource } = found;
    const isYolo = (flags.to ?? detection.format) === "yolo";
    // A task that the target has no use for is the one of the input; of corners only who asks knows.
    const task = isYolo && given !== "obb" ? undefined : given;
    let left = times;
    const read = async (isTold: boolean): Promise<Dataset> => {
      const tell = isTold ? this.#findings.add : this.#silent;
      return (await openFound(found, flags, tell, task)).dataset;
    };
    return {
      from: detection.format,
      find,
      ...(findSource === undefined ? {} : { findSource }),
      origin: inputOrigin(found),
      task: () => yoloTaskOf(found, () => read(false)),
      open: async () => {
        left -= 1;
        const { header, images } = await read(left === 0);
        return { header, images: withProgress(images, this.#terminal) };
      },
    };
  }

  /** Do it, write what comes of it, and report. @returns the exit code */
  async write<Report>(inputs: readonly Opened[], todo: Transformation<Report>): Promise<number> {
    const { out, dryRun } = this.#flags;
    if (out === undefined || dryRun) return this.#tellOnly(todo);
    const [first] = inputs;
    const from = first?.from ?? "coco";
    const to = this.#flags.to ?? targetOf(inputs);
    const done = await todo.transform();
    const findSource = inputs.length === 1 ? first?.findSource : sourceIn(inputs);
    const code = await writeTarget({
      dataset: done,
      from,
      to,
      flags: { ...this.#flags, out, task: await this.#taskFor(to, first) },
      given: this.#given,
      findings: this.#findings,
      images: {
        mode: this.#flags.images,
        find: inputs.length === 1 && first !== undefined ? first.find : fileIn(inputs),
        ...(findSource === undefined ? {} : { findSource }),
      },
      isSeeded: this.#isSeeded,
      isOfSplits: todo.makesSplits === true,
      origins: inputs.map(({ origin }) => origin),
      terminal: this.#terminal,
      result: {
        from,
        get [todo.name]() {
          return done.report();
        },
      },
    });
    this.#tell(todo, done.report(), false);
    return code;
  }

  async #tellOnly<Report>(todo: Transformation<Report>): Promise<number> {
    const done = await todo.transform();
    const images = done.images[Symbol.asyncIterator]();
    while ((await images.next()).done !== true);
    const report = done.report();
    const findings = this.#findings;
    if (this.#terminal.json) {
      const diagnostics = { ...findings.counts, codes: findings.byCode(), first: findings.kept };
      this.#terminal.result(jsonWithoutSecrets({ ok: true, dryRun: true, [todo.name]: report, diagnostics }));
      return 0;
    }
    tellFindings(findings, this.#terminal);
    this.#tell(todo, report, true);
    this.#terminal.note("Nothing was written.");
    return 0;
  }

  #tell<Report>({ lines, warnings, notes }: Transformation<Report>, report: Report, isAlone: boolean): void {
    for (const message of warnings?.(report) ?? []) this.#terminal.warn(message);
    for (const message of notes?.(report) ?? []) this.#terminal.note(message);
    if (!this.#terminal.json) this.#terminal.result([...(isAlone ? [] : [""]), ...lines(report)].join("\n"));
  }

  /** What YOLO labels are written for: what was asked for, else what those of the input are for. */
  async #taskFor(to: TargetName, first: Opened | undefined): Promise<YoloDatasetTask> {
    const isOwn = to === "yolo" && first?.from === "yolo" && !this.#given.has("task");
    return isOwn ? first.task() : this.#flags.task;
  }
}

function targetOf(inputs: readonly Opened[]): TargetName {
  const formats = new Set(inputs.map(({ from }) => from));
  const [only, ...others] = formats;
  const target = TARGETS.find((name) => name === only);
  if (target !== undefined && others.length === 0) return target;
  throw new UsageError("usage/to", `--to says what to write: ${TARGETS.join(", ")}.`);
}

/**
 * The images of one of several inputs, each with the number of that input before its path. Only this way it is known,
 * once the datasets are one, where its file is.
 */
export function numbered(open: OpenDataset, input: number): OpenDataset {
  return async () => {
    const { header, images } = await open();
    return {
      header,
      images: (async function* number() {
        for await (const image of images) yield { ...image, path: `${input}/${image.path ?? ""}` };
      })(),
    };
  };
}

type Placed = Pick<DatasetImage, "name" | "path" | "split">;

/** The input that a {@link numbered} image is of, and the image as it was. */
export function originOf(
  inputs: readonly Opened[],
  image: Placed,
): { readonly input: Opened | undefined; readonly image: Placed } {
  const { name, split, path: full = "" } = image;
  const slash = full.indexOf("/");
  const path = full.slice(slash + 1);
  return {
    input: inputs[Number(full.slice(0, slash))],
    image: { name, ...(split === undefined ? {} : { split }), ...(path === "" ? {} : { path }) },
  };
}

function fileIn(inputs: readonly Opened[]): FindImage {
  return (placed) => {
    const { input, image } = originOf(inputs, placed);
    return input?.find(image);
  };
}

function sourceIn(inputs: readonly Opened[]): FindImageSource {
  return (placed) => {
    const { input, image } = originOf(inputs, placed);
    return input?.findSource?.(image);
  };
}
