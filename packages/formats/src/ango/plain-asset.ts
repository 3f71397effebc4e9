import { HashSet } from "../json/hash-set.ts";
import { notPlain } from "../json/plain-text.ts";
import type { PlainJson } from "../json/plain.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { Json } from "../model/json.ts";
import type { PolygonPart, Shape } from "../model/shapes.ts";
import { assetOfElement, type LabelledAsset } from "./asset.ts";
import { readAttributes } from "./attribute.ts";
import { Findings } from "./findings.ts";
import { NOTHING } from "./class-list.ts";
import { imageOf, type LabelContext, OBJECT_MEMBERS, sizeOf } from "./labels.ts";
import { textOf } from "./members.ts";
import { OTHER_FORMS, readPlainShape } from "./plain-classes.ts";
import { GEOMETRY_KEYS, isDocumented, type ReadShape, ringShape } from "./shape.ts";

/*
 * Most assets of an export have nothing about them to tell. They are read from the bytes in one go, without making
 * first what `JSON.parse` gives. Whatever has any finding is not plain and left to `readLabels`: nothing is decided
 * here that it would not decide alike.
 */

const findings: Findings = new Findings(() => {
  throw notPlain;
}, {});

const NO_ATTRIBUTES: Annotation["attributes"] = [];
const NO_NOTES: ReadShape["notes"] = [];
const NO_HOLES: PolygonPart["holes"] = [];

/** Ids of the objects of the asset that is being read. */
const objectIds = new HashSet();

/** The image of an asset of a current export; throws {@link notPlain}. */
export function readPlainImage(json: PlainJson, context: LabelContext): DatasetImage {
  const annotations: Annotation[] = [];
  objectIds.clear();
  const asset = readAsset(json, () => {
    annotations.push(readAnnotation(json, context, annotations.length));
  });
  // Brush strokes are read after this.
  if (textOf(asset.task["brushDataUrl"]) !== undefined) throw notPlain;
  return imageOf(asset, sizeOf(asset.metadata, findings), annotations, context, findings);
}

/** Reads an asset, and calls `readObject` at each of its objects. */
function readAsset(json: PlainJson, readObject: () => void): LabelledAsset {
  const value: Record<string, Json> = {};
  const task: Record<string, Json> = {};
  if (!json.openObject()) throw notPlain;
  do {
    const key = json.key();
    if (key === "task") {
      if (value["task"] !== undefined || !json.openObject()) throw notPlain;
      value["task"] = task;
      do {
        const member = json.key();
        if (member === "tools") {
          if (task["tools"] !== undefined) throw notPlain;
          task["tools"] = [];
          if (json.openList()) {
            do readObject();
            while (json.moreElements());
          }
        } else if (member === "__proto__") throw notPlain;
        else task[member] = json.member();
      } while (json.moreMembers());
    } else if (key === "__proto__" || OTHER_FORMS.has(key)) throw notPlain;
    else value[key] = json.member();
  } while (json.moreMembers());
  // Without this list the objects are elsewhere.
  if (task["tools"] === undefined) throw notPlain;
  const asset = assetOfElement(value, findings);
  if (asset === undefined) throw notPlain;
  return asset;
}

function readAnnotation(json: PlainJson, context: LabelContext, rank: number): Annotation {
  let geometry: string | undefined;
  let read: ReadShape | undefined;
  let objectId: string | undefined;
  let schemaId: string | undefined;
  let title: string | undefined;
  let attributes: Annotation["attributes"] | undefined;
  const extra: Record<string, Json> = {};
  if (!json.openObject()) throw notPlain;
  do {
    const key = json.key();
    switch (key) {
      case "objectId":
        if (objectId !== undefined) throw notPlain;
        objectId = json.uniqueText();
        // The second of an id gets another. There may be two with one hash by accident: then the asset is read the other way.
        if (objectId === "" || !objectIds.add(json.hash)) throw notPlain;
        break;
      case "schemaId":
        schemaId = textOf(json.member());
        break;
      case "title":
        title = textOf(json.member());
        break;
      case "classifications":
        if (attributes !== undefined) throw notPlain;
        attributes = readAttributes(json.member(), "", findings, context);
        break;
      case "bounding-box":
      case "polygon":
        if (geometry !== undefined) throw notPlain;
        geometry = key;
        read = key === "polygon" ? readRing(json) : { shape: readBox(json), notes: NO_NOTES };
        break;
      case "__proto__":
        throw notPlain;
      default:
        if (isGeometry(key, context)) {
          if (geometry !== undefined) throw notPlain;
          geometry = key;
          read = readPlainShape(key, json.member());
          // These are counted.
          if (read.shape.type === "unplaced" && !isDocumented(key, read.shape)) throw notPlain;
        } else extra[key] = json.member();
    }
  } while (json.moreMembers());
  if (geometry === undefined || read === undefined) throw notPlain;

  const { classes } = context;
  const clue = { schemaId, title, geometry, attributes: attributes ?? NO_ATTRIBUTES };
  const category = classes.find(clue);
  if (typeof category !== "number") throw notPlain;
  if (read.kept !== undefined) extra[geometry] = read.kept;
  const said = classes.extra(clue, category);
  if (said !== NOTHING) Object.assign(extra, said);
  return { category, shape: read.shape, attributes: clue.attributes, extra, id: objectId ?? rank };
}

/** A ring, mostly one that is not closed. */
function readRing(json: PlainJson): ReadShape {
  const ring = json.pairs();
  const last = ring.length - 2;
  if (last > 0 && ring[0] === ring[last] && ring[1] === ring[last + 1]) return ringShape(ring);
  return { shape: { type: "polygon", parts: [{ outer: ring, holes: NO_HOLES }] }, notes: NO_NOTES };
}

/** A box with its four numbers and nothing else. */
function readBox(json: PlainJson): Shape {
  let x: number | undefined;
  let y: number | undefined;
  let width: number | undefined;
  let height: number | undefined;
  if (!json.openObject()) throw notPlain;
  do {
    const key = json.key();
    // Adding 0 makes 0 of -0, which JSON does not keep.
    const value = json.number() + 0;
    if (key === "x") x = value;
    else if (key === "y") y = value;
    else if (key === "width") width = value;
    else if (key === "height") height = value;
    else throw notPlain;
  } while (json.moreMembers());
  if (x === undefined || y === undefined || width === undefined || height === undefined) throw notPlain;
  if (width < 0 || height < 0) throw notPlain;
  return { type: "box", x, y, width, height };
}

function isGeometry(key: string, { schema }: LabelContext): boolean {
  return (
    GEOMETRY_KEYS.has(key) ||
    (schema?.toolNames.has(key) === true && !OBJECT_MEMBERS.has(key) && key !== "medical-brush")
  );
}
