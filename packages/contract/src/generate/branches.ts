import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { facetsOf, type Facets, type Group } from "./facets.ts";
import { Impossible } from "./impossible.ts";

/**
 * The schemas that hold when one branch of a group is chosen, for each branch. For `oneOf` a member is ruled out that
 * would make another branch fit too, where that is how the branches differ.
 */
export function chosenBranches(
  document: OpenApiDocument,
  facets: Facets,
  group: Group,
): readonly (readonly SchemaPlace[])[] {
  return group.branches.map((branch, index) => {
    if (group.keyword === "anyOf") return [branch];
    const others = group.branches.filter((_, other) => other !== index);
    return [branch, ...others.flatMap((other) => exclusion(document, facets, branch, other))];
  });
}

const NO_GROUPS: ReadonlySet<string> = new Set();

function exclusion(
  document: OpenApiDocument,
  facets: Facets,
  branch: SchemaPlace,
  other: SchemaPlace,
): readonly SchemaPlace[] {
  try {
    const mine = facetsOf(document, [branch], NO_GROUPS);
    const theirs = facetsOf(document, [other], NO_GROUPS);
    if (areApart(document, mine, theirs, [branch, other])) return [];
    const name = [...theirs.required].find((key) => !mine.required.has(key) && !facets.required.has(key));
    return name === undefined
      ? []
      : [{ pointer: `${other.pointer}/required without ${name}`, schema: { not: { required: [name] } } }];
  } catch (error) {
    // A branch that nothing fits excludes nothing.
    if (error instanceof Impossible) return [];
    throw error;
  }
}

/** Whether no value fits both: other types, or other values of a member that both require, such as a discriminator. */
function areApart(
  document: OpenApiDocument,
  mine: Facets,
  theirs: Facets,
  both: readonly SchemaPlace[],
): boolean {
  try {
    facetsOf(document, both, NO_GROUPS);
    for (const name of mine.required) {
      if (!theirs.required.has(name)) continue;
      const [a, b] = [mine.member(name), theirs.member(name)];
      if (a === undefined || b === undefined) return true;
      facetsOf(document, [...a, ...b], NO_GROUPS);
    }
    return false;
  } catch (error) {
    if (error instanceof Impossible) return true;
    throw error;
  }
}
