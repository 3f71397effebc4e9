import type { LabelledAsset } from "../../ango/asset.ts";
import type { Findings } from "../../ango/findings.ts";
import { isList, textOf } from "../../ango/members.ts";
import { hasFiles, pageOf } from "../../ango/page-signs.ts";
import { GEOMETRY_KEYS, readShape } from "../../ango/shape.ts";
import { areaOf, boxOf } from "../../geometry/box.ts";
import type { DatasetImage } from "../../model/dataset.ts";
import { FormatError } from "../../model/diagnostic.ts";
import { isJsonObject, type Json } from "../../model/json.ts";
import type { Shape } from "../../model/shapes.ts";

/** How far a shape may leave its asset: the hub draws with fractions of pixels. */
const SLACK = 1;

/** Tells of shapes without an area, and of those outside their asset. */
export function checkObjects(asset: LabelledAsset, image: DatasetImage, findings: Findings): void {
  if (image.media !== "image" && image.media !== "video") return;
  const objects = isList(asset.objects) ? asset.objects : [];
  for (const [index, raw] of objects.entries()) {
    if (!isJsonObject(raw)) continue;
    const key = Object.keys(raw).find((name) => GEOMETRY_KEYS.has(name) && raw[name] !== null);
    if (key === undefined) continue;
    const shape = shapeOf(key, raw[key] ?? null, asset);
    if (shape === undefined) continue;
    const who = textOf(raw["title"]) ?? "The object";
    const pointer = `${asset.objectsPointer}/${String(index)}/${key}`;
    if (areaOf(shape) === 0) {
      const message = `${who} has no area.`;
      findings.tell("error", "ango/empty-shape", message, pointer);
      continue;
    }
    // The size of an asset of several images is that of the first.
    const isOther = hasFiles(image.extra) && (pageOf(raw) ?? 0) > 0;
    if (!isOther && image.width !== undefined && image.height !== undefined)
      tellOutside(shape, who, { width: image.width, height: image.height }, pointer, findings);
  }
}

/** Undefined for what the reader tells of. */
function shapeOf(key: string, value: Json, { form }: LabelledAsset): Shape | undefined {
  try {
    return readShape(key, value, form === "import" ? "centre" : "corner").shape;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function tellOutside(
  shape: Shape,
  who: string,
  { width, height }: { readonly width: number; readonly height: number },
  pointer: string,
  findings: Findings,
): void {
  const box = boxOf(shape);
  if (box === undefined) return;
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const extent = `${who} reaches from (${shown(box.x)}, ${shown(box.y)}) to (${shown(right)}, ${shown(bottom)})`;
  const asset = `the asset has ${String(width)} × ${String(height)} pixels`;
  if (box.x >= width || box.y >= height || right <= 0 || bottom <= 0) {
    findings.tell("error", "ango/outside-asset", `${extent}; ${asset}: none of it is inside.`, pointer);
    return;
  }
  // Nothing clips a line: that it runs on beyond the image is no harm.
  if (shape.type === "polyline") return;
  if (box.x < -SLACK || box.y < -SLACK || right > width + SLACK || bottom > height + SLACK) {
    findings.tell("warning", "ango/leaves-asset", `${extent}; ${asset}.`, pointer);
  }
}

function shown(value: number): string {
  return String(Math.round(value * 100) / 100);
}
