import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";

/**
 * An element of an XML text. Comments, processing instructions and the order of text among child elements are not
 * kept: no format here gives them a meaning.
 */
export interface XmlNode {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** As it stands; of an element with children, all its text together without white space around it. */
  readonly text: string;
  readonly children: readonly XmlNode[];
}

/** An element with nothing but text in it. */
export function textNode(name: string, text: string): XmlNode {
  return { name, attributes: NONE, text, children: [] };
}

/** An element with nothing but elements in it. */
export function parentNode(name: string, children: readonly XmlNode[]): XmlNode {
  return { name, attributes: NONE, text: "", children };
}

const NONE: ReadonlyMap<string, string> = new Map();

/** The first child of a name. */
export function childOf<T extends XmlNode>(
  node: { readonly children: readonly T[] },
  name: string,
): T | undefined {
  return node.children.find((child) => child.name === name);
}

/**
 * The text of the first child of a name, without the line breaks and indentation around it that some writers add.
 * Undefined where there is no such child.
 */
export function textOf(node: XmlNode, name: string): string | undefined {
  const text = childOf(node, name)?.text;
  return text === undefined ? undefined : unindented(text);
}

/** A text without the line breaks and indentation around it. */
export function unindented(text: string): string {
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  if (start > end) return text.includes("\n") ? "" : text;
  const from = text.slice(0, start).includes("\n") ? start : 0;
  return text.slice(end).includes("\n") ? text.slice(from, end) : text.slice(from);
}

/**
 * An element without its name as JSON: its text where it has nothing else; else an object of its attributes with `@`
 * before their names, its text as `#text`, and its children by name, those that share a name as an array.
 */
export function xmlToJson({ attributes, text, children }: XmlNode): Json {
  if (attributes.size === 0 && children.length === 0) return text;
  const members: [string, Json][] = Array.from(attributes, ([name, value]) => [`@${name}`, value]);
  if (text !== "") members.push(["#text", text]);
  for (const [name, value] of Object.entries(childrenToJson(children))) {
    if (value !== undefined) members.push([name, value]);
  }
  return Object.fromEntries(members);
}

/** Elements as JSON, by name: see {@link xmlToJson}. */
export function childrenToJson(children: readonly XmlNode[]): JsonObject {
  const byName = new Map<string, Json[]>();
  for (const child of children) {
    const same = byName.get(child.name);
    if (same === undefined) byName.set(child.name, [xmlToJson(child)]);
    else same.push(xmlToJson(child));
  }
  return Object.fromEntries(Array.from(byName, ([name, same]) => [name, same.length === 1 ? same[0] : same]));
}

/**
 * The elements that JSON of {@link childrenToJson} stands for. Other JSON gives elements too, as far as it can: numbers
 * and truth values as text, nothing for null, nothing for members that can't be the name of an element.
 */
export function jsonToChildren(json: JsonObject): XmlNode[] {
  return Object.entries(json).flatMap(([name, value]) => {
    if (value === undefined || !isXmlName(name)) return [];
    return (isList(value) ? value : [value]).flatMap((one) => jsonToXml(name, one) ?? []);
  });
}

/** The element of a name that JSON of {@link xmlToJson} stands for. Undefined for null, and for an array. */
export function jsonToXml(name: string, json: Json): XmlNode | undefined {
  if (!isJsonObject(json)) return json === null || isList(json) ? undefined : textNode(name, String(json));
  const attributes = Object.entries(json).flatMap(([key, value]): [string, string][] =>
    key.startsWith("@") && typeof value === "string" && isXmlName(key.slice(1))
      ? [[key.slice(1), value]]
      : [],
  );
  const text = json["#text"];
  return {
    name,
    attributes: new Map(attributes),
    text: typeof text === "string" ? text : "",
    children: jsonToChildren(json),
  };
}

/** Whether a text can be the name of an element: a subset of what XML 1.0 allows, without colons. */
export function isXmlName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name);
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
