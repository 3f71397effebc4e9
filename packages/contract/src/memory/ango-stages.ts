import { idOf } from "../dataset.ts";
import { isObject, objectAt, stringAt } from "../json.ts";
import type { Conversion, ConversionContext, Item } from "./table.ts";

/** Whom any API key belongs to. */
export const USER: { readonly id: string; readonly email: string } = {
  id: idOf("user", ""),
  email: "user@example.com",
};

/** The stage of a project: `{ project, stage }`. */
function stageOf(input: unknown, context: ConversionContext): Item | undefined {
  const id = stringAt(input, "stage");
  return context
    .select("stages", { project: stringAt(input, "project") })
    .find((stage) => stage["id"] === id);
}

/** The status of a task that comes into a stage: what is in the last one is finished. */
export const statusIn: Conversion = (input, context) =>
  stageOf(input, context)?.["type"] === "Complete" ? "Completed" : "TODO";

/** When a task that comes into a stage was finished; undefined where it was not. */
export const completionIn: Conversion = (input, context) =>
  statusIn(input, context) === "Completed" ? context.now.toISOString() : undefined;

/** The stage after that of a task; the same one where none follows. */
export const nextStage: Conversion = (task, context) => {
  const project = stringAt(task, "project");
  const stage = stageOf({ project, stage: stringAt(task, "stage") }, context);
  const next = stage?.["next"];
  return Array.isArray(next) && typeof next[0] === "string" ? next[0] : stringAt(task, "stage");
};

/** The entry of the stage history for a task that leaves its stage: `{ task, stage }`. */
export const leavingStage: Conversion = (input, context) => {
  const task = objectAt(input, "task");
  const id = stringAt(task, "stage");
  if (id === stringAt(input, "stage")) return [];
  const stage = stageOf({ project: task["project"], stage: id }, context);
  const answer = isObject(task["answer"]) ? task["answer"] : {};
  return [
    {
      stage: stage?.["name"] ?? id,
      stageId: id,
      duration: task["duration"] ?? 0,
      completedAt: context.now.toISOString(),
      // Nobody works in the first stage.
      ...(stage?.["type"] === "Start" ? {} : { completedBy: USER.email }),
      ...answer,
    },
  ];
};
