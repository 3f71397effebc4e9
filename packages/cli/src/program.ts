import { Command, CommanderError } from "commander";
import { commandsFor } from "./commands.ts";
import { EXIT, report, UsageError } from "./failure.ts";
import { addHelp, type CommonFlags, describeFlags } from "./flags.ts";
import { Terminal } from "./terminal.ts";
import { ownVersion } from "./version.ts";

/** Runs one command with a terminal that speaks as its flags ask. The work gives the exit code. */
export type Attempt = (flags: CommonFlags, work: (terminal: Terminal) => Promise<number>) => Promise<void>;

/** Run the command line. @returns the exit code */
export async function run(argv: readonly string[]): Promise<number> {
  // Errors about the flags themselves must know how to speak, too.
  let terminal = new Terminal({
    json: wantsJson(argv),
    quiet: false,
    color: !argv.includes("--no-color"),
  });
  watchStreams(() => terminal);
  let code: number = EXIT.done;
  const program = await angokit(argv, async (flags, work) => {
    terminal = new Terminal(flags);
    code = await work(terminal);
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(error, terminal);
    if (error.exitCode === 0) return EXIT.done;
    if (error.code === "commander.help") {
      const message = "no command was given. angokit --help lists them.";
      // The help stands on stderr already.
      return terminal.json ? report(new UsageError("usage/arguments", message), terminal) : EXIT.usage;
    }
    return report(new UsageError("usage/arguments", usageText(error.message, argv)), terminal);
  }
}

async function angokit(argv: readonly string[], attempt: Attempt): Promise<Command> {
  const program = new Command("angokit")
    .description(
      "Ango Hub labels as training sets and back: pull, convert between Ango, COCO, YOLO, Pascal VOC, CVAT, Label Studio and labelme, validate, inspect, diff, split, merge, filter, tile, render, push, mock.",
    )
    .version(await ownVersion(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show this")
    .helpCommand("help [command]", "show the help of a command")
    // Errors are reported in one place, `run`, so that --json holds for them.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  for (const command of await commandsFor(argv)) {
    program.addCommand(describeFlags(command(attempt).copyInheritedSettings(program)));
  }
  return addHelp(program, {
    examples: [
      "angokit pull 652901255342990015e24922 --to yolo --images download --out dataset",
      "angokit convert export.json --to coco --schema category-schema.json --out coco",
      "angokit validate dataset",
      "angokit diff before after",
      "angokit push dataset --project 652901255342990015e24922 --dry-run",
      "angokit mock",
    ],
    codes: [
      "0    done",
      "1    findings: errors in a dataset, too many warnings, losses with --strict, differences in diff",
      "2    wrong use, or input that can't be read or recognised",
      "3    network, refused key, server or disk failed",
      "130  interrupted",
    ],
  });
}

/** Whether results are to be JSON, told before the flags are parsed. */
function wantsJson(argv: readonly string[]): boolean {
  const reporter = argv.indexOf("--reporter");
  return (
    argv.includes("--json") ||
    argv.includes("--reporter=json") ||
    (reporter >= 0 && argv[reporter + 1] === "json")
  );
}

/** A message of commander as a sentence that says where there is help. */
function usageText(message: string, argv: readonly string[]): string {
  const [problem = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const sentence = problem.endsWith(".") ? problem : `${problem}.`;
  const [command = ""] = argv;
  const help = /^[a-z]+$/.test(command) && !problem.includes("unknown command") ? ` ${command}` : "";
  return `${sentence}${suggestion === undefined ? "" : ` ${suggestion}`} See angokit${help} --help.`;
}

/** Who reads a result may stop early, as `head` does: that is no error. That it can't be kept is one. */
function watchStreams(terminal: () => Terminal): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: Error & { readonly code?: string }) => {
      if (error.code === "EPIPE") return;
      if (stream === process.stderr) process.exit(EXIT.world);
      terminal().error(`The result can't be written to stdout: ${error.message}.`);
      process.exit(EXIT.world);
    });
  }
}
