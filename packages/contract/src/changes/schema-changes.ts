import type { OpenApiDocument } from "../document.ts";
import { arrayAt, isObject, pointerTo, stringAt } from "../json.ts";
import { branchesOf, pairingOf, wordOf, type Branch, type Side } from "./branches.ts";
import { isBreaking, type Emit } from "./change.ts";
import { meaningOf, textDigest, WORDS } from "./digests.ts";
import {
  formOf,
  isNullLeft,
  membersOfForm,
  partsOfForm,
  requiredOfForm,
  saidOfForm,
  type SchemaForm,
} from "./schema-form.ts";
import {
  BOUNDS,
  compareBounds,
  compareConstraint,
  compareNull,
  compareTypes,
  compareValues,
  CONSTRAINTS,
  isAnyOrNone,
  isNullable,
  type Tell,
} from "./value-changes.ts";

/** Looked at one by one, or of no meaning for values. */
const KNOWN = new Set([
  ...BOUNDS.flatMap(([keyword, exclusive]) => (exclusive === undefined ? [keyword] : [keyword, exclusive])),
  ...CONSTRAINTS,
  ..."$ref allOf oneOf anyOf type enum const properties required items additionalProperties default".split(
    " ",
  ),
  ...WORDS,
  "readOnly",
  "writeOnly",
]);

/** How much more is compared, in schemas that hold together. Documents that people write need some thousands. */
export interface Budget {
  left: number;
}

export function budget(): Budget {
  return { left: 250_000 };
}

/** Longer chains of members in members would run out of stack. */
const DEEPEST = 500;

