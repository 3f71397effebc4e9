import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import { parseCategorySchema } from "./schema.ts";
import { loaded } from "./write.ts";

/** Options of {@link writeAngoImport}. */
export interface WriteAngoImportOptions {
  /** The file in the sink; `import.json` if not given. */
  readonly path?: string;
  /** Whether a loss is an error: then nothing is written. */
  readonly strict?: boolean;
  /** The schema of the project that takes the import: gives `schemaId`s to classes and answers by their titles. */
  readonly categorySchema?: unknown;
}

/**
 * Writes what Ango Hub takes as pre-labels, an asset to a line: `[{ externalId, objects, classifications, relations }]`.
 * Boxes have their top left, rotated boxes turn about their centre, answers are values.
 * https://docs.imerit.net/data/importing-and-exporting-annotations/importing-annotations/ango-import-format
 *
 * Assets are named by their external id, so they must be in the project. Without `categorySchema` a class of another
 * format has only its title.
 *
 * @returns a writer that throws `output/loss` (with `strict`), `output/not-finite`, and with a schema
 *   `ango/unknown-class` and `ango/ambiguous-title`, leaving nothing behind
 * @throws FormatError `ango/category-schema`
 */
export function writeAngoImport(sink: Sink, options: WriteAngoImportOptions = {}): Writer {
  const schema =
    options.categorySchema === undefined ? undefined : parseCategorySchema(options.categorySchema);
  return async (dataset) => {
    const [{ writeArrayFile }, { ImportedAssets }] = await loaded(
      sink,
      Promise.all([import("./array-file.ts"), import("./imported-asset.ts")]),
    );
    const assets = new ImportedAssets(dataset.header, schema);
    return writeArrayFile(sink, dataset, {
      path: options.path ?? "import.json",
      strict: options.strict ?? false,
      assetOf: (images, losses) => assets.assetOf(images, losses),
      messages: () => assets.messages(),
    });
  };
}
