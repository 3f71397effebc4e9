import { jsonText } from "../json/text.ts";
import { SIDECAR_VERSION as VERSION } from "./layout.ts";
import type { SidecarEntry, SidecarHead } from "./sidecar.ts";

/*
 * What `sidecar.ts` reads.
 */

/** The text of the first line, with its line end. */
export function sidecarHeadText({ header, ...options }: SidecarHead): string {
  return `${jsonText({ angokit: VERSION, header, options })}\n`;
}

/** The text of an image's line, with its line end. */
export function sidecarEntryText({ path, rows, image }: SidecarEntry): string {
  return `${jsonText({ path, rows, image })}\n`;
}

/** The text of the last line, with its line end. */
export function sidecarEndText(images: number): string {
  return `${JSON.stringify({ images })}\n`;
}
