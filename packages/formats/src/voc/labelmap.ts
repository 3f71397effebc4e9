import { linesOf } from "../per-image/record-files.ts";

/*
 * `labelmap.txt`, as CVAT and Datumaro write it: a line `name:r,g,b:parts:actions` for each class.
 * https://docs.cvat.ai/docs/manual/advanced/formats/format-voc/
 */

/** A class of a label map. */
export interface Label {
  readonly name: string;
  /** `#rrggbb`. */
  readonly color?: string;
}

/** The file's first line. */
export const LABELMAP_HEAD = "# label:color_rgb:parts:actions\n";

/** The line of a class; undefined where its name can't stand there. */
export function labelLine(name: string, color: string | undefined): string | undefined {
  if (
    name.startsWith("#") ||
    name !== name.trim() ||
    /[:\r\n\u2028\u2029\u0085\v\f]/.test(name) ||
    name === ""
  )
    return undefined;
  const rgb = labelColor(color)?.slice(1);
  const parts = rgb?.match(/../g)?.map((pair) => String(Number.parseInt(pair, 16))) ?? [];
  return `${name}:${parts.join(",")}::\n`;
}

/** A colour as it is read back; undefined for one that is none. */
export function labelColor(color: string | undefined): string | undefined {
  return color !== undefined && /^#[0-9a-f]{6}$/.test(color) ? color : undefined;
}

/** The classes of a label map, and the numbers of lines that are none. The background is a class only where it is used. */
export function labelsOf(text: string): {
  readonly labels: readonly Label[];
  readonly faults: readonly number[];
} {
  const labels: Label[] = [];
  const faults: number[] = [];
  for (const [at, line] of linesOf(text).entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const [name = "", color = ""] = line.split(":");
    const isFault = name.trim() === "" || !/^(?:[0-9]+,[0-9]+,[0-9]+)?$/.test(color.replaceAll(/\s/g, ""));
    if (isFault) faults.push(at + 1);
    else labels.push({ name: name.trim(), ...colorOf(color) });
  }
  return { labels, faults };
}

function colorOf(text: string): { readonly color?: string } {
  const numbers = text.split(",").map(Number);
  if (text.trim() === "" || numbers.some((value) => value > 255)) return {};
  return { color: `#${numbers.map((value) => value.toString(16).padStart(2, "0")).join("")}` };
}
