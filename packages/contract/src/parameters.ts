import type { OpenApiDocument, Operation, Parameter, SchemaPlace } from "./document.ts";
import { coercer, isScalar } from "./coercer.ts";
import type { IncomingCall } from "./request.ts";
import { decoded } from "./route.ts";
import { placeAt, shapeOf, type Shape } from "./shapes.ts";

/**
 * What a parameter of a request says: nothing, values that its text can stand for, the likeliest first, or a text
 * that stands for none.
 */
export type Received =
  | { readonly found: "nothing" }
  | { readonly found: "values"; readonly values: readonly unknown[] }
  | { readonly found: "broken"; readonly code: string; readonly message: string };

/** A name and a value as they came over the wire, percent encoding and all. */
export type RawPair = readonly [name: string, value: string];

const NOTHING: Received = { found: "nothing" };

/** Reads a parameter as its style says. */
export function receivedParameter(
  document: OpenApiDocument,
  operation: Operation,
  parameter: Parameter,
  call: IncomingCall,
): Received {
  const { name } = parameter;
  switch (parameter.in) {
    case "path": {
      const raw = call.pathParameters.get(name);
      return raw === undefined ? NOTHING : fromPath(document, parameter, raw);
    }
    case "header": {
      const key = name.toLowerCase();
      const raw = Object.hasOwn(call.headers, key) ? call.headers[key] : undefined;
      return raw === undefined ? NOTHING : fromSimple(document, parameter, raw, (text) => text.trim());
    }
    case "cookie":
      return fromPairs(document, parameter, cookiePairs(call.headers["cookie"]), new Set());
    default: {
      const others = operation.parameters.filter((other) => other.in === "query" && other !== parameter);
      return fromPairs(
        document,
        parameter,
        queryPairs(call.rawQuery),
        new Set(others.map((other) => other.name)),
      );
    }
  }
}

/** The pairs of a query or a form body, still encoded but for their names. */
export function queryPairs(raw: string): readonly RawPair[] {
  return raw
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? [plain(part), ""] : [plain(part.slice(0, at)), part.slice(at + 1)];
    });
}

function cookiePairs(header: string | undefined): readonly RawPair[] {
  return (header ?? "")
    .split(";")
    .filter((part) => part.includes("="))
    .map((part) => {
      const at = part.indexOf("=");
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    });
}

/** Undoes what forms do to text. */
export function plain(text: string): string {
  return decoded(text.includes("+") ? text.replaceAll("+", " ") : text);
}

const shapes = new WeakMap<SchemaPlace, Shape>();

/** The shape of a schema, worked out once. */
export function knownShape(document: OpenApiDocument, place: SchemaPlace): Shape {
  let shape = shapes.get(place);
  if (shape === undefined) {
    shape = shapeOf(document, [placeAt(document, place.pointer)]);
    shapes.set(place, shape);
  }
  return shape;
}

/** Names that a query parameter can have in a query, and beginnings of names that belong to it. */
export function namesOf(
  document: OpenApiDocument,
  parameter: Parameter,
): { readonly names: readonly string[]; readonly prefix: string | undefined; readonly takesAll: boolean } {
  const shape = parameter.schema === undefined ? undefined : knownShape(document, parameter.schema);
  if (shape === undefined || !shape.types.has("object") || parameter.isQueryJson) {
    return { names: [parameter.name], prefix: undefined, takesAll: false };
  }
  const members = [...shape.properties.keys()];
  if (parameter.style === "deepObject") {
    const prefix = shape.isOpen ? `${parameter.name}[` : undefined;
    return { names: members.map((member) => `${parameter.name}[${member}]`), prefix, takesAll: false };
  }
  // An exploded object puts its members into the query, not its own name.
  if (parameter.style === "form" && parameter.explode) {
    const own = [...shape.types].some((type) => type !== "object" && type !== "null");
    return { names: own ? [...members, parameter.name] : members, prefix: undefined, takesAll: shape.isOpen };
  }
  return { names: [parameter.name], prefix: undefined, takesAll: false };
}

/**
 * Reads a parameter, or a member of a form, from pairs.
 *
 * @param others names that belong to someone else; undefined where every pair is the parameter's own
 */
