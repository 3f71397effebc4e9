import type { Annotation, DatasetImage, Relation } from "../model/dataset.ts";

/** What became of the relations of images that lost annotations. */
export interface RelationCounts {
  /** Relations of which an end, or all but one member, was removed. */
  removed: number;
  /** Groups that lost members and have two or more left. */
  shrunk: number;
}

/** The image with some of its annotations. Relations go with their ends, and relations of relations with these. */
export function keptOf(
  image: DatasetImage,
  annotations: readonly Annotation[],
  counts: RelationCounts,
): DatasetImage {
  if (annotations.length === image.annotations.length) return image;
  if (image.relations.length === 0) return { ...image, annotations };
  const kept = new Set(annotations.map(({ id }) => String(id)));
  const gone = new Set(image.annotations.map(({ id }) => String(id)).filter((id) => !kept.has(id)));
  let relations: readonly Relation[] = image.relations;
  for (let length = -1; length !== relations.length;) {
    length = relations.length;
    relations = relations.flatMap((relation) => {
      const left = without(relation, gone);
      if (left !== undefined) return [left];
      counts.removed += 1;
      if (relation.id !== undefined) gone.add(relation.id);
      return [];
    });
  }
  const before = new Set(image.relations);
  for (const relation of relations) if (!before.has(relation)) counts.shrunk += 1;
  return { ...image, annotations, relations };
}

/** A relation without ends that are gone; undefined where nothing is tied any more. */
function without(relation: Relation, gone: ReadonlySet<string>): Relation | undefined {
  const { ends } = relation;
  if (!("group" in ends)) return gone.has(ends.from) || gone.has(ends.to) ? undefined : relation;
  const group = ends.group.filter((member) => !gone.has(member));
  if (group.length === ends.group.length) return relation;
  return group.length < 2 ? undefined : { ...relation, ends: { group } };
}
