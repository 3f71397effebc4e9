import type { Diagnostic, OnDiagnostic } from "../model/diagnostic.ts";
import type { JsonItem } from "../json/items.ts";

/** Reports findings about one element of a COCO file: `code` without the format's name, `at` below the element. */
export type Report = (severity: Diagnostic["severity"], code: string, message: string, at?: string) => void;

/** A {@link Report} for the element, with its file, line and pointer, and the image if that is known. */
export function reportOn(
  on: OnDiagnostic,
  file: string,
  item: Pick<JsonItem, "line" | "pointer">,
  image?: string,
): Report {
  return (severity, code, message, at = "") =>
    on({
      code: `coco/${code}`,
      severity,
      message,
      file,
      line: item.line,
      pointer: `${item.pointer}${at}`,
      ...(image === undefined ? {} : { image }),
    });
}

/** A value as messages show it: short. */
export function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
