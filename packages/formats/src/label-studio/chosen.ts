import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Told } from "./told.ts";

/*
 * A task may have annotations of several people, cancelled ones, and predictions of models: one of them is read.
 */

/** The annotation or the prediction of a task that is read. */
export interface Chosen {
  readonly list: "annotations" | "predictions";
  readonly index: number;
  readonly record: JsonObject;
  readonly results: readonly Json[];
  /** JSON pointer of the results, from the task on. */
  readonly pointer: string;
}

/**
 * Which annotation of a task counts: the first that is the ground truth, else the first that was not cancelled; of a task
 * that has none, the first prediction.
 */
export function chosenOf(task: JsonObject, predictions: boolean): Chosen | undefined {
  const name = task["annotations"] === undefined ? "completions" : "annotations";
  const annotations = listOf(task[name]);
  const predicted = listOf(task["predictions"]);
  const truth = indexOf(
    annotations,
    (annotation) => annotation["ground_truth"] === true && isReal(annotation),
  );
  const index = truth >= 0 ? truth : indexOf(annotations, isReal);
  const chosen = index < 0 ? undefined : chosenIn("annotations", annotations, index, `/${name}`);
  const guess = predicted.length === 0 ? undefined : chosenIn("predictions", predicted, 0, "/predictions");
  return predictions ? (guess ?? chosen) : (chosen ?? guess);
}

function chosenIn(
  list: Chosen["list"],
  all: readonly Json[],
  index: number,
  pointer: string,
): Chosen | undefined {
  const record = all[index];
  if (!isJsonObject(record)) return undefined;
  return { list, index, record, results: listOf(record["result"]), pointer: `${pointer}/${index}/result` };
}

function isReal({ was_cancelled: cancelled }: JsonObject): boolean {
  return cancelled !== true;
}

function indexOf(list: readonly Json[], test: (one: JsonObject) => boolean): number {
  return list.findIndex((one) => isJsonObject(one) && test(one));
}

/** Which annotation of several was taken. */
function takenWords(own: Chosen | undefined): string {
  if (own === undefined) return "No annotation of the task was taken";
  return own.record["ground_truth"] === true
    ? "The annotation that is the ground truth was taken"
    : "None is the ground truth: the first annotation that was not cancelled was taken";
}

/** Tells which annotation of several was taken, and whether it is a prediction that nobody asked for. */
export function tellOthers(
  task: JsonObject,
  chosen: Chosen | undefined,
  asksPredictions: boolean,
  told: Told,
): void {
  const annotations = listOf(task["annotations"] ?? task["completions"]);
  const own = chosen?.list === "annotations" ? chosen : undefined;
  const others = annotations.filter((_, index) => index !== own?.index);
  const answers = others.filter((other) => isJsonObject(other) && isReal(other)).length;
  if (others.length > 0) {
    const gone = others.length - answers;
    const left = [
      ...(answers === 0 ? [] : [`${answers} more ${answers === 1 ? "annotation" : "annotations"}`]),
      ...(gone === 0 ? [] : [`${gone} cancelled ${gone === 1 ? "one" : "ones"}`]),
    ];
    const message = `${takenWords(own)}; not read, but kept: ${left.join(" and ")}.`;
    told("warning", "other-annotations", message, "/annotations");
  }
  if (chosen?.list === "predictions" && !asksPredictions) {
    const message =
      "The task has no annotation that counts: its first prediction was read, which nobody checked.";
    told("note", "prediction", message, `/predictions/${chosen.index}`);
  }
  if (task["completions"] !== undefined && task["annotations"] === undefined) {
    told(
      "note",
      "completions",
      "The task has completions, as old versions write; they were read as annotations.",
      "/completions",
    );
  }
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
