import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import type { LabelledAsset } from "./asset.ts";
import { readAttributes } from "./attribute.ts";
import type { ClassClue } from "./class-list.ts";
import type { Findings } from "./findings.ts";
import { imageOf, type LabelContext, nameOf, OBJECT_MEMBERS, sizeOf } from "./labels.ts";
import { isList, leftover, textOf } from "./members.ts";
import { GEOMETRY_KEYS, isDocumented, readShape, type ReadShape } from "./shape.ts";

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
  if (!isDocumented(key, read.shape)) context.undocumented?.add(key);
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
  if (keys.length > 0) return keys;
  if (raw["medical-brush"] === true) return ["medical-brush"];
  // Some tools have shapes that are not documented, and so may objects of videos.
  const other = Object.entries(raw).find(
    ([key, value]) => typeof value === "object" && value !== null && !NO_GEOMETRIES.has(key),
  );
  return other === undefined ? [] : [other[0]];
}

/** Members of an object that are lists or objects and known to be something else. */
const NO_GEOMETRIES: ReadonlySet<string> = new Set([
  ...OBJECT_MEMBERS,
  ...GEOMETRY_KEYS,
  "metadata",
  "ocr",
  "masks",
  "page",
  "medical-brush",
  "__proto__",
]);
