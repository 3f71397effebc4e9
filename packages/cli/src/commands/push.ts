import { Command, Option } from "commander";
import { type FormatName, type Header, parseCategorySchema, type YoloDatasetTask } from "@angokit/formats";
import { type ClassMap, readClassMap } from "../class-map.ts";
import { connect, connectCurrent, type PlaceFlags } from "../connection.ts";
import { EXIT } from "../failure.ts";
import { Findings } from "../findings.ts";
import {
  addCommonFlags,
  addHelp,
  addInputFlags,
  type CommonFlags,
  type InputFlags,
  TASKS,
} from "../flags.ts";
import { openInput } from "../input.ts";
import { PreLabelFile } from "../pre-label-file.ts";
import type { Attempt } from "../program.ts";
import { getProject } from "../project.ts";
import { type MatchRule, ProjectAssets } from "../project-assets.ts";
import { mergedLosses, ProjectClasses } from "../project-classes.ts";
import { planOf, type Prepared } from "../push-plan.ts";
import {
  lostLines,
  mapExample,
  type PlanContext,
  planText,
  problemsOf,
  type Problem,
} from "../push-report.ts";
import { type Deliveries, Delivery } from "../delivery.ts";
import type { Terminal } from "../terminal.ts";
import { tellFindings } from "../told-findings.ts";
import { UploadSources } from "../upload-sources.ts";

interface PushFlags extends CommonFlags, InputFlags, PlaceFlags {
  readonly project: string;
  readonly task?: YoloDatasetTask;
  readonly match: MatchRule;
  readonly dryRun: boolean;
  readonly replace: boolean;
  readonly map?: string;
  readonly upload: boolean;
  readonly uploadUrls: boolean;
  readonly strict: boolean;
}

const EXAMPLES_PER_CODE = 1;

/** `angokit push` */
export function pushCommand(attempt: Attempt): Command {
  const command = new Command("push")
    .description("send a dataset to an Ango Hub project as pre-labels; needs ANGO_API_KEY")
    .argument("<dataset>", "a file, a folder, an archive, or - for standard input")
    .optionsGroup("Project:")
    .addOption(new Option("--project <id>", "the 24 digits in the project's address").makeOptionMandatory())
    .addOption(
      new Option("--match <how>", "which asset is an image's: the whole external id, or the file name in it")
        .choices(["name", "file"])
        .default("name"),
    )
    .option("--map <file>", "JSON or YAML: names of classes, and which classes of the project they are")
    .option("--dry-run", "say what would be done, and send nothing", false)
    .option("--replace", "replace pre-labels that assets have; without it they are kept", false)
    .option("--upload", "send the files of images that the project lacks", false)
    .option("--upload-urls", "add images that the project lacks by the addresses in the dataset", false)
    .option("--strict", "where anything would be lost, fail and send nothing", false)
    .addOption(
      new Option("--region <region>", "where the account lives (or ANGO_REGION; eu unless given)")
        .choices(["eu", "us", "in"])
        .conflicts("baseUrl"),
    )
    .option("--base-url <url>", "another address of the API (or ANGO_BASE_URL)");
  addInputFlags(command);
  command.addOption(
    new Option("--task <task>", "what YOLO labels are for; told from their rows unless given").choices(TASKS),
  );
  addCommonFlags(command, "JSON lines on stdout: a result for each asset, and the summary at the end");
  addHelp(command, {
    examples: [
      "angokit push dataset --project 652901255342990015e24922 --dry-run",
      "angokit push dataset --project 652901255342990015e24922",
      "angokit push dataset --project 652901255342990015e24922 --upload --map classes.json",
      "angokit push annotations.json --project 652901255342990015e24922 --match file --replace",
    ],
    codes: [
      "0    done: every asset has its labels",
      "1    some assets failed; or, with nothing sent: classes, shapes or assets that",
      "     the project lacks, or --strict and something would have been lost",
      "2    wrong use, no ANGO_API_KEY, or an input that can't be read or recognised",
      "3    network, refused key or server failed; the same command goes on",
      "130  interrupted; the same command goes on",
    ],
  });
  return command.action((dataset: string, flags: PushFlags) =>
    attempt(flags, (terminal) => {
      const delivery = new Delivery(terminal, flags.replace);
      return delivery.interruptible(() => push(dataset, flags, delivery, terminal));
    }),
  );
}

