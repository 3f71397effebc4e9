import { withoutSecret } from "../io/url.ts";
import type { Annotation, Category, DatasetImage, Header } from "../model/dataset.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import type { WrittenAsset } from "./array-file.ts";
import { isHeldByBrush } from "./brush.ts";
import { writeAttributes } from "./attribute.ts";
import type { AngoLosses } from "./losses.ts";
import { isList, leftover, textOf } from "./members.ts";
import { writeRelations } from "./relation.ts";
import type { AssetImages } from "./next-page.ts";
import { offPage, pageMember } from "./page-marks.ts";
import { GEOMETRY_KEYS } from "./shape.ts";
import {
  countPages,
  frameMetadata,
  wholeOf,
  writePageAttributes,
  writePageObjects,
} from "./written-pages.ts";
import { writeShape } from "./written-shape.ts";

const PLACED: ReadonlySet<string> = new Set(["metadata", "batches", "task"]);

/** An asset in an export: of one image, or of its pages. */
export function exportedAsset(images: AssetImages, header: Header, losses: AngoLosses): WrittenAsset {
  const own = header.source === "ango";
  const image = wholeOf(images, own);
  const { name, url, width, height, extra } = image;
  const asset = own ? leftover(extra, PLACED) : {};
  const metadata = own ? extra["metadata"] : undefined;
  const batches = own ? extra["batches"] : undefined;
  const task = own && isJsonObject(extra["task"]) ? extra["task"] : {};
  if (!own) losses.addExtra(extra, name);
  for (const page of images) if (page.split !== undefined) losses.add("split", page.name);
  countPages(images, own, losses, "export");

  const tools = writePageObjects(images, own, (annotation, page) =>
    exportedTool(annotation, header, page, losses),
  );
  const attributeOf = ({ id, extra: rest }: { id?: string; extra: JsonObject }) => {
    if (!own) losses.addExtra(rest, name);
    return { schemaId: id, extra: own ? rest : {} };
  };
  const externalId = withoutSecret(name);
  const assetId = String(image.id);
  return {
    annotations: tools.length,
    value: {
      ...(url === undefined ? {} : { asset: url }),
      // Without it a reader takes the task's id, or else the external id.
      ...(assetId === (textOf(task["taskId"]) ?? externalId) ? {} : { assetId }),
      externalId,
      metadata:
        isList(metadata) || !(isJsonObject(metadata) || metadata === undefined)
          ? metadata
          : {
              ...(width === undefined ? {} : { width }),
              ...(height === undefined ? {} : { height }),
              ...frameMetadata(image),
              ...metadata,
            },
      batches: batches ?? [],
      ...asset,
      task: {
        ...task,
        tools,
        classifications: writePageAttributes(images, own, attributeOf),
        relations: writeRelations(image.relations, (relation) => attributeOf(relation).extra),
      },
    },
  };
}

function exportedTool(
  annotation: Annotation,
  header: Header,
  image: DatasetImage,
  losses: AngoLosses,
): JsonObject | undefined {
  const geometry = geometryOf(annotation, header, image, losses, "corner");
  if (geometry === undefined) return undefined;
  const own = header.source === "ango";
  if (!own) losses.addExtra(annotation.extra, image.name, annotation.id);
  return {
    [geometry.key]: geometry.value,
    ...identityOf(annotation, header, image),
    classifications: writeAttributes(annotation.attributes, ({ id, extra }) => {
      if (!own) losses.addExtra(extra, image.name, annotation.id);
      return { schemaId: id, extra: own ? extra : {} };
    }),
    ...(own ? extraOf(annotation, image) : {}),
    ...pageMember(own ? annotation.extra : {}, image),
  };
}

/** The geometry of an annotation, or undefined where it was counted that there is none; counts what is not in it. */
export function geometryOf(
  annotation: Annotation,
  header: Header,
  image: DatasetImage,
  losses: AngoLosses,
  pivot: "corner" | "centre",
  tool?: string,
): { readonly key: string; readonly value: Json } | undefined {
  const { id, shape } = annotation;
  const own = header.source === "ango";
  if (shape.type === "unplaced" && !own) {
    losses.add("shape", image.name, id);
    return undefined;
  }
  const geometry = writeShape({ shape, extra: own ? annotation.extra : {} }, pivot, tool);
  if (isHeldByBrush(annotation, image)) return undefined;
  if (geometry === undefined) losses.add(shape.type === "mask" ? "mask" : "shape", image.name, id);
  else {
    losses.annotation(annotation, image);
    const { track } = annotation;
    const isFollowed = !own && image.asset !== undefined && track !== undefined;
    if (isFollowed && String(track) !== String(id)) losses.add("ids", image.name, id);
  }
  return geometry;
}

/** objectId, schemaId and title of an annotation, as far as they are known. */
export function identityOf(annotation: Annotation, header: Header, { asset }: DatasetImage): JsonObject {
  const own = header.source === "ango";
  const { id, extra, track } = annotation;
  // On pages an object is followed by its objectId. The reader counts objects that came without one.
  const objectId = own
    ? (textOf(extra["objectId"]) ?? (typeof id === "number" ? undefined : id))
    : String(asset === undefined ? id : (track ?? id));
  const category = header.categories[annotation.category];
  const schemaId = own ? originalOf(extra["schemaId"], schemaIdOf(category)) : undefined;
  const title = own
    ? originalOf(extra["title"], category?.extra["title"] === null ? undefined : category?.name)
    : category?.name || UNLABELLED;
  return {
    ...(objectId === undefined ? {} : { objectId }),
    ...(schemaId === undefined ? {} : { schemaId }),
    ...(title === undefined ? {} : { title }),
  };
}

/** What the class of objects is called that has an empty name: an object without a title has no class. */
const UNLABELLED = "unlabelled";

/** What an object itself said, null where it said nothing; what its class says where that is not on record. */
function originalOf(said: Json | undefined, ofClass: string | undefined): string | undefined {
  return said === undefined ? ofClass : textOf(said);
}

function schemaIdOf(category: Category | undefined): string | undefined {
  if (category === undefined || category.extra["schemaId"] === null) return undefined;
  return typeof category.id === "string" ? category.id : undefined;
}

const IDENTITY: ReadonlySet<string> = new Set(["objectId", "schemaId", "title"]);

/** What else an object of Ango had. */
export function extraOf({ extra }: Annotation, { asset }: DatasetImage): JsonObject {
  const rest = Object.entries(asset === undefined ? extra : offPage(extra)).filter(
    // Under the key of a geometry is what its shape could not hold, which is in the geometry again.
    ([key, value]) => !IDENTITY.has(key) && !(GEOMETRY_KEYS.has(key) && value !== null),
  );
  return Object.fromEntries(rest);
}
