import type { Annotation, DatasetImage, Header, SourceId } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import { trackIn, VIDEO_KEYS } from "./annotation.ts";
import { without } from "./element.ts";
import { IdNumbers } from "./ids.ts";
import { line } from "./kept.ts";
import { listed } from "./lines.ts";
import { LISTS, Videos } from "./videos.ts";

/** A video that is being written. */
interface Video {
  readonly id: SourceId;
  /** Of its first frame. */
  readonly first: DatasetImage;
  readonly tracks: Map<SourceId, Track>;
  frames: number;
}

interface Track {
  readonly id: number;
  readonly category: number;
}

/**
 * The numbers of videos and tracks, in the order in which they come, and the members of records that name them: for
 * CocoVID, TAO and what reads either. Records of COCO's that say the same already stay as they are.
 */
export class WrittenVideos {
  /** As a reader of the file will have them. */
  readonly read: Videos;
  readonly #isCoco: boolean;
  /** Whether the file gets lists: a dataset of COCO may have its own. */
  readonly #isListed: boolean;
  readonly #videoIds: IdNumbers;
  readonly #trackIds: IdNumbers;
  readonly #videos = new Map<SourceId, Video>();
  /** Tracks of images that are no frames. */
  readonly #loose = new Map<SourceId, Track>();
  /** That of the image that is being written, and its rank there. */
  #video: Video | undefined;
  #rank = 0;
  /** Whether it is the page of a document, which no video is. */
  #isPage = false;

  constructor({ source, extra }: Header) {
    this.#isCoco = source === "coco";
    this.#isListed = !this.#isCoco || LISTS.every((key) => extra[key] === undefined);
    this.read = new Videos(this.#isListed ? undefined : extra["videos"], false);
    this.#videoIds = new IdNumbers(source);
    this.#trackIds = new IdNumbers(source);
    for (const id of this.read.facts.keys()) this.#videoIds.take(id);
  }

  /** Whether the image that is being written is a frame. */
  get isFrame(): boolean {
    return this.#video !== undefined;
  }

  /** Begins an image: what follows is of it. */
  begin(image: DatasetImage): void {
    const { asset } = image;
    this.#isPage = asset?.kind === "page";
    this.#video = asset?.kind === "frame" ? this.#videoOf(asset.id, image) : undefined;
    if (this.#video === undefined) return;
    this.#rank = this.#video.frames;
    this.#video.frames += 1;
  }

  #videoOf(id: SourceId, image: DatasetImage): Video {
    const known = this.#videos.get(id);
    if (known !== undefined) return known;
    const isGiven = !this.#isListed && this.read.facts.has(id);
    const video = { id: isGiven ? id : this.#videoIds.take(id), first: image, tracks: new Map(), frames: 0 };
    this.#videos.set(id, video);
    if (this.#isListed) this.read.facts.set(video.id, { id, ...factsOf(image) });
    return video;
  }

  /** The record of the image. */
  image(record: JsonObject, { asset }: DatasetImage): JsonObject {
    const video = this.#video;
    if (asset === undefined || video === undefined) return record;
    const said = this.read.assetIn(record);
    if (said?.id === asset.id && said.index === asset.index) return record;
    return { ...record, video_id: video.id, frame_id: this.#rank, frame_index: asset.index };
  }

  /** The record of one of its annotations. */
  annotation(record: JsonObject, { track, category }: Annotation): JsonObject {
    const video = this.#video;
    if (this.#isPage) return record;
    if (this.#isCoco && trackIn(record) === track) {
      if (typeof track === "number") this.#trackOf(track, category, track);
      return record;
    }
    if (!this.#isCoco && track === undefined && video === undefined) return record;
    const number = track === undefined ? undefined : this.#trackOf(track, category);
    return {
      ...without(record, VIDEO_KEYS),
      ...(video === undefined ? {} : { video_id: video.id }),
      ...(number === undefined ? {} : { instance_id: number, track_id: number }),
    };
  }

  /** @param given the number that a record of COCO's has for it already: no other gets that one */
  #trackOf(track: SourceId, category: number, given?: number): number {
    const tracks = this.#video?.tracks ?? this.#loose;
    const known = tracks.get(track);
    if (known !== undefined) return known.id;
    const taken = this.#trackIds.take(track);
    const id = given ?? taken;
    tracks.set(track, { id, category });
    return id;
  }

  /** The lists of the file, with their keys. */
  lists(categoryIds: readonly number[]): readonly string[] {
    if (!this.#isListed || this.#videos.size === 0) return [];
    const videos = Array.from(this.#videos, ([id, { id: number, first }]) => {
      const { width, height } = first;
      const facts = factsOf(first);
      const { name = String(id), count } = facts;
      return line({ id: number, name, width, height, length: count }, { id, ...facts });
    });
    const tracks = Array.from(this.#videos.values()).flatMap(({ id: video, tracks: all }) =>
      Array.from(all.values(), ({ id, category }) =>
        line({ id, category_id: categoryIds[category] ?? category + 1, video_id: video }, {}),
      ),
    );
    return [`"videos": ${listed(videos)}`, ...(tracks.length === 0 ? [] : [`"tracks": ${listed(tracks)}`])];
  }
}

/** What the list of videos keeps of the asset of a frame. */
function factsOf({ asset }: DatasetImage): { readonly name?: string; readonly count?: number } {
  const { name, count } = asset ?? {};
  return { ...(name === undefined ? {} : { name }), ...(count === undefined ? {} : { count }) };
}
