import type { Finding, ValidationSummary } from "@angokit/formats/validate";
import type { Fixed } from "./fixes.ts";
import { count } from "./words.ts";

/** The document of `validate --reporter json`; the other reporters show the same. */
export interface Report {
  /** No errors, and no more warnings than allowed. */
  readonly ok: boolean;
  readonly summary: ValidationSummary;
  readonly findings: readonly Finding[];
  /** For each code, how many findings are not listed. */
  readonly truncated: Readonly<Record<string, number>>;
  /** With `--fix`: what the copy differs in, on which the report is. */
  readonly fixed?: Fixed;
}

/** `12 images, 85 annotations: 0 errors, 2 warnings, 1 note` */
export function summaryText({ summary }: Report): string {
  const { images, annotations, errors, warnings, notes } = summary;
  return `${count(images, "image")}, ${count(annotations, "annotation")}: ${count(errors, "error")}, ${count(warnings, "warning")}, ${count(notes, "note")}`;
}

/** For each code of which not all findings are listed, a sentence. */
export function truncatedTexts({ truncated }: Report): readonly string[] {
  return Object.entries(truncated).map(
    ([code, left]) => `${count(left, "more finding")} ${code} (--max-findings 0 shows all)`,
  );
}

/** All findings of one code. */
export interface CodeCount {
  readonly example: Finding;
  /** Those that are not listed counted, too. */
  readonly count: number;
}

/** How many findings of each code there are, the gravest first. */
export function countsByCode({ findings, truncated }: Report): readonly CodeCount[] {
  const counts = new Map<string, { readonly example: Finding; count: number }>();
  for (const finding of findings) {
    const known = counts.get(finding.code);
    if (known === undefined)
      counts.set(finding.code, { example: finding, count: 1 + (truncated[finding.code] ?? 0) });
    else known.count += 1;
  }
  const rank = ({ example }: CodeCount): number => ["error", "warning", "note"].indexOf(example.severity);
  return [...counts.values()].toSorted((a, b) => rank(a) - rank(b) || b.count - a.count);
}

/**
 * A text from a dataset as a terminal or a log may show it: signs that move the cursor, change colours, break the line or
 * turn the direction of a text are written as escapes.
 */
export function visible(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
