import { isObject } from "../json.ts";

/** What is nested deeper is no JSON that an API means, and breaks whatever walks through it. */
const DEEPEST = 500;

/** Whether lists and objects stand in each other more often than can be worked with. */
export function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    const below: unknown[] = [];
    for (const item of level) {
      const inside: readonly unknown[] = Array.isArray(item)
        ? item
        : isObject(item)
          ? Object.values(item)
          : [];
      for (const member of inside) if (typeof member === "object" && member !== null) below.push(member);
    }
    level = below;
  }
  return false;
}
