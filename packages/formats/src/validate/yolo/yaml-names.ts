import { isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import { type Member, textOf, valueOf, type YamlMembers } from "./yaml-members.ts";

/** Classes without names up to which each is called by its number. */
const MOST_UNNAMED = 100_000;

/** A class of data.yaml. */
interface NamedClass {
  readonly number: number;
  /** What stands before the name, or the name itself. */
  readonly key: Node | undefined;
  readonly name: Node | undefined;
}

/**
 * Checks `names` and `nc`: `check_det_dataset` in ultralytics/data/utils.py.
 *
 * @returns the names by class; undefined where it can't be told how many classes there are
 */
export function checkNames(
  yaml: YamlMembers,
  members: ReadonlyMap<string, Member>,
): readonly string[] | undefined {
  const names = members.get("names");
  const nc = members.get("nc");
  if (names === undefined && nc === undefined) {
    yaml.say("yolo/no-names", `${yaml.file} has neither names nor nc.`);
    return undefined;
  }
  const count = nc === undefined ? undefined : countOf(yaml, nc, names === undefined);
  if (names === undefined)
    return count === undefined || count > MOST_UNNAMED
      ? undefined
      : Array.from({ length: count }, (_, at) => `class_${String(at)}`);
  const list = isSeq(names.value)
    ? inList(names.value)
    : isMap(names.value)
      ? byNumber(yaml, names.value)
      : undefined;
  if (list === undefined) {
    const message = `names is ${valueOf(names.value)?.type === "None" ? "empty" : "one text"}, neither a list nor a mapping.`;
    yaml.say("yolo/names", message, names.value ?? names.key);
    return undefined;
  }
  if (list.length === 0) {
    yaml.say("yolo/names", "names has no name.", names.value);
    return undefined;
  }
  if (count !== undefined && count !== list.length) {
    const message = `names has ${String(list.length)} ${list.length === 1 ? "name" : "names"}, but nc is ${String(count)}.`;
    yaml.say("yolo/nc", message, nc?.value);
  }
  if (!areInOrder(yaml, list)) return undefined;
  return checkTexts(yaml, list);
}

/** `nc`, where it is a number. */
function countOf(yaml: YamlMembers, { key, value }: Member, isAlone: boolean): number | undefined {
  const scalar = valueOf(value);
  const { number, type } = scalar ?? {};
  // What equals the number of names passes, also 2.0. Without names it has to be whole.
  const isNumber = number !== undefined && Number.isInteger(number) && (type !== "float" || !isAlone);
  if (isNumber && (!isAlone || number > 0)) return number;
  const what = scalar === undefined ? "no number" : isScalar(value) ? JSON.stringify(textOf(value)) : "empty";
  yaml.say("yolo/nc", `nc is ${what}${isNumber ? "" : ", not a whole number"}.`, value ?? key);
  return undefined;
}

function inList(list: YAMLSeq): NamedClass[] {
  return list.items.map((item, number) => {
    const node = isNode(item) ? item : undefined;
    return { number, key: node, name: node };
  });
}

function byNumber(yaml: YamlMembers, map: YAMLMap): NamedClass[] {
  return Array.from(yaml.of(map).values(), ({ key, value }) => ({ number: numberOf(key), key, name: value }));
}

/** What Python's `int` makes of a key; NaN where it makes nothing of it. */
function numberOf(key: Node): number {
  const { type, text, number } = valueOf(key) ?? {};
  if (number !== undefined) return Math.trunc(number);
  return type === "str" && text !== undefined && /^\s*[-+]?\d+(?:_\d+)*\s*$/.test(text)
    ? Number(text.replaceAll("_", ""))
    : Number.NaN;
}

/** Whether the classes are 0 to one less than their number, each once. */
function areInOrder(yaml: YamlMembers, list: readonly NamedClass[]): boolean {
  const seen = new Set<number>();
  for (const { number, key } of list) {
    const shown = isScalar(key) ? JSON.stringify(textOf(key)) : "a key that is no text";
    const isFree = !seen.has(number);
    seen.add(number);
    if (number >= 0 && number < list.length && isFree) continue;
    const why = isFree ? `has the key ${shown}` : `has the class ${String(number)} twice`;
    const message = `names ${why}: its ${String(list.length)} keys have to be 0 to ${String(list.length - 1)}.`;
    yaml.say("yolo/names", message, key);
    return false;
  }
  return true;
}

/** @returns the names as loaders read them */
function checkTexts(yaml: YamlMembers, list: readonly NamedClass[]): string[] {
  const names = list.map(() => "");
  const classes = new Map<string, number>();
  let foreign: NamedClass | undefined;
  let isImageNet = false;
  for (const named of list) {
    const { number, key, name: written } = named;
    const node = yaml.resolved(written);
    const scalar = valueOf(node);
    const place = node ?? key;
    if (scalar === undefined) {
      const what = isMap(node) ? "a mapping" : "a list";
      yaml.say("yolo/name-misread", `The name of class ${String(number)} is ${what}, not a text.`, place);
      names[number] = String(number);
      continue;
    }
    const { text } = scalar;
    names[number] = text;
    const source = isScalar(node) ? textOf(node) : "";
    if (text !== source) {
      const shown = source === "" ? "empty" : `written ${JSON.stringify(source)}`;
      const message = `The name of class ${String(number)} is ${shown}, which loaders read as ${JSON.stringify(text)}.`;
      yaml.say("yolo/name-misread", message, place);
    }
    const first = classes.get(text);
    if (first === undefined) classes.set(text, number);
    else {
      const message = `The classes ${String(first)} and ${String(number)} are both called ${JSON.stringify(text)}.`;
      yaml.say("yolo/duplicate-name", message, place);
    }
    if (number === 0) isImageNet = text.startsWith("n0");
    if (!/^n\d{8}$/.test(text)) foreign ??= named;
  }
  if (!isImageNet || foreign === undefined) return names;
  const message = `The name of class 0 begins with n0, so loaders look up all names among ImageNet's, and that of class ${String(foreign.number)} is none.`;
  yaml.say("yolo/imagenet-name", message, foreign.key);
  return names;
}

function isNode(item: unknown): item is Node {
  return typeof item === "object" && item !== null && "range" in item;
}
