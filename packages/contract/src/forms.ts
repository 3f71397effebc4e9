import type { OpenApiDocument, Parameter, SchemaPlace } from "./document.ts";
import { fromPairs, knownShape, plain, queryPairs, type RawPair } from "./parameters.ts";
import { encodingOf, shapeOf } from "./shapes.ts";

/** What a form stands for: values, the likeliest first; or why it is none. */
export type Form = { readonly values: readonly unknown[] } | { readonly error: string };

/** Whether a media type is a form that is read here. */
export function isForm(mediaType: string): boolean {
  return mediaType === "application/x-www-form-urlencoded" || mediaType === "multipart/form-data";
}

/** Reads a form by the schema of its body. `contentType` is the whole header, which has the boundary. */
export function receivedForm(
  document: OpenApiDocument,
  place: SchemaPlace,
  text: string,
  contentType: string,
): Form {
  const isMultipart = /^\s*multipart\//i.test(contentType);
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const pairs = isMultipart ? partsOf(text, boundary?.[1] ?? boundary?.[2]) : queryPairs(text);
  if (pairs === undefined) return { error: "it is no multipart/form-data with the boundary that it names" };
  const shape = knownShape(document, place);
  // Names that the schema does not have stay texts.
  const rest = pairs.filter(([name]) => ![...shape.properties.keys()].some((key) => belongs(name, key)));
  const members: [name: string, values: readonly unknown[]][] = rest.map(([name, value]) => [
    name,
    [plain(value)],
  ]);
  for (const [name, places] of shape.properties) {
    const received = fromPairs(document, formParameter(document, place, name, places), pairs, new Set());
    if (received.found === "broken") return { error: `${name} ${received.message}` };
    if (received.found === "values") members.push([name, received.values]);
  }
  const most = Math.max(1, ...members.map(([, values]) => values.length));
  return {
    values: Array.from({ length: most }, (_, index) =>
      Object.fromEntries(members.map(([name, values]) => [name, values[Math.min(index, values.length - 1)]])),
    ),
  };
}

function belongs(name: string, key: string): boolean {
  return name === key || name.startsWith(`${key}[`);
}

/** A member of a form as a parameter: lists repeat the name, objects are JSON, unless the encoding has a style. */
export function formParameter(
  document: OpenApiDocument,
  body: SchemaPlace,
  name: string,
  places: readonly SchemaPlace[],
): Parameter {
  const { style, explode } = encodingOf(document, body, name);
  const [first] = places;
  const { types } = shapeOf(document, places);
  const isJson = types.has("object") && style === undefined && explode === undefined;
  return {
    name,
    in: "query",
    required: false,
    style: style ?? "form",
    explode: explode ?? (style ?? "form") === "form",
    schema: first,
    jsonContent: isJson && types.size === 1 ? first : undefined,
    isQueryJson: isJson,
    allowsEmpty: false,
    isDeprecated: false,
  };
}

/** The parts of multipart/form-data as pairs, encoded as in a query so that both are read alike. */
function partsOf(text: string, boundary: string | undefined): readonly RawPair[] | undefined {
  if (boundary === undefined) return undefined;
  const parts = `\r\n${text}`.split(`\r\n--${boundary}`);
  if (parts.length < 2 || !parts.at(-1)?.startsWith("--")) return undefined;
  const pairs: RawPair[] = [];
  for (const part of parts.slice(1, -1)) {
    const end = part.indexOf("\r\n\r\n");
    const name = /^content-disposition:.*[;\s]name="([^"]*)"/im.exec(part.slice(0, Math.max(0, end)))?.[1];
    if (end < 0 || name === undefined) return undefined;
    pairs.push([name.replaceAll("%22", '"'), encodeURIComponent(part.slice(end + 4))]);
  }
  return pairs;
}
