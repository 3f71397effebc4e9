import type { Operation } from "../document.ts";
import { arrayAt, isObject } from "../json.ts";
import { isSecretName } from "../traffic/secret-names.ts";

/** Values that answers gave, by what they are an id of: `project`, `task`, or by their own name: `schemaid`. */
export type Harvest = Map<string, Set<string>>;

/** How many values of one name are kept. */
const MOST = 20;

/** Collects ids: those of objects in a list `projects` or a member `project`, and members named as ids themselves. */
export function harvest(found: Harvest, body: unknown, noun = ""): void {
  if (Array.isArray(body)) {
    for (const item of body.slice(0, MOST)) harvest(found, item, singular(noun));
    return;
  }
  if (!isObject(body)) return;
  for (const [name, member] of Object.entries(body)) {
    if (isSecretName(name)) continue;
    const key = nameOf(name);
    if (typeof member === "string" || typeof member === "number") {
      // `_id` of an object is an id of what the object is called; `project: "…"` and `projectId` name it themselves.
      keep(found, key === "id" ? noun : key, String(member));
      if (key.length > 2 && key.endsWith("id")) keep(found, key.slice(0, -2), String(member));
    } else harvest(found, member, key);
  }
}

function keep(found: Harvest, noun: string, value: string): void {
  if (noun === "" || value === "") return;
  const known = found.get(noun) ?? new Set();
  if (known.size < MOST) known.add(value);
  found.set(noun, known);
}

function nameOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

function singular(noun: string): string {
  if (noun.endsWith("ies")) return `${noun.slice(0, -3)}y`;
  return /(?:ch|sh|x|ss)es$/.test(noun) ? noun.slice(0, -2) : noun.replace(/s$/, "");
}

/**
 * Sets of values for the required parameters of an operation, by place and name (`path task_id`): what the user gave,
 * an enum, default or example of the document for what is no id, or what was found in answers.
 *
 * @returns at most `most` sets, or the names for which nothing is known
 */
export function valuesFor(
  operation: Operation,
  given: Readonly<Record<string, string>>,
  found: Harvest,
  most: number,
): { readonly sets: readonly ReadonlyMap<string, string>[] } | { readonly missing: readonly string[] } {
  const missing: string[] = [];
  const choices: (readonly [string, readonly string[]])[] = [];
  for (const { name, in: place, required, schema } of operation.parameters) {
    if (!required && place !== "path") continue;
    if (place !== "path" && place !== "query") {
      missing.push(`${place} ${name}`);
      continue;
    }
    const values = Object.hasOwn(given, name)
      ? [given[name] ?? ""]
      : [...stated(schema?.schema), ...looked(operation, name, found)];
    if (values.length === 0) missing.push(`${place} ${name}`);
    else choices.push([`${place} ${name}`, values]);
  }
  if (missing.length > 0) return { missing };
  const longest = Math.max(1, ...choices.map(([, values]) => values.length));
  const sets = Array.from(
    { length: Math.min(most, longest) },
    (_, index) => new Map(choices.map(([key, values]) => [key, values[index % values.length] ?? ""])),
  );
  return { sets };
}

/** An example would be an id of somebody else. */
function stated(schema: unknown): readonly string[] {
  const values = [
    ...arrayAt(schema, "enum"),
    ...(isObject(schema) ? [schema["const"], schema["default"]] : []),
  ];
  return values.filter((value) => typeof value === "string" || typeof value === "number").map(String);
}

function looked(operation: Operation, name: string, found: Harvest): readonly string[] {
  const key = nameOf(name);
  const nouns = [key, key.replace(/id$/, "")];
  if (key === "id") {
    // `/projects/{id}`, `/taskHistory/{id}`: what stands before it says what it is an id of.
    const steps = operation.path.split("/");
    const before = steps[steps.indexOf(`{${name}}`) - 1] ?? "";
    nouns.push(
      singular(nameOf(before)),
      ...before.split(/(?=[A-Z])|[^A-Za-z]/).map((word) => singular(nameOf(word))),
    );
  }
  const values = new Set(nouns.flatMap((noun) => Array.from(found.get(noun) ?? [])));
  // As steps of a path these would lead to another operation.
  return [...values].filter((value) => !/^\.{0,2}$/.test(value));
}
