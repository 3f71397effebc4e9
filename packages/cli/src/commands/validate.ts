import { Command, Option } from "commander";
import type { YoloTask } from "@angokit/formats";
import { Findings, type RuleSetting } from "../findings.ts";
import { countOption, ruleOption } from "../flag-values.ts";
import {
  addCommonFlags,
  addHelp,
  addInputFlags,
  type CommonFlags,
  type InputFlags,
  TASKS,
} from "../flags.ts";
import { checkImage } from "../images.ts";
import { openInput } from "../input.ts";
import { interruptible } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import { githubReport } from "../reporters/github.ts";
import { markdownReport } from "../reporters/markdown.ts";
import { prettyReport } from "../reporters/pretty.ts";
import type { Report } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import { count } from "../words.ts";

type ReporterName = "pretty" | "json" | "github" | "markdown";

interface ValidateFlags extends CommonFlags, InputFlags {
  readonly task?: YoloTask;
  readonly reporter: ReporterName;
  readonly rule: ReadonlyMap<string, RuleSetting>;
  readonly maxWarnings?: number;
  readonly maxFindings: number;
  readonly images: "on" | "off";
}

const MOST_FINDINGS = 20;

/** `angokit validate` */
export function validateCommand(attempt: Attempt): Command {
  const command = addInputFlags(
    new Command("validate")
      .description("read a dataset to its end and say what is wrong with it")
      .argument("<input>", "a file, a folder, or - for standard input"),
  )
    .addOption(
      new Option("--task <task>", "what YOLO labels are for; told from their rows unless given").choices(
        TASKS,
      ),
    )
    .optionsGroup("Checks:")
    .addOption(
      new Option("--images <how>", "compare sizes with the image files that are found")
        .choices(["on", "off"])
        .default("on"),
    )
    .option(
      "--rule <code=setting>",
      "off, note, warning or error for findings of a code; may be repeated",
      ruleOption,
      new Map(),
    )
    .option("--max-warnings <n>", "more warnings than this fail", countOption)
    .optionsGroup("Report:")
    .addOption(
      new Option("--reporter <name>", "how findings are shown")
        .choices(["pretty", "json", "github", "markdown"])
        .default("pretty"),
    )
    .option("--max-findings <n>", "findings shown per code; 0 shows all", countOption, MOST_FINDINGS);
  addHelp(addCommonFlags(command), {
    examples: [
      "angokit validate dataset",
      "angokit validate dataset --reporter github --max-warnings 0",
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
    return attempt(asked, (terminal) => interruptible(terminal, () => validate(input, asked, terminal)));
  });
}

async function validate(path: string, flags: ValidateFlags, terminal: Terminal): Promise<number> {
  const findings = new Findings(flags.maxFindings, flags.rule);
  const { dataset, find, findSource } = await openInput(path, flags, findings.add, flags.task);
  const progress = terminal.progress("Images");
  let images = 0;
  let annotations = 0;
  let found = 0;
  const missing: string[] = [];
  try {
    for await (const image of dataset.images) {
      // Texts and videos are in the dataset, too; no trainer sees them.
      if (image.media !== "image") continue;
      images += 1;
      annotations += image.annotations.length;
      if (flags.images === "on") {
        if (await checkImage(image, find, findings.add, findSource)) found += 1;
        else missing.push(image.name);
      }
      progress.update(images);
    }
  } finally {
    progress.end();
  }
  reportMissing(missing, found, findings);

  const { error: errors, warning: warnings, note: notes } = findings.counts;
  const tooMany = flags.maxWarnings !== undefined && warnings > flags.maxWarnings;
  const report: Report = {
    ok: errors === 0 && !tooMany,
    summary: { errors, warnings, notes, images, annotations },
    findings: findings.kept,
    truncated: findings.truncated(),
  };
  terminal.result(show(report, flags.reporter, terminal));
  if (tooMany) terminal.note(`More warnings than --max-warnings ${flags.maxWarnings} allows.`);
  return report.ok ? 0 : 1;
}

/** Labels often travel without their images: where there are none at all, that is worth no more than a note. */
function reportMissing(missing: readonly string[], found: number, findings: Findings): void {
  if (found === 0 && missing.length > 0) {
    const message = `None of the ${count(missing.length, "image file")} was found, so sizes were not compared. A trainer needs them: --image-dir says where they are.`;
    findings.add({ code: "image/none-found", severity: "note", message });
    return;
  }
  for (const name of missing) {
    const message = `${name}: the image file was not found.`;
    findings.add({ code: "image/missing", severity: "warning", message, image: name });
  }
}

function show(report: Report, reporter: ReporterName, terminal: Terminal): string {
  switch (reporter) {
    case "json":
      return JSON.stringify(report);
    case "github":
      return githubReport(report);
    case "markdown":
      return markdownReport(report);
    case "pretty":
      return prettyReport(report, terminal);
  }
}
