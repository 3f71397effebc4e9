import { isScalar, isSeq, type Node } from "yaml";
import type { DataYaml } from "../../yolo/data-yaml.ts";
import type { FileList } from "../../yolo/file-list.ts";
import { labelFolderOf, yamlKeys } from "../../yolo/layout.ts";
import { isOtherSplit } from "../../yolo/other-split.ts";
import { type Member, textOf, valueOf, type YamlMembers } from "./yaml-members.ts";

/** A folder or list of a split, and where it stands. */
interface Place {
  readonly text: string;
  readonly node: Node;
  /** Whether it is one of a list. */
  readonly isListed: boolean;
}

/** Where the data lie, as far as it can be told. */
export interface DataPlaces extends Pick<DataYaml, "root" | "splits"> {
  /** Files that list images. */
  readonly lists: readonly string[];
}

const DEMANDED: readonly string[] = ["train", "val"];
const OPTIONAL: readonly string[] = ["test", "minival"];
/** Keys that are no splits of other names. */
const TAKEN: ReadonlySet<string> = new Set([...DEMANDED, ...OPTIONAL, "validation"]);

/** Checks `path` and the splits of a data.yaml: `check_det_dataset` in ultralytics/data/utils.py. */
export function checkPlaces(
  yaml: YamlMembers,
  members: ReadonlyMap<string, Member>,
  files: FileList,
): DataPlaces {
  const base = yaml.file.slice(0, yaml.file.lastIndexOf("/") + 1);
  const there = new Files(files);
  const { root, path } = checkPath(yaml, members.get("path"), base, there);
  const splits = new Map<string, readonly Place[]>();
  for (const key of [...DEMANDED, ...OPTIONAL]) {
    const places = splitOf(yaml, key, memberOf(yaml, members, key));
    if (places !== undefined && places.length > 0) splits.set(key, places);
  }
  for (const [key, member] of members) {
    if (TAKEN.has(key) || yamlKeys.has(key.toLowerCase())) continue;
    const places = otherPlaces(yaml, member);
    const texts = places.map(({ text }) => text);
    if (!isOtherSplit(key, texts, [base, path], files.paths)) continue;
    splits.set(key, places);
    yaml.say("yolo/other-split", `The split \`${key}\` is none that loaders know.`, member.key);
  }
  const lists = new Set<string>();
  for (const [key, places] of splits) {
    for (const place of places) {
      const found = checkPlace(yaml, key, place, root, there);
      if (found !== undefined && files.has(found)) lists.add(found);
    }
  }
  return {
    lists: [...lists],
    ...(path === "" ? {} : { root: path }),
    splits: Array.from(splits, ([key, places]) => ({ key, places: places.map(({ text }) => text) })),
  };
}

/** The places of a split, where it is there and right. */
function splitOf(yaml: YamlMembers, key: string, member: Member | undefined): readonly Place[] | undefined {
  if (member === undefined) {
    if (DEMANDED.includes(key)) yaml.say("yolo/split-key", `${yaml.file} has no \`${key}\`.`);
    return undefined;
  }
  const places = placesOf(yaml, key, member);
  if (places?.length === 0 && DEMANDED.includes(key))
    yaml.say("yolo/split-key", `\`${key}\` names no folder.`, member.value ?? member.key);
  return places;
}

/** Of `val` also by its other name. */
function memberOf(yaml: YamlMembers, members: ReadonlyMap<string, Member>, key: string): Member | undefined {
  const member = members.get(key);
  if (member !== undefined || key !== "val") return member;
  const other = members.get("validation");
  if (other !== undefined)
    yaml.say("yolo/validation-key", "The split `validation` is called `val` by loaders.", other.key);
  return other;
}

/** The places of a split; undefined where loaders can't make any of what stands there, which is told. */
function placesOf(yaml: YamlMembers, key: string, { key: keyNode, value }: Member): Place[] | undefined {
  if (isSeq(value)) {
    const places: Place[] = [];
    for (const item of value.items) {
      const node = yaml.resolved(item);
      const scalar = valueOf(node);
      if (node !== undefined && scalar?.type === "str")
        places.push({ text: scalar.text, node, isListed: true });
      else {
        yaml.say(
          "yolo/split-key",
          `\`${key}\` has a place that is ${described(node)}, not a text.`,
          node ?? value,
        );
        return undefined;
      }
    }
    return places;
  }
  const scalar = valueOf(value);
  // Python takes what is empty, 0 or untrue for absent.
  if (scalar?.type === "None" || scalar?.number === 0 || scalar?.text === "") return [];
  if (scalar?.type === "str" && value !== undefined)
    return [{ text: scalar.text, node: value, isListed: false }];
  yaml.say(
    "yolo/split-key",
    `\`${key}\` is ${described(value)}, neither a text nor a list of texts.`,
    value ?? keyNode,
  );
  return undefined;
}

