import { type AngoClient, AngoError, AngoHttpError, operations } from "@angokit/client";
import type { PullState } from "./pull-state.ts";
import { addressOf, isRow, type Row, TaskRows } from "./task-rows.ts";
import { withoutSecrets } from "./secret-addresses.ts";
import {
  exported,
  exportStage,
  listed,
  listTasks,
  NotWhole,
  sorted,
  type Taken,
  type TaskQuery,
} from "./task-sources.ts";
import type { Terminal } from "./terminal.ts";

/** What became of the tasks of a dataset since it was pulled. */
export interface Changes {
  /** Tasks that were not there. */
  readonly added: number;
  /** Tasks that were taken again: they changed, or it can't be told whether they did. */
  readonly changed: number;
  /** Tasks that are not there any more: deleted, or in another stage or status now. */
  readonly gone: number;
  readonly kept: number;
}

/** Tasks that are up to date, and how they came to be. */
export interface Updated extends Taken {
  readonly changes: Changes;
}

/** Why tasks have to be taken anew, all of them. */
export interface Anew {
  readonly anew: string;
}

/** What else makes a task one that has to be taken again. */
export interface UpdateOptions {
  /** Changes after it, in milliseconds since 1970. */
  readonly since: number | undefined;
  /** Tells whether the classes are those of before. */
  readonly classes: string;
  /** Whether image files are wanted. */
  readonly withImages: boolean;
}

/** What the list says of a task, without its answer. */
interface Listing {
  readonly tasks: TaskRows;
  /** Those that are new, changed, or may have changed. */
  readonly fresh: ReadonlySet<string>;
  readonly changes: Changes;
  readonly pages: number;
}

/**
 * The tasks of a dataset as they are now. All are listed, without answers; answers are asked for where `updatedAt` is
 * another than before, is missing, or is after `since`.
 */
export async function updatedTasks(
  ango: AngoClient,
  query: TaskQuery,
  state: PullState,
  { since, classes, withImages }: UpdateOptions,
  terminal: Terminal,
): Promise<Updated | Anew> {
  const { via } = state.header;
  // Exports name options and classes by their titles, which can be others now; the list has their ids.
  if (via === "export" && classes !== state.header.classes) {
    return { anew: "the classes of the project have changed" };
  }
  // The list has addresses as they are now; those of an export have to be asked for again.
  const lacks = (id: string): boolean => withImages && via === "export" && state.lacksImage(id);
  const isSame = (id: string, now: Row, old: Row): boolean => isUnchanged(now, old, since) && !lacks(id);
  const listing = await listNow(ango, query, state.rows, isSame, terminal);
  const { changes } = listing;
  if (via === "pages") return { via, rows: await withAnswers(ango, query, listing, terminal), changes };
  try {
    const rows = await fromExport(ango, query, listing, state.rows, terminal);
    return rows === undefined ? { anew: NO_EXPORT } : { via, rows, changes };
  } catch (error) {
    if (!(error instanceof NotWhole || error instanceof AngoError)) throw error;
    return { anew: `${NO_EXPORT}. ${error.message}` };
  } finally {
    listing.tasks.remove();
  }
}

const NO_EXPORT = "the server gives no export of what changed";

async function listNow(
  ango: AngoClient,
  query: TaskQuery,
  before: TaskRows,
  isAsBefore: (id: string, now: Row, old: Row) => boolean,
  terminal: Terminal,
): Promise<Listing> {
  const tasks = new TaskRows();
  const fresh = new Set<string>();
  let [added, changed, pages] = [0, 0, 0];
  const progress = terminal.progress("Tasks");
  try {
    for await (const { items, total } of listTasks(ango, query, { includeAnswer: false })) {
      pages += 1;
      for (const task of items) {
        const row: Row = { ...task };
        const old = before.get(task._id);
        const isSame = old !== undefined && isAsBefore(task._id, row, old);
        if (old === undefined) added += 1;
        else if (!isSame) changed += 1;
        if (!isSame) fresh.add(task._id);
        tasks.add(task._id, isSame ? withAnswerOf(old, row) : sorted(row));
      }
      progress.update(tasks.size, total);
    }
  } catch (error) {
    tasks.remove();
    throw error;
  } finally {
    progress.end();
  }
  const kept = tasks.size - added - changed;
  const changes: Changes = { added, changed, kept, gone: before.size - kept - changed };
  return { tasks, fresh, changes, pages };
}

