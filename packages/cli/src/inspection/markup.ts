import { withoutSecrets } from "../secret-addresses.ts";

/** HTML or SVG that is safe to be part of a page. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | readonly Part[] | undefined;

const SIGNS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template of HTML: what is put into it is a text, and escaped, unless it is {@link Markup} itself. Addresses lose their signatures. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    strings.map((text, index) => (index === 0 ? "" : textOf(parts[index - 1])) + inOneLine(text)).join(""),
  );
}

/** Line breaks in templates are for those who read the source. */
function inOneLine(text: string): string {
  return text.replaceAll(/\n\s*/g, "\n");
}

function textOf(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "number") return String(part);
  return typeof part === "string" ? escaped(withoutSecrets(part)) : part.map((one) => textOf(one)).join("");
}

/** A text for HTML: signs of its syntax are escaped, and control characters, which it can't hold, shown as �. */
function escaped(text: string): string {
  return text
    .replaceAll(/(?![\t\n])[\p{Cs}\p{Cc}]/gu, "\uFFFD")
    .replaceAll(/[&<>"']/g, (sign) => SIGNS[sign] ?? "");
}