function described(node: Node | undefined): string {
  const scalar = valueOf(node);
  if (scalar === undefined) return isSeq(node) ? "a list" : "a mapping";
  if (scalar.type === "None") return "empty";
  const what = {
    bool: "the truth value",
    int: "the number",
    float: "the number",
    date: "the date",
    str: "the text",
  };
  return `${what[scalar.type]} ${isScalar(node) ? textOf(node) : scalar.text}`;
}

/** The places of a key that may be a split. */
function otherPlaces(yaml: YamlMembers, { value }: Member): Place[] {
  const nodes = isSeq(value) ? value.items.map((item) => yaml.resolved(item)) : [value];
  const places: Place[] = [];
  for (const node of nodes) {
    if (!isScalar(node)) return [];
    places.push({ text: textOf(node), node, isListed: isSeq(value) });
  }
  return places;
}

/** Checks `path`. @returns it as it is written, and the folder from which places count where it is in this folder */
function checkPath(
  yaml: YamlMembers,
  member: Member | undefined,
  base: string,
  files: Files,
): { readonly path: string; readonly root: string } {
  const own = { path: "", root: base.replace(/\/$/, "") };
  const scalar = valueOf(member?.value);
  if (member?.value === undefined || scalar?.type === "None" || scalar?.text === "" || scalar?.number === 0)
    return own;
  if (scalar?.type !== "str") {
    yaml.say("yolo/path", `path is ${described(member.value)}, not a text.`, member.value);
    return own;
  }
  const { text: path } = scalar;
  const shown = JSON.stringify(path);
  const root = joined(base, path);
  if (root === undefined) {
    const message = `path is ${shown}, which is outside this folder: the splits are looked for beside ${yaml.file}.`;
    yaml.say("yolo/path-outside", message, member.value);
    return { path, root: own.root };
  }
  if (!files.hasFolder(root)) {
    const message = `path is ${shown}, which is not in this folder: the splits are looked for beside ${yaml.file}.`;
    yaml.say("yolo/path-missing", message, member.value);
    return { path, root: own.root };
  }
  const message = `path is ${shown}: loaders look for it from the folder that they are started in, not from ${yaml.file}.`;
  yaml.say("yolo/path-relative", message, member.value);
  return { path, root };
}

/** Checks whether loaders find a place of a split. @returns where it is */
function checkPlace(
  yaml: YamlMembers,
  key: string,
  { text, node, isListed }: Place,
  root: string,
  files: Files,
): string | undefined {
  const shown = JSON.stringify(text);
  if (text.includes("\\")) {
    const message = `\`${key}\` is ${shown}: \`\\\` parts folders on Windows only.`;
    yaml.say("yolo/backslash", message, node);
  }
  const path = text.replaceAll("\\", "/");
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) {
    yaml.say(
      "yolo/split-outside",
      `\`${key}\` is ${shown}, which is outside this folder: it was not looked at.`,
      node,
    );
    return undefined;
  }
  const [first, again] = [
    joined(root, path),
    path.startsWith("../") && !isListed ? joined(root, path.slice(3)) : undefined,
  ];
  const found = [first, again].find((place) => place !== undefined && files.has(place));
  if (found !== undefined) return found;
  const where = isListed && path.startsWith("../") ? "; in a list loaders don't try it without `../`" : "";
  const message = `\`${key}\` is ${shown}, which is not in this folder${where}.`;
  yaml.say(DEMANDED.includes(key) ? "yolo/split-missing" : "yolo/test-missing", message, node);
  return undefined;
}

/** What there is in a folder. */
class Files {
  readonly #files: FileList;

  constructor(files: FileList) {
    this.#files = files;
  }

  hasFolder(path: string): boolean {
    return path === "" || this.#files.below(`${path}/`).length > 0;
  }

  /** Whether there is a file or a folder, or a folder with the labels of that one. */
  has(path: string): boolean {
    return (
      this.#files.has(path) || this.hasFolder(path) || this.hasFolder(labelFolderOf(`${path}/`).slice(0, -1))
    );
  }
}

/** A path below a folder, normalised; undefined where it is absolute or leads out. */
function joined(folder: string, path: string): string | undefined {
  const plain = path.replaceAll("\\", "/");
  if (plain.startsWith("/") || /^[a-z]:/i.test(plain)) return undefined;
  const segments: string[] = [];
  for (const segment of `${folder}/${plain}`.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join("/");
}
