import { sameJson } from "../json/equal.ts";
import type { DatasetImage, Relation } from "../model/dataset.ts";
import type { Json } from "../model/json.ts";
import { sameAttributes } from "./attributes.ts";
import type { ComparedImage, ImageChange } from "./change.ts";
import type { Rules } from "./rules.ts";
import { shownName } from "./side.ts";

/** What of an image itself is another, apart from its objects. */
export function imageChange(ofA: DatasetImage, ofB: DatasetImage, rules: Rules): ImageChange | undefined {
  const { a, b, tally } = rules;
  const fields: string[] = [];
  const isSized = [ofA.width, ofA.height, ofB.width, ofB.height].every((side) => side !== undefined);
  if (isSized && (ofA.width !== ofB.width || ofA.height !== ofB.height)) fields.push("size");
  if (a.hasSplits && b.hasSplits && ofA.split !== ofB.split) fields.push("split");
  if (ofA.media !== ofB.media) fields.push("media");
  if (a.source === b.source && a.source !== "yolo") {
    if (!sameAttributes(ofA.attributes, ofB.attributes)) fields.push("attributes");
    if (!sameRelations(ofA.relations, ofB.relations)) fields.push("relations");
  } else {
    for (const [image, by] of [
      [ofA, "b"],
      [ofB, "a"],
    ] as const) {
      if (image.attributes.length > 0) tally.leave("image-attributes", by);
      if (image.relations.length > 0) tally.leave("relations", by);
    }
  }
  if (fields.length === 0) return undefined;
  const [before, after] = [comparedImage(ofA), comparedImage(ofB)];
  const message = `The image differs in ${fields.map((field) => wording(field, before, after)).join(", ")}.`;
  return { kind: "image-changed", image: shownName(ofA), before, after, fields, message };
}

function wording(field: string, before: ComparedImage, after: ComparedImage): string {
  if (field === "size") return `size (${sizeText(before)}, now ${sizeText(after)})`;
  if (field === "split") return `split (${before.split ?? "none"}, now ${after.split ?? "none"})`;
  return field;
}

function sizeText({ width = 0, height = 0 }: ComparedImage): string {
  return `${String(width)}×${String(height)}`;
}

/** An image that is in one dataset only. */
export function loneImage(kind: "image-added" | "image-removed", image: DatasetImage): ImageChange {
  const state = comparedImage(image);
  const objects = `${String(state.objects)} ${state.objects === 1 ? "object" : "objects"}`;
  return kind === "image-added"
    ? { kind, image: state.name, after: state, message: `The image is new, with ${objects}.` }
    : { kind, image: state.name, before: state, message: `The image is gone, with ${objects}.` };
}

function comparedImage(image: DatasetImage): ComparedImage {
  const { width, height, split, annotations } = image;
  return {
    name: shownName(image),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(split === undefined ? {} : { split }),
    objects: annotations.length,
  };
}

/** In any order; their own ids don't count. */
function sameRelations(a: readonly Relation[], b: readonly Relation[]): boolean {
  return sameJson(sorted(a), sorted(b));
}

function sorted(relations: readonly Relation[]): Json {
  return relations
    .map(({ name, ends }): Json => [
      name,
      "group" in ends ? [...ends.group].toSorted() : { from: ends.from, to: ends.to },
    ])
    .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
