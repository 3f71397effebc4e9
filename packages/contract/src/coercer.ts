import type { OpenApiDocument } from "./document.ts";
import { shapeOf, type Shape } from "./shapes.ts";

/** Whether a text of its own can be one, and not only a list or an object. */
export function isScalar({ types }: Shape): boolean {
  return types.size === 0 || [...types].some((type) => type !== "array" && type !== "object");
}

/** A number as JSON writes it, so that `0x1`, `1e0` for a page and ` 1` are none. */
const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What a text can stand for: the value that the types ask for, and the text itself. */
function scalars({ types }: Pick<Shape, "types">, text: string): readonly unknown[] {
  const found: unknown[] = [];
  if (types.has("integer") && INTEGER.test(text)) found.push(Number(text));
  else if (types.has("number") && NUMBER.test(text)) found.push(Number(text));
  if (types.has("boolean") && (text === "true" || text === "false")) found.push(text === "true");
  // The text comes last, also as what an error is about.
  found.push(text);
  if (types.has("null") && text === "") found.push(null);
  return found;
}

/** Makes values of the texts of a parameter, the likeliest first. */
export interface Coercer {
  text(text: string): readonly unknown[];
  items(texts: readonly string[]): readonly unknown[];
  members(members: ReadonlyMap<string, readonly string[]>): readonly unknown[];
  /** Names and values in turn. */
  flat(parts: readonly string[]): readonly unknown[];
}

type Reading = (types: Pick<Shape, "types">, text: string) => unknown;

function both<T>(make: (pick: Reading) => T): readonly T[] {
  const typed = make((types, text) => scalars(types, text)[0]);
  const texts = make((_, text) => text);
  return JSON.stringify(typed) === JSON.stringify(texts) ? [typed] : [typed, texts];
}

/** Text to values: once as the types ask for, and once more, where that differs, as it is. */
export function coercer(document: OpenApiDocument, shape: Shape): Coercer {
  const members = (all: ReadonlyMap<string, readonly string[]>): readonly unknown[] =>
    both((pick) =>
      Object.fromEntries(
        [...all].map(([name, texts]) => {
          const member = shapeOf(document, shape.properties.get(name) ?? []);
          const items = shapeOf(document, member.items);
          const [first = ""] = texts;
          const isList = member.types.has("array") && (texts.length > 1 || !isScalar(member));
          return [
            name,
            isList || texts.length > 1 ? texts.map((text) => pick(items, text)) : pick(member, first),
          ];
        }),
      ),
    );
  return {
    text: (text) => scalars(shape, text),
    items: (texts) => {
      const items = shapeOf(document, shape.items);
      return both((pick) => texts.map((text) => pick(items, text)));
    },
    members,
    flat: (parts) => {
      if (parts.length % 2 !== 0) return [];
      const pairs = parts.flatMap((name, index): [string, string[]][] =>
        index % 2 === 0 ? [[name, [parts[index + 1] ?? ""]]] : [],
      );
      return new Map(pairs).size === pairs.length ? members(new Map(pairs)) : [];
    },
  };
}
