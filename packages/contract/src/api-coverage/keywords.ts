import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { arrayAt, isObject, objectAt, pointerTo } from "../json.ts";
import { usable, type Schemas } from "../schemas.ts";
import { branchName, isShape, likeness } from "./branches.ts";
import { ruleOf, typeFits } from "./rules.ts";
import { schemaParts, type SchemaPart } from "./schema-parts.ts";

/** Which way a body goes: a client can break what it sends, but only see what it gets. */
export type Side = "request" | "response";

/** One thing that a value can do to a keyword. */
export interface KeywordTarget {
  /** JSON pointer into the value, with `*` for each item and for members without a fixed name. */
  readonly at: string;
  /** Of JSON Schema, or `optional` for a member that may be left out. */
  readonly keyword: string;
  /** The value of the keyword, short; empty where the keyword says all. */
  readonly detail: string;
  /** `met`, `broken`, `present`, `absent`, `empty`, `filled`, or the name of a member, type or branch. */
  readonly variant: string;
}

/** Is told the number of a target that was reached. */
type Hit = (target: number) => void;

type Step = (value: unknown, hit: Hit) => void;

/** What one schema asks to be tried, and a probe that finds what a value has tried. */
export interface KeywordPlan {
  readonly targets: readonly KeywordTarget[];
  readonly probe: Step;
}

/** More items of one array say nothing new and cost time. */
const ITEMS_LOOKED_AT = 1000;

