import { sameJson } from "../json/equal.ts";
import type { Category } from "../model/dataset.ts";
import type { ClassChange } from "./change.ts";
import type { Rules } from "./rules.ts";
import type { Side } from "./side.ts";

const FIELDS = ["supercategory", "color", "keypoints", "skeleton"] as const;

/** The differences between two lists of classes, by name. To be asked for when all objects are counted. */
export function* classChanges({ a, b, tally }: Rules): Generator<ClassChange> {
  for (const [name, objects] of a.objectsOf) {
    if (b.objectsOf.has(name)) {
      const change = changeOf(name, a, b);
      if (change !== undefined) yield change;
    } else if (objects === 0 && !b.holds("class", a)) tally.leave("class", "b");
    else yield { kind: "class-removed", before: { name, objects }, message: `The class ${name} is gone.` };
  }
  for (const [name, objects] of b.objectsOf) {
    if (a.objectsOf.has(name)) continue;
    if (objects === 0 && !a.holds("class", b)) tally.leave("class", "a");
    else yield { kind: "class-added", after: { name, objects }, message: `The class ${name} is new.` };
  }
}

function changeOf(name: string, a: Side, b: Side): ClassChange | undefined {
  // Of another format, what a class has beside its name is not the same thing.
  if (a.source !== b.source) return undefined;
  const [one, other] = [categoryOf(a, name), categoryOf(b, name)];
  if (one === undefined || other === undefined) return undefined;
  const fields = FIELDS.filter((field) => !sameJson(one[field], other[field]));
  if (fields.length === 0) return undefined;
  return {
    kind: "class-changed",
    before: { name, objects: a.objectsOf.get(name) ?? 0 },
    after: { name, objects: b.objectsOf.get(name) ?? 0 },
    fields,
    message: `The class ${name} differs in ${fields.join(", ")}.`,
  };
}

function categoryOf({ categories }: Side, name: string): Category | undefined {
  return categories.find((category) => category.name === name);
}
