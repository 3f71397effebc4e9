import { Command, Option } from "commander";
import { archiveKind, FormatError, type Sink } from "@angokit/formats";
import { connect, type PlaceFlags } from "../connection.ts";
import { EXIT, UsageError, WorldError } from "../failure.ts";
import { Findings } from "../findings.ts";
import { parallelOption, readClasses } from "../flag-values.ts";
import { addHelp, addWriteFlags, givenFlags, type WriteFlags } from "../flags.ts";
import { interruptible } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import { getProject } from "../project.ts";
import { ProjectDataset, UpToDate } from "../project-dataset.ts";
import { type Since, sinceOption, stateToUpdate } from "../since.ts";
import { isOfImages } from "../idle-flags.ts";
import { writeTarget } from "../target.ts";
import { exportStage, type Via } from "../task-sources.ts";
import type { Terminal } from "../terminal.ts";

interface PullFlags extends WriteFlags, PlaceFlags {
  readonly to?: "yolo" | "coco" | "ango";
  readonly status: "completed" | "todo" | "all";
  readonly stage?: string;
  readonly batch?: readonly string[];
  readonly images: "none" | "download";
  readonly concurrency: number;
  readonly via?: Via;
  readonly since?: Since;
}

const EXAMPLES_PER_CODE = 1;
const DOWNLOADS = 8;
/** Flags that say which tasks are wanted. */
const FILTERS = ["status", "stage", "batch"] as const;
/** Flags that hold for the next `--since`, too, unless it says otherwise. */
const REMEMBERED = [
  ...FILTERS,
  "to",
  "images",
  "task",
  "layout",
  "classFrom",
  "classIds",
  "crowd",
  "split",
  "seed",
  "strict",
  "sidecar",
] as const;

/** `angokit pull` */
export function pullCommand(attempt: Attempt): Command {
  const command = new Command("pull")
    .description("write the labels of an Ango Hub project as a dataset; needs ANGO_API_KEY")
    .argument("<projectId>", "the 24 digits in the project's address")
    .optionsGroup("Project:")
    .addOption(
      new Option("--status <status>", "tasks of this status")
        .choices(["completed", "todo", "all"])
        .default("completed"),
    )
    .option("--stage <id>", "tasks in this stage")
    .option("--batch <id...>", "tasks of these batches")
    .addOption(
      new Option(
        "--via <way>",
        "an export, or the list of tasks page by page; unless given, what is whole",
      ).choices(["export", "pages"]),
    )
    .option("--since <when>", "update the dataset in --out: last (pull), or a date", sinceOption)
    .addOption(
      new Option("--region <region>", "where the account lives (or ANGO_REGION; eu unless given)")
        .choices(["eu", "us", "in"])
        .conflicts("baseUrl"),
    )
    .option("--base-url <url>", "another address of the API (or ANGO_BASE_URL)")
    .optionsGroup("Output:")
    .addOption(
      new Option("--to <format>", "what to write; with --since, what is there").choices([
        "yolo",
        "coco",
        "ango",
      ]),
    )
    .addOption(
      new Option("--images <how>", "whether the image files come, too")
        .choices(["none", "download"])
        .default("none"),
    )
    .option("--concurrency <n>", "images downloaded at once", parallelOption, DOWNLOADS);
  addWriteFlags(command);
  addHelp(command, {
    examples: [
      "angokit pull 652901255342990015e24922 --to yolo --images download --out dataset",
      "angokit pull 652901255342990015e24922 --to coco --status all --region us --out labels.json",
      "angokit pull 652901255342990015e24922 --out dataset --since last",
    ],
    codes: [
      "0    written",
      "1    --strict: something would have been lost, nothing was written",
      "2    wrong use, no ANGO_API_KEY, or labels that the format can't take",
      "3    network, refused key, server or disk failed; images that came are kept",
      "130  interrupted; nothing was written, and images that came are kept",
    ],
  });
  return command.action((project: string, flags: PullFlags) =>
    attempt(flags, (terminal) => {
      let pulled: ProjectDataset | undefined;
      const left = (): string => pulled?.left ?? "";
      const work = (): Promise<number> => pull(project, flags, command, terminal, (made) => (pulled = made));
      return interruptible(terminal, work, left);
    }),
  );
}