async function push(path: string, flags: PushFlags, delivery: Delivery, terminal: Terminal): Promise<number> {
  const ango = connect(flags);
  const project = await getProject(ango, flags.project, "push");
  const schema = parseCategorySchema(project.categorySchema);
  const findings = new Findings(EXAMPLES_PER_CODE);
  const map: ClassMap = flags.map === undefined ? new Map() : await readClassMap(flags.map, schema);
  const { dataset, detection, find, findSource } = await openInput(path, flags, findings.add, flags.task);
  terminal.note(`Project ${project.name}`);
  for (const flag of idleFlags(flags, detection.format)) terminal.warn(flag);
  for (const name of idleNames(map, dataset.header)) {
    terminal.warn(`--map: ${JSON.stringify(name)} is no class of the dataset.`);
  }

  const assets = await ProjectAssets.read(ango, flags.project, flags.match, terminal);
  const classes = new ProjectClasses(schema, map);
  const rules = { urls: flags.uploadUrls, files: flags.upload, find, findSource };
  const sources = flags.uploadUrls || flags.upload ? new UploadSources(assets, rules) : undefined;
  const images = sources === undefined ? dataset.images : sources.noted(dataset);
  const file = await PreLabelFile.write(classes.mapped({ ...dataset, images }), project.categorySchema);
  try {
    const lost = mergedLosses(file.report.lost, classes.lost);
    const prepared = await planOf(file, assets, schema, classes, lost, {
      sources,
      isReplacing: flags.replace,
    });
    const context: PlanContext = {
      schema,
      isStrict: flags.strict,
      unread: findings.counts.error,
      isReplacing: flags.replace,
      byUrl: flags.uploadUrls,
      byFile: flags.upload,
    };
    if (!terminal.json) tellFindings(findings, terminal);
    const problems = problemsOf(prepared.plan, context);
    const result = {
      project: flags.project,
      from: detection.format,
      dryRun: flags.dryRun,
      ...prepared.plan,
      diagnostics: { ...findings.counts, codes: findings.byCode(), first: findings.kept },
    };
    if (flags.dryRun && !terminal.json)
      terminal.result(planText(project.name, prepared.plan, context, terminal));
    if (problems.length > 0) return refuse(problems, prepared, context, result, terminal);
    if (flags.dryRun) {
      if (terminal.json) terminal.result(JSON.stringify({ ok: true, ...result }));
      return EXIT.done;
    }
    const summary = await delivery.send(
      { ango, current: connectCurrent(flags) },
      flags.project,
      file,
      prepared,
    );
    terminal.result(
      terminal.json
        ? JSON.stringify({ ...outcome(summary), ...result, ...summary })
        : [delivery.text(project.name), ...lostLines(prepared.plan, context, terminal)].join("\n"),
    );
    return summary.failed === 0 ? EXIT.done : EXIT.findings;
  } finally {
    await file.remove();
  }
}

/** Names in `--map` that the dataset has not. */
function idleNames(map: ClassMap, { categories }: Header): readonly string[] {
  const names = new Set(categories.map(({ name }) => name));
  return [...map.keys()].filter((name) => !names.has(name));
}

/** Flags that were given and change nothing. */
function idleFlags(flags: PushFlags, from: FormatName): readonly string[] {
  const { schema, brushes, task } = flags;
  const ango = Object.entries({ "--schema": schema, "--brushes": brushes });
  return [
    ...(from === "ango" ? [] : ango).flatMap(([flag, value]) =>
      value === undefined ? [] : [`${flag} changes nothing: the input is not Ango's.`],
    ),
    ...(from === "yolo" || task === undefined ? [] : ["--task changes nothing: the input is not YOLO."]),
  ];
}

/** Say why nothing is sent. */
function refuse(
  problems: readonly Problem[],
  { plan }: Prepared,
  context: PlanContext,
  result: object,
  terminal: Terminal,
): number {
  const [first] = problems;
  if (terminal.json) {
    const message = problems.map((problem) => problem.message).join(" ");
    const projectClasses = context.schema.tools.map(({ title, tool }) => ({ title, tool }));
    const error = { code: first?.code, message, codes: problems.map(({ code }) => code) };
    terminal.result(JSON.stringify({ ok: false, error, ...result, projectClasses }));
    return EXIT.findings;
  }
  for (const { message, code, lines } of problems) {
    terminal.error([`${message} (${code})`, ...lines.map((line) => `  ${line}`)].join("\n"));
  }
  terminal.hint(
    plan.problems.unmapped.length > 0
      ? `Nothing was sent. Classes go by their names. A file says which is which: --map classes.json, with ${mapExample(plan, context)}`
      : "Nothing was sent.",
  );
  return EXIT.findings;
}

/** Whether all is well, in the JSON document. */
function outcome({ failed, done, present }: Deliveries): object {
  if (failed === 0) return { ok: true };
  const message = `${failed} of ${failed + done + present} assets failed.`;
  return { ok: false, error: { code: "push/failed-assets", message } };
}