const BRUSHES = ["brushDataUrl", "medicalBrushDataUrl"] as const;

/** A task as the list has it now, with the answer that it had. */
function withAnswerOf(old: Row, now: Row): Row {
  const brushes = BRUSHES.flatMap((key) => (key in now || !(key in old) ? [] : [[key, old[key]] as const]));
  const answer = isRow(now["answer"]) ? now["answer"] : old["answer"];
  return sorted({ ...now, ...Object.fromEntries(brushes), ...(answer === undefined ? {} : { answer }) });
}

/** Whether a task can't have changed: a time of change that both have, and the same asset. */
function isUnchanged(now: Row, old: Row, since: number | undefined): boolean {
  // An export has the task below its asset.
  const former = isRow(old["task"]) ? old["task"] : old;
  const [at, before] = [timeOf(now["updatedAt"]), timeOf(former["updatedAt"])];
  if (at === undefined || at !== before || (since !== undefined && at > since)) return false;
  const url = addressOf(now);
  const isSamePlace = url === undefined || withoutSecrets(url) === addressOf(old);
  return isSamePlace && nameOf(now) === nameOf(old);
}

function nameOf({ asset, externalId }: Row): unknown {
  const name = isRow(asset) ? (asset["externalId"] ?? externalId) : externalId;
  return typeof name === "string" ? withoutSecrets(name) : name;
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** The tasks of the list with their answers: one by one, or all again where that takes fewer calls. */
async function withAnswers(
  ango: AngoClient,
  query: TaskQuery,
  { tasks, fresh, pages }: Listing,
  terminal: Terminal,
): Promise<TaskRows> {
  // Some servers give the answers unasked.
  const wanted = [...fresh].filter((id) => !isRow(tasks.get(id)?.["answer"]));
  if (wanted.length > pages) {
    tasks.remove();
    return listed(ango, query, terminal);
  }
  await Promise.all(wanted.map(async (id) => tasks.add(id, await taskOf(ango, id))));
  return tasks;
}

async function taskOf(ango: AngoClient, id: string): Promise<Row> {
  const path = "/v2/task/{task_id}";
  const params = { path: { task_id: id }, query: { includeAnswer: true } };
  const { data, error, response } = await ango.GET(path, { params });
  if (data === undefined) throw new AngoHttpError(operations[`GET ${path}`], response.status, error.message);
  const { task } = data.data;
  const { project } = task;
  // The list has the id of the project alone.
  return sorted({ ...task, project: typeof project === "string" ? project : project._id });
}

/** The tasks of an export: those that changed are asked for by their times. Undefined where they do not come. */
async function fromExport(
  ango: AngoClient,
  query: TaskQuery,
  { tasks, fresh }: Listing,
  before: TaskRows,
  terminal: Terminal,
): Promise<TaskRows | undefined> {
  const times = [...fresh].map((id) => timeOf(tasks.get(id)?.["updatedAt"]));
  const known = times.filter((time) => time !== undefined);
  if (known.length < times.length) return undefined;
  const stage = [exportStage(query)];
  const first = known.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const came =
    known.length === 0
      ? new TaskRows()
      : await exported(
          ango,
          query,
          { stage, updatedAt: { $gt: new Date(first - 1).toISOString() } },
          terminal,
        );
  const rows = new TaskRows();
  try {
    for (const id of tasks.ids()) {
      if (rows.take(id, came) || (!fresh.has(id) && rows.take(id, before))) continue;
      rows.remove();
      return undefined;
    }
    return rows;
  } finally {
    came.remove();
  }
}
