import { Command, Option } from "commander";
import { AngoHttpError, type AngoClient, operations, pages } from "@angokit/client";
import { FormatError, readAngoTasks } from "@angokit/formats";
import { withRemoteSizes } from "../assets.ts";
import { connect, type PlaceFlags } from "../connection.ts";
import { WorldError } from "../failure.ts";
import { Findings } from "../findings.ts";
import { addHelp, addWriteFlags, givenFlags, type WriteFlags } from "../flags.ts";
import { withKnownSizes } from "../known-sizes.ts";
import { interruptible } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import { writeTarget } from "../target.ts";
import type { Terminal } from "../terminal.ts";

interface PullFlags extends WriteFlags, PlaceFlags {
  readonly to: "yolo" | "coco" | "ango";
  readonly status: "completed" | "todo" | "all";
  readonly stage?: string;
  readonly batch?: readonly string[];
  readonly images: "none" | "download";
}

const EXAMPLES_PER_CODE = 1;
const STATUS = { completed: "Completed", todo: "TODO", all: undefined } as const;

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
      new Option("--region <region>", "where the account lives (or ANGO_REGION; eu unless given)")
        .choices(["eu", "us", "in"])
        .conflicts("baseUrl"),
    )
    .option("--base-url <url>", "another address of the API (or ANGO_BASE_URL)")
    .optionsGroup("Output:")
    .addOption(
      new Option("--to <format>", "what to write").choices(["yolo", "coco", "ango"]).makeOptionMandatory(),
    )
    .addOption(
      new Option("--images <how>", "whether the image files come, too")
        .choices(["none", "download"])
        .default("none"),
    );
  addWriteFlags(command);
  addHelp(command, {
    examples: [
      "angokit pull 652901255342990015e24922 --to yolo --images download --out dataset",
      "angokit pull 652901255342990015e24922 --to coco --status all --region us --out labels.json",
    ],
    codes: [
      "0    written",
      "1    --strict: something would have been lost, nothing was written",
      "2    wrong use, no ANGO_API_KEY, or labels that the format can't take",
      "3    network, refused key, server or disk failed",
      "130  interrupted; nothing was written",
    ],
  });
  return command.action((project: string, flags: PullFlags) =>
    attempt(flags, (terminal) =>
      interruptible(terminal, () => pull(project, flags, givenFlags(command), terminal)),
    ),
  );
}

async function pull(
  project: string,
  flags: PullFlags,
  given: ReadonlySet<string>,
  terminal: Terminal,
): Promise<number> {
  const ango = connect(flags);
  const found = await getProject(ango, project);
  terminal.note(`Project ${found.name}`);

  const findings = new Findings(EXAMPLES_PER_CODE);
  const status = STATUS[flags.status];
  const tasks = pages(ango, "/v2/project/{project_id}/tasks", {
    params: {
      path: { project_id: project },
      query: {
        includeAnswer: true,
        ...(status === undefined ? {} : { "status[eq]": status }),
        ...(flags.stage === undefined ? {} : { stage: flags.stage }),
        ...(flags.batch === undefined ? {} : { batches: [...flags.batch] }),
      },
    },
  });
  const dataset = readAngoTasks(tasksOf(tasks, terminal), {
    categorySchema: found.categorySchema,
    onDiagnostic: findings.add,
    ...(flags.classFrom === undefined ? {} : { classFrom: flags.classFrom }),
  });
  const sized = withKnownSizes(dataset.images, ango, project, flags.batch, terminal);
  try {
    return await writeTarget({
      dataset: { ...dataset, images: withRemoteSizes(sized) },
      from: "ango",
      to: flags.to,
      flags,
      given,
      findings,
      images: flags.images === "download" ? { mode: "download" } : { mode: "none", find: () => undefined },
      terminal,
      result: { project },
    });
  } catch (error) {
    // Here the server is to blame: it was asked for answers.
    if (!(error instanceof FormatError) || error.code !== "ango/missing-answer") throw error;
    throw new WorldError(error.code, error.message);
  }
}

/** The name and the classes of the project. */
async function getProject(ango: AngoClient, id: string): Promise<{ name: string; categorySchema: unknown }> {
  const path = "/v2/project/{project_id}";
  const { data, error, response } = await ango.GET(path, { params: { path: { project_id: id } } });
  if (data === undefined) throw new AngoHttpError(operations[`GET ${path}`], response.status, error.message);
  const { project } = data.data;
  if (project.categorySchema === undefined) {
    throw new WorldError(
      "pull/no-classes",
      `The project ${id} came without its category schema: the classes are unknown.`,
    );
  }
  return { name: project.name ?? id, categorySchema: project.categorySchema };
}

/** The tasks, one by one, with progress. */
async function* tasksOf<Task>(
  list: AsyncIterable<{ readonly items: readonly Task[]; readonly total?: number }>,
  terminal: Terminal,
): AsyncGenerator<Task> {
  const progress = terminal.progress("Tasks");
  let done = 0;
  try {
    for await (const { items, total } of list) {
      for (const task of items) {
        yield task;
        done += 1;
        progress.update(done, total);
      }
    }
  } finally {
    progress.end();
  }
}
