import type { Diagnostic, OnDiagnostic } from "../model/diagnostic.ts";

/** Tells what was found at a line: `code` without the format's name. */
export type Told = (severity: Diagnostic["severity"], code: string, message: string, line: number) => void;

/** A {@link Told} for an image of a file. */
export function toldOf(on: OnDiagnostic, file: string, image?: string): Told {
  return (severity, code, message, line) =>
    on({ code: `cvat/${code}`, severity, message, file, line, ...(image === undefined ? {} : { image }) });
}

/** Takes what is told and says nothing. */
export const untold: Told = () => {};
