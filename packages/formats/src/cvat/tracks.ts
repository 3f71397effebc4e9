import type { Annotation, DatasetImage, SourceId } from "../model/dataset.ts";
import { annotationOf, DEFAULTS, type Element, Groups, type Labels } from "./image.ts";
import type { VideoMeta } from "./meta.ts";
import type { Told } from "./told.ts";

/*
 * CVAT for video: objects as tracks, each with its shape in every frame, also in those between key frames. A frame where
 * it is outside has none. Here a frame is an image with what is seen on it.
 */

interface Frame {
  readonly annotations: Annotation[];
  readonly groups: Groups;
}

/** Collects tracks, and gives the frames. All shapes are in memory: a track comes after the other. */
export class Tracks {
  readonly #labels: Labels;
  readonly #video: VideoMeta;
  readonly #frames = new Map<number, Frame>();

  constructor(labels: Labels, video: VideoMeta) {
    this.#labels = labels;
    this.#video = video;
  }

  add(track: Element, told: Told): void {
    const { attributes, children } = track;
    const id = attributes.get("id");
    const sides = sidesOf(this.#video);
    const members = Array.from(attributes).filter(
      ([name, value]) => !["id", "label", "group_id"].includes(name) && DEFAULTS.get(name) !== value,
    );
    const shown: Shown[] = [];
    for (const child of children) {
      const frame = child.attributes.get("frame") ?? "";
      if (!/^\d{1,9}$/.test(frame)) {
        told(
          "error",
          "bad-frame",
          "A shape of a track has no number of a frame; it was left out.",
          child.line ?? 1,
        );
        continue;
      }
      shown.push({ frame: Number(frame), isOutside: isOutside(child) });
      if (isOutside(child)) continue;
      const seen = this.#frames.get(Number(frame)) ?? { annotations: [], groups: new Groups() };
      this.#frames.set(Number(frame), seen);
      const { annotations, groups } = seen;
      const label = attributes.get("label");
      const annotation = annotationOf(child, annotations.length + 1, this.#labels, sides, told, label);
      if (annotation === undefined) continue;
      groups.add(attributes.get("group_id"), annotation.id);
      const extra = { ...Object.fromEntries(members), ...annotation.extra };
      annotations.push({ ...annotation, ...(id === undefined ? {} : { track: trackId(id) }), extra });
    }
    const gap = gapIn(shown, this.#video.step);
    if (gap === undefined) return;
    const message = `A track has no shape between the frames ${gap[0]} and ${gap[1]}: nothing was interpolated.`;
    told("warning", "gap", message, track.line ?? 1);
  }

  /** In the order of their numbers; those without a shape are not known. */
  *images(): Generator<DatasetImage> {
    const { id, name, count } = this.#video;
    for (const [index, { annotations, groups }] of [...this.#frames].toSorted(([a], [b]) => a - b)) {
      const asset = {
        id: id ?? name ?? "video",
        ...(name === undefined ? {} : { name }),
        kind: "frame" as const,
        index,
        ...(count === undefined ? {} : { count }),
      };
      yield {
        id: index,
        name: `frame_${String(index).padStart(6, "0")}.png`,
        media: "image",
        ...sidesOf(this.#video),
        asset,
        annotations,
        attributes: [],
        relations: groups.relations(),
        extra: {},
      };
    }
  }
}

interface Shown {
  readonly frame: number;
  readonly isOutside: boolean;
}

/** A skeleton is outside where all of its points are. */
function isOutside({ name, attributes, children }: Element): boolean {
  if (name !== "skeleton") return attributes.get("outside") === "1";
  const points = children.filter((child) => child.name === "points");
  return points.length > 0 && points.every((point) => point.attributes.get("outside") === "1");
}

/** The first frames between which an object that is not outside has no shape, as in files with key frames alone. */
function gapIn(shown: readonly Shown[], step: number): readonly [number, number] | undefined {
  const ordered = shown.toSorted((a, b) => a.frame - b.frame);
  for (const [at, { frame }] of ordered.entries()) {
    const before = ordered[at - 1];
    if (before !== undefined && !before.isOutside && frame - before.frame > step)
      return [before.frame, frame];
  }
  return undefined;
}

function trackId(id: string): SourceId {
  return /^(?:0|[1-9]\d{0,14})$/.test(id) ? Number(id) : id;
}

function sidesOf({ width, height }: VideoMeta): { width: number; height: number } | undefined {
  return width !== undefined && height !== undefined && width > 0 && height > 0
    ? { width, height }
    : undefined;
}
