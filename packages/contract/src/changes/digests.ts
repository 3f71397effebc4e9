import { hash } from "node:crypto";
import type { OpenApiDocument } from "../document.ts";
import { isObject, stringAt } from "../json.ts";
import { placeAt } from "../shapes.ts";

/** What an object is: its members are keywords, or have names of the author's own, or mean nothing. */
type Role = "keywords" | "names" | "data";

/** Nothing about them is in the order of their entries. */
const BRANCHES: ReadonlySet<string> = new Set(["oneOf", "anyOf", "allOf"]);
const SETS: ReadonlySet<string> = new Set(["required", "enum"]);

const DATA: ReadonlySet<string> = new Set(["const", "default", "enum", "example", "examples"]);

/** Keywords of schemas that say nothing about values. */
export const WORDS: ReadonlySet<string> = new Set([
  "$comment",
  "$defs",
  "definitions",
  "deprecated",
  "description",
  "example",
  "examples",
  "externalDocs",
  "title",
  "xml",
]);

/** Their members are named by the author: a property can be called `description`. */
export const NAMES: ReadonlySet<string> = new Set([
  "$defs",
  "callbacks",
  "content",
  "dependentSchemas",
  "encoding",
  "headers",
  "links",
  "parameters",
  "pathItems",
  "paths",
  "patternProperties",
  "properties",
  "requestBodies",
  "responses",
  "schemas",
  "securitySchemes",
  "variables",
  "webhooks",
]);

/** Short texts that are equal where values are, whatever the order of members and of alternatives. */
class Digests {
  readonly #known: Readonly<Record<Role, WeakMap<object, string>>> = {
    keywords: new WeakMap(),
    names: new WeakMap(),
    data: new WeakMap(),
  };
  readonly #isMeaning: boolean;
  /** What stands for a reference; the reference itself when left out. */
  readonly #refer: ((ref: string) => string) | undefined;

  constructor(isMeaning: boolean, refer?: (ref: string) => string) {
    this.#isMeaning = isMeaning;
    this.#refer = refer;
  }

  of(value: unknown, role: Role = "keywords"): string {
    if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? typeof value;
    let known = this.#known[role].get(value);
    if (known === undefined) {
      known = hash("sha1", this.#text(value, role), "base64");
      this.#known[role].set(value, known);
    }
    return known;
  }

  #text(value: object, role: Role): string {
    if (Array.isArray(value)) {
      const inner = role === "names" ? "keywords" : role;
      return `[${value.map((entry: unknown) => this.of(entry, inner)).join()}]`;
    }
    const members = Object.entries(value)
      .filter(([key]) => !(role === "keywords" && this.#isMeaning && isWord(key)))
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    const ref = role === "keywords" && this.#refer !== undefined ? stringAt(value, "$ref") : undefined;
    const target = ref === undefined ? undefined : this.#refer?.(ref);
    // Nothing but a reference is what it leads to.
    if (target !== undefined && members.length === 1) return target;
    const texts = members.map(([key, member]) => {
      const said = key === "$ref" && target !== undefined ? target : this.#member(key, member, role);
      return `${JSON.stringify(key)}:${said}`;
    });
    return `{${texts.join()}}`;
  }

  #member(key: string, member: unknown, role: Role): string {
    if (role !== "keywords") return this.of(member, role === "names" ? "keywords" : "data");
    const isSet = BRANCHES.has(key) || (this.#isMeaning && SETS.has(key));
    const inner = DATA.has(key) || key.startsWith("x-") ? "data" : NAMES.has(key) ? "names" : "keywords";
    if (isSet && Array.isArray(member)) {
      return `[${member
        .map((entry: unknown) => this.of(entry, inner))
        .toSorted()
        .join()}]`;
    }
    if (this.#isMeaning && key === "type") return [member].flat().map(String).toSorted().join();
    return this.of(member, inner);
  }
}

function isWord(key: string): boolean {
  return WORDS.has(key) || key.startsWith("x-");
}

const texts = new Digests(false);

/** Equal where two parts of documents are written alike but for the order of members and of alternatives. */
export function textDigest(part: unknown, role: Role = "keywords"): string {
  return texts.of(part, role);
}

/** Equal where two schemas say the same about values: through references, in whatever order and words. */
export function meaningOf(document: OpenApiDocument, schema: unknown): string {
  let digests = meanings.get(document);
  if (digests === undefined) {
    const references = new References(document);
    digests = new Digests(true, (ref) => references.digest(ref));
    meanings.set(document, digests);
  }
  return digests.of(schema);
}

const meanings = new WeakMap<OpenApiDocument, Digests>();

interface Visit {
  readonly ref: string;
  readonly rank: number;
  /** The lowest rank that can be reached from here. */
  low: number;
  readonly left: string[];
}

/**
 * What references lead to. Schemas that contain each other are taken together, each by its name in a digest of all of
 * them: so it does not matter with which of them one begins.
 */
class References {
  readonly #document: OpenApiDocument;
  readonly #known = new Map<string, string>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
  }

  digest(ref: string): string {
    if (!this.#known.has(ref)) this.#work(ref);
    return this.#known.get(ref) ?? ref;
  }

  /** Tarjan's algorithm without recursion: chains of references can be longer than the stack. */
  #work(start: string): void {
    const visits = new Map<string, Visit>();
    const open: Visit[] = [];
    const path: Visit[] = [];
    const enter = (ref: string): void => {
      const left = [...refsIn(this.#target(ref))];
      const visit: Visit = { ref, rank: visits.size, low: visits.size, left };
      visits.set(ref, visit);
      open.push(visit);
      path.push(visit);
    };
    enter(start);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const next = visit.left.pop();
      if (next !== undefined) {
        const known = visits.get(next);
        if (known === undefined && !this.#known.has(next)) enter(next);
        else if (known !== undefined && !this.#known.has(next)) visit.low = Math.min(visit.low, known.rank);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) above.low = Math.min(above.low, visit.low);
      if (visit.low === visit.rank) this.#close(open.splice(open.lastIndexOf(visit)));
    }
  }

  #close(loop: readonly Visit[]): void {
    const refs = new Set(loop.map(({ ref }) => ref));
    const digests = new Digests(true, (ref) =>
      refs.has(ref) ? `loop ${ref}` : (this.#known.get(ref) ?? ref),
    );
    const own = [...refs].toSorted().map((ref) => [ref, digests.of(this.#target(ref))] as const);
    const [only] = own;
    const isLoop = own.length > 1 || (only !== undefined && refsIn(this.#target(only[0])).has(only[0]));
    if (!isLoop && only !== undefined) return void this.#known.set(...only);
    const all = hash("sha1", JSON.stringify(own), "base64");
    for (const ref of refs) this.#known.set(ref, `${all} ${ref}`);
  }

  #target(ref: string): unknown {
    return /^#(?:\/|$)/.test(ref) ? placeAt(this.#document, decodeURIComponent(ref.slice(1))).schema : ref;
  }
}

/** References in a schema, those in examples and values left out. */
function refsIn(schema: unknown, role: Role = "keywords", found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(schema)) for (const entry of schema) refsIn(entry, role, found);
  if (!isObject(schema)) return found;
  for (const [key, member] of Object.entries(schema)) {
    if (role === "names") refsIn(member, "keywords", found);
    else if (key === "$ref" && typeof member === "string") found.add(member);
    else if (!DATA.has(key) && !isWord(key)) refsIn(member, NAMES.has(key) ? "names" : "keywords", found);
  }
  return found;
}
