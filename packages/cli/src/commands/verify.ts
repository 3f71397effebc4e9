import { statSync } from "node:fs";
import { Command } from "commander";
import { type Diagnostic, detectInput, type Folder, FormatError, type Source } from "@angokit/formats";
import { type OpenedPath, readDatasetManifest, verify } from "@angokit/formats/node";
import { countOption } from "../flag-values.ts";
import { addCommonFlags, addHelp, type CommonFlags } from "../flags.ts";
import { interruptible } from "../interruption.ts";
import { openPath } from "../opened-path.ts";
import type { Attempt } from "../program.ts";
import { visible } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import { count } from "../words.ts";

interface VerifyFlags extends CommonFlags {
  readonly strict: boolean;
  readonly maxFindings: number;
}

const MOST_FINDINGS = 20;

/** `angokit verify` */
export function verifyCommand(attempt: Attempt): Command {
  const command = new Command("verify")
    .description("compare a dataset with what angokit wrote: every file by its SHA-256, and the counts")
    .argument(
      "<dataset>",
      "a folder, an archive or a file that angokit wrote, or - for an archive on standard input",
    )
    .option("--strict", "files that were added are errors, too", false)
    .option("--max-findings <n>", "findings shown; 0 shows all", countOption, MOST_FINDINGS);
  addHelp(addCommonFlags(command), {
    examples: [
      "angokit verify dataset",
      "angokit verify dataset.zip --json",
      "angokit verify annotations.json   # with .annotations.json.angokit-manifest.json beside it",
    ],
    codes: [
      "0    as it was written",
      "1    differences",
      "2    wrong use, or no dataset that angokit wrote",
      "130  interrupted",
    ],
  });
  return command.action((path: string, flags: VerifyFlags) =>
    attempt(flags, (terminal) => interruptible(terminal, () => compare(path, flags, terminal))),
  );
}

async function compare(path: string, flags: VerifyFlags, terminal: Terminal): Promise<number> {
  // A link that an archive lacks is told as a file that is missing.
  const at = path === "-" || isFileOrFolder(path) ? await openPath(path) : undefined;
  const place = at === undefined || at.kind === "file" ? path : "folder" in at ? at.folder : undefined;
  if (place === undefined) throw noArchive();
  const { files, dataset } = await manifestOf(place, at);
  const progress = terminal.progress("Files");
  const findings: Diagnostic[] = [];
  const counts = { error: 0, warning: 0, note: 0 };
  const most = flags.maxFindings === 0 ? Number.POSITIVE_INFINITY : flags.maxFindings;
  try {
    for await (const finding of verify(place, { onFile: (done, all) => progress.update(done, all) })) {
      const isError = flags.strict || finding.severity === "error";
      const severity: Diagnostic["severity"] = isError ? "error" : finding.severity;
      counts[severity] += 1;
      if (findings.length < most) findings.push({ ...finding, severity });
    }
  } finally {
    progress.end();
  }
  const isSame = counts.error === 0;
  const truncated = counts.error + counts.warning + counts.note - findings.length;
  if (terminal.json) {
    const result = {
      ok: isSame,
      summary: { files: files.size, errors: counts.error, warnings: counts.warning },
      dataset: dataset ?? null,
      findings,
      truncated,
    };
    terminal.result(JSON.stringify(result));
    return isSame ? 0 : 1;
  }
  for (const { severity, message, code } of findings) {
    const color = severity === "error" ? "red" : "yellow";
    terminal.result(`${terminal.style(color, `${severity}:`, process.stdout)} ${visible(message)} (${code})`);
  }
  if (truncated > 0) terminal.result(`${count(truncated, "more finding")} (--max-findings 0 shows all)`);
  if (dataset === undefined)
    terminal.note("An older angokit wrote it: its manifest says nothing of the dataset but its files.");
  terminal.result(
    `${path}: ${isSame ? "as it was written" : "not as it was written"}; ${summary(files.size, counts)}.`,
  );
  return isSame ? 0 : 1;
}

/** What is neither may never end, as a pipe that nobody writes to. */
function isFileOrFolder(path: string): boolean {
  try {
    const status = statSync(path);
    return status.isFile() || status.isDirectory();
  } catch {
    // Reading it will say what is wrong.
    return false;
  }
}

function noArchive(): FormatError {
  const message =
    "Standard input is no archive: the manifest of one file lies beside it. Give the path of the file.";
  return new FormatError("manifest/missing", message, { file: "-" });
}

/** Where there is no manifest, people are told what it is that they gave. */
async function manifestOf(
  place: Folder | string,
  at: OpenedPath | undefined,
): ReturnType<typeof readDatasetManifest> {
  try {
    return await readDatasetManifest(place);
  } catch (error) {
    if (!(error instanceof FormatError) || error.code !== "manifest/missing" || at === undefined) throw error;
    const format = await formatOf("folder" in at ? at.folder : at.source);
    const known =
      format === undefined
        ? ""
        : ` It is a dataset of the format ${format}: angokit validate looks at what is in it.`;
    throw new FormatError(error.code, `${error.message}${known}`, error.place, { cause: error });
  }
}

async function formatOf(input: Folder | Source): Promise<string | undefined> {
  try {
    return (await detectInput(input)).format;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function summary(
  files: number,
  { error, warning }: { readonly error: number; readonly warning: number },
): string {
  const parts = [
    count(files, "file"),
    count(error, "error"),
    ...(warning > 0 ? [count(warning, "warning")] : []),
  ];
  return parts.join(", ");
}
