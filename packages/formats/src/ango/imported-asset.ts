import { withoutSecret } from "../io/url.ts";
import type { Annotation, Attribute, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import type { WrittenAsset } from "./array-file.ts";
import type { AttributeWriting } from "./attribute.ts";
import { writeAttributes } from "./attribute.ts";
import type { AngoLosses } from "./losses.ts";
import { leftover, textOf } from "./members.ts";
import { writeRelations } from "./relation.ts";
import type { CategorySchema, SchemaTool } from "./schema.ts";
import { extraOf, geometryOf, identityOf } from "./exported-asset.ts";
import { pageMember } from "./page-marks.ts";
import type { AssetImages } from "./next-page.ts";
import { countPages, wholeOf, writePageAttributes, writePageObjects } from "./written-pages.ts";

const TAKEN: ReadonlySet<string> = new Set([
  "page",
  "lock",
  "interpolationStopped",
  "columnField",
  "direction",
  "objectId",
]);
const BRUSHES: ReadonlySet<string> = new Set(["brushDataUrl", "medicalBrushDataUrl"]);

/** Makes the assets of an import. */
export class ImportedAssets {
  readonly #header: Header;
  readonly #schema: CategorySchema | undefined;
  #unfit = 0;

  constructor(header: Header, schema: CategorySchema | undefined) {
    this.#header = header;
    this.#schema = schema;
  }

  assetOf(images: AssetImages, losses: AngoLosses): WrittenAsset {
    const image = wholeOf(images, this.#own);
    const { name, extra } = image;
    const externalId = withoutSecret(name);
    const task = this.#own && isJsonObject(extra["task"]) ? extra["task"] : {};
    const brushes = Object.fromEntries(Object.entries(task).filter(([key]) => BRUSHES.has(key)));
    losses.addExtra(this.#own ? leftover(extra, new Set(["task"])) : extra, name);
    losses.addExtra(leftover(task, BRUSHES), name);
    // The address, the size and the id of an asset are in the project that the labels are imported to.
    for (const page of images) if (page.split !== undefined) losses.add("split", page.name);
    countPages(images, this.#own, losses, "import");

    const objects = writePageObjects(images, this.#own, (annotation, page) =>
      this.#objectOf(annotation, page, losses),
    );
    return {
      annotations: objects.length,
      value: {
        externalId,
        objects,
        classifications: writePageAttributes(images, this.#own, (attribute) =>
          this.#attribute(attribute, undefined, losses, name),
        ),
        relations: writeRelations(image.relations, (relation) => this.#taken(relation.extra, losses, name)),
        ...brushes,
      },
    };
  }

  messages(): readonly string[] {
    if (this.#unfit === 0) return [];
    return [
      `${this.#unfit} objects have a geometry that is not the one of their tool in the category schema.`,
    ];
  }

  get #own(): boolean {
    return this.#header.source === "ango";
  }

  #objectOf(annotation: Annotation, image: DatasetImage, losses: AngoLosses): JsonObject | undefined {
    const header = this.#header;
    const tool = this.#toolOf(annotation, image);
    const geometry = geometryOf(annotation, header, image, losses, "centre", tool?.tool);
    if (geometry === undefined) return undefined;
    if (tool !== undefined && tool.tool !== geometry.key) this.#unfit += 1;
    const extra = this.#own ? extraOf(annotation, image) : annotation.extra;
    return {
      [geometry.key]: geometry.value,
      ...identityOf(annotation, header, image),
      ...(tool === undefined ? {} : { schemaId: tool.schemaId, title: tool.title }),
      classifications: writeAttributes(annotation.attributes, (attribute) =>
        this.#attribute(attribute, tool, losses, image.name, annotation.id),
      ),
      ...this.#taken(extra, losses, image.name, annotation.id),
      ...pageMember(this.#own ? annotation.extra : {}, image),
    };
  }

  #toolOf(annotation: Annotation, image: DatasetImage): SchemaTool | undefined {
    if (this.#schema === undefined) return undefined;
    const { schemaId, title } = identityOf(annotation, this.#header, image);
    const byId = this.#schema.tool(textOf(schemaId) ?? "");
    if (byId !== undefined) return byId;
    const name = textOf(title) ?? textOf(schemaId) ?? "without a name";
    const titled = this.#schema.toolsTitled(name);
    const fitting = titled.length < 2 ? titled : titled.filter((tool) => fits(tool.tool, annotation));
    const [first, ...others] = fitting.length === 0 ? titled : fitting;
    if (first !== undefined && others.length === 0) return first;
    const [code, message] =
      first === undefined
        ? ["ango/unknown-class", `${image.name}: the category schema has no tool ${JSON.stringify(name)}.`]
        : ["ango/ambiguous-title", `${image.name}: several tools are titled ${JSON.stringify(name)}.`];
    throw new FormatError(code, message, { image: image.name });
  }

  #attribute(
    attribute: Attribute,
    tool: SchemaTool | undefined,
    losses: AngoLosses,
    image: string,
    annotation?: Annotation["id"],
  ): AttributeWriting {
    return {
      schemaId: attribute.id ?? this.#schema?.classificationId(attribute.name, tool),
      extra: this.#taken(attribute.extra, losses, image, annotation),
    };
  }

  /** The members that an import takes; the others are counted, and so are all of another format. */
  #taken(extra: JsonObject, losses: AngoLosses, image: string, annotation?: Annotation["id"]): JsonObject {
    const taken = this.#own ? Object.entries(extra).filter(([key]) => TAKEN.has(key)) : [];
    losses.addExtra(leftover(extra, new Set(taken.map(([key]) => key))), image, annotation);
    return Object.fromEntries(taken);
  }
}

/** Whether a tool draws what an annotation is. */
function fits(tool: string, { shape }: Annotation): boolean {
  switch (shape.type) {
    case "box":
      return tool === "bounding-box";
    case "rotated-box":
      return tool === "rotated-bounding-box";
    case "polygon":
      return tool === "polygon" || tool === "segmentation";
    case "unplaced":
      return tool === shape.kind;
    default:
      return tool === shape.type;
  }
}
