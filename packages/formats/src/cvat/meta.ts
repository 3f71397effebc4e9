import { withoutSecrets } from "../json/text.ts";
import type { Category, Header } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import {
  childOf,
  childrenToJson,
  jsonToChildren,
  parentNode,
  textNode,
  textOf,
  type XmlNode,
} from "../xml/node.ts";
import { holdableText } from "../xml/text.ts";
import { categoriesOf, labelNodes } from "./labels.ts";

/*
 * The meta element: a task, a project or a job with its labels, and when it was exported.
 */

/** What the meta element says. */
export interface Meta {
  /** Undefined where it has no list of labels. */
  readonly categories: readonly Category[] | undefined;
  readonly info: JsonObject;
  readonly subsets: readonly string[];
  /** Of a video. */
  readonly video: VideoMeta;
}

/** What is known of the video of a task. */
export interface VideoMeta {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly count: number | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Every how many frames one is in the task. */
  readonly step: number;
}

const OWNERS: ReadonlySet<string> = new Set(["task", "project", "job"]);
/** Of projects. */
const [TASKS, SUBSET, SUBSETS] = ["tasks", "subset", "subsets"] as const;

const NO_VIDEO: VideoMeta = {
  id: undefined,
  name: undefined,
  count: undefined,
  width: undefined,
  height: undefined,
  step: 1,
};

/** Of a file without a meta element. */
export const NO_META: Meta = { categories: undefined, info: {}, subsets: [], video: NO_VIDEO };

/** Reads a meta element. */
export function metaOf(meta: XmlNode): Meta {
  const owner = meta.children.find(({ name }) => OWNERS.has(name));
  const labels = owner === undefined ? childOf(meta, "labels") : childOf(owner, "labels");
  const rest =
    owner?.children.filter((child) => child !== labels && child.name !== SUBSETS && !isNothingBut(child)) ??
    [];
  const others = meta.children.flatMap((child) => {
    if (child !== owner) return child === labels ? [] : [child];
    return rest.length === 0 && child.text === "" ? [] : [withChildren(child, rest)];
  });
  const subsets = owner === undefined ? undefined : textOf(owner, SUBSETS);
  return {
    categories: labels === undefined ? undefined : categoriesOf(labels.children),
    info: childrenToJson(others),
    subsets: subsets === undefined || subsets === "" ? [] : subsets.split(/[\n,]+/).map((one) => one.trim()),
    video: videoOf(meta, owner),
  };
}

/** Whether these are the tasks of a project of which nothing is said but their subsets. */
function isNothingBut({ name, children }: XmlNode): boolean {
  return (
    name === TASKS &&
    children.length > 0 &&
    children.every(({ children: [subset, ...more] }) => subset?.name === SUBSET && more.length === 0)
  );
}

function textIn(node: XmlNode | undefined, name: string): string | undefined {
  return node === undefined ? undefined : textOf(node, name);
}

function countIn(node: XmlNode | undefined, name: string): number | undefined {
  const text = textIn(node, name);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function videoOf(meta: XmlNode, owner: XmlNode | undefined): VideoMeta {
  const size =
    (owner === undefined ? undefined : childOf(owner, "original_size")) ?? childOf(meta, "original_size");
  return {
    id: textIn(owner, "id"),
    name: textOf(meta, "source") ?? textIn(owner, "name"),
    count: countIn(owner, "size"),
    step: Math.max(1, Number(/^step=(\d{1,6})$/.exec(textIn(owner, "frame_filter") ?? "")?.[1] ?? 1)),
    width: countIn(size, "width"),
    height: countIn(size, "height"),
  };
}

/** The meta element of a header, as a reader gets it. */
export function metaNode({ source, categories, info, splits }: Header): XmlNode {
  const isOwn = source === "cvat";
  const own = isOwn ? jsonToChildren(info) : [];
  const parts = [
    parentNode("labels", labelNodes(categories, isOwn)),
    ...(splits.length === 0 ? [] : [textNode(SUBSETS, splits.join("\n"))]),
  ];
  const owner = own.find(({ name }) => OWNERS.has(name));
  if (owner === undefined) {
    // What has splits is a project with a task for each: Datumaro takes them from there, CVAT from the list.
    const tasks = splits.map((split) => parentNode("task", [textNode(SUBSET, split)]));
    const project =
      tasks.length > 0 ? parentNode("project", [parentNode(TASKS, tasks), ...parts]) : undefined;
    return asRead(parentNode("meta", [project ?? parentNode("task", parts), ...own]));
  }
  const children = own.map((child) =>
    child === owner ? withChildren(child, [...child.children, ...parts]) : child,
  );
  return asRead(parentNode("meta", children));
}

function withChildren({ name, attributes, text }: XmlNode, children: readonly XmlNode[]): XmlNode {
  return { name, attributes, text, children };
}

/** A node as it is when its text is read. Signed URLs lose their query. */
export function asRead(node: XmlNode): XmlNode {
  const text = holdableText(withoutSecrets(node.text));
  return {
    name: node.name,
    attributes: new Map(
      Array.from(node.attributes, ([name, value]) => [name, holdableText(withoutSecrets(value))]),
    ),
    text: node.children.length > 0 ? text.trim() : text,
    children: node.children.map(asRead),
  };
}
