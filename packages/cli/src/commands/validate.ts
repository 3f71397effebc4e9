import { isAbsolute, join, relative, sep } from "node:path";
import { Command, Option } from "commander";
import type { Diagnostic, OnDiagnostic, YoloDatasetTask } from "@angokit/formats";
import { fileSource } from "@angokit/formats/node";
import {
  type Finding,
  isRuleCode,
  type RuleSettings,
  validate,
  type ValidateOptions,
} from "@angokit/formats/validate";
import { type Config, readConfig } from "../config-file.ts";
import { UsageError } from "../failure.ts";
import { copyOf, type Fixed, tellFixed, writeFixed } from "../fixes.ts";
import { countOption, pathOption, ruleOption } from "../flag-values.ts";
import {
  addCommonFlags,
  addHelp,
  addInputFlags,
  type CommonFlags,
  type InputFlags,
  TASKS,
} from "../flags.ts";
import { findInput, type FoundInput, groundTruth, schemaFor } from "../input.ts";
import { interruptible } from "../interruption.ts";
import { isRecordFormat } from "../record-formats.ts";
import type { Attempt } from "../program.ts";
import { githubReport } from "../reporters/github.ts";
import { jsonReport } from "../reporters/json.ts";
import { markdownReport } from "../reporters/markdown.ts";
import { type OpenFile, prettyReport } from "../reporters/pretty.ts";
import { sarifReport } from "../reporters/sarif.ts";
import { type Report, visible } from "../report.ts";
import { type RulePatterns, settingsOf } from "../rule-settings.ts";
import { findBrushes, findSegments } from "../segments.ts";
import type { Terminal } from "../terminal.ts";
import { ownVersion } from "../version.ts";

const REPORTERS = ["pretty", "json", "sarif", "github", "markdown"] as const;

interface ValidateFlags extends CommonFlags, InputFlags {
  readonly task?: YoloDatasetTask;
  readonly reporter: (typeof REPORTERS)[number];
  readonly config?: string;
  readonly rule: RulePatterns;
  readonly maxWarnings?: number;
  readonly maxFindings?: number;
  readonly images: "on" | "off";
  readonly fix: boolean;
  readonly out?: string;
  readonly overwrite: boolean;
}

const MOST_FINDINGS = 20;
const HEADER_BYTES = 65_536;
const LINES_AT_ONCE = 1000;

/** `angokit validate` */
export function validateCommand(attempt: Attempt): Command {
  const command = addInputFlags(
    new Command("validate")
      .description("read a dataset to its end and say what is wrong with it")
      .argument("<input>", "a file, a folder, an archive, or - for standard input"),
  )
    .addOption(
      new Option("--task <task>", "what YOLO labels are for; told from their rows unless given").choices(
        TASKS,
      ),
    )
    .optionsGroup("Checks:")
    .addOption(
      new Option("--images <how>", "look at the image files that are found")
        .choices(["on", "off"])
        .default("on"),
    )
    .option(
      "--rule <code=setting>",
      "off, note, warning or error for a rule, or for a family as coco/*; may be repeated",
      ruleOption,
      new Map(),
    )
    .option("--max-warnings <n>", "more warnings than this fail", countOption)
    .option(
      "--config <file>",
      "rules, maxWarnings and maxFindings; the nearest angokit.config.json unless given",
    )
    .optionsGroup("Repair:")
    .option(
      "--fix",
      "write a copy in which everything is mended that safely can be, then validate that",
      false,
    )
    .option(
      "-o, --out <path>",
      "where the copy goes: a folder, an archive (.zip, .tar, .tar.gz), or for COCO a file that ends in .json",
      pathOption,
    )
    .option("--overwrite", "replace what angokit wrote there before", false)
    .optionsGroup("Report:")
    .addOption(new Option("--reporter <name>", "how findings are shown").choices(REPORTERS).default("pretty"))
    .option(
      "--max-findings <n>",
      `findings shown per code; 0 shows all (default ${MOST_FINDINGS})`,
      countOption,
    );
  addHelp(addCommonFlags(command), {
    examples: [
      "angokit validate dataset",
      "angokit validate dataset --reporter github --max-warnings 0",
      "angokit validate dataset --reporter sarif > angokit.sarif",
      "angokit validate dataset --fix --out mended",
      "angokit validate export.json --schema category-schema.json --rule ango/negative-box=off",
    ],
    codes: [
      "0    no errors, and no more warnings than --max-warnings",
      "1    findings",
      "2    wrong use, or an input that can't be read or recognised",
      "130  interrupted",
    ],
  });
  return command.action((input: string, flags: ValidateFlags) => {
    const reporter = flags.json ? "json" : flags.reporter;
    const asked = { ...flags, reporter, json: reporter === "json" };
    return attempt(asked, (terminal) => interruptible(terminal, () => report(input, asked, terminal)));
  });
}

async function report(path: string, flags: ValidateFlags, terminal: Terminal): Promise<number> {
  const config = await readConfig(flags.config);
  const rules = settingsOf([config.rules, flags.rule]);
  if (flags.fix !== (flags.out !== undefined))
    throw new UsageError(
      "usage/fix",
      "--fix writes a copy: say where with --out <path>, and give both or none.",
    );
  if (flags.out === undefined) return reportOn(path, path, flags, { config, rules }, terminal);
  const { out } = flags;
  const found = await findInput(path, flags, () => {});
  const fixed = await writeFixed(found, { ...flags, out }, rules);
  if (!terminal.json) tellFixed(fixed, terminal);
  return reportOn(copyOf(found, out), path, flags, { config, rules, fixed }, terminal);
}

interface Settings {
  readonly config: Config;
  readonly rules: RuleSettings;
  readonly fixed?: Fixed;
}

