import type { Source } from "../io/source.ts";
import type { Category, Dataset, DatasetImage, Header } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { FormatError, throwOnError } from "../model/diagnostic.ts";
import { assertDepth } from "../json/depth.ts";
import { isJsonObject } from "../model/json.ts";
import { classesByAppearance } from "./appearance.ts";
import { assetIdOf, assetOfElement, assetOfTask, leftOut, tellSeveral } from "./asset.ts";
import { type FindBrush, withBrush } from "./brush.ts";
import type { ClassList } from "./class-list.ts";
import { classesOfSchema } from "./class-list.ts";
import { readElements } from "./elements.ts";
import { Findings } from "./findings.ts";
import { type LabelContext, readLabels } from "./labels.ts";
import { textOf } from "./members.ts";
import { readPlainImage } from "./plain-asset.ts";
import { parseCategorySchema } from "./schema.ts";

/** Options of the readers of Ango's JSON. */
export interface ReadAngoOptions {
  /** The project's category schema: fixes the classes and their order. See {@link parseCategorySchema}. */
  readonly categorySchema?: unknown;
  /** Told of everything that is not as it should be. Without it the first error is thrown. */
  readonly onDiagnostic?: OnDiagnostic;
  /** The title of a nested classification whose answer is the class; otherwise the tool is. */
  readonly classFrom?: string;
  /**
   * Gives the PNG of an asset's brush strokes by its address, for example {@link brushesIn}: nothing is fetched. Those
   * that stand in the JSON itself, as `data:` URLs, are read without.
   */
  readonly brushes?: FindBrush;
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
    schema === undefined ? await appearing(source, options) : classesOfSchema(schema, options.classFrom);
  if (schema === undefined && classes.categories.length > 0) {
    onDiagnostic({
      code: "ango/classes-by-appearance",
      severity: "warning",
      message:
        "The classes are in the order of first appearance, which can change from export to export: a category schema fixes it.",
      file: source.name,
    });
  }

  const context: LabelContext = { classes, schema, byOptionId: false };
  const images = readElements<DatasetImage>(source, {
    plain: (json) => readPlainImage(json, context),
    other: async ({ value, place }) => {
      const findings = new Findings(onDiagnostic, place);
      const asset = assetOfElement(value, findings);
      const image = asset === undefined ? undefined : readLabels(asset, context, findings);
      return image && withBrush(image, classes.categories, options.brushes, findings);
    },
  });
  return { header: headerOf(classes.categories), images };
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
      if (image !== undefined) yield withBrush(image, classes.categories, options.brushes, findings);
    }
  }

  return { header: headerOf(classes.categories), images: images() };
}

async function appearing(source: Source, { classFrom }: ReadAngoOptions): Promise<ClassList> {
  const scout = classFrom === undefined ? source.aside?.angoClasses() : undefined;
  try {
    return await classesByAppearance(source, classFrom, scout);
  } finally {
    scout?.close();
  }
}

function headerOf(categories: readonly Category[]): Header {
  return { source: "ango", categories, splits: [], info: {}, extra: {} };
}