/** Compares what two documents say about the values at one place, in one direction. */
export function schemaChanges(
  beforeDocument: OpenApiDocument,
  afterDocument: OpenApiDocument,
  direction: "request" | "response",
  emit: Emit,
  allowed: Budget,
): (before: Side, after: Side) => void {
  /** Pairs that were compared or are being compared: schemas can contain themselves. */
  const seen = new Set<string>();
  let depth = 0;

  /** @param isNullKnown whether null was compared before, for all alternatives together */
  function compare(before: Side, after: Side, isNullKnown = false): void {
    if (meaningsOf(beforeDocument, before) === meaningsOf(afterDocument, after)) return;
    const pair = JSON.stringify([before.map(({ pointer }) => pointer), after.map(({ pointer }) => pointer)]);
    if (seen.has(pair)) return;
    seen.add(pair);
    allowed.left -= 1 + before.length + after.length;
    if (allowed.left < 0 || depth > DEEPEST) {
      const place = after.at(-1)?.pointer ?? before.at(-1)?.pointer ?? "";
      const message = "this is too deep or has too many combinations to compare: it is taken as breaking";
      return emit("keyword-changed", direction, true, place, message);
    }
    depth += 1;
    compareForms(before, after, isNullKnown);
    depth -= 1;
  }

  function compareForms(before: Side, after: Side, isNullKnown: boolean): void {
    const a = formOf(beforeDocument, before);
    const b = formOf(afterDocument, after);
    const last = b.atoms.at(-1)?.pointer ?? after.at(-1)?.pointer ?? before.at(-1)?.pointer ?? "";
    const tell: Tell = (kind, effect, keyword, message, place) => {
      if (isNullKnown && (kind === "null-allowed" || kind === "null-refused")) return;
      const first = [...b.atoms, ...a.atoms].find(({ schema }) => keyword in schema)?.pointer;
      const at = place ?? first ?? last;
      emit(
        kind,
        direction,
        isBreaking(effect, direction),
        pointerTo(at, ...(keyword === "" ? [] : [keyword])),
        message,
      );
    };
    if (a.groups.length + b.groups.length > 0) compareGroups(a, b, before, after, tell);
    else compareAtoms(a, b, tell);
  }

  function compareAtoms(a: SchemaForm, b: SchemaForm, tell: Tell): void {
    if (!isAnyOrNone(a, b)) compareNull(isNullable(a), isNullable(b), tell);
    if (!compareTypes(a, b, tell)) return;
    compareValues(a, b, tell);
    for (const [keyword, exclusive, isLower] of BOUNDS)
      compareBounds(a, b, keyword, exclusive, isLower, tell);
    for (const keyword of CONSTRAINTS) {
      const [was, is] = [saidOfForm(a, keyword), saidOfForm(b, keyword)].map((said) =>
        said.filter((s) => s !== "false"),
      );
      compareConstraint(keyword, was ?? [], is ?? [], tell);
    }
    compareMembers(a, b, tell);
    compareRest(a, b, tell);
    const items = [partsOfForm(a, "items"), partsOfForm(b, "items")] as const;
    if (items[0].length + items[1].length > 0) compare(items[0], items[1]);
    const [was, is] = [saidOfForm(a, "default").join(), saidOfForm(b, "default").join()];
    // Who leaves the member out sends another value from now on.
    if (was !== is)
      tell(
        "default-changed",
        direction === "request" ? "both" : "neither",
        "default",
        `the default ${was || "none"} became ${is || "none"}`,
      );
    for (const keyword of new Set([...a.atoms, ...b.atoms].flatMap(({ schema }) => Object.keys(schema)))) {
      if (KNOWN.has(keyword) || keyword.startsWith("x-")) continue;
      if (textOf(a, keyword) !== textOf(b, keyword)) {
        tell(
          "keyword-changed",
          "both",
          keyword,
          `${keyword} changed: what that means cannot be told, it is taken as breaking`,
        );
      }
    }
  }

  function required(form: SchemaForm, document: OpenApiDocument): ReadonlySet<string> {
    const members = membersOfForm(form);
    return new Set([...requiredOfForm(form)].filter((name) => isThere(document, members.get(name) ?? [])));
  }

  /** What is read-only is no part of requests, what is write-only no part of responses. */
  function isThere(document: OpenApiDocument, places: Side): boolean {
    const mark = direction === "request" ? "readOnly" : "writeOnly";
    return !formOf(document, places).atoms.some(({ schema }) => schema[mark] === true);
  }

  function compareMembers(a: SchemaForm, b: SchemaForm, tell: Tell): void {
    const [was, is] = [membersOfForm(a), membersOfForm(b)];
    const [needed, needs] = [required(a, beforeDocument), required(b, afterDocument)];
    for (const name of new Set([...was.keys(), ...is.keys(), ...needed, ...needs])) {
      const [old, now] = [was.get(name), is.get(name)];
      const wasThere = old !== undefined && isThere(beforeDocument, old);
      const isStillThere = now !== undefined && isThere(afterDocument, now);
      const gone = (old ?? [])[0]?.pointer ?? "";
      const at = (now ?? [])[0]?.pointer ?? "";
      if (wasThere && !isStillThere) {
        emit("member-removed", direction, true, gone, `the member ${name} is gone`);
      } else if (!wasThere && isStillThere) {
        const isNeeded = needs.has(name) && !needed.has(name);
        if (isNeeded && direction === "request") {
          emit("required-member-added", direction, true, at, `the member ${name} is new and required`);
        } else emit("member-added", direction, false, at, `the member ${name} is new`);
      } else {
        if (needs.has(name) && !needed.has(name))
          tell(
            "member-required",
            "narrowed",
            "required",
            `the member ${name} is required now`,
            requirerOf(b, name),
          );
        if (needed.has(name) && !needs.has(name))
          tell(
            "member-optional",
            "widened",
            "required",
            `the member ${name} can be missing now`,
            requirerOf(a, name),
          );
        if (wasThere && isStillThere) compare(old, now);
      }
    }
  }

  function compareRest(a: SchemaForm, b: SchemaForm, tell: Tell): void {
    const [was, is] = [partsOfForm(a, "additionalProperties"), partsOfForm(b, "additionalProperties")];
    const keyword = "additionalProperties";
    if (isClosed(is) && !isClosed(was))
      tell("members-closed", "narrowed", keyword, "other members are refused now");
    // Who reads an answer leaves aside what he does not know.
    else if (isClosed(was) && !isClosed(is))
      tell("members-opened", "neither", keyword, "other members are allowed now");
    else if (!isClosed(was) && [...was, ...is].some(({ schema }) => isObject(schema))) compare(was, is);
  }

  function compareGroups(a: SchemaForm, b: SchemaForm, before: Side, after: Side, tell: Tell): void {
    if (a.groups.length > 1 || b.groups.length > 1) {
      compareSeveral(a, b, tell);
      return compareAtoms({ ...a, groups: [] }, { ...b, groups: [] }, tell);
    }
    const [was, is] = [branchesOf(beforeDocument, a, before), branchesOf(afterDocument, b, after)];
    compareNull(isAnyNull(a, was), isAnyNull(b, is), tell);
    const { pairs, gone, added } = pairingOf(was, is);
    for (const [x, y] of pairs) compare([...x.outer, x.own], [...y.outer, y.own], true);
    for (const { own } of gone) {
      const message = `${wordOf(own)} is no alternative any more`;
      emit("branch-removed", direction, isBreaking("narrowed", direction), own.pointer, message);
    }
    for (const { own } of added) {
      const message = `${wordOf(own)} is a new alternative`;
      emit("branch-added", direction, isBreaking("widened", direction), own.pointer, message);
    }
  }

  /** Several lists of alternatives at once: what one of them becomes is known only where all are still there. */
  function compareSeveral(a: SchemaForm, b: SchemaForm, tell: Tell): void {
    const left = [...b.groups];
    for (const group of a.groups) {
      const found = left.findIndex(
        (other) => namesOf(beforeDocument, group) === namesOf(afterDocument, other),
      );
      const [other] = found < 0 ? [] : left.splice(found, 1);
      if (other === undefined) {
        left.push(group);
        break;
      }
      const [was, is] = [
        branchesOf(beforeDocument, { ...a, groups: [group] }, []),
        branchesOf(afterDocument, { ...b, groups: [other] }, []),
      ];
      for (const [x, y] of pairingOf(was, is).pairs) compare([x.own], [y.own]);
    }
    if (left.length === 0) return;
    const message = "the alternatives changed: what that means cannot be told, it is taken as breaking";
    tell("keyword-changed", "both", "", message);
  }

  return compare;
}