/** @param origin - the input that images are looked for around */
async function reportOn(
  path: string,
  origin: string,
  flags: ValidateFlags,
  { config, rules, fixed }: Settings,
  terminal: Terminal,
): Promise<number> {
  const most = flags.maxFindings ?? config.maxFindings ?? MOST_FINDINGS;
  const told: Diagnostic[] = [];
  const onDiagnostic: OnDiagnostic = (diagnostic) => {
    if (isRuleCode(diagnostic.code)) told.push(diagnostic);
    // Of what was left out of an archive: that is no fault of the dataset, so there is no rule for it.
    else terminal.warn(`${visible(diagnostic.message)} (${diagnostic.code})`);
  };
  const found =
    path === origin
      ? await findInput(path, flags, onDiagnostic)
      : await findCopy(path, origin, flags, onDiagnostic);
  const progress = terminal.progress("Images");
  const validation = validate(found.yolo?.folder ?? ("folder" in found.at ? found.at.folder : found.source), {
    ...(await optionsOf(found, flags)),
    told,
    rules,
    maxFindings: most === 0 ? Number.POSITIVE_INFINITY : most,
    onProgress: (images) => progress.update(images),
  });
  const findings: Finding[] = [];
  const named = new Set(told.map(({ file }) => file));
  try {
    for await (const finding of validation)
      findings.push(named.has(finding.file) ? finding : placed(finding, found));
  } finally {
    progress.end();
  }
  const { summary, truncated } = validation;
  const maxWarnings = flags.maxWarnings ?? config.maxWarnings;
  const tooMany = maxWarnings !== undefined && summary.warnings > maxWarnings;
  const result: Report = {
    ok: summary.errors === 0 && !tooMany,
    summary,
    findings,
    truncated,
    ...(fixed === undefined ? {} : { fixed }),
  };
  // In parts: a million findings are more than one string holds.
  let part: string[] = [];
  for (const line of await linesOf(result, flags.reporter, terminal, opener(found))) {
    if (part.push(line) < LINES_AT_ONCE) continue;
    terminal.result(part.join("\n"));
    part = [];
  }
  if (part.length > 0) terminal.result(part.join("\n"));
  if (tooMany) terminal.note(`More warnings than --max-warnings ${maxWarnings} allows.`);
  return result.ok ? 0 : 1;
}

/** A copy, whose images are found as those of the original were. */
async function findCopy(
  path: string,
  origin: string,
  flags: ValidateFlags,
  onDiagnostic: OnDiagnostic,
): Promise<FoundInput> {
  const copy = await findInput(path, flags, onDiagnostic, "one");
  const { find, findSource } = await findInput(origin, flags, () => {}, "one");
  return {
    ...copy,
    find: (image) => copy.find(image) ?? find(image),
    ...(findSource === undefined ? {} : { findSource }),
  };
}

async function optionsOf(found: FoundInput, flags: ValidateFlags): Promise<ValidateOptions> {
  const { path, at, detection, yolo, splits, find, findSource } = found;
  const categorySchema =
    detection.format === "ango" ? await schemaFor(flags, detection, at, path) : undefined;
  const brushes = await findBrushes(flags);
  const segments = detection.format === "coco" ? await findSegments(found, flags) : undefined;
  const { gt, task, coordinates } = flags;
  return {
    detection: yolo === undefined ? detection : { ...detection, entry: yolo.dataYaml },
    ...(splits === undefined ? {} : { splits }),
    ...(task === undefined ? {} : { task }),
    ...(coordinates === undefined ? {} : { coordinates }),
    ...(categorySchema === undefined ? {} : { categorySchema }),
    ...(brushes === undefined ? {} : { brushes }),
    ...(segments === undefined ? {} : { segments }),
    ...(gt === undefined ? {} : { truth: await groundTruth(gt) }),
    images:
      flags.images === "off"
        ? "off"
        : (image) => {
            const file = find(image);
            return file === undefined ? findSource?.(image) : fileSource(file, { chunk: HEADER_BYTES });
          },
  };
}

/**
 * Files of a YOLO dataset are named as they are below its folder, and images by their whole paths; people, and programs
 * that show findings beside files, stand outside of the folder.
 */
function placed(finding: Finding, { path, at, detection, yolo }: FoundInput): Finding {
  const { file } = finding;
  if (file === undefined) return finding;
  if (isAbsolute(file)) {
    const near = relative(process.cwd(), file);
    return isAbsolute(path) || near.startsWith("..") || isAbsolute(near)
      ? finding
      : { ...finding, file: near };
  }
  const records = "folder" in at && isRecordFormat(detection.format) ? at.folder : undefined;
  const folder = yolo?.folder.name ?? records?.name;
  if (folder === undefined || file === folder || file.startsWith(join(folder, sep))) return finding;
  return { ...finding, file: join(folder, file) };
}

/** What opens the files that findings name. */
function opener({ at, yolo }: FoundInput): OpenFile {
  if (at.kind === "stream") return () => undefined;
  if (at.kind !== "archive") return (file) => fileSource(file);
  const folder = yolo?.folder ?? at.folder;
  return (file) =>
    folder.open(file.startsWith(`${folder.name}/`) ? file.slice(folder.name.length + 1) : file);
}

async function linesOf(
  result: Report,
  reporter: ValidateFlags["reporter"],
  terminal: Terminal,
  open: OpenFile,
): Promise<Iterable<string>> {
  switch (reporter) {
    case "json":
      return jsonReport(result);
    case "sarif":
      return sarifReport(result, await ownVersion());
    case "github":
      return githubReport(result);
    case "markdown":
      return markdownReport(result);
    case "pretty":
      return prettyReport(result, terminal, open);
  }
}
