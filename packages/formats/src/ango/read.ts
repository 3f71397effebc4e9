import type { Source } from "../io/source.ts";
import type { Category, Dataset, DatasetImage, Header } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { FormatError, throwOnError } from "../model/diagnostic.ts";
import { assertDepth } from "../json/depth.ts";
import { isJsonObject } from "../model/json.ts";
import { assetIdOf, assetOfElement, assetOfTask, leftOut, tellSeveral } from "./asset.ts";
import type { ClassList } from "./class-list.ts";
import { ClassCollector, classesOfSchema } from "./class-list.ts";
import { elementsOf } from "./elements.ts";
import { Findings, silent } from "./findings.ts";
import { readLabels } from "./labels.ts";
import { textOf } from "./members.ts";
import { parseCategorySchema } from "./schema.ts";

/** Options of the readers of Ango's JSON. */
export interface ReadAngoOptions {
  /** The project's category schema: fixes the classes and their order. See {@link parseCategorySchema}. */
  readonly categorySchema?: unknown;
  /** Told of everything that is not as it should be. Without it the first error is thrown. */
  readonly onDiagnostic?: OnDiagnostic;
  /** The title of a nested classification whose answer is the class; otherwise the tool is. */
  readonly classFrom?: string;
}

/** Options of {@link readAngoTasks}. */
export interface ReadAngoTasksOptions extends ReadAngoOptions {
  readonly categorySchema: unknown;
}

/**
 * Reads an export of Ango Hub, or a file that it can import: an array, or JSON lines, of assets with
 * `task: { tools, … }`, `tasks: [{ objects, … }]`, or `objects`.
 * https://docs.imerit.net/data/importing-and-exporting-annotations/exporting-annotations/ango-export-format
 *
 * An export has no list of its classes. Without `categorySchema` the source is read twice: first for the classes,
 * which come in the order of first appearance; the warning `ango/classes-by-appearance` says so.
 *
 * @throws FormatError `ango/category-schema`, `ango/class-from`, `json/…`; reading the images throws the first
 *   error that there is no `onDiagnostic` for
 */
export async function readAngoExport(source: Source, options: ReadAngoOptions = {}): Promise<Dataset> {
  const onDiagnostic = options.onDiagnostic ?? throwOnError;
  const schema =
    options.categorySchema === undefined ? undefined : parseCategorySchema(options.categorySchema);
  const classes =
    schema === undefined
      ? await classesByAppearance(source, options.classFrom)
      : classesOfSchema(schema, options.classFrom);
  if (schema === undefined && classes.categories.length > 0) {
    onDiagnostic({
      code: "ango/classes-by-appearance",
      severity: "warning",
      message:
        "The classes are in the order of first appearance, which can change from export to export: a category schema fixes it.",
      file: source.name,
    });
  }

  async function* images(): AsyncGenerator<DatasetImage> {
    for await (const { value, place } of elementsOf(source)) {
      const findings = new Findings(onDiagnostic, place);
      const asset = assetOfElement(value, findings);
      if (asset === undefined) continue;
      const image = readLabels(asset, { classes, schema, byOptionId: false }, findings);
      if (image !== undefined) yield image;
    }
  }

  return { header: headerOf(classes.categories), images: images() };
}

/**
 * Reads tasks as the REST API gives them, with their answers
 * (https://docs.imerit.net/api/api-documentation-deprecated.md, Get Project Tasks and Get Task). Classes and
 * answers are ids there, which the category schema resolves.
 *
 * Left out, each with a warning: deleted tasks (`ango/task-deleted`), skipped ones (`ango/task-skipped`), and all
 * but the first of an asset (`ango/several-tasks`).
 *
 * @throws FormatError `ango/category-schema`, `ango/class-from`; reading the images throws `ango/missing-answer` at a
 *   task without an answer, which is not a task without objects, `json/too-deep`, and the first error that there is no `onDiagnostic` for
 */
export function readAngoTasks(
  tasks: AsyncIterable<unknown> | Iterable<unknown>,
  options: ReadAngoTasksOptions,
): Dataset {
  const onDiagnostic = options.onDiagnostic ?? throwOnError;
  const schema = parseCategorySchema(options.categorySchema);
  const classes = classesOfSchema(schema, options.classFrom);

  async function* images(): AsyncGenerator<DatasetImage> {
    const seen = new Set<string>();
    let index = 0;
    for await (const task of tasks) {
      const place = { pointer: `/${index}` };
      const findings = new Findings(onDiagnostic, place);
      index += 1;
      if (!isJsonObject(task)) {
        findings.tell("error", "ango/not-a-task", "This is no task of the REST API.");
        continue;
      }
      assertDepth(task, place);
      if (leftOut(task, findings)) continue;
      const assetId = assetIdOf(task);
      if (assetId !== undefined && seen.has(assetId)) {
        tellSeveral(findings);
        continue;
      }
      if (assetId !== undefined) seen.add(assetId);
      const asset = assetOfTask(task);
      if (asset === undefined) {
        const name = textOf(task["_id"]) ?? "without an id";
        const message = `The task ${name} came without its answer: nothing is known of its labels. Ask for answers (includeAnswer).`;
        throw new FormatError("ango/missing-answer", message, place);
      }
      const image = readLabels(asset, { classes, schema, byOptionId: true }, findings);
      if (image !== undefined) yield image;
    }
  }

  return { header: headerOf(classes.categories), images: images() };
}

async function classesByAppearance(source: Source, classFrom: string | undefined): Promise<ClassList> {
  const collector = new ClassCollector(classFrom);
  for await (const { value } of elementsOf(source)) {
    const asset = assetOfElement(value, silent);
    if (asset === undefined) continue;
    readLabels(asset, { classes: collector, byOptionId: false }, silent);
  }
  return collector.list();
}

function headerOf(categories: readonly Category[]): Header {
  return { source: "ango", categories, splits: [], info: {}, extra: {} };
}
