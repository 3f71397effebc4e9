import { assetOfElement, assetOfTask, assetIdOf, leftOut, tellSeveral } from "../../ango/asset.ts";
import type { LabelledAsset } from "../../ango/asset.ts";
import { elementsOf } from "../../ango/any-elements.ts";
import { classesByAppearance } from "../../ango/appearance.ts";
import { withBrush } from "../../ango/brush.ts";
import { Findings, silent } from "../../ango/findings.ts";
import { type LabelContext, nameOf } from "../../ango/labels.ts";
import { isList } from "../../ango/members.ts";
import { readLabels } from "../../ango/objects.ts";
import { hasPages } from "../../ango/page-signs.ts";
import { pagesOf } from "../../ango/pages.ts";
import { schemaClasses } from "../../ango/schema-classes.ts";
import { type Folder, readText } from "../../io/source.ts";
import { assertDepth } from "../../json/depth.ts";
import type { DatasetImage } from "../../model/dataset.ts";
import { FormatError, type Place } from "../../model/diagnostic.ts";
import { isJsonObject, type Json } from "../../model/json.ts";
import type { Subject } from "../subject.ts";
import { checkAnswers } from "./answers.ts";
import { checkObjects } from "./objects.ts";

/** Goes through an export, an import, or tasks of the REST API. */
export async function* checkAngo(subject: Subject): AsyncGenerator<void> {
  const { source, brushes, seen, statistics, files } = subject;
  const context = await contextOf(subject);
  const assets = subject.detection.form === "tasks" ? labelledTasks(subject) : labelledAssets(subject);
  const externalIds = new Map<string, string>();
  for await (const { asset, findings: at } of assets) {
    const findings = at.about(nameOf(asset));
    tellNamesake(asset, externalIds, findings);
    checkAnswers(asset, context, findings);
    const image = readLabels(asset, context, findings);
    if (image === undefined) continue;
    checkObjects(asset, image, findings);
    const whole = await withBrush(image, context.classes.categories, brushes, findings);
    for (const { category } of whole.annotations) statistics.object(category);
    // What pages tell is of their conversion.
    for (const { media, name, annotations } of hasPages(whole)
      ? pagesOf(whole, silent, undefined)
      : [whole]) {
      if (media !== "image") continue;
      seen.images += 1;
      seen.annotations += annotations.length;
      statistics.image(name, annotations.length);
    }
    if (whole.media === "image") await files?.see(placed(whole));
    yield;
  }
  const names = context.classes.categories.map(({ name }) => name);
  statistics.tell(names, source.name);
}

/** The schema's classes, or where there is none those that appear: then answers can't be checked. */
async function contextOf(subject: Subject): Promise<LabelContext> {
  const { source, detection, folder, categorySchema, tell } = subject;
  const byOptionId = detection.form === "tasks";
  const beside = detection.categorySchema;
  const schema: unknown =
    categorySchema ??
    (folder === undefined || beside === undefined ? undefined : await schemaBeside(folder, beside));
  if (schema !== undefined) return { ...schemaClasses(schema, undefined), byOptionId };
  if (byOptionId) {
    const message = `${source.name} holds tasks of the API, whose classes and answers are ids. Give the category schema of the project.`;
    throw new FormatError("ango/category-schema", message, { file: source.name });
  }
  const message = "Without the category schema of the project, answers and classes can't be checked.";
  tell({ code: "ango/no-schema", severity: "note", message, file: source.name });
  return { classes: await classesByAppearance(source, undefined, undefined), byOptionId };
}

async function schemaBeside(folder: Folder, file: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(folder.open(file)));
  } catch (error) {
    const message = `${file} is not JSON.`;
    throw new FormatError("ango/category-schema", message, { file }, { cause: error });
  }
}

interface Labelled {
  readonly asset: LabelledAsset;
  readonly findings: Findings;
}

async function* labelledAssets({ source, tell }: Subject): AsyncGenerator<Labelled> {
  for await (const { value, place } of elementsOf(source)) {
    const findings = new Findings(tell, place);
    const asset = assetOfElement(value, findings);
    if (asset !== undefined) yield { asset, findings };
  }
}

/** Tasks as the API gives them, one for each asset: see `readAngoTasks`. */
async function* labelledTasks({ source, tell }: Subject): AsyncGenerator<Labelled> {
  const seen = new Set<string>();
  const { tasks, pointer } = tasksIn(JSON.parse(await readText(source)), source.name);
  for (const [index, task] of tasks.entries()) {
    const place: Place = { file: source.name, pointer: `${pointer}/${String(index)}` };
    const findings = new Findings(tell, place);
    if (!isJsonObject(task)) {
      findings.tell("error", "ango/not-a-task", "This is no task of the REST API.");
      continue;
    }
    assertDepth(task, place);
    if (leftOut(task, findings)) continue;
    const assetId = assetIdOf(task);
    const isKnown = assetId !== undefined && seen.has(assetId);
    if (assetId !== undefined) seen.add(assetId);
    const asset = isKnown ? undefined : assetOfTask(task);
    if (asset !== undefined) yield { asset, findings };
    else if (isKnown) tellSeveral(findings);
    else {
      const message = "The task came without its answer: nothing is known of its labels.";
      findings.tell("error", "ango/missing-answer", message);
    }
  }
}

function tasksIn(value: Json, file: string): { readonly tasks: readonly Json[]; readonly pointer: string } {
  if (isList(value)) return { tasks: value, pointer: "" };
  const data = isJsonObject(value) ? value["data"] : undefined;
  const tasks = isJsonObject(data) ? data["tasks"] : undefined;
  if (isList(tasks)) return { tasks, pointer: "/data/tasks" };
  throw new FormatError("ango/not-a-task", `${file} holds no list of tasks.`, { file });
}

function tellNamesake(asset: LabelledAsset, known: Map<string, string>, findings: Findings): void {
  const { externalId } = asset;
  if (externalId === undefined) return;
  const first = known.get(externalId);
  if (first === undefined) {
    known.set(externalId, findings.place.pointer ?? "");
    return;
  }
  const message = `The external id ${JSON.stringify(nameOf(asset))} is that of ${first === "" ? "an earlier line" : first}, too.`;
  findings.tell("warning", "ango/duplicate-external-id", message, "/externalId");
}

function placed({ name, path, split, width, height }: DatasetImage): {
  readonly name: string;
  readonly width?: number;
  readonly height?: number;
} {
  return {
    name,
    ...(path === undefined ? {} : { path }),
    ...(split === undefined ? {} : { split }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
}
