import type { OpenApiDocument } from "../document.ts";
import { arrayAt, objectAt, pointerTo, stringAt } from "../json.ts";
import type { ChangeDirection, ChangeKind, ChangeLevel, Emit, SpecChange, SpecChanges } from "./change.ts";
import { operationsByPath, partOf } from "./document-parts.ts";
import { operationChanges } from "./operation-changes.ts";
import { budget, schemaChanges } from "./schema-changes.ts";
import { textDigest } from "./digests.ts";
import { canonical } from "./schema-form.ts";
import { wordingChanges } from "./wording-changes.ts";

const LEVELS: readonly ChangeLevel[] = ["none", "patch", "minor", "major"];

/** Collects changes: the same one that several operations reach is one change. */
class Collection {
  readonly #changes: Map<string, SpecChange & { readonly operations: string[] }> = new Map();

  emitter(operation: string | undefined): Emit {
    return (kind, direction, breaking, place, message) => {
      const key = JSON.stringify([kind, direction, place, message]);
      const operations = operation === undefined ? [] : [operation];
      const known = this.#changes.get(key);
      if (known === undefined) {
        const level = breaking ? "major" : kind === "wording-changed" ? "patch" : "minor";
        this.#changes.set(key, { kind, direction, breaking, level, place, operations, message });
      } else if (!known.operations.includes(operations[0] ?? "")) known.operations.push(...operations);
    };
  }

  list(): readonly SpecChange[] {
    return [...this.#changes.values()].toSorted((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level));
  }
}

/**
 * What changed between two documents, and whether it breaks users. The documents are as `loadSpec` gives them.
 *
 * - In a request everything breaks that allows less than before, in a response everything that allows more: a new
 *   member of an enum, null, a member that can be missing. A member, parameter, status, content type or operation that
 *   is gone breaks both, for users of typed clients cannot name it any more.
 * - What cannot be compared (`if`, `not`, `patternProperties`, several `oneOf` at once) is taken as breaking when it
 *   changed.
 * - `allOf` is everything in it at once: what is put into another part of it is no change. Alternatives of `oneOf` and
 *   `anyOf` are known again by reference, title, by being the same, or by what they have in common; in another order
 *   they are no change at all.
 * - What would take too long is not compared: that too is taken as breaking.
 */
export function specChanges(before: OpenApiDocument, after: OpenApiDocument): SpecChanges {
  const collection = new Collection();
  const whole = collection.emitter(undefined);
  const allowed = budget();
  const [was, is] = [operationsByPath(before), operationsByPath(after)];
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = [was.get(key), is.get(key)];
    if (old === undefined && now !== undefined) {
      collection.emitter(now.id)(
        "operation-added",
        "both",
        false,
        now.pointer,
        `${now.method} ${now.path} is new`,
      );
    } else if (old !== undefined && now === undefined) {
      collection.emitter(old.id)(
        "operation-removed",
        "both",
        true,
        old.pointer,
        `${old.method} ${old.path} is gone`,
      );
    } else if (old !== undefined && now !== undefined) {
      operationChanges(before, after, old, now, collection.emitter(now.id), allowed);
    }
  }
  compareNames(names(before, "servers"), names(after, "servers"), (url, isNew) =>
    whole(
      isNew ? "server-added" : "server-removed",
      "request",
      !isNew,
      "/servers",
      `the server ${url} is ${isNew ? "new" : "gone"}`,
    ),
  );
  // Types of clients are exported by these names.
  compareNames(Object.keys(schemas(before)), Object.keys(schemas(after)), (name, isNew) =>
    whole(
      isNew ? "schema-added" : "schema-removed",
      "both",
      !isNew,
      pointerTo("/components/schemas", name),
      `the schema ${name} is ${isNew ? "new" : "gone"}`,
    ),
  );
  // What no operation reaches can be anything to its users.
  for (const name of Object.keys(schemas(after))) {
    const pointer = pointerTo("/components/schemas", name);
    if (!Object.hasOwn(schemas(before), name) || isReached(before, name) || isReached(after, name)) continue;
    for (const direction of ["request", "response"] as const) {
      const [old, now] = [schemas(before)[name], schemas(after)[name]];
      const compare = schemaChanges(before, after, direction, whole, allowed);
      compare([{ pointer, schema: old }], [{ pointer, schema: now }]);
    }
  }
  if (textDigest(before["webhooks"], "names") !== textDigest(after["webhooks"], "names")) {
    const message = "webhooks changed: what that means cannot be told, it is taken as breaking";
    whole("keyword-changed", "both", true, "/webhooks", message);
  }
  for (const place of wordingChanges(before, after)) {
    whole("wording-changed", "both", false, place, "a text, an example or a key of its own changed");
  }
  const changes = collection.list();
  if (changes.length === 0 && textDigest(before) !== textDigest(after)) {
    // Written in another way, or something that no operation reaches.
    whole(
      "wording-changed",
      "both",
      false,
      "",
      "the same is written in another way, or nothing reaches what changed",
    );
    return { changes: collection.list(), level: "patch" };
  }
  return { changes, level: changes[0]?.level ?? "none" };
}

