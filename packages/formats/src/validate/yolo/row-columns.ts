import type { LabelFinding } from "./label-finding.ts";
import type { LabelRules } from "./verdict.ts";

/** A finding without its place. */
type Fault = Pick<LabelFinding, "code" | "message">;

/** What is to be said of the number of columns of a row. */
export function columnsFault(
  count: number,
  { task, keypoints }: LabelRules,
  hasOutlines: boolean,
): Fault | undefined {
  const columns = `The row has ${String(count)} ${count === 1 ? "column" : "columns"}`;
  if (task === "pose") {
    if (keypoints === undefined) return undefined;
    const wanted = 5 + keypoints.count * keypoints.dimensions;
    if (count === wanted) return undefined;
    return wrong(`${columns}, not the ${String(wanted)} that kpt_shape asks for.`);
  }
  if (!hasOutlines) {
    const hint = count === 6 ? " Rows of predictions have a confidence, too; labels have none." : "";
    return count === 5 ? undefined : wrong(`${columns}, not 5: a class and a box.${hint}`);
  }
  if (count === 1) return wrong(`${columns}: an outline without points.`);
  if (count % 2 === 0) {
    const message = `${columns}: the last point of the outline has no y.`;
    return { code: "yolo/odd-coordinates", message };
  }
  if (count === 5) {
    const message = "A box stands among outlines: its centre and its size are read as two points.";
    return { code: "yolo/box-among-outlines", message };
  }
  if (count === 3) {
    const message = "The outline has one point: it is read as a box without an area.";
    return { code: "yolo/short-outline", message };
  }
  if (task === "obb" && count !== 9) {
    const message = `${columns}, not 9: the smallest rectangle around its ${String((count - 1) / 2)} points is taken.`;
    return { code: "yolo/not-corners", message };
  }
  return undefined;
}

function wrong(message: string): Fault {
  return { code: "yolo/columns", message };
}
