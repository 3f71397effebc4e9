import type { ClassConflict } from "@angokit/formats/transform";

/** For each class that others became a part of: in what they differ. */
export function conflictTexts(conflicts: readonly ClassConflict[]): readonly string[] {
  return [...new Set(conflicts.map(({ class: name }) => name))].map((name) => {
    const fields = conflicts.flatMap((conflict) => (conflict.class === name ? [conflict.field] : []));
    return `The classes that became ${JSON.stringify(name)} differ in ${fields.join(", ")}: the first counts.`;
  });
}
