import type { OpenApiDocument, Operation, Parameter, SchemaPlace } from "../document.ts";
import { formParameter } from "../forms.ts";
import { isObject, type JsonObject } from "../json.ts";
import { knownShape, type RawPair } from "../parameters.ts";
import { isJsonType } from "../violations.ts";

/** `1`, `true`, `text`; undefined for what is no scalar. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function scalarTexts(values: readonly unknown[]): readonly string[] | undefined {
  const texts = values.map(scalarText).filter((text) => text !== undefined);
  return texts.length === values.length ? texts : undefined;
}

/** Percent-encodes all that could mean something, and leaves brackets as people write them. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const SEPARATORS: Readonly<Record<string, string>> = { form: ",", spaceDelimited: "%20", pipeDelimited: "|" };

/** A parameter of a query, or a member of a form, as pairs that are encoded. */
export function queryPairsOf(parameter: Parameter, value: unknown): readonly RawPair[] | undefined {
  const { name, style, explode } = parameter;
  const key = encoded(name);
  const isJson = parameter.jsonContent !== undefined || (parameter.isQueryJson && typeof value === "object");
  if (isJson) return [[key, encoded(JSON.stringify(value))]];
  if (Array.isArray(value)) {
    const texts = scalarTexts(value)?.map(encoded);
    if (texts === undefined || texts.length === 0) return undefined;
    return explode || style === "deepObject"
      ? texts.map((text) => [key, text])
      : [[key, texts.join(SEPARATORS[style] ?? ",")]];
  }
  if (isObject(value)) {
    const members = Object.entries(value);
    const texts = scalarTexts(members.map(([, member]) => member))?.map(encoded);
    if (texts === undefined || texts.length === 0) return undefined;
    const names = members.map(([member]) => encoded(member));
    if (style === "deepObject") return texts.map((text, index) => [`${key}[${names[index] ?? ""}]`, text]);
    if (explode) return texts.map((text, index) => [names[index] ?? "", text]);
    return [[key, texts.flatMap((text, index) => [names[index] ?? "", text]).join(SEPARATORS[style] ?? ",")]];
  }
  const text = scalarText(value);
  return text === undefined ? undefined : [[key, encoded(text)]];
}

/** A path parameter as one segment. */
export function pathTextOf(parameter: Parameter, value: unknown): string | undefined {
  const { style, explode } = parameter;
  if (style === "matrix") {
    const pairs = queryPairsOf({ ...parameter, style: "form" }, value);
    return pairs?.map(([name, text]) => `;${name}${text === "" ? "" : `=${text}`}`).join("");
  }
  const simple = simpleText(parameter, value, encoded, style === "label" && explode ? "." : ",");
  return simple === undefined ? undefined : `${style === "label" ? "." : ""}${simple}`;
}

/** A header: nothing in it is encoded. */
export function headerTextOf(parameter: Parameter, value: unknown): string | undefined {
  return simpleText(parameter, value, (text) => text, ",");
}

function simpleText(
  parameter: Parameter,
  value: unknown,
  write: (text: string) => string,
  separator: string,
): string | undefined {
  if (parameter.jsonContent !== undefined) return write(JSON.stringify(value));
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : scalarTexts(value)?.map(write).join(separator);
  }
  if (isObject(value)) {
    const members = Object.entries(value);
    const texts = scalarTexts(members.map(([, member]) => member))?.map(write);
    if (texts === undefined || texts.length === 0) return undefined;
    const parts = texts.map((text, index) => {
      const name = write(members[index]?.[0] ?? "");
      return parameter.explode ? `${name}=${text}` : `${name}${separator}${text}`;
    });
    return parts.join(separator);
  }
  const text = scalarText(value);
  return text === undefined ? undefined : write(text);
}

/** A cookie as pairs, not encoded. */
export function cookiePairsOf(parameter: Parameter, value: unknown): readonly RawPair[] | undefined {
  return queryPairsOf(parameter, value)?.map(([name, text]) => [decodeURIComponent(name), text]);
}

/** Does not come in any value: values with it would be cut apart. */
const BOUNDARY = "----angokit-part";

/** A body and its content type; undefined where the media type has no way to write the value. */
export function bodyOf(
  document: OpenApiDocument,
  place: SchemaPlace,
  mediaType: string,
  value: unknown,
): { readonly text: string; readonly contentType: string } | undefined {
  if (isJsonType(mediaType)) return { text: JSON.stringify(value), contentType: mediaType };
  if (mediaType === "application/x-www-form-urlencoded") {
    const pairs = formPairs(document, place, value);
    return pairs && { text: pairs.map((pair) => pair.join("=")).join("&"), contentType: mediaType };
  }
  if (mediaType === "multipart/form-data") {
    const pairs = formPairs(document, place, value);
    const parts = pairs?.map(([name, text]) => {
      const disposition = `Content-Disposition: form-data; name="${decodeURIComponent(name)}"`;
      return `--${BOUNDARY}\r\n${disposition}\r\n\r\n${decodeURIComponent(text)}\r\n`;
    });
    const contentType = `${mediaType}; boundary=${BOUNDARY}`;
    return parts && { text: `${parts.join("")}--${BOUNDARY}--\r\n`, contentType };
  }
  return typeof value === "string" ? { text: value, contentType: mediaType } : undefined;
}

function formPairs(
  document: OpenApiDocument,
  place: SchemaPlace,
  value: unknown,
): readonly RawPair[] | undefined {
  if (!isObject(value)) return undefined;
  const { properties } = knownShape(document, place);
  const all = Object.entries(value).map(([name, member]) =>
    queryPairsOf(formParameter(document, place, name, properties.get(name) ?? []), member),
  );
  const written = all.filter((pairs) => pairs !== undefined);
  return written.length === all.length ? written.flat() : undefined;
}

/** The template with its parameters written in; undefined where one cannot be. */
export function pathOf(operation: Operation, values: JsonObject): string | undefined {
  let isWhole = true;
  const path = operation.path.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const parameter = operation.parameters.find((one) => one.in === "path" && one.name === name);
    const text = parameter === undefined ? undefined : pathTextOf(parameter, values[name]);
    if (text === undefined || text === "") isWhole = false;
    return text ?? "";
  });
  return isWhole ? path : undefined;
}
