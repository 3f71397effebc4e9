import type { Annotation, DatasetImage, Header, SourceId } from "../model/dataset.ts";
import type { YoloFeature } from "./features.ts";

/** Counts, or remembers what is to be counted. */
export interface LossList {
  add(feature: YoloFeature, place: string, id?: SourceId): void;
}

/** The place that stands for the dataset as a whole in the examples of a report. */
const WHOLE_DATASET = "data.yaml";

/** Counts what of the header is in no file. */
export function countHeader(header: Header, counter: LossList): void {
  for (const [index, category] of header.categories.entries()) {
    const { id, name: _name, extra, ...details } = category;
    if (id !== index || Object.keys(details).length > 0) counter.add("category-details", WHOLE_DATASET, id);
    countTimes(counter, "extra", Object.keys(extra).length, WHOLE_DATASET, id);
  }
  countTimes(counter, "info", Object.keys(header.info).length, WHOLE_DATASET);
  countTimes(counter, "extra", Object.keys(header.extra).length, WHOLE_DATASET);
}

/** Counts what of an image beside its annotations is in no file. `place` is its name in the report. */
export function countImage(image: DatasetImage, place: string, isFromYolo: boolean, counter: LossList): void {
  // A YOLO reader makes ids of paths and lines: they come back with those.
  if (!isFromYolo) counter.add("ids", place);
  if (image.asset !== undefined) counter.add("asset", place);
  countTimes(counter, "image-attributes", image.attributes.length, place);
  countTimes(counter, "relations", image.relations.length, place);
  countTimes(counter, "extra", Object.keys(image.extra).length, place);
}

/** Counts what of an annotation that has a row is not in the row, its shape aside. */
export function countAnnotation(
  annotation: Annotation,
  place: string,
  isFromYolo: boolean,
  counter: LossList,
): void {
  const { id } = annotation;
  if (!isFromYolo) counter.add("ids", place, id);
  if (annotation.crowd === true) counter.add("crowd", place, id);
  if (annotation.area !== undefined) counter.add("area", place, id);
  if (annotation.score !== undefined) counter.add("score", place, id);
  if (annotation.track !== undefined) counter.add("track", place, id);
  countTimes(counter, "attributes", annotation.attributes.length, place, id);
  countTimes(counter, "extra", memberCount(annotation.extra), place, id);
}

/** How many members an object has. Most have none, and a list of their names would be one for each annotation. */
function memberCount(object: object): number {
  let count = 0;
  for (const _ in object) count += 1;
  return count;
}

function countTimes(
  counter: LossList,
  feature: YoloFeature,
  times: number,
  place: string,
  id?: SourceId,
): void {
  for (let time = 0; time < times; time += 1) counter.add(feature, place, id);
}
