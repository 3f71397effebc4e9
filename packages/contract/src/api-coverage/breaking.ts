import { isObject, pointerKeys } from "../json.ts";
import type { KeywordTarget } from "./keywords.ts";
import { typeFits } from "./rules.ts";

/** A value changed at one place so that it may reach a target; undefined where that place is not in it. */
export function changedFor(value: unknown, target: KeywordTarget): { readonly value: unknown } | undefined {
  const keys = pointerKeys(target.at);
  if (keys.length === 0) return setAt(value, target);
  const whole: unknown = structuredClone(value);
  let holder: unknown = whole;
  for (const key of keys.slice(0, -1)) holder = memberAt(holder, key);
  const last = keys.at(-1) ?? "";
  if (Array.isArray(holder)) {
    const index = last === "*" ? 0 : Number(last);
    const changed = index < holder.length ? setAt(holder[index], target) : undefined;
    if (changed === undefined) return undefined;
    holder[index] = changed.value;
    return { value: whole };
  }
  if (!isWritable(holder)) return undefined;
  const name = last === "*" ? Object.keys(holder)[0] : last;
  if (name === undefined) return undefined;
  if (target.variant === "absent" || (target.keyword === "required" && target.variant === "broken")) {
    delete holder[name];
    return { value: whole };
  }
  if (!Object.hasOwn(holder, name)) return undefined;
  const changed = setAt(holder[name], target);
  if (changed === undefined) return undefined;
  holder[name] = changed.value;
  return { value: whole };
}

function memberAt(holder: unknown, key: string): unknown {
  if (Array.isArray(holder)) return holder[key === "*" ? 0 : Number(key)];
  if (!isObject(holder)) return undefined;
  const name = key === "*" ? Object.keys(holder)[0] : key;
  return name !== undefined && Object.hasOwn(holder, name) ? holder[name] : undefined;
}

function isWritable(holder: unknown): holder is Record<string, unknown> {
  return isObject(holder);
}

/** What stands at the place from now on: as it is where that may do. */
function setAt(
  value: unknown,
  { keyword, detail, variant }: KeywordTarget,
): { readonly value: unknown } | undefined {
  const isBroken = variant === "broken";
  const limit = Number(detail);
  switch (keyword) {
    case "type":
      return isBroken || variant !== "met"
        ? { value: OF_TYPES.find((other) => fitsVariant(other, detail, variant)) }
        : { value };
    case "enum":
      return isBroken ? { value: "~other~" } : variant.endsWith("…") ? undefined : { value: parsed(variant) };
    case "const":
    case "pattern":
    case "format":
      return isBroken ? { value: "~other~" } : { value };
    case "minLength":
      return sized(value, isBroken ? limit - 1 : limit);
    case "maxLength":
      return sized(value, isBroken ? limit + 1 : limit);
    case "minimum":
      return { value: isBroken ? limit - 1 : limit };
    case "maximum":
      return { value: isBroken ? limit + 1 : limit };
    case "exclusiveMinimum":
      return { value: isBroken ? limit : limit + 1 };
    case "exclusiveMaximum":
      return { value: isBroken ? limit : limit - 1 };
    case "multipleOf":
      return { value: isBroken ? limit / 2 : limit };
    case "minItems":
      return listed(value, isBroken ? limit - 1 : limit);
    case "maxItems":
      return listed(value, isBroken ? limit + 1 : limit);
    case "uniqueItems":
      return isBroken ? listed(value, 2) : { value };
    case "items":
      return variant === "empty" ? { value: [] } : { value };
    case "additionalProperties":
    case "unevaluatedProperties":
      return isBroken && isObject(value) ? { value: { ...value, "~other~": true } } : { value };
    default:
      return { value };
  }
}

const OF_TYPES: readonly unknown[] = ["text", 7, 0.5, true, null, [], {}];

function fitsVariant(value: unknown, detail: string, variant: string): boolean {
  return variant === "broken"
    ? !detail.split(", ").some((type) => typeFits(type, value))
    : typeFits(variant, value);
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

/** Longer values are no tests to paste. */
const LONGEST = 10_000;

function sized(value: unknown, length: number): { readonly value: string } | undefined {
  if (length > LONGEST) return undefined;
  const text = typeof value === "string" ? value : "";
  return { value: text.slice(0, length).padEnd(length, "x") };
}

function listed(value: unknown, length: number): { readonly value: unknown } | undefined {
  if (!Array.isArray(value) || length > LONGEST) return undefined;
  const [first] = value;
  if (length > value.length && first === undefined) return undefined;
  const list: unknown[] = value;
  return { value: Array.from({ length }, (_, index) => list[index] ?? first) };
}
