import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { answerKey } from "./answers.ts";
import type { Told } from "./told.ts";
import { toolOf } from "./value.ts";

/*
 * Results of one annotation. Those with one id are one region: its shape, its labels, and answers about it. Results
 * without a region are answers about the image, or relations.
 */

/** One result that has what all of them have. */
export interface Result {
  readonly type: string;
  readonly id: string | undefined;
  readonly value: JsonObject;
  readonly record: JsonObject;
  /** JSON pointer, from the task on. */
  readonly pointer: string;
}

/** What belongs to one region. */
export interface Region {
  readonly id: string;
  /** What has its shape. */
  readonly main: Result;
  /** What has its labels, where that is another one. */
  readonly labelled: Result | undefined;
  readonly labels: readonly string[];
  readonly answers: readonly Result[];
}

/** All of an annotation. */
export interface Regions {
  readonly regions: readonly Region[];
  /** About the image. */
  readonly answers: readonly Result[];
  readonly relations: readonly Result[];
}

/** Sorts results into regions, answers and relations. */
export function regionsOf(results: readonly Json[], pointer: string, told: Told): Regions {
  const groups = new Map<string, Result[]>();
  const relations: Result[] = [];
  for (const [index, json] of results.entries()) {
    const result = resultOf(json, `${pointer}/${index}`, told);
    if (result === undefined) continue;
    if (result.type === "relation") {
      relations.push(result);
      continue;
    }
    const key = result.id === undefined ? `\0${index}` : result.id;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [result]);
    else group.push(result);
  }
  const regions: Region[] = [];
  const answers: Result[] = [];
  const ids = new Ids(groups.keys());
  for (const [key, group] of groups) {
    if (group.every(({ type }) => answerKey(type) !== undefined)) answers.push(...group);
    else
      regions.push(
        ...split(group, key.startsWith("\0") ? `result-${Number(key.slice(1)) + 1}` : key, ids, told),
      );
  }
  return { regions, answers, relations };
}

function resultOf(json: Json, pointer: string, told: Told): Result | undefined {
  if (!isJsonObject(json)) {
    told("error", "bad-result", "A result is no object; it was left out.", pointer);
    return undefined;
  }
  const { type, id, value = {} } = json;
  if (typeof type !== "string" || !isJsonObject(value)) {
    told(
      "error",
      "bad-result",
      "A result has no type, or a value that is no object; it was left out.",
      pointer,
    );
    return undefined;
  }
  const named = typeof id === "number" ? String(id) : id;
  return { type, id: typeof named === "string" ? named : undefined, value, record: json, pointer };
}

/** Ids that are taken; one that is wanted again gets a number. */
export class Ids {
  readonly #taken: Set<string>;
  /** The number that comes next, so that an id that is wanted very often costs no search. */
  readonly #next = new Map<string, number>();

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  fresh(wanted: string): string {
    let id = wanted;
    let round = this.#next.get(wanted) ?? 2;
    for (; this.#taken.has(id); round += 1) id = `${wanted}-${round}`;
    this.#next.set(wanted, round);
    this.#taken.add(id);
    return id;
  }
}

/** The regions of results with one id: one, unless two of them have shapes by the same control. */
function split(group: readonly Result[], id: string, ids: Ids, told: Told): Region[] {
  const shapes: Result[] = [];
  const others: Result[] = [];
  for (const result of group) {
    // All of them have the control of the first.
    const [shape] = shapes;
    const isSame = shape === undefined || shape.record["from_name"] === result.record["from_name"];
    if (toolOf(result.type) !== undefined && isSame) shapes.push(result);
    else others.push(result);
  }
  const [first, ...more] = shapes;
  const main = first ?? others.find(({ type }) => answerKey(type) === undefined);
  if (main === undefined) return [];
  const rest = others.filter((result) => result !== main);
  const isLabelled = labelsOf(main).length > 0;
  const labelled = isLabelled ? undefined : rest.find((result) => labelsOf(result).length > 0);
  const region = {
    id,
    main,
    labelled,
    labels: labelsOf(labelled ?? main),
    answers: rest.filter((result) => result !== labelled),
  };
  return [region, ...more.map((result) => again(result, id, ids, told))];
}

function again(main: Result, id: string, ids: Ids, told: Told): Region {
  const own = ids.fresh(id);
  const message = `The id ${JSON.stringify(id)} is that of another region, too; this one is ${JSON.stringify(own)}.`;
  told("warning", "duplicate-id", message, `${main.pointer}/id`);
  return { id: own, main, labelled: undefined, labels: labelsOf(main), answers: [] };
}

/** The labels of a result: the member of its value that is called as its type; of videos it is `labels`. */
function labelsOf({ type, value }: Pick<Result, "type" | "value">): readonly string[] {
  const merged = toolOf(type) === undefined ? value["labels"] : undefined;
  const labels = type.endsWith("labels") ? (value[type] ?? merged) : merged;
  return Array.isArray(labels) ? labels.filter((label) => typeof label === "string" && label !== "") : [];
}
