import type { Diagnostic, OnDiagnostic } from "../model/diagnostic.ts";

/** Tells what was found in a task: `code` without the format's name, `at` a JSON pointer from the task on. */
export type Told = (severity: Diagnostic["severity"], code: string, message: string, at?: string) => void;

/** A {@link Told} for a task of a file. */
export function toldOf(
  on: OnDiagnostic,
  place: { readonly file: string; readonly line: number; readonly pointer: string },
): Told {
  return (severity, code, message, at = "") =>
    on({ code: `label-studio/${code}`, severity, message, ...place, pointer: `${place.pointer}${at}` });
}

/** Takes what is told and says nothing: for a pass that is made again. */
export const untold: Told = () => {};
