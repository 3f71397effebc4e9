import { readOnce } from "../model/read-once.ts";
import type { Source } from "../io/source.ts";
import type { Category, Dataset, Header } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { throwOnError } from "../model/diagnostic.ts";
import { classesByAppearance } from "./appearance.ts";
import type { FindBrush } from "./brush.ts";
import type { ClassList } from "./class-list.ts";
import type { LabelContext } from "./labels.ts";

/** Options of the readers of Ango's JSON. */
export interface ReadAngoOptions {
  /** The project's category schema: fixes the classes and their order. See `parseCategorySchema`. */
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
  /**
   * `linear`: frames of a video that lie between two key frames of a track are images, too, with the object on its way
   * from one to the other. Unless given, only frames that the source names are.
   */
  readonly interpolate?: "linear";
}

/**
 * Reads an export of Ango Hub, or a file that it can import: an array, or JSON lines, of assets with
 * `task: { tools, … }`, `tasks: [{ objects, … }]`, or `objects`.
 * https://docs.imerit.net/data/importing-and-exporting-annotations/exporting-annotations/ango-export-format
 *
 * An export has no list of its classes. Without `categorySchema` the source is read twice: first for the classes,
 * which come in the order of first appearance; the warning `ango/classes-by-appearance` says so. Of a large file, some
 * of what is wrong with its JSON only shows when the images are read.
 *
 * @throws FormatError `ango/category-schema`, `ango/class-from`, `json/…`; reading the images throws the first
 *   error that there is no `onDiagnostic` for
 */
export async function readAngoExport(source: Source, options: ReadAngoOptions = {}): Promise<Dataset> {
  const onDiagnostic = options.onDiagnostic ?? throwOnError;
  const known =
    options.categorySchema === undefined
      ? undefined
      : (await import("./schema-classes.ts")).schemaClasses(options.categorySchema, options.classFrom);
  const schema = known?.schema;
  const classes = known?.classes ?? (await appearing(source, options));
  if (schema === undefined && classes.categories.length > 0) {
    onDiagnostic({
      code: "ango/classes-by-appearance",
      severity: "warning",
      message:
        "The classes are in the order of first appearance, which can change from export to export: a category schema fixes it.",
      file: source.name,
    });
  }

  const { imagesOf } = await import("./images.ts");
  const context: LabelContext = { classes, schema, byOptionId: false };
  return {
    header: headerOf(classes.categories),
    images: readOnce(imagesOf(source, context, options, onDiagnostic)),
  };
}

async function appearing(source: Source, { classFrom }: ReadAngoOptions): Promise<ClassList> {
  const scout = classFrom === undefined ? source.aside?.angoClasses() : undefined;
  try {
    return await classesByAppearance(source, classFrom, scout);
  } finally {
    scout?.close();
  }
}

/** The header of a dataset of Ango. */
export function headerOf(categories: readonly Category[]): Header {
  return { source: "ango", categories, splits: [], info: {}, extra: {} };
}
