import { withoutSecret } from "../io/url.ts";
import { FormatError } from "../model/diagnostic.ts";

/** What follows the scheme of an address. To look for the scheme first would take forever in long words. */
const AFTER_SCHEME = /:(?<=[a-z][a-z0-9+.-]+:)\/\/[^\s"'<>\\]+/gi;

/**
 * A value as JSON text on one line, for a file: signed URLs in it, at any depth, lose their query.
 * @throws FormatError `json/not-finite` for NaN and infinite numbers: JSON has none
 */
export function jsonText(value: object): string {
  const written = JSON.stringify(value);
  const text = withoutSecrets(written);
  // `JSON.stringify` writes null for such numbers; a search is much cheaper than a look at every number.
  if (text.includes("null")) assertFinite(value, "");
  return text;
}

/** A text in which signed URLs lose their query. */
export function withoutSecrets(text: string): string {
  return text.includes("://")
    ? text.replaceAll(AFTER_SCHEME, (rest) => withoutSecret(`url${rest}`).slice(3))
    : text;
}

function assertFinite(value: unknown, pointer: string): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new FormatError("json/not-finite", `JSON can't hold the number ${value}.`, { pointer });
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) assertFinite(member, `${pointer}/${key}`);
}