/** The schema that requires a member, of all that hold together. */
function requirerOf({ atoms }: SchemaForm, name: string): string | undefined {
  return atoms.find(({ schema }) => arrayAt(schema, "required").includes(name))?.pointer;
}

/** What cannot be compared part by part: the same whatever the order of alternatives in it. */
function textOf({ atoms }: SchemaForm, keyword: string): string {
  const said = atoms.filter(({ schema }) => keyword in schema);
  return said
    .map(({ schema }) => textDigest({ [keyword]: schema[keyword] }))
    .toSorted()
    .join();
}

function meaningsOf(document: OpenApiDocument, side: Side): string {
  return side
    .map(({ schema }) => meaningOf(document, schema))
    .toSorted()
    .join();
}

/** What a list of alternatives is known again by. */
function namesOf(document: OpenApiDocument, { keyword, branches }: SchemaForm["groups"][number]): string {
  const names = branches.map(({ schema }) => stringAt(schema, "$ref") ?? meaningOf(document, schema));
  return [keyword, ...names.toSorted()].join();
}

function isClosed(places: Side): boolean {
  return places.some(({ schema }) => schema === false);
}

function isAnyNull(form: SchemaForm, branches: readonly Branch[]): boolean {
  if (form.groups.length > 0 && !isNullLeft(form)) return false;
  return form.isNullBeside || branches.some(({ types }) => types.split(",").includes("null"));
}
