import type { Diagnostic } from "@angokit/formats";
import { count } from "./words.ts";

/** The document of `validate --reporter json`; the other reporters show the same. */
export interface Report {
  /** No errors, and no more warnings than allowed. */
  readonly ok: boolean;
  readonly summary: {
    readonly errors: number;
    readonly warnings: number;
    readonly notes: number;
    readonly images: number;
    readonly annotations: number;
  };
  readonly findings: readonly Diagnostic[];
  /** For each code, how many findings are not listed. */
  readonly truncated: Readonly<Record<string, number>>;
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