function compareNames(
  was: readonly string[],
  is: readonly string[],
  tell: (name: string, isNew: boolean) => void,
): void {
  for (const name of was) if (!is.includes(name)) tell(name, false);
  for (const name of is) if (!was.includes(name)) tell(name, true);
}

function names(document: OpenApiDocument, key: string): readonly string[] {
  return arrayAt(document, key).map((entry) => stringAt(entry, "url") ?? "");
}

/** Whether an operation leads to a schema, by references. */
function isReached(document: OpenApiDocument, name: string): boolean {
  let reached = reachedSchemas.get(document);
  if (reached === undefined) {
    reached = new Set();
    const left = [canonical(document.paths)];
    for (let text = left.pop(); text !== undefined; text = left.pop()) {
      for (const [, ref = ""] of text.matchAll(/"\$ref":"#([^"]*)"/g)) {
        if (reached.has(ref)) continue;
        reached.add(ref);
        left.push(canonical(partOf(document, decodeURIComponent(ref)).members));
      }
    }
    reachedSchemas.set(document, reached);
  }
  return reached.has(pointerTo("/components/schemas", name));
}

const reachedSchemas = new WeakMap<OpenApiDocument, Set<string>>();

function schemas(document: OpenApiDocument): ReturnType<typeof objectAt> {
  return objectAt(document["components"], "schemas");
}

/**
 * What a package of this version has to be raised by. Below 1.0.0 a breaking change needs a minor version and any other
 * a patch, as ranges like `^0.2.0` have it.
 */
export function levelFor(level: ChangeLevel, version: string): ChangeLevel {
  if (!version.startsWith("0.")) return level;
  return level === "major" ? "minor" : level === "minor" ? "patch" : level;
}

export function isAtLeast(level: ChangeLevel, needed: ChangeLevel): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(needed);
}

const ICONS: Readonly<Record<ChangeLevel, string>> = {
  major: "breaks",
  minor: "adds",
  patch: "words",
  none: "",
};

/** A line for each change: what it does, who sees it, where, which operations. */
export function formatChanges({ changes, level }: SpecChanges): string {
  const lines = changes.map((change) => {
    const who: Readonly<Record<ChangeDirection, string>> = {
      request: "request ",
      response: "response",
      both: "both    ",
    };
    const reach = change.operations.length === 0 ? "" : ` (${change.operations.join(", ")})`;
    const kind: ChangeKind = change.kind;
    return `${ICONS[change.level].padEnd(6)}  ${who[change.direction]}  ${kind}  #${change.place}: ${change.message}${reach}`;
  });
  const breaking = changes.filter((change) => change.breaking).length;
  const count = changes.length === 1 ? "1 change" : `${changes.length} changes`;
  return [...lines, `${count}, ${breaking} of them breaking: needs ${level}`].join("\n");
}
