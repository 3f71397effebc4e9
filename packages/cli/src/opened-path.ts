import type { OnDiagnostic } from "@angokit/formats";
import { openPath as openPlace, type OpenedPath, stdinSource } from "@angokit/formats/node";

/**
 * Open a file, a folder, a ZIP, a tar, a gzip of a tar or of another file, or `-` for standard input.
 *
 * @param onDiagnostic told of what is left out of a tar
 * @throws FormatError where it can't be read
 */
export async function openPath(path: string, onDiagnostic?: OnDiagnostic): Promise<OpenedPath> {
  return openPlace(path === "-" ? { ...(await stdinSource()), name: "standard input" } : path, onDiagnostic);
}
