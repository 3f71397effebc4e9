import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from "yaml";
import type { Place } from "../../model/diagnostic.ts";
import { type YoloYamlCode, yoloYamlRules } from "../rules/yolo-yaml.ts";
import type { OnDiagnostic } from "../../model/diagnostic.ts";
import { type PythonScalar, pythonScalar } from "./python-scalar.ts";

/** A key of a mapping and what it stands for, through aliases. */
export interface Member {
  readonly key: Node;
  /** Undefined where nothing stands there. */
  readonly value: Node | undefined;
}

/** A data.yaml that is checked: its members, and whom to tell of them. */
export class YamlMembers {
  readonly file: string;
  readonly #document: Document;
  readonly #placeOf: (at: number) => Place;
  readonly #tell: OnDiagnostic;

  constructor(file: string, document: Document, placeOf: (at: number) => Place, tell: OnDiagnostic) {
    this.file = file;
    this.#document = document;
    this.#placeOf = placeOf;
    this.#tell = tell;
  }

  /** Says something with the place of a node, or with that of the file. */
  say(code: YoloYamlCode, message: string, node?: Node): void {
    const at = node?.range?.[0];
    const place = at === undefined ? { file: this.file } : this.#placeOf(at);
    this.#tell({ code, severity: yoloYamlRules[code].severity, message, ...place });
  }

  /** The members of a mapping by the texts of their keys. Those that `<<` merges in stand behind. */
  of(map: YAMLMap): Map<string, Member> {
    const members = new Map<string, Member>();
    this.#add(map, members, []);
    return members;
  }

  /** A node, through an alias. */
  resolved(node: unknown): Node | undefined {
    const found: unknown = isAlias(node) ? node.resolve(this.#document) : node;
    return isScalar(found) || isMap(found) || isSeq(found) ? found : undefined;
  }

  #add(map: YAMLMap, members: Map<string, Member>, above: readonly YAMLMap[]): void {
    const merged: Node[] = [];
    const own = new Map<string, Member>();
    for (const { key, value } of map.items) {
      if (!isScalar(key)) continue;
      const node = this.resolved(value);
      if (key.source === "<<" && key.type === "PLAIN") {
        if (isSeq(node))
          merged.push(...node.items.map((item) => this.resolved(item)).filter((item) => item !== undefined));
        else if (node !== undefined) merged.push(node);
        // The last of keys that are there twice counts.
      } else own.set(textOf(key), { key, value: node });
    }
    for (const [name, member] of own) if (!members.has(name)) members.set(name, member);
    for (const node of merged)
      if (isMap(node) && !above.includes(node) && above.length < 100)
        this.#add(node, members, [...above, map]);
  }
}

/** The text of a scalar. */
export function textOf(scalar: Scalar): string {
  return scalar.source ?? String(scalar.value);
}

/** What Python makes of a node: undefined for a list or a mapping. */
export function valueOf(node: Node | undefined): PythonScalar | undefined {
  if (node === undefined) return { type: "None", text: "None" };
  if (!isScalar(node)) return undefined;
  const text = textOf(node);
  return node.type === "PLAIN" && node.tag === undefined ? pythonScalar(text) : { type: "str", text };
}
