import { type AngoClient, AngoError, type AngoSchema, type Page, pages } from "@angokit/client";
import { exportProject, type ExportOptions } from "@angokit/client/export";
import { UsageError, WorldError } from "./failure.ts";
import { isRow, type Row, TaskRows } from "./task-rows.ts";
import type { Terminal } from "./terminal.ts";
import { count } from "./words.ts";

/** Where tasks come from: an export that the server prepares, or the list of tasks, page by page. */
export type Via = "export" | "pages";

/** Which tasks are wanted. */
export interface TaskQuery {
  readonly project: string;
  readonly status: "completed" | "todo" | "all";
  readonly stage?: string | undefined;
  readonly batch?: readonly string[] | undefined;
}

/** Tasks, and where they came from. */
export interface Taken {
  readonly via: Via;
  readonly rows: TaskRows;
}

type ListedTask = AngoSchema<"ListedTask">;

const TASKS = "/v2/project/{project_id}/tasks";
const STATUS = { completed: "Completed", todo: "TODO", all: undefined } as const;
/** Where tasks end. An export has those of this stage, unless it is asked for another. */
const FINISHED = "Complete";
/** For an export where there is another way: in that time the list has some ten thousand tasks a minute. */
const LONGEST_WAIT_MS = 300_000;
const ANSWERS = ["tools", "objects", "classifications", "relations"] as const;

/** What can be said against an export. */
export class NotWhole extends Error {}

/** All tasks that are wanted, with their answers, from where they are whole. Which that is, is told. */
export async function takeTasks(
  ango: AngoClient,
  query: TaskQuery,
  via: Via | undefined,
  terminal: Terminal,
): Promise<Taken> {
  if (via === "export") {
    const stage = exportStage(query);
    const { total } = await firstPage(ango, query);
    const rows = await exported(ango, query, { stage: [stage] }, terminal).catch((error: unknown) => {
      if (!(error instanceof NotWhole)) throw error;
      throw new WorldError("pull/export-incomplete", `The export can't be used: ${error.message}.`);
    });
    terminal.note(`The tasks are from an export, as --via says.`);
    const lack = missing(rows.size, total);
    if (lack !== undefined) terminal.warn(`The export may not have all tasks: ${lack}.`);
    return { via, rows };
  }
  const reason = via === "pages" ? "as --via says" : noExport(query);
  if (reason !== undefined) {
    terminal.note(`The tasks come from their list, page by page: ${reason}.`);
    return { via: "pages", rows: await listed(ango, query, terminal) };
  }
  const first = await firstPage(ango, query);
  if (first.next === undefined) {
    const rows = new TaskRows();
    for (const task of first.items) rows.add(task._id, sorted(task));
    terminal.note("The tasks come from their list: all are on one page.");
    return { via: "pages", rows };
  }
  try {
    const { total = 0 } = first;
    terminal.note(
      `An export of ${total.toLocaleString("en-US")} tasks is asked for, which can take some minutes; --via pages reads their list.`,
    );
    const options = { stage: [FINISHED], timeout: LONGEST_WAIT_MS, budget: LONGEST_WAIT_MS };
    const rows = await exported(ango, query, options, terminal);
    const lack = missing(rows.size, first.total);
    if (lack === undefined) {
      terminal.note(
        `The tasks are from an export, which has all ${rows.size.toLocaleString("en-US")} of them.`,
      );
      return { via: "export", rows };
    }
    rows.remove();
    throw new NotWhole(lack);
  } catch (error) {
    if (!(error instanceof NotWhole || error instanceof AngoError)) throw error;
    terminal.note(
      `The export is not used, and the tasks come from their list, page by page: ${error.message}`,
    );
    return { via: "pages", rows: await listed(ango, query, terminal) };
  }
}

/** The tasks of the list, page by page. */
export function listTasks(
  ango: AngoClient,
  { project, status: named, stage, batch }: TaskQuery,
  { includeAnswer, prefetch = true }: { readonly includeAnswer: boolean; readonly prefetch?: boolean },
): AsyncGenerator<Page<ListedTask>> {
  const status = STATUS[named];
  return pages(ango, TASKS, {
    prefetch,
    params: {
      path: { project_id: project },
      query: {
        includeAnswer,
        ...(status === undefined ? {} : { "status[eq]": status }),
        ...(stage === undefined ? {} : { stage }),
        ...(batch === undefined ? {} : { batches: [...batch] }),
      },
    },
  });
}

/** The tasks of an export. @throws NotWhole where one of them is not to be used */
export async function exported(
  ango: AngoClient,
  { project, batch }: TaskQuery,
  options: ExportOptions,
  terminal: Terminal,
): Promise<TaskRows> {
  const rows = new TaskRows();
  const progress = terminal.progress("Tasks of the export");
  try {
    // Outlines of segmentations are left out unless they are asked for.
    const asked = { includeMetadata: true, includeSegmentationPoints: true, ...options };
    const batches = batch === undefined ? {} : { batches: [...batch] };
    for await (const asset of exportProject(ango, project, { ...asked, ...batches })) {
      const row: unknown = asset;
      const task = isRow(row) ? row["task"] : undefined;
      const id = isRow(task) ? task["taskId"] : undefined;
      if (!isRow(row) || !isRow(task) || typeof id !== "string" || id === "") {
        throw new NotWhole("an asset in it is without its task");
      }
      if (!ANSWERS.some((key) => Array.isArray(task[key]))) {
        throw new NotWhole(`the task ${id} is without its answer`);
      }
      rows.add(id, row);
      progress.update(rows.size);
    }
    return rows;
  } catch (error) {
    rows.remove();
    throw error;
  } finally {
    progress.end();
  }
}

/** The tasks of the list, all of them. */
export async function listed(ango: AngoClient, query: TaskQuery, terminal: Terminal): Promise<TaskRows> {
  const rows = new TaskRows();
  const progress = terminal.progress("Tasks");
  try {
    for await (const { items, total } of listTasks(ango, query, { includeAnswer: true })) {
      for (const task of items) rows.add(task._id, sorted(task));
      progress.update(rows.size, total);
    }
    return rows;
  } catch (error) {
    rows.remove();
    throw error;
  } finally {
    progress.end();
  }
}

/** A task with its members in one order: a task by itself may have another than the same task in the list. */
export function sorted(task: object): Row {
  return Object.fromEntries(Object.entries(task).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The stage that an export has to be asked for. */
export function exportStage({ status, stage }: TaskQuery): string {
  if (status === "completed" && stage === undefined) return FINISHED;
  if (status === "all" && stage !== undefined) return stage;
  throw new UsageError(
    "usage/via",
    "--via export: an export has the finished tasks, or with --status all those of one --stage.",
  );
}

/** Why an export can't tell what is wanted. */
function noExport({ status, stage, batch }: TaskQuery): string | undefined {
  if (status !== "completed") return "an export has finished tasks only";
  if (stage !== undefined) return "an export has tasks as they came into a stage, not as they are in it";
  return batch === undefined ? undefined : "how an export is asked for batches is not documented";
}

async function firstPage(ango: AngoClient, query: TaskQuery): Promise<Page<ListedTask>> {
  const list = listTasks(ango, query, { includeAnswer: true, prefetch: false });
  const { value } = await list.next();
  await list.return(undefined);
  return value ?? { items: [], number: 1, total: 0 };
}

function missing(found: number, total: number | undefined): string | undefined {
  if (total === undefined) return "the list does not say how many tasks there are";
  return found === total
    ? undefined
    : `it has ${count(found, "task")}, and the list has ${total.toLocaleString("en-US")}`;
}
