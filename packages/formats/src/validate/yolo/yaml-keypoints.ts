import { isSeq } from "yaml";
import type { YoloTask } from "../../yolo/shapes.ts";
import { type Member, valueOf, type YamlMembers } from "./yaml-members.ts";

/** `kpt_shape`, where it is right. */
export interface KeypointShape {
  readonly count: number;
  readonly dimensions: 2 | 3;
}

/** Checks `kpt_shape` and `flip_idx` of a data.yaml, by what the loader of Ultralytics demands of them. */
export function checkKeypoints(
  yaml: YamlMembers,
  members: ReadonlyMap<string, Member>,
  task: YoloTask | undefined,
): KeypointShape | undefined {
  const member = members.get("kpt_shape");
  if (member === undefined) {
    if (task === "pose") yaml.say("yolo/kpt-shape", `${yaml.file} has no kpt_shape.`);
    return undefined;
  }
  const [count, dimensions, ...more] = wholeNumbers(yaml, member);
  if (count === undefined || count < 1 || (dimensions !== 2 && dimensions !== 3) || more.length > 0) {
    const message = "kpt_shape is not a list of the number of keypoints and 2 or 3.";
    yaml.say("yolo/kpt-shape", message, member.value ?? member.key);
    return undefined;
  }
  if (task === undefined || task === "pose") checkFlip(yaml, members, count);
  return { count, dimensions };
}

function checkFlip(yaml: YamlMembers, members: ReadonlyMap<string, Member>, count: number): void {
  const member = members.get("flip_idx");
  const flip = member === undefined ? [] : wholeNumbers(yaml, member);
  const place = member?.value ?? member?.key;
  if (member === undefined || (isSeq(member.value) && member.value.items.length === 0)) {
    yaml.say(
      "yolo/no-flip",
      "There is no flip_idx beside kpt_shape.",
      place ?? members.get("kpt_shape")?.key,
    );
    return;
  }
  if (flip.length !== count) {
    const message = `flip_idx has ${String(flip.length)} whole numbers, but kpt_shape says ${String(count)} keypoints.`;
    yaml.say("yolo/flip-idx", message, place);
    return;
  }
  const outside = flip.find((to) => to < 0 || to >= count);
  if (outside !== undefined) {
    const message = `flip_idx names keypoint ${String(outside)}, but they count from 0 to ${String(count - 1)}.`;
    yaml.say("yolo/flip-idx", message, place);
    return;
  }
  const at = flip.findIndex((to, from) => flip[to] !== from);
  if (at < 0) return;
  const to = flip[at] ?? 0;
  const message = `flip_idx turns keypoint ${String(at)} into ${String(to)}, but ${String(to)} into ${String(flip[to])}.`;
  yaml.say("yolo/flip-order", message, place);
}

/** The whole numbers of a list; none where it has anything else. */
function wholeNumbers(yaml: YamlMembers, { value }: Member): number[] {
  if (!isSeq(value)) return [];
  const numbers: number[] = [];
  for (const item of value.items) {
    const scalar = valueOf(yaml.resolved(item));
    if (scalar?.type !== "int" || scalar.number === undefined) return [];
    numbers.push(scalar.number);
  }
  return numbers;
}
