import type { Json } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import { isList, textOf } from "./members.ts";

/**
 * How labels of an asset are written down.
 * - `export`: current exports, `task: { tools, … }`
 * - `export-v2`: exports of the older hub, `tasks: [{ objects, … }]`
 * - `import`: what Ango Hub takes, `objects` on the asset itself
 * - `tasks`: tasks of the REST API, `answer: { tools, … }`
 */
export type AngoElementForm = "export" | "export-v2" | "import" | "tasks";

/** The form of one element of a list or of one line; undefined where it is none of Ango's. */
export function looksLikeAngo(value: Json): AngoElementForm | undefined {
  if (!isJsonObject(value)) return undefined;
  if (isJsonObject(value["task"])) return "export";
  if (isList(value["tasks"]) && ASSET_KEYS.some((key) => value[key] !== undefined)) return "export-v2";
  const stored = textOf(value["_id"]) !== undefined;
  if (stored && (value["asset"] !== undefined || isJsonObject(value["answer"]))) return "tasks";
  const named = ASSET_KEYS.some((key) => textOf(value[key]) !== undefined);
  if (named && (isJsonObject(value["answer"]) || IMPORT_KEYS.some((key) => value[key] !== undefined))) {
    return "import";
  }
  return undefined;
}

/** Members that say which asset it is. */
const ASSET_KEYS = ["externalId", "assetId", "data", "asset"] as const;
/** Members with addresses of brush strokes. */
export const BRUSH_KEYS = ["brushDataUrl", "medicalBrushDataUrl"] as const;
/** Members that hold labels. */
export const ANSWER_KEYS = ["objects", "tools", "classifications", "relations"] as const;
const IMPORT_KEYS = [...ANSWER_KEYS.filter((key) => key !== "tools"), ...BRUSH_KEYS] as const;
