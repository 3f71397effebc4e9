import { boxOf } from "../geometry/box.ts";
import { sameJson } from "../json/equal.ts";
import type { Annotation, DatasetImage, Relation } from "../model/dataset.ts";
import { MergedIds, withOrigin } from "./merged-ids.ts";

/** An image with the same bytes as another, and the dataset that it is in. */
export interface Duplicate {
  readonly image: DatasetImage;
  readonly dataset: string;
}

/** An image with the annotations of others that have the same bytes. */
export interface UnitedImage {
  readonly image: DatasetImage;
  /** Annotations that were there already: of the same class, shape, keypoints and answers. */
  readonly same: number;
}

/** Ids of annotations and ties that clash get another one; ties follow. What else the later images say is what the first says. */
export function unitedImage(first: DatasetImage, duplicates: readonly Duplicate[]): UnitedImage {
  const annotations = [...first.annotations];
  const attributes = [...first.attributes];
  const relations = [...first.relations];
  const ids = new MergedIds();
  for (const { id } of relations) if (id !== undefined) ids.take(id);
  const objects = new Map<string, Annotation[]>();
  for (const annotation of annotations) {
    ids.take(annotation.id);
    keep(objects, annotation);
  }
  let same = 0;
  for (const { image, dataset } of duplicates) {
    const moved = new Map<string, string>();
    for (const annotation of image.annotations) {
      const known = objects.get(keyOf(annotation))?.find((other) => isSame(annotation, other));
      if (known !== undefined) {
        same += 1;
        moved.set(String(annotation.id), String(known.id));
        continue;
      }
      const id = ids.take(annotation.id);
      const own =
        id === annotation.id
          ? annotation
          : { ...annotation, id, extra: withOrigin(annotation.extra, dataset, annotation.id) };
      moved.set(String(annotation.id), String(id));
      annotations.push(own);
      keep(objects, own);
    }
    for (const attribute of image.attributes)
      if (!attributes.some((other) => sameJson(attribute, other))) attributes.push(attribute);
    // Ties may end at ties: those that are there already are known before any is followed.
    const added = image.relations.filter((relation) => {
      const own = follow(relation, moved);
      return !relations.some((other) => sameJson(own, other));
    });
    const named: Relation[] = [];
    for (const relation of added) {
      const { id } = relation;
      const own = id === undefined ? undefined : String(ids.take(id));
      if (id !== undefined && own !== undefined && !moved.has(id)) moved.set(id, own);
      const isMoved = id !== undefined && own !== undefined && own !== id;
      const extra = isMoved ? withOrigin(relation.extra, dataset, id) : relation.extra;
      named.push(isMoved ? { ...relation, id: own, extra } : relation);
    }
    for (const relation of named) relations.push(follow(relation, moved));
  }
  return { image: { ...first, annotations, attributes, relations }, same };
}

function keep(objects: Map<string, Annotation[]>, annotation: Annotation): void {
  const key = keyOf(annotation);
  const known = objects.get(key);
  if (known === undefined) objects.set(key, [annotation]);
  else known.push(annotation);
}

function keyOf({ category, shape }: Annotation): string {
  const { x, y, width, height } = boxOf(shape) ?? { x: 0, y: 0, width: 0, height: 0 };
  return JSON.stringify([category, shape.type, x, y, width, height]);
}

function isSame(a: Annotation, b: Annotation): boolean {
  return (
    a.category === b.category &&
    sameJson(a.shape, b.shape) &&
    sameJson(a.keypoints, b.keypoints) &&
    sameJson(a.attributes, b.attributes) &&
    (a.crowd ?? false) === (b.crowd ?? false) &&
    a.score === b.score &&
    a.track === b.track
  );
}

function follow(relation: Relation, moved: ReadonlyMap<string, string>): Relation {
  const now = (id: string): string => moved.get(id) ?? id;
  const { ends } = relation;
  return {
    ...relation,
    ends: "group" in ends ? { group: ends.group.map(now) } : { from: now(ends.from), to: now(ends.to) },
  };
}
