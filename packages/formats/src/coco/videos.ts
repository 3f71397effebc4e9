import type { Asset, DatasetImage, FormatName, SourceId } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { isId, VIDEO_KEYS } from "./annotation.ts";
import { without } from "./element.ts";
import { MARKER } from "./marker.ts";
import { areOwn } from "./own-videos.ts";

/*
 * Frames of videos, as COCO files for tracking have them: `videos`, and in images `video_id` with `frame_id` (CocoVID: its
 * rank in the video) or `frame_index` (TAO: its number).
 * https://github.com/open-mmlab/mmtracking/blob/master/docs/en/tutorials/customize_dataset.md
 * https://github.com/TAO-Dataset/tao/blob/master/tao/toolkit/tao/tao.py
 */

/** Top-level members with the videos and the tracks. */
export const LISTS = ["videos", "tracks"] as const;
const LIST_KEYS: ReadonlySet<string> = new Set(LISTS);

/** What is known of a video beside its frames. */
export type VideoFacts = Pick<Asset, "id" | "name" | "count">;

/** The list of videos of a file, by their ids there. */
export class Videos {
  readonly facts: Map<SourceId, VideoFacts> = new Map();
  /** Whether angokit wrote the list, for a dataset that has none of its own. */
  readonly isOwn: boolean;

  /** @param isMarked whether angokit wrote the file */
  constructor(videos: Json | undefined, isMarked: boolean) {
    const list = Array.isArray(videos) ? videos.filter(isJsonObject) : [];
    this.isOwn = isMarked && areOwn(videos);
    for (const video of list) {
      const id = video["id"];
      if (!isId(id) || this.facts.has(id)) continue;
      const kept = this.isOwn ? video[MARKER] : undefined;
      this.facts.set(id, isJsonObject(kept) ? factsOf(kept, id, "count") : factsOf(video, id, "length"));
    }
  }

  /** Members of the top level without the lists that angokit wrote. */
  others(extra: JsonObject): JsonObject {
    return this.isOwn ? without(extra, LIST_KEYS) : extra;
  }

  /** An image with the video that it is a frame of, by what its record says of it. */
  framed(image: DatasetImage, source: FormatName): DatasetImage {
    if (image.extra["video_id"] === undefined) return image;
    const asset = this.assetIn(image.extra);
    const extra = source === "coco" ? image.extra : without(image.extra, VIDEO_KEYS);
    return asset === undefined ? { ...image, extra } : { ...image, asset, extra };
  }

  /** The video that a record of an image says it is a frame of. */
  assetIn({ video_id: id, frame_index: number, frame_id: rank }: JsonObject): Asset | undefined {
    const index = isCount(number) ? number : rank;
    if (!isId(id) || !isCount(index)) return undefined;
    return { ...(this.facts.get(id) ?? { id }), kind: "frame", index };
  }
}

function factsOf(record: JsonObject, known: SourceId, length: string): VideoFacts {
  const { id = known, name, [length]: count } = record;
  return {
    id: isId(id) ? id : known,
    ...(typeof name === "string" ? { name } : {}),
    ...(isCount(count) ? { count } : {}),
  };
}

function isCount(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
