import type { XmlNode } from "./node.ts";

/*
 * Signs that XML 1.0 can't hold even as references (https://www.w3.org/TR/xml/#charsets): control characters but tab,
 * line feed and carriage return; lone surrogates; U+FFFE and U+FFFF. They become U+FFFD, which who compares sees.
 */
// oxlint-disable-next-line no-control-regex
const IMPOSSIBLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;
const IN_TEXT = /[&<>\r]/g;
const IN_ATTRIBUTE = /[&<>"\t\n\r]/g;

const REFERENCES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** A text with U+FFFD for each sign that XML 1.0 can't hold. */
export function holdableText(text: string): string {
  return text.replace(IMPOSSIBLE, "\ufffd");
}

/** A text as it stands between tags. What XML 1.0 can't hold becomes U+FFFD. */
function escapeText(text: string): string {
  return holdableText(text).replace(IN_TEXT, (sign) => REFERENCES[sign] ?? sign);
}

/** A text as it stands in an attribute, in double quotes. What XML 1.0 can't hold becomes U+FFFD. */
export function escapeAttribute(text: string): string {
  return holdableText(text).replace(IN_ATTRIBUTE, (sign) => REFERENCES[sign] ?? sign);
}

/** An element as text, one line for each that has no children, each deeper one indented by another `step`. */
export function xmlText(node: XmlNode, step = "  ", indent = ""): string {
  const { name, attributes, text, children } = node;
  const start = `${indent}<${name}${attributesText(attributes)}`;
  if (children.length > 0) {
    const inner = children.map((child) => xmlText(child, step, `${indent}${step}`)).join("");
    const own = text === "" ? "" : `${indent}${step}${escapeText(text)}\n`;
    return `${start}>\n${own}${inner}${indent}</${name}>\n`;
  }
  return text === "" ? `${start}/>\n` : `${start}>${escapeText(text)}</${name}>\n`;
}

/** Attributes as they stand in a tag, each with a space before it. */
export function attributesText(attributes: Iterable<readonly [name: string, value: string]>): string {
  let text = "";
  for (const [name, value] of attributes) text += ` ${name}="${escapeAttribute(value)}"`;
  return text;
}
