import { sameJson } from "../json/equal.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import { silent } from "./findings.ts";
import { objectAt, type Way, waysOf } from "./frames.ts";
import { isEmpty, leftover } from "./members.ts";
import type { AssetImages } from "./next-page.ts";
import { isInterpolated } from "./page-marks.ts";

const MARK: ReadonlySet<string> = new Set(["interpolated"]);

/**
 * The frames of a video without the objects that its key frames give again. Where one between two key frames is another
 * than these give, as someone changed it or them, all between the two are key frames; and so are those whose key frames
 * are not there.
 */
export function withoutInterpolated(images: AssetImages): AssetImages {
  const given = givenAgain(images);
  const left = images.flatMap((image) => {
    const { annotations, attributes, relations, extra } = image;
    if (!annotations.some((annotation) => isInterpolated(annotation, image))) return [image];
    const kept = annotations.flatMap((annotation) => {
      if (!isInterpolated(annotation, image)) return [annotation];
      return given.has(annotation) ? [] : [{ ...annotation, extra: leftover(annotation.extra, MARK) }];
    });
    const hasNothing =
      kept.length === 0 && attributes.length === 0 && relations.length === 0 && isEmpty(extra);
    return hasNothing ? [] : [{ ...image, annotations: kept }];
  });
  const [first, ...others] = left;
  return first === undefined ? images : [first, ...others];
}

function givenAgain(images: AssetImages): ReadonlySet<Annotation> {
  const starting = waysOf(images.map(keysOf), silent);
  const active = new Map<Annotation["track"], Way>();
  const wayOf = new Map<Annotation, Way>();
  const broken = new Set<Way>();
  for (const image of images) {
    const index = image.asset?.index ?? 0;
    for (const annotation of image.annotations) {
      const { track } = annotation;
      const way = isInterpolated(annotation, image) ? active.get(track) : undefined;
      if (way === undefined || way.to <= index) continue;
      wayOf.set(annotation, way);
      if (!isAlike(annotation, objectAt(way, index))) broken.add(way);
    }
    for (const way of starting.get(index) ?? []) active.set(way.first.track, way);
  }
  const given = new Set<Annotation>();
  for (const [annotation, way] of wayOf) if (!broken.has(way)) given.add(annotation);
  return given;
}

/** A frame as the reader has it before it puts anything between. */
function keysOf(image: DatasetImage): Parameters<typeof waysOf>[0][number] {
  return {
    index: image.asset?.index ?? 0,
    annotations: image.annotations.filter((annotation) => !isInterpolated(annotation, image)),
    attributes: [],
  };
}

/** Whether two annotations are one, as far as Ango's JSON can tell. */
function isAlike(a: Annotation, b: Annotation): boolean {
  return (
    a.id === b.id &&
    a.category === b.category &&
    sameJson(a.shape, b.shape) &&
    sameJson(a.attributes, b.attributes)
  );
}
