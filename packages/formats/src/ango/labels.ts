import type { Annotation, DatasetImage, Media } from "../model/dataset.ts";
import type { Json } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import { withoutSecret } from "../io/url.ts";
import type { LabelledAsset } from "./asset.ts";
import type { AttributeOptions } from "./attribute.ts";
import { readAttributes } from "./attribute.ts";
import type { ClassList } from "./class-list.ts";
import type { Findings } from "./findings.ts";
import { fileName, mediaOf } from "./media.ts";
import { isEmpty, isList, leftover, textOf } from "./members.ts";
import { hasPages } from "./page-signs.ts";
import { checkEnds, readRelations } from "./relation.ts";

/** What a reader knows beside the asset. */
export interface LabelContext extends AttributeOptions {
  readonly classes: ClassList;
  /** Told of objects whose shape is not documented. */
  readonly undocumented?: { add(kind: string): void } | undefined;
}

const SIZE_MEMBERS: ReadonlySet<string> = new Set(["width", "height"]);

/** The image of an asset whose objects were read. */
export function imageOf(
  asset: LabelledAsset,
  { width, height, metadata }: ImageSize,
  annotations: readonly Annotation[],
  context: LabelContext,
  findings: Findings,
): DatasetImage {
  const { assetId, taskId, externalId, url, task } = asset;
  const name = nameOf(asset);
  const attributes = readAttributes(
    asset.classifications,
    `${asset.answerPointer}/classifications`,
    findings,
    context,
  );
  const relationsPointer = `${asset.answerPointer}/relations`;
  const relations = readRelations(asset.relations, relationsPointer, findings, context.schema);
  if (relations.length > 0) {
    const objectIds = new Set(annotations.map(({ id }) => String(id)));
    checkEnds(relations, objectIds, relationsPointer, findings);
  }
  // Exports have the key with an empty text where there are no strokes. Those of `brushDataUrl` are read later.
  if (textOf(task["medicalBrushDataUrl"]) !== undefined) {
    const message = "medicalBrushDataUrl holds brush strokes as voxels; they were not read.";
    findings.tell("note", "ango/brush-not-read", message);
  }

  const { batches, ...extra } = asset.extra;
  const media = mediaOf(externalId) ?? mediaOf(fileName(url ?? "")) ?? mediaByTools(annotations, metadata);
  if (hasPages({ annotations, attributes, media, extra })) {
    const what = media === "video" ? "frames" : "pages";
    const message = `The asset has ${what}: each is an image of its own, whose file the dataset may not have.`;
    findings.tell("note", "ango/pages", message);
  }
  return {
    id: assetId ?? taskId ?? name,
    name,
    media,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(url === undefined ? {} : { url }),
    annotations,
    attributes,
    relations,
    extra: {
      ...extra,
      ...(batches === undefined || (isList(batches) && batches.length === 0) ? {} : { batches }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(isEmpty(task) ? {} : { task }),
    },
  };
}

/** The external id; without it the last segment of the URL's path, else an id. */
export function nameOf({ externalId, url, assetId, taskId }: LabelledAsset): string {
  // Some projects take signed URLs as external ids.
  if (externalId !== undefined) return withoutSecret(externalId);
  return fileName(url ?? "") ?? assetId ?? taskId ?? "unnamed";
}

/** Members of an object beside its geometry that have a place in the model. */
export const OBJECT_MEMBERS: ReadonlySet<string> = new Set([
  "objectId",
  "schemaId",
  "title",
  "classifications",
]);

/** What the metadata of an asset say, and what is left of them. */
export interface ImageSize {
  readonly width?: number;
  readonly height?: number;
  readonly metadata?: Json;
}

/** The size that the metadata of an asset say. */
export function sizeOf(metadata: Json | undefined, findings: Findings): ImageSize {
  if (metadata === undefined || metadata === null) return {};
  if (!isJsonObject(metadata)) return { metadata };
  if (isEmpty(metadata)) return {};
  const { width, height } = metadata;
  if (width === undefined && height === undefined) return { metadata };
  if (!isSize(width) || !isSize(height)) {
    const message = "width and height of the metadata are not both positive numbers; the size is not known.";
    findings.tell("warning", "ango/image-size", message, "/metadata");
    return { metadata };
  }
  const rest = leftover(metadata, SIZE_MEMBERS);
  return isEmpty(rest) ? { width, height } : { width, height, metadata: rest };
}

function isSize(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}

function mediaByTools(annotations: readonly Annotation[], metadata: Json | undefined): Media {
  if (isJsonObject(metadata) && metadata["frameTotal"] !== undefined) return "video";
  for (const { shape } of annotations) {
    if (shape.type !== "unplaced") continue;
    if (shape.kind === "pdf") return "pdf";
    // Text spans count characters, audio spans seconds.
    if (shape.kind === "ner" && isJsonObject(shape.value)) {
      const { start, end, selection } = shape.value;
      const text = selection !== undefined || (Number.isInteger(start) && Number.isInteger(end));
      return text ? "text" : "audio";
    }
  }
  return "image";
}