async function pull(
  id: string,
  flags: PullFlags,
  command: Command,
  terminal: Terminal,
  made: (pulled: ProjectDataset) => void,
): Promise<number> {
  const given = givenFlags(command);
  const isArchive = archiveKind(flags.out) !== undefined;
  if (isArchive && flags.since !== undefined) {
    const message = `--since updates a folder, and --out ${flags.out} is an archive: leave out --since, or give a folder.`;
    throw new UsageError("usage/since", message);
  }
  const state = flags.since === undefined ? undefined : await stateToUpdate(flags.out, id);
  const before = state?.header.flags ?? {};
  const isOther = flags.via !== undefined && state !== undefined && flags.via !== state.header.via;
  const anew = isOther ? otherThanBefore("via") : filterChanged(flags, given, before);
  const { to, ...settings } = state === undefined ? flags : withRemembered(command, before);
  if (to === undefined) {
    const when = flags.since === undefined ? "" : " There is nothing in --out to update yet.";
    throw new UsageError(
      "usage/arguments",
      `required option '--to <format>' not specified.${when} See angokit pull --help.`,
    );
  }
  const query = { project: id, status: settings.status, stage: settings.stage, batch: settings.batch };
  if (settings.via === "export") exportStage(query);
  const classes = await classNames(settings.classes, before);
  const ango = connect(settings);
  const project = await getProject(ango, id, "pull");
  terminal.note(`Project ${project.name}`);
  if (flags.since !== undefined && state === undefined)
    terminal.note("There is nothing to update yet: all is taken.");

  const findings = new Findings(EXAMPLES_PER_CODE);
  const hasFolder = to === "yolo" || (to === "coco" && !flags.out.endsWith(".json"));
  const pulled = new ProjectDataset({
    ango,
    query,
    project,
    classFrom: isOfImages(to, settings) ? undefined : settings.classFrom,
    via: settings.via,
    update: state === undefined ? undefined : { state, since: flags.since ?? "last", anew },
    out: flags.out,
    remembered: { version: command.parent?.version() ?? "", flags: remembered(settings, to, classes) },
    downloads: settings.images === "download" && hasFolder ? settings.concurrency : undefined,
    onDiagnostic: findings.add,
    terminal,
  });
  made(pulled);
  let isWritten = false;
  try {
    const code = await writeTarget({
      dataset: pulled.dataset,
      from: "ango",
      to,
      // What is there is to be updated: that is what --since says.
      flags: { ...settings, overwrite: settings.overwrite || state !== undefined },
      given,
      findings,
      origins: [async () => ({ name: `project ${id}`, format: "ango" })],
      images: settings.images === "download" ? pulled.images : { mode: "none", find: () => undefined },
      terminal,
      ...(classes === undefined ? {} : { classes }),
      // An archive is not updated, so it needs no state for the next time.
      ...(isArchive ? {} : { last: (write: Sink["write"]) => pulled.writeState(write) }),
      get result() {
        return pulled.result;
      },
    });
    isWritten = true;
    return code;
  } catch (error) {
    if (error instanceof UpToDate) {
      const result = { ...pulled.result, to, out: flags.out, upToDate: true };
      const text = `Nothing has changed: ${flags.out} is up to date.`;
      terminal.result(terminal.json ? JSON.stringify({ ok: true, ...result }) : text);
      return EXIT.done;
    }
    // Here the server is to blame: it was asked for answers.
    if (!(error instanceof FormatError) || error.code !== "ango/missing-answer") throw error;
    throw new WorldError(error.code, error.message);
  } finally {
    pulled.close(isWritten);
    if (!isWritten && pulled.left !== "") terminal.note(pulled.left);
  }
}

/** Why the tasks of the dataset are others than those that are wanted now. */
function filterChanged(
  flags: PullFlags,
  given: ReadonlySet<string>,
  before: Readonly<Record<string, unknown>>,
): string | undefined {
  const changed = FILTERS.find(
    (name) => given.has(name) && JSON.stringify(flags[name]) !== JSON.stringify(before[name]),
  );
  return changed === undefined ? undefined : otherThanBefore(changed);
}

function otherThanBefore(flag: string): string {
  return `--${flag} is another than in the pull before`;
}

/** The flags, with those of the pull before where none are given. */
function withRemembered(command: Command, before: Readonly<Record<string, unknown>>): PullFlags {
  for (const name of REMEMBERED) {
    if (name in before && command.getOptionValueSource(name) !== "cli") {
      command.setOptionValueWithSource(name, before[name], "config");
    }
  }
  return command.opts<PullFlags>();
}

function remembered(
  flags: Omit<PullFlags, "to">,
  to: string,
  classes: readonly string[] | undefined,
): Readonly<Record<string, unknown>> {
  const all: Readonly<Record<string, unknown>> = { ...flags, to };
  const values = REMEMBERED.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]] as const]));
  return { ...Object.fromEntries(values), ...(classes === undefined ? {} : { classes }) };
}

/** The names in the file of `--classes`, else those of the pull before. */
async function classNames(
  path: string | undefined,
  before: Readonly<Record<string, unknown>>,
): Promise<readonly string[] | undefined> {
  if (path !== undefined) return readClasses(path);
  const { classes } = before;
  return Array.isArray(classes) ? classes.map(String) : undefined;
}
