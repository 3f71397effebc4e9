import { Command, InvalidArgumentError, Option } from "commander";
import type { YoloDatasetTask } from "@angokit/formats";
import { inspect, type Inspection, sampleImages } from "@angokit/formats/inspect";
import { Findings } from "../findings.ts";
import { countOption, integerOption, pathOption } from "../flag-values.ts";
import {
  addCommonFlags,
  addHelp,
  addInputFlags,
  addInterpolateFlag,
  type CommonFlags,
  givenFlags,
  type InputFlags,
  TASKS,
} from "../flags.ts";
import { glyphsFor } from "../inspection/glyphs.ts";
import { type InspectedInput, inspectionPage } from "../inspection/page.ts";
import { openPageFile } from "../inspection/page-file.ts";
import { thumbnailsOf } from "../inspection/thumbnails.ts";
import { terminalReport } from "../inspection/terminal-report.ts";
import { openInput } from "../input.ts";
import { interruptible } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import { jsonWithoutSecrets } from "../secret-addresses.ts";
import { withProgress } from "../image-progress.ts";
import type { Style, Terminal } from "../terminal.ts";
import { tellFindings } from "../told-findings.ts";
import { someRead } from "../unread.ts";
import { ownVersion } from "../version.ts";

interface InspectFlags extends CommonFlags, InputFlags {
  readonly task?: YoloDatasetTask;
  readonly html?: string;
  readonly overwrite: boolean;
  readonly samples: number;
  readonly seed: number;
}

const EXAMPLES_PER_CODE = 1;
/** Of a report that is no terminal's. */
const PLAIN_WIDTH = 80;
/** Bars that are longer say no more. */
const MOST_WIDTH = 110;
const LEAST_WIDTH = 40;

/** `angokit inspect` */
export function inspectCommand(attempt: Attempt): Command {
  const command = addInterpolateFlag(
    addInputFlags(
      new Command("inspect")
        .description("say what is in a dataset: classes, sizes, shapes, splits, answers")
        .argument("<input>", "a file, a folder, an archive, or - for standard input"),
    ),
  )
    .option("--class-from <title>", "Ango: the answer to this question about an object is its class")
    .addOption(
      new Option("--task <task>", "what YOLO labels are for; told from their rows unless given").choices(
        TASKS,
      ),
    )
    .optionsGroup("Page:")
    .option("--html <file>", "write one page with plots and pictures, too", pageOption)
    .option("--overwrite", "replace a page that angokit wrote there before", false)
    .option("--samples <n>", "pictures on the page", countOption, 12)
    .option("--seed <number>", "another seed, other pictures", integerOption, 0);
  addHelp(addCommonFlags(command), {
    examples: [
      "angokit inspect dataset",
      "angokit inspect export.json --schema category-schema.json --html report.html",
      "angokit inspect coco --json | jq '.classes[] | [.name, .objects]'",
    ],
    codes: [
      "0    done",
      "2    wrong use, or an input that can't be read or recognised",
      "3    the disk failed",
      "130  interrupted",
    ],
  });
  return command.action((input: string, flags: InspectFlags) =>
    attempt(flags, (terminal) =>
      interruptible(terminal, () => report(input, flags, givenFlags(command), terminal)),
    ),
  );
}

function pageOption(text: string): string {
  if (text === "-")
    throw new InvalidArgumentError("The report is there: a page can't go to standard output.");
  if (!/\.html?$/i.test(text)) throw new InvalidArgumentError("It must end in .html.");
  return pathOption(text);
}

async function report(
  path: string,
  flags: InspectFlags,
  given: ReadonlySet<string>,
  terminal: Terminal,
): Promise<number> {
  const idle = idleFlags(flags, given);
  for (const message of idle) terminal.warn(message);
  // Told before a dataset of gigabytes was read.
  const page = flags.html === undefined ? undefined : await openPageFile(flags.html, flags.overwrite);
  const findings = new Findings(EXAMPLES_PER_CODE);
  const { dataset, detection, find, findSource } = await openInput(path, flags, findings.add, flags.task);
  const sampling = sampleImages(someRead(withProgress(dataset.images, terminal), findings), {
    count: page === undefined ? 0 : flags.samples,
    seed: flags.seed,
  });
  const looked = { from: detection.format, input: path };
  const inspection = await inspect({ header: dataset.header, images: sampling.images });
  if (page !== undefined) {
    const samples = await thumbnailsOf(sampling.sample(), find, findSource);
    const { categories } = dataset.header;
    const version = await ownVersion();
    await page.write(
      inspectionPage({ ...looked, inspection, categories, samples, seed: flags.seed, version }),
    );
  }
  tell(inspection, looked, flags, idle, findings, terminal);
  return 0;
}

function tell(
  inspection: Inspection,
  looked: InspectedInput,
  flags: InspectFlags,
  messages: readonly string[],
  findings: Findings,
  terminal: Terminal,
): void {
  if (terminal.json) {
    const diagnostics = { ...findings.counts, codes: findings.byCode(), first: findings.kept };
    const html = flags.html === undefined ? {} : { html: flags.html };
    terminal.result(
      jsonWithoutSecrets({ ok: true, from: looked.from, ...inspection, ...html, messages, diagnostics }),
    );
    return;
  }
  tellFindings(findings, terminal);
  const styled =
    (style: Style) =>
    (text: string): string =>
      terminal.style(style, text, process.stdout);
  const width = Math.min(Math.max(terminal.columns ?? PLAIN_WIDTH, LEAST_WIDTH), MOST_WIDTH);
  const looks = {
    heading: styled("bold"),
    bar: styled("cyan"),
    quiet: styled("dim"),
    glyphs: glyphsFor(process.env),
    width,
  };
  terminal.result(terminalReport(inspection, looked, looks));
  if (flags.html !== undefined) terminal.note(`The page is ${flags.html}.`);
}

const PAGE_FLAGS = { overwrite: "--overwrite", samples: "--samples", seed: "--seed" } as const;

/** Flags that were given and change nothing. */
function idleFlags({ html }: InspectFlags, given: ReadonlySet<string>): readonly string[] {
  if (html !== undefined) return [];
  return Object.entries(PAGE_FLAGS).flatMap(([name, flag]) =>
    given.has(name) ? [`${flag} changes nothing without --html.`] : [],
  );
}
