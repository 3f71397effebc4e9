import { readOnce } from "../model/read-once.ts";
import { assertDepth } from "../json/depth.ts";
import type { Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError, throwOnError } from "../model/diagnostic.ts";
import { isJsonObject } from "../model/json.ts";
import { assetIdOf, assetOfTask, leftOut, tellSeveral } from "./asset.ts";
import { imagesOfAsset, Undocumented } from "./asset-images.ts";
import { Findings } from "./findings.ts";
import { textOf } from "./members.ts";
import { headerOf, type ReadAngoOptions } from "./read.ts";
import { schemaClasses } from "./schema-classes.ts";

/** Options of {@link readAngoTasks}. */
export interface ReadAngoTasksOptions extends ReadAngoOptions {
  readonly categorySchema: unknown;
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
  const { schema, classes } = schemaClasses(options.categorySchema, options.classFrom);

  async function* images(): AsyncGenerator<DatasetImage> {
    const seen = new Set<string>();
    const context = { classes, schema, byOptionId: true, undocumented: new Undocumented() };
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
      yield* await imagesOfAsset(asset, context, options, findings);
    }
    context.undocumented.tell(onDiagnostic);
  }

  return { header: headerOf(classes.categories), images: readOnce(images()) };
}
