import type { Annotation, Attribute, DatasetImage, Media } from "../model/dataset.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import { withoutSecret } from "../io/url.ts";
import type { LabelledAsset } from "./asset.ts";
import type { AttributeOptions } from "./attribute.ts";
import { readAttributes } from "./attribute.ts";
import type { ClassClue, ClassList } from "./class-list.ts";
import type { Findings } from "./findings.ts";
import { fileName, mediaOf } from "./media.ts";
import { isEmpty, isList, leftover, textOf } from "./members.ts";
import { checkEnds, readRelations } from "./relation.ts";
import type { ReadShape } from "./shape.ts";
import { GEOMETRY_KEYS, readShape } from "./shape.ts";

/** What a reader knows beside the asset. */
export interface LabelContext extends AttributeOptions {
  readonly classes: ClassList;
}

const SIZE_MEMBERS: ReadonlySet<string> = new Set(["width", "height"]);

/** The image of an asset with its labels; undefined where it was told why not. */
export function readLabels(
  asset: LabelledAsset,
  context: LabelContext,
  at: Findings,
): DatasetImage | undefined {
  const findings = at.about(nameOf(asset));
  const objects = asset.objects ?? [];
  if (!isList(objects)) {
    const message = "The list of objects is not a list: nothing is known of the labels.";
    findings.tell("error", "ango/missing-answer", message, asset.objectsPointer);
    return undefined;
  }
  const size = sizeOf(asset.metadata, findings);
  const annotations = readObjects(objects, asset, context, findings);
  return imageOf(asset, size, annotations, context, findings);
}

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
  tellPages(asset, annotations, attributes, findings);
  // Exports have the key with an empty text where there are no strokes. Those of `brushDataUrl` are read later.
  if (textOf(task["medicalBrushDataUrl"]) !== undefined) {
    const message = "medicalBrushDataUrl holds brush strokes as voxels; they were not read.";
    findings.tell("note", "ango/brush-not-read", message);
  }

  const { batches, ...extra } = asset.extra;
  return {
    id: assetId ?? taskId ?? name,
    name,
    media: mediaOf(externalId) ?? mediaOf(fileName(url ?? "")) ?? mediaByTools(annotations, metadata),
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
function nameOf({ externalId, url, assetId, taskId }: LabelledAsset): string {
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

function readObjects(
  objects: readonly Json[],
  asset: LabelledAsset,
  context: LabelContext,
  findings: Findings,
): readonly Annotation[] {
  const annotations: Annotation[] = [];
  const ids = new Set<string>();
  /** How often an objectId came so far. */
  const times = new Map<string, number>();
  const places = new Set<string>();
  for (const [index, raw] of objects.entries()) {
    const pointer = `${asset.objectsPointer}/${index}`;
    const annotation = readObject(raw, asset, context, findings, pointer);
    if (annotation === undefined || !isJsonObject(raw)) continue;
    const objectId = textOf(raw["objectId"]);
    if (objectId === undefined) {
      annotations.push({ ...annotation, id: annotations.length });
      continue;
    }
    // Frames and pages share the id of their track: a model's annotation has one of its own.
    let id = objectId;
    let rank = times.get(objectId) ?? 1;
    for (; ids.has(id); rank += 1) id = `${objectId}#${rank + 1}`;
    times.set(objectId, rank);
    ids.add(id);
    const place = `${JSON.stringify(raw["page"])} ${objectId}`;
    if (places.has(place)) {
      const message = `The objectId ${JSON.stringify(objectId)} is used twice; this object is now ${JSON.stringify(id)}.`;
      findings.tell("warning", "ango/duplicate-object-id", message, `${pointer}/objectId`);
    }
    places.add(place);
    annotations.push({
      ...annotation,
      id,
      extra: id === objectId ? annotation.extra : { ...annotation.extra, objectId },
    });
  }
  return annotations;
}

function readObject(
  raw: Json,
  asset: LabelledAsset,
  context: LabelContext,
  findings: Findings,
  pointer: string,
): Omit<Annotation, "id"> | undefined {
  if (!isJsonObject(raw)) {
    findings.tell("error", "ango/no-geometry", "An object of the labels is not a JSON object.", pointer);
    return undefined;
  }
  const keys = geometryKeys(raw, context);
  const [key] = keys;
  const who = textOf(raw["title"]) ?? textOf(raw["schemaId"]) ?? "The object";
  if (key === undefined) {
    findings.tell("error", "ango/no-geometry", `${who} has no geometry that is known.`, pointer);
    return undefined;
  }
  if (keys.length > 1) {
    const message = `${who} has several geometries: ${keys.join(", ")}.`;
    findings.tell("error", "ango/several-geometries", message, pointer);
    return undefined;
  }

  const attributes = readAttributes(raw["classifications"], `${pointer}/classifications`, findings, context);
  const clue: ClassClue = {
    schemaId: textOf(raw["schemaId"]),
    title: textOf(raw["title"]),
    geometry: key,
    attributes,
  };
  const read = tryShape(key, raw[key] ?? null, asset, findings, `${pointer}/${key}`);
  if (read === undefined) return undefined;
  const category = context.classes.find(clue);
  if (typeof category !== "number") {
    findings.tell("error", category.code, category.message, pointer);
    return undefined;
  }
  const extra = {
    ...leftover(raw, new Set([...OBJECT_MEMBERS, key])),
    ...(read.kept === undefined ? {} : { [key]: read.kept }),
    ...context.classes.extra(clue, category),
  };
  return { category, shape: read.shape, attributes, extra };
}

function tryShape(
  key: string,
  value: Json,
  { form }: LabelledAsset,
  findings: Findings,
  pointer: string,
): ReadShape | undefined {
  try {
    const read = readShape(key, value, form === "import" ? "centre" : "corner");
    for (const { code, message } of read.notes) {
      findings.tell(code === "ango/negative-box" ? "note" : "warning", code, message, pointer);
    }
    return read;
  } catch (error) {
    findings.tellThrown(error, pointer);
    return undefined;
  }
}

function geometryKeys(raw: JsonObject, { schema }: LabelContext): readonly string[] {
  const tools = schema?.toolNames;
  const keys = Object.keys(raw).filter(
    (key) =>
      (GEOMETRY_KEYS.has(key) || (tools?.has(key) === true && !OBJECT_MEMBERS.has(key))) &&
      key !== "medical-brush" &&
      raw[key] !== null,
  );
  // The strokes of a voxel brush are in a file of their own; only the answers about them are here.
  return keys.length === 0 && raw["medical-brush"] === true ? ["medical-brush"] : keys;
}

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

function tellPages(
  asset: LabelledAsset,
  annotations: readonly Annotation[],
  attributes: readonly Attribute[],
  findings: Findings,
): void {
  const pages = [...annotations, ...attributes].some(({ extra }) => extra["page"] !== undefined);
  const { dataset } = asset.extra;
  if (!pages && !(isList(dataset) && dataset.length > 1)) return;
  const message =
    "The asset has pages or frames; all their objects are on one image, with their page in extra.";
  findings.tell("warning", "ango/pages", message);
}
