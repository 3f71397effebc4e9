import type { Annotation, DatasetImage, Relation } from "../model/dataset.ts";
import type { LabelLine } from "./label-file.ts";
import type { SidecarEntry } from "./sidecar.ts";

/** A line of a label file, and the index of the annotation whose row it still is; none for an edited or new row. */
export interface ComparedLine {
  readonly line: LabelLine;
  readonly original: number | undefined;
}

/** Finds for every line the annotation whose row it still is. Of rows that were alike, the first stand first. */
export function compareRows(
  lines: readonly LabelLine[],
  rows: SidecarEntry["rows"],
): readonly ComparedLine[] {
  const originals = new Map<string, number[]>();
  for (const [at, row] of rows.entries()) {
    if (row === null) continue;
    const same = originals.get(row);
    if (same === undefined) originals.set(row, [at]);
    else same.push(at);
  }
  for (const same of originals.values()) same.reverse();
  return lines.map((line) => ({ line, original: originals.get(line.text)?.pop() }));
}

/**
 * The annotations of an image: those whose rows are unchanged as they were, new ones as given by `parsed` (by line),
 * both in the order of the label file; those that never had a row after the one that they came after.
 */
export function mergeAnnotations(
  entry: SidecarEntry,
  kept: readonly ComparedLine[],
  parsed: ReadonlyMap<number, Annotation>,
): readonly Annotation[] {
  const merged: { annotation: Annotation; original: number | undefined }[] = [];
  for (const { line, original } of kept) {
    const annotation = original === undefined ? parsed.get(line.line) : entry.image.annotations[original];
    if (annotation !== undefined) merged.push({ annotation, original });
  }
  const places = new Map<number, Annotation[]>();
  const first: Annotation[] = [];
  const standing = new Set(merged.map(({ original }) => original));
  let before: number | undefined;
  for (const [at, annotation] of entry.image.annotations.entries()) {
    if (standing.has(at)) before = at;
    if (entry.rows[at] !== null) continue;
    if (before === undefined) first.push(annotation);
    else {
      const place = places.get(before);
      if (place === undefined) places.set(before, [annotation]);
      else place.push(annotation);
    }
  }
  const all = [...first];
  for (const { annotation, original } of merged) {
    all.push(annotation);
    if (original !== undefined) for (const other of places.get(original) ?? []) all.push(other);
  }
  return all;
}

/** The relations of an image without those whose annotations are gone; a group goes on while two are left. */
export function standingRelations(
  image: DatasetImage,
  annotations: readonly Annotation[],
): readonly Relation[] {
  const before = new Set(image.annotations.map(({ id }) => String(id)));
  const now = new Set(annotations.map(({ id }) => String(id)));
  // An end that was dangling before is not for this reader to judge.
  const stands = (id: string): boolean => now.has(id) || !before.has(id);
  return image.relations.flatMap((relation) => {
    const { ends } = relation;
    if (!("group" in ends)) return stands(ends.from) && stands(ends.to) ? [relation] : [];
    if (ends.group.every((id) => stands(id))) return [relation];
    const group = ends.group.filter((id) => stands(id));
    return group.length < 2 ? [] : [{ ...relation, ends: { group } }];
  });
}