export function fromPairs(
  document: OpenApiDocument,
  parameter: Parameter,
  pairs: readonly RawPair[],
  others: ReadonlySet<string> | undefined,
): Received {
  const { name, style, explode } = parameter;
  const texts = pairs.filter(([key]) => key === name).map(([, text]) => text);
  if (parameter.jsonContent !== undefined) return fromJson(texts.map(plain));
  if (parameter.schema === undefined) return texts.length === 0 ? NOTHING : values(texts.map(plain));
  const shape = knownShape(document, parameter.schema);
  const coerce = coercer(document, shape);
  const found: unknown[] = [];
  if (
    shape.types.has("object") &&
    (style === "deepObject" || (style === "form" && explode)) &&
    !parameter.isQueryJson
  ) {
    const members = new Map<string, string[]>();
    for (const [key, text] of pairs) {
      const member =
        style === "deepObject" ? memberOf(key, name) : others?.has(key) === true ? undefined : key;
      if (member === undefined) continue;
      const isKnown = shape.properties.has(member) || shape.isOpen || others === undefined;
      if (isKnown) members.set(member, [...(members.get(member) ?? []), plain(text)]);
    }
    if (members.size > 0) found.push(...coerce.members(members));
  }
  if (texts.length > 0) {
    const [first = ""] = texts;
    if (parameter.isQueryJson && texts.length === 1 && /^[[{]/.test(plain(first))) {
      const parsed = fromJson([plain(first)]);
      if (parsed.found === "values") found.push(...parsed.values);
    }
    const isOnce = texts.length === 1;
    if (isOnce && isScalar(shape)) found.push(...coerce.text(plain(first)));
    if (shape.types.has("array")) {
      const separator = SEPARATORS[style] ?? /,/;
      if (explode) found.push(...coerce.items(texts.map(plain)));
      else if (isOnce) {
        found.push(...coerce.items(first.split(separator).map(plain)));
        if (first === "") found.push([]);
      }
    }
    if (shape.types.has("object") && isOnce && !explode && style !== "deepObject") {
      found.push(...coerce.flat(first.split(SEPARATORS[style] ?? /,/).map(plain)));
    }
    if (found.length === 0) {
      const due = [...shape.types].join(" or ");
      const message = isOnce ? `must be ${due}` : `must be ${due}, but is there ${texts.length} times`;
      return { found: "broken", code: "type", message };
    }
  }
  return found.length === 0 ? NOTHING : values(found);
}

const SEPARATORS: Readonly<Record<string, RegExp>> = {
  form: /,/,
  spaceDelimited: /%20|\+/,
  pipeDelimited: /\||%7C/i,
};

function memberOf(key: string, name: string): string | undefined {
  return key.startsWith(`${name}[`) && key.endsWith("]") ? key.slice(name.length + 1, -1) : undefined;
}

function fromJson(texts: readonly string[]): Received {
  const [first] = texts;
  if (first === undefined) return NOTHING;
  if (texts.length > 1) {
    return {
      found: "broken",
      code: "duplicate",
      message: `is there ${texts.length} times; it is one JSON text`,
    };
  }
  try {
    return values([JSON.parse(first)]);
  } catch {
    return { found: "broken", code: "json", message: "is no JSON" };
  }
}

function fromPath(document: OpenApiDocument, parameter: Parameter, raw: string): Received {
  const { style, explode } = parameter;
  if (style === "label") {
    if (!raw.startsWith(".")) return { found: "broken", code: "style", message: 'must begin with "."' };
    return fromSimple(document, parameter, raw.slice(1), decoded, explode ? "." : ",");
  }
  if (style !== "matrix") return fromSimple(document, parameter, raw, decoded);
  if (!raw.startsWith(";")) return { found: "broken", code: "style", message: 'must begin with ";"' };
  const pairs = raw
    .slice(1)
    .split(";")
    .map((part): RawPair => {
      const at = part.indexOf("=");
      // Only forms write a plus for a space.
      const text = (at < 0 ? "" : part.slice(at + 1)).replaceAll("+", "%2B");
      return [decoded(at < 0 ? part : part.slice(0, at)), text];
    });
  return fromPairs(document, { ...parameter, style: "form" }, pairs, undefined);
}

function fromSimple(
  document: OpenApiDocument,
  parameter: Parameter,
  raw: string,
  read: (text: string) => string,
  separator = ",",
): Received {
  if (parameter.jsonContent !== undefined) return fromJson([read(raw)]);
  if (parameter.schema === undefined) return values([read(raw)]);
  const shape = knownShape(document, parameter.schema);
  const coerce = coercer(document, shape);
  const found: unknown[] = isScalar(shape) ? [...coerce.text(read(raw))] : [];
  const parts = raw.split(separator).map(read);
  if (shape.types.has("array")) found.push(...coerce.items(parts));
  if (shape.types.has("object")) {
    if (!parameter.explode) found.push(...coerce.flat(parts));
    else if (parts.every((part) => part.includes("="))) {
      const members = parts.map((part): [string, string[]] => {
        const at = part.indexOf("=");
        return [part.slice(0, at), [part.slice(at + 1)]];
      });
      found.push(...coerce.members(new Map(members)));
    }
  }
  const due = [...shape.types].join(" or ");
  return found.length === 0 ? { found: "broken", code: "type", message: `must be ${due}` } : values(found);
}

function values(found: readonly unknown[]): Received {
  return { found: "values", values: found };
}
