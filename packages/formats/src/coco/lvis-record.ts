import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import { without } from "./element.ts";
import { nameFromUrl } from "./image.ts";
import { MARKER } from "./marker.ts";

/*
 * Records as files of LVIS have them: see `isLvis`.
 */

const CROWD: ReadonlySet<string> = new Set(["iscrowd"]);
const FILE_NAME: ReadonlySet<string> = new Set(["file_name"]);

/** The fields of an annotation, as LVIS has them. */
export function lvisAnnotation(fields: JsonObject, { crowd }: Annotation): JsonObject {
  return crowd === undefined ? without(fields, CROWD) : fields;
}

/** The fields of an image, as LVIS has them. */
export function lvisImage(record: JsonObject, { url, extra }: DatasetImage): JsonObject {
  const name = url === undefined ? undefined : nameFromUrl(url);
  const isUnnamed = name !== undefined && record["file_name"] === name && extra[MARKER] === undefined;
  return isUnnamed ? without(record, FILE_NAME) : record;
}
