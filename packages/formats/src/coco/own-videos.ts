import { isJsonObject, type Json } from "../model/json.ts";
import { MARKER } from "./marker.ts";

/** Whether a list of videos is one that angokit writes. */
export function areOwn(videos: Json | undefined): boolean {
  return Array.isArray(videos) && videos.length > 0 && videos.every(isOwn);
}

function isOwn(video: Json): boolean {
  return isJsonObject(video) && video[MARKER] !== undefined;
}