/** Compiles the schema at a place. A schema inside itself is looked at once, not at every depth. */
export function keywordPlan(
  document: OpenApiDocument,
  schemas: Schemas,
  place: SchemaPlace,
  side: Side,
): KeywordPlan {
  const targets: KeywordTarget[] = [];
  const numbers = new Map<string, number>();
  const isRequest = side === "request";

  function target(at: string, keyword: string, detail: string, variant: string): number {
    const key = JSON.stringify([at, keyword, detail, variant]);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, targets.length);
    targets.push({ at, keyword, detail, variant });
    return targets.length - 1;
  }

  const fits = (pointer: string, value: unknown): boolean =>
    schemas.fits({ pointer, schema: undefined }, value, side);

  function stepsAt(pointer: string, at: string, above: ReadonlySet<string>): Step[] {
    const parts = schemaParts(document, pointer);
    if (parts.some((part) => above.has(part.pointer))) return [];
    const inside = new Set([...above, ...parts.map((part) => part.pointer)]);
    return [
      ...parts.flatMap((part) => [
        ...typeSteps(part, at),
        ...memberSteps(part, at),
        ...(isRequest ? ruleSteps(part, at) : []),
        ...unionSteps(part, "oneOf", at, inside),
        ...unionSteps(part, "anyOf", at, inside),
        ...itemSteps(part, at, inside),
      ]),
      ...objectSteps(parts, at, inside),
    ];
  }

  function typeSteps({ schema }: SchemaPart, at: string): Step[] {
    const types = typeof schema["type"] === "string" ? [schema["type"]] : arrayAt(schema, "type").map(String);
    if (types.length === 0 || (types.length === 1 && !isRequest)) return [];
    const [only] = types;
    const found = types.map((type) => ({
      type,
      number: target(at, "type", types.join(", "), types.length === 1 ? "met" : type),
    }));
    const broken = isRequest ? target(at, "type", types.join(", "), "broken") : undefined;
    return [
      (value, hit) => {
        let isMet = false;
        for (const { type, number } of found) {
          if (!typeFits(type, value)) continue;
          isMet = true;
          hit(number);
        }
        if (!isMet && broken !== undefined && only !== undefined) hit(broken);
      },
    ];
  }

  function memberSteps({ schema }: SchemaPart, at: string): Step[] {
    const members = "enum" in schema ? arrayAt(schema, "enum") : [];
    if (members.length > 0) {
      const numberOf = new Map(
        members.map((member) => [
          JSON.stringify(member),
          target(at, "enum", "", short(JSON.stringify(member))),
        ]),
      );
      const numberOfText = new Map(members.map((member) => [member, numberOf.get(JSON.stringify(member))]));
      const broken = isRequest ? target(at, "enum", "", "broken") : undefined;
      return [
        (value, hit) => {
          const number =
            (typeof value === "string" ? numberOfText.get(value) : numberOf.get(JSON.stringify(value))) ??
            broken;
          if (number !== undefined) hit(number);
        },
      ];
    }
    if (!("const" in schema) || !isRequest) return [];
    const wanted = JSON.stringify(schema["const"]);
    const met = target(at, "const", short(wanted), "met");
    const broken = target(at, "const", short(wanted), "broken");
    return [(value, hit) => hit(JSON.stringify(value) === wanted ? met : broken)];
  }

  function ruleSteps({ schema, pointer }: SchemaPart, at: string): Step[] {
    const steps = Object.entries(schema).flatMap(([keyword, wanted]): Step[] => {
      const rule = usable(pointer, () => ruleOf(keyword, wanted, schema));
      // Nothing is shorter than nothing.
      if (rule === undefined || (keyword.startsWith("min") && keyword !== "minimum" && wanted === 0))
        return [];
      const met = target(at, keyword, short(detailOf(wanted)), "met");
      const broken = target(at, keyword, short(detailOf(wanted)), "broken");
      return [
        (value, hit) => {
          const verdict = rule(value);
          if (verdict !== undefined) hit(verdict === "met" ? met : broken);
        },
      ];
    });
    if ("not" in schema) {
      const met = target(at, "not", "", "met");
      const broken = target(at, "not", "", "broken");
      steps.push((value, hit) => hit(fits(pointerTo(pointer, "not"), value) ? broken : met));
    }
    return steps;
  }

  function unionSteps(
    { schema, pointer }: SchemaPart,
    keyword: "oneOf" | "anyOf",
    at: string,
    inside: ReadonlySet<string>,
  ): Step[] {
    const branches = arrayAt(schema, keyword).map((branch, index) => {
      const branchPointer = pointerTo(pointer, keyword, index);
      const name = branchName(branch, index);
      return {
        branchPointer,
        number: target(at, keyword, "", name),
        steps: isShape(branch) ? stepsAt(branchPointer, at, inside) : [],
        looksLike: likeness(schemaParts(document, branchPointer)),
      };
    });
    if (branches.length === 0) return [];
    const broken = isRequest ? target(at, keyword, "", "broken") : undefined;
    return [
      (value, hit) => {
        const met = branches.filter(({ branchPointer }) => fits(branchPointer, value));
        for (const { number } of met) hit(number);
        const isBroken = met.length === 0 || (keyword === "oneOf" && met.length > 1);
        if (isBroken && broken !== undefined) hit(broken);
        // What fits no branch was meant for one where only one is of its kind.
        const meant = met.length > 0 ? met : branches.filter(({ looksLike }) => looksLike(value));
        if (met.length === 0 && meant.length > 1) return;
        for (const { steps } of meant) for (const step of steps) step(value, hit);
      },
    ];
  }

  function itemSteps({ schema, pointer }: SchemaPart, at: string, inside: ReadonlySet<string>): Step[] {
    const hasItems = isObject(schema["items"]);
    const first = arrayAt(schema, "prefixItems").map((_, index) =>
      stepsAt(pointerTo(pointer, "prefixItems", index), pointerTo(at, index), inside),
    );
    if (!hasItems && first.length === 0) return [];
    const rest = hasItems ? stepsAt(pointerTo(pointer, "items"), `${at}/*`, inside) : [];
    const least = typeof schema["minItems"] === "number" ? schema["minItems"] : first.length;
    const empty = hasItems && least === 0 ? target(at, "items", "", "empty") : undefined;
    const filled = hasItems && least === 0 ? target(at, "items", "", "filled") : undefined;
    return [
      (value, hit) => {
        if (!Array.isArray(value)) return;
        const number = value.length === 0 ? empty : filled;
        if (number !== undefined) hit(number);
        const end = Math.min(value.length, ITEMS_LOOKED_AT);
        for (let index = 0; index < end; index++) {
          for (const step of first[index] ?? rest) step(value[index], hit);
        }
      },
    ];
  }

  /** All parts of a schema say together which members there are, and which of them have to be. */
  function objectSteps(parts: readonly SchemaPart[], at: string, inside: ReadonlySet<string>): Step[] {
    const required = new Set(
      parts.flatMap(({ schema }) => arrayAt(schema, "required")).filter((name) => typeof name === "string"),
    );
    const members = new Map<string, Step[]>();
    for (const { schema, pointer } of parts) {
      for (const name of Object.keys(objectAt(schema, "properties"))) {
        const member = schemaParts(document, pointerTo(pointer, "properties", name));
        // What only the other side may send is not asked of this one.
        if (member.some((part) => part.schema[isRequest ? "readOnly" : "writeOnly"] === true)) {
          required.delete(name);
          continue;
        }
        const steps = stepsAt(pointerTo(pointer, "properties", name), pointerTo(at, name), inside);
        members.set(name, [...(members.get(name) ?? []), ...steps]);
      }
    }
    const presence = [...new Set([...required, ...members.keys()])].flatMap((name) => {
      const memberAt = pointerTo(at, name);
      if (!required.has(name)) {
        const [present, absent] = ["present", "absent"].map((variant) =>
          target(memberAt, "optional", "", variant),
        );
        return [{ name, present, absent }];
      }
      if (!isRequest) return [];
      const [present, absent] = ["met", "broken"].map((variant) => target(memberAt, "required", "", variant));
      return [{ name, present, absent }];
    });
    const others = otherMembers(parts, at, inside, members);
    const inner = [...members].flatMap(([name, steps]) => (steps.length === 0 ? [] : [{ name, steps }]));
    if (members.size === 0 && presence.length === 0 && others.length === 0) return [];
    return [
      (value, hit) => {
        if (!isObject(value)) return;
        for (const { name, present, absent } of presence) {
          const number = Object.hasOwn(value, name) ? present : absent;
          if (number !== undefined) hit(number);
        }
        for (const { name, steps } of inner) {
          if (Object.hasOwn(value, name)) for (const step of steps) step(value[name], hit);
        }
        for (const step of others) step(value, hit);
      },
    ];
  }

  /** `additionalProperties`, `unevaluatedProperties` and `patternProperties`. */
  function otherMembers(
    parts: readonly SchemaPart[],
    at: string,
    inside: ReadonlySet<string>,
    members: ReadonlyMap<string, unknown>,
  ): Step[] {
    const patterns = parts.flatMap(({ schema, pointer }) =>
      Object.keys(objectAt(schema, "patternProperties")).map((pattern) => ({
        pattern: expression(pattern, pointer),
        steps: stepsAt(pointerTo(pointer, "patternProperties", pattern), `${at}/*`, inside),
      })),
    );
    const isOther = (name: string): boolean =>
      !members.has(name) && !patterns.some(({ pattern }) => pattern.test(name));
    const closed = parts.flatMap(({ schema }) =>
      (["additionalProperties", "unevaluatedProperties"] as const).filter((key) => schema[key] === false),
    );
    const rules = (isRequest ? [...new Set(closed)] : []).map((keyword): Step => {
      const met = target(at, keyword, "false", "met");
      const broken = target(at, keyword, "false", "broken");
      return (value, hit) => isObject(value) && hit(Object.keys(value).some(isOther) ? broken : met);
    });
    const open = parts.flatMap(({ schema, pointer }) =>
      isObject(schema["additionalProperties"])
        ? stepsAt(pointerTo(pointer, "additionalProperties"), `${at}/*`, inside)
        : [],
    );
    if (patterns.length === 0 && open.length === 0) return rules;
    return [
      ...rules,
      (value, hit) => {
        if (!isObject(value)) return;
        for (const [name, member] of Object.entries(value).slice(0, ITEMS_LOOKED_AT)) {
          const named = patterns.filter(({ pattern }) => pattern.test(name)).flatMap(({ steps }) => steps);
          for (const step of [...named, ...(isOther(name) ? open : [])]) step(member, hit);
        }
      },
    ];
  }

  const steps = stepsAt(place.pointer, "", new Set());
  return {
    targets,
    probe: (value, hit) => {
      for (const step of steps) step(value, hit);
    },
  };
}

function detailOf(wanted: unknown): string {
  return typeof wanted === "string" ? wanted : JSON.stringify(wanted);
}

/** Keys and tables stay readable when an enum has sentences for members. */
function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function expression(pattern: string, pointer: string): RegExp {
  return usable(pointer, () => new RegExp(pattern, "u"));
}
